// SPDX-License-Identifier: Apache-2.0
// How a random word becomes a duration or a size: through tables that the host builds (no libm
// here, it differs between machines), in integers.
#pragma once

#include "models/log_linear.hpp"
#include "models/units.hpp"

namespace ridethrough {

// A distribution as its quantile function, in one of two layouts.
//
// Piecewise linear: the words below 2^31 are the lower half of the distribution, indexed by their
// distance from the lowest; the others the upper half, by their distance from the highest. A
// log-linear index makes the cells ever finer towards both tails, down to one word in 2^32.
//
// Equally likely values, in ascending order: what has been observed, or is constant.
struct QuantileTable {
  using Layout = LogLinear<6>;
  struct Cell {
    std::int64_t base;  // the value at the edge nearer to the tail
    std::int64_t span;  // how far it moves towards the median across the cell, >= 0
  };
  static constexpr std::uint32_t kCellsPerHalf = Layout::cells(31);
  static constexpr std::uint32_t kCells = 2 * kCellsPerHalf;

  PoolOffset offset;     // where its cells, or its values, follow each other
  std::uint32_t values;  // how many are equally likely; 0: the table is piecewise linear

  RT_HD std::int64_t operator()(const std::int64_t* pool, std::uint32_t word) const {
    if (values > 0) return pool[offset + ((std::uint64_t{word} * values) >> 32)];
    const bool upper = (word >> 31) != 0;
    const auto at = Layout::locate(upper ? ~word : word);
    const std::int64_t* cell = pool + offset + 2 * (at.cell + (upper ? kCellsPerHalf : 0));
    // The middle of the word's interval, as a fraction of the cell in units of 2^-64.
    const std::uint64_t fraction = (2 * at.offset + 1) << (63 - at.shift);
    const auto moved =
        static_cast<std::int64_t>(multiply_high(static_cast<std::uint64_t>(cell[1]), fraction));
    return upper ? cell[0] - moved : cell[0] + moved;
  }
};

// Exponential variates. -ln repeats itself in every octave of its argument but for a multiple of
// ln 2, so one octave is all the table there is.
struct ExponentialTable {
  static constexpr int kBits = 8;
  static constexpr int kFractionBits = 27;         // of the fixed-point results; below 2^5
  static constexpr std::uint32_t kLn2 = 93032640;  // ln 2 in that format

  // -ln(1 + c / 2^kBits) + ln 2 at the lower edge of cell c, and how far it falls across the cell.
  struct Cell {
    std::uint32_t base;
    std::uint32_t fall;
  };
  Cell cell[1 << kBits];

  // -ln((word + 1/2) / 2^32) in units of 2^-27.
  RT_HD std::uint32_t operator()(std::uint32_t word) const {
    const std::uint64_t odd = 2 * std::uint64_t{word} + 1;
    const int zeros = leading_zeros(odd);
    const std::uint64_t mantissa = (odd << zeros) << 1;  // without its leading one
    const Cell& here = cell[mantissa >> (64 - kBits)];
    const std::uint64_t within = (mantissa << kBits) >> 32;
    const auto fallen = static_cast<std::uint32_t>((here.fall * within) >> 32);
    return static_cast<std::uint32_t>(zeros - 31) * kLn2 + here.base - fallen;
  }

  // The same, times a mean [any unit, up to 2^58].
  RT_HD std::int64_t scaled(std::uint32_t word, std::uint64_t mean) const {
    return static_cast<std::int64_t>(
        multiply_high(std::uint64_t{(*this)(word)} << 32, mean << (32 - kFractionBits)));
  }
};

}  // namespace ridethrough
