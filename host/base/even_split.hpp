// SPDX-License-Identifier: Apache-2.0
// A range cut into parts that are as even as can be.
#pragma once

#include <algorithm>
#include <cstdint>

namespace ridethrough {

// Where part `number` (from 0) of `parts` begins; that of `parts` itself is the end of the whole.
// Without the product of two large numbers.
inline std::uint64_t part_begin(std::uint64_t whole, std::uint64_t parts, std::uint64_t number) {
  return number * (whole / parts) + std::min(number, whole % parts);
}

}  // namespace ridethrough
