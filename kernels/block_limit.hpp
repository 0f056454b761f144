// SPDX-License-Identifier: Apache-2.0
// How many blocks a multiprocessor holds at once, for measuring: fewer than fit may be faster, as
// more of what they work on then fits into the caches.
#pragma once

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ridethrough {

// `fit`, or as few as the text of an environment variable says; nullptr = it is not set. Throws
// std::runtime_error with its name where the text is no number from 1 on.
inline int limited_blocks(int fit, const char* variable, const char* text) {
  if (text == nullptr) return fit;
  const std::string_view all = text;
  int limit = 0;
  const auto parsed = std::from_chars(all.data(), all.data() + all.size(), limit);
  if (parsed.ec != std::errc{} || parsed.ptr != all.data() + all.size() || limit < 1) {
    throw std::runtime_error(std::string(variable) + " = '" + text +
                             "': it takes a number of blocks, 1 or more");
  }
  return std::min(fit, limit);
}

}  // namespace ridethrough
