// SPDX-License-Identifier: Apache-2.0
#include "host/scenario/sampling_tables.hpp"

#include <algorithm>
#include <cmath>

namespace ridethrough {
namespace {

using Real = long double;

constexpr Real kTwo32 = 4294967296.0L;

}  // namespace

QuantileTable append_table(std::vector<std::int64_t>& pool, const RandomVariable& variable,
                           long double scale, long double shift) {
  using Layout = QuantileTable::Layout;
  const QuantileTable table{static_cast<std::uint32_t>(pool.size()),
                            static_cast<std::uint32_t>(variable.values.size())};
  constexpr Real kLargest = 4611686018427387904.0L;  // 2^62
  const auto rounded = [&](Real value) {
    return static_cast<std::int64_t>(std::llround(std::clamp<Real>(value * scale, 0, kLargest)));
  };
  for (const Real value : variable.values) {
    pool.push_back(
        static_cast<std::int64_t>(std::floor(std::min(value * scale, kLargest) + shift)));
  }
  if (table.values > 0) return table;
  const auto value = [&](Real p, Real q) { return rounded(variable.quantile(p, q)); };
  for (const bool upper : {false, true}) {
    // The value at a distance, in words, from the tail.
    const auto at = [&](Real distance) {
      const Real near = distance / kTwo32;
      return upper ? value(1 - near, near) : value(near, 1 - near);
    };
    std::int64_t edge = -1;  // where the cell before ended: some quantiles take long
    for (std::uint32_t cell = 0; cell < QuantileTable::kCellsPerHalf; ++cell) {
      const auto low = static_cast<Real>(Layout::lower_edge(cell));
      const auto high = static_cast<Real>(Layout::lower_edge(cell + 1));
      if (high - low == 1) {  // a single word: its very value
        pool.insert(pool.end(), {at(low + 0.5L), 0});
      } else {
        const std::int64_t base = edge < 0 ? at(low) : edge;
        edge = at(high);
        pool.insert(pool.end(), {base, std::abs(edge - base)});
      }
    }
  }
  return table;
}

ExponentialTable make_exponential_table() {
  ExponentialTable table{};
  constexpr int kCells = 1 << ExponentialTable::kBits;
  const auto height = [](int c) {
    const Real minus_log = std::log(2.0L) - std::log1p(static_cast<Real>(c) / kCells);
    return static_cast<std::uint32_t>(
        std::llround(std::ldexp(minus_log, ExponentialTable::kFractionBits)));
  };
  for (int c = 0; c < kCells; ++c) table.cell[c] = {height(c), height(c) - height(c + 1)};
  return table;
}

std::uint64_t to_share(long double part) {
  return static_cast<std::uint64_t>(std::llround(std::ldexp(std::clamp<Real>(part, 0, 1), 62)));
}

std::uint64_t to_threshold(long double probability) {
  return static_cast<std::uint64_t>(std::llround(std::clamp<Real>(probability, 0, 1) * kTwo32));
}

}  // namespace ridethrough
