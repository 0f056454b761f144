// The exact sums over trajectories that every statistic is derived from: integers only, wide enough
// by construction. Tallies add, in any order, to the same bits; that is all that threads, blocks,
// batches and ranks ever do with them.
//
// Why nothing overflows: a count of one trajectory is below 2^63 (units.hpp), so over 2^44
// (1.7e13) trajectories a sum stays below 2^107 and a sum of squares below 2^170. Histogram bins
// hold 2^64 entries.
#pragma once

#include "models/log_linear.hpp"
#include "models/outcome.hpp"

namespace ridethrough {

// An unsigned integer of 64 x `words` bits that only ever grows.
template <int words>
struct WideSum {
  std::uint64_t word[words];  // lowest first

  RT_HD void add(const std::uint64_t* addend, int count) {
    std::uint64_t carry = 0;
    for (int i = 0; i < words; ++i) {
      const std::uint64_t with_carry = word[i] + carry;
      carry = with_carry < carry ? 1 : 0;
      word[i] = with_carry + (i < count ? addend[i] : 0);
      if (word[i] < with_carry) carry = 1;
    }
  }

  friend bool operator==(const WideSum&, const WideSum&) = default;
};

// Sum, sum of squares and largest of one count.
struct Moments {
  WideSum<2> sum;
  WideSum<3> sum_of_squares;
  std::uint64_t largest;

  RT_HD void add(std::uint64_t value) {
    if (value == 0) return;
    const std::uint64_t square[] = {value * value, multiply_high(value, value)};
    sum.add(&value, 1);
    sum_of_squares.add(square, 2);
    if (value > largest) largest = value;
  }

  RT_HD void add(const Moments& other) {
    sum.add(other.sum.word, 2);
    sum_of_squares.add(other.sum_of_squares.word, 3);
    if (other.largest > largest) largest = other.largest;
  }

  friend bool operator==(const Moments&, const Moments&) = default;
};

// The quantities whose distribution is kept. To add one: name it here, feed it in each_bin(),
// describe it in host/results.cpp.
enum class Distribution : std::uint8_t {
  kYearlyLossTime,  // of each trajectory [ticks]
  kYearlyUnserved,  // of each trajectory [quanta x ticks]
  kEventDuration,   // of each event [ticks]
  kEventEnergy,     // [quanta x ticks]
  kEventDepth,      // [quanta]
  kEnd
};
inline constexpr int kDistributions = static_cast<int>(Distribution::kEnd);

// Bins of equal relative width, eight an octave; the values 0 to 7 have a bin each.
using HistogramLayout = LogLinear<3>;
inline constexpr std::uint32_t kBins = HistogramLayout::cells(63);

// Calls bin(distribution, bin number) for what a trajectory, or an event, adds to the histograms.
template <class Bin>
RT_HD void each_bin(const Outcome& outcome, Bin&& bin) {
  const auto put = [&](Distribution which, Count count) {
    bin(which, HistogramLayout::locate(static_cast<std::uint64_t>(outcome[count])).cell);
  };
  put(Distribution::kYearlyLossTime, Count::kLossTime);
  put(Distribution::kYearlyUnserved, Count::kUnservedEnergy);
}
template <class Bin>
RT_HD void each_bin(const LossEvent& event, Bin&& bin) {
  const auto put = [&](Distribution which, std::int64_t value) {
    bin(which, HistogramLayout::locate(static_cast<std::uint64_t>(value)).cell);
  };
  put(Distribution::kEventDuration, event.duration);
  put(Distribution::kEventEnergy, event.energy);
  put(Distribution::kEventDepth, event.depth);
}

struct Tally {
  std::uint64_t trajectories = 0;
  std::uint64_t merged_starts = 0;
  Moments moments[kCounts] = {};
  std::uint64_t histogram[kDistributions][kBins] = {};

  Tally& operator+=(const Tally& other) {
    trajectories += other.trajectories;
    merged_starts += other.merged_starts;
    for (int i = 0; i < kCounts; ++i) moments[i].add(other.moments[i]);
    for (int d = 0; d < kDistributions; ++d) {
      for (std::uint32_t b = 0; b < kBins; ++b) histogram[d][b] += other.histogram[d][b];
    }
    return *this;
  }

  friend bool operator==(const Tally&, const Tally&) = default;
};

}  // namespace ridethrough
