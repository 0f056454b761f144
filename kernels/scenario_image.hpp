// SPDX-License-Identifier: Apache-2.0
// A scenario with all that it points to, in one piece: what a device or another process takes.
#pragma once

#include "models/scenario.hpp"

#include <cstring>
#include <vector>

namespace ridethrough {
namespace detail {

template <class T>
std::size_t words_of(const T*, std::int64_t count) {
  static_assert(sizeof(T) % sizeof(std::int64_t) == 0 && alignof(T) <= alignof(std::int64_t));
  return static_cast<std::size_t>(count) * sizeof(T) / sizeof(std::int64_t);
}

}  // namespace detail

// All that it points to, in one block.
inline std::vector<std::int64_t> scenario_image(Scenario scenario) {
  std::size_t size = 0;
  each_array(scenario, [&](const auto*& first, std::int64_t count) {
    size += detail::words_of(first, count);
  });
  std::vector<std::int64_t> image(size);
  std::int64_t* to = image.data();
  each_array(scenario, [&](const auto*& first, std::int64_t count) {
    const std::size_t words = detail::words_of(first, count);
    if (words > 0) std::memcpy(to, first, words * sizeof(std::int64_t));
    to += words;
  });
  return image;
}

// The same scenario, pointing into a copy of its image that lies, or is to lie, at `image`.
inline Scenario relocated(Scenario scenario, const std::int64_t* image) {
  each_array(scenario, [&]<class T>(const T*& first, std::int64_t count) {
    first = reinterpret_cast<const T*>(image);
    image += detail::words_of(first, count);
  });
  return scenario;
}

}  // namespace ridethrough
