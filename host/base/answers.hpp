// SPDX-License-Identifier: Apache-2.0
// What has been found so far, by what was asked: so that work which was interrupted finds it there
// when it asks again.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ridethrough {

class Answers {
 public:
  using Words = std::vector<std::uint64_t>;  // whatever was found, in words

  // Null where nothing has been. What is there stays until it is kept anew, or dropped.
  [[nodiscard]] const Words* find(const std::string& asked) const {
    const auto at = found_.find(asked);
    return at == found_.end() ? nullptr : &at->second;
  }
  void keep(const std::string& asked, Words found) { found_[asked] = std::move(found); }
  void drop(const std::string& asked) { found_.erase(asked); }

  [[nodiscard]] const std::map<std::string, Words>& all() const { return found_; }

 private:
  std::map<std::string, Words> found_;
};

}  // namespace ridethrough
