// SPDX-License-Identifier: Apache-2.0
// All that is wrong with what a person wrote, to be said at once.
#pragma once

#include "host/base/error.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace ridethrough {

class Problems {
 public:
  void add(std::string message) { messages_.push_back(std::move(message)); }

  // Does something, and keeps the InputError that it throws.
  template <class Action>
  void attempt(Action&& action) {
    try {
      action();
    } catch (const InputError& error) {
      add(error.what());
    }
  }

  [[nodiscard]] bool any() const { return !messages_.empty(); }

  // Throws one InputError with all of them, one a line; of very many the first, and their number.
  void throw_if_any() const;

 private:
  std::vector<std::string> messages_;
};

}  // namespace ridethrough
