// SPDX-License-Identifier: Apache-2.0
// All that is wrong with what a person wrote, to be said at once.
#pragma once

#include "host/base/error.hpp"

#include <set>
#include <string>
#include <vector>

namespace ridethrough {

class Problems {
 public:
  // A message is said once. The key of a config that it is about may be none.
  void add(std::string message, std::string key = {});
  void add(const std::vector<Mistake>& mistakes);

  // Does something, and keeps what it throws as an InputError; of what names no key of a config
  // itself it is said here which one it is about.
  template <class Action>
  void attempt(Action&& action, const std::string& key = {}) {
    try {
      action();
    } catch (const InputError& error) {
      for (const auto& one : error.mistakes()) add(one.message, one.key.empty() ? key : one.key);
    }
  }

  [[nodiscard]] bool any() const { return !mistakes_.empty(); }
  [[nodiscard]] const std::vector<Mistake>& mistakes() const { return mistakes_; }

  // Throws one InputError with all of them: file by file, each in the order of its lines, and
  // behind those what was written on the command line.
  void throw_if_any() const;

 private:
  std::vector<Mistake> mistakes_;
  std::set<std::string> said_;
};

}  // namespace ridethrough
