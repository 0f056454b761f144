// SPDX-License-Identifier: Apache-2.0
// A log-linear index: every octave of the unsigned integers in 2^bits equal cells, exact below
// 2^bits. It lays out the sampling tables (fine where the tail is) and bins the histograms.
#pragma once

#include "models/platform.hpp"

namespace ridethrough {

template <int bits>
struct LogLinear {
  static constexpr std::uint32_t kCellsPerOctave = 1U << bits;

  // The number of cells that cover the values of `width` bits.
  static constexpr std::uint32_t cells(int width) {
    return static_cast<std::uint32_t>(width - bits + 1) << bits;
  }

  struct Position {
    std::uint32_t cell;
    int shift;             // the cell is 2^shift wide
    std::uint64_t offset;  // of the value from the cell's lower edge
  };

  RT_HD static Position locate(std::uint64_t value) {
    if (value < kCellsPerOctave) return {static_cast<std::uint32_t>(value), 0, 0};
    const int shift = 63 - leading_zeros(value) - bits;
    const auto cell = static_cast<std::uint32_t>(value >> shift);  // in [2^bits, 2^(bits+1))
    return {(static_cast<std::uint32_t>(shift) << bits) + cell, shift,
            value & ((std::uint64_t{1} << shift) - 1)};
  }

  // The lowest value of a cell.
  static constexpr std::uint64_t lower_edge(std::uint32_t cell) {
    const std::uint32_t octave = cell >> bits;
    if (octave == 0) return cell;
    return std::uint64_t{(cell & (kCellsPerOctave - 1)) | kCellsPerOctave} << (octave - 1);
  }
};

}  // namespace ridethrough
