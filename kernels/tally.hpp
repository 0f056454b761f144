// SPDX-License-Identifier: Apache-2.0
// The exact sums over trajectories that every statistic is derived from: integers only, wide enough
// by construction. Tallies add, in any order, to the same bits; that is all that threads, blocks,
// batches and ranks ever do with them.
//
// Why nothing overflows, up to 2^44 (1.7e13) trajectories; a study may ask for 1e13:
// - a count of one trajectory is below 2^63: times by the horizon, energies by kMaxEnergy
//   (units.hpp), the rest by the number of its events; so a sum stays below 2^107 of 2^128, a sum
//   of squares below 2^170 of 2^192, a sum of cubes below 2^233 of 2^256;
// - the time and the energy booked on one cause or cell in a trajectory are no more than what it
//   lost, and a cause is there for no longer than the horizon, so below 2^107 of 2^128, too;
// - a bin, `trajectories` and `merged_starts` count to 2^64: a device with a billion events a
//   second fills one in 584 years.
// The tests of these edges are in tests/kernels/tally_test.cpp.
#pragma once

#include "models/log_linear.hpp"
#include "models/outcome.hpp"
#include "models/scenario.hpp"

#include <algorithm>

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

// Sums of the powers and the largest of one count: what its mean, its variance and its skewness
// come from.
struct Moments {
  WideSum<2> sum;
  WideSum<3> sum_of_squares;
  WideSum<4> sum_of_cubes;
  std::uint64_t largest;

  RT_HD void add(std::uint64_t value) {
    if (value == 0) return;
    const std::uint64_t square[] = {value * value, multiply_high(value, value)};
    const std::uint64_t carried = multiply_high(square[0], value);
    const std::uint64_t upper = square[1] * value;
    const std::uint64_t middle = carried + upper;
    const std::uint64_t cube[] = {square[0] * value, middle,
                                  multiply_high(square[1], value) + (middle < carried ? 1 : 0)};
    sum.add(&value, 1);
    sum_of_squares.add(square, 2);
    sum_of_cubes.add(cube, 3);
    if (value > largest) largest = value;
  }

  RT_HD void add(const Moments& other) {
    sum.add(other.sum.word, 2);
    sum_of_squares.add(other.sum_of_squares.word, 3);
    sum_of_cubes.add(other.sum_of_cubes.word, 4);
    if (other.largest > largest) largest = other.largest;
  }

  friend bool operator==(const Moments&, const Moments&) = default;
};

// The quantities whose distribution is kept. To add one: name it here, feed it in CellRecorder,
// describe it in host/results/results.cpp.
enum class Distribution : std::uint8_t {
  kYearlyLossTime,           // of each trajectory that has any: see counted_by() [ticks]
  kYearlyUnserved,           // [quanta x ticks]
  kYearlyLossEvents,         //
  kYearlyInterruptedTime,    // [ticks]
  kYearlyInterruptedEnergy,  // [quanta x ticks]
  kYearlyTurbineStarts,      //
  kYearlyTurbineRunTime,     // [ticks]
  kYearlyFuel,               // [quanta x ticks at the highest rate of all classes]
  kYearlyCo2,                // the same
  kYearlyNox,                // the same
  kYearlyLowestSoc,          // of each trajectory with a battery [per cent]
  kEventDuration,            // of each loss of load [ticks]
  kEventEnergy,              // [quanta x ticks]
  kEventDepth,               // [quanta]
  kOutageDuration,           // of each outage of the grid [ticks]
  kOutageSurvived,           // of those without loss of load [ticks]
  kOutageTimeToLoss,         // of the others [ticks]
  kOutageSoc,                // of each outage with a battery, at its beginning [per cent]
  kEnd
};
inline constexpr int kDistributions = static_cast<int>(Distribution::kEnd);

// The counts whose distribution over the trajectories is kept. Those that have nothing of one are
// what is missing from its histogram: nearly all would add to one and the same bin.
inline constexpr int kYearlyDistributions = 10;
RT_HD constexpr Count counted_by(int yearly) {
  constexpr Count kCounted[kYearlyDistributions] = {Count::kLossTime,
                                                    Count::kUnservedEnergy,
                                                    Count::kLossEvents,
                                                    Count::kInterruptedTime,
                                                    Count::kInterruptedEnergy,
                                                    Count::kTurbineStarts,
                                                    Count::kTurbineRunTime,
                                                    Count::kFuel,
                                                    Count::kCo2,
                                                    Count::kNox};
  return kCounted[yearly];
}
static_assert(static_cast<int>(Distribution::kYearlyLossTime) == 0 &&
              static_cast<int>(Distribution::kYearlyNox) == kYearlyDistributions - 1);

// Bins of equal relative width, 32 an octave; the values 0 to 31 have a bin each. Of a state of
// charge, each per cent has a bin of its own.
using HistogramLayout = LogLinear<5>;

// The lengths of outages at which it is said whether they are survived.
inline constexpr int kRideThroughs = 8;
RT_HD constexpr Tick ride_through(int i) {
  constexpr Tick kMinutes[kRideThroughs] = {1, 5, 15, 60, 240, 720, 1440, 4320};
  return kMinutes[i] * (kTicksPerHour / 60);
}

inline constexpr std::uint32_t kPlainBins = HistogramLayout::cells(63);
inline constexpr std::uint32_t kBins = kPlainBins + kRideThroughs;

RT_HD constexpr bool is_of_outages(Distribution which) {
  return which == Distribution::kOutageDuration || which == Distribution::kOutageSurvived ||
         which == Distribution::kOutageTimeToLoss;
}

// The bin of a value. For the lengths of outages, those above are edges of bins, too, so that a
// curve need not be guessed there; what is just as long is in the bin that begins with it. The
// other distributions leave the last bins empty.
RT_HD inline std::uint32_t bin_of(Distribution which, std::int64_t value) {
  std::uint32_t bin = HistogramLayout::locate(static_cast<std::uint64_t>(value)).cell;
  for (int i = 0; is_of_outages(which) && i < kRideThroughs; ++i) {
    bin += value >= ride_through(i) ? 1 : 0;
  }
  return bin;
}

// The lowest value of a bin, or where the last one ends.
inline std::uint64_t lower_edge(Distribution which, std::uint32_t bin) {
  std::uint32_t added = 0;
  for (; is_of_outages(which) && added < kRideThroughs; ++added) {
    const Tick length = ride_through(static_cast<int>(added));
    const std::uint32_t begins = bin_of(which, length);
    if (bin == begins) return static_cast<std::uint64_t>(length);
    if (bin < begins) break;
  }
  return HistogramLayout::lower_edge(std::min(bin - added, kPlainBins));
}

// Loss of load in a season, or in the presence of a cause.
struct LossSum {
  WideSum<2> time;    // [ticks]
  WideSum<2> energy;  // [quanta x ticks]

  friend bool operator==(const LossSum&, const LossSum&) = default;
};

// What is counted event by event, so seldom that all threads of a device may add to one of it.
struct Cells {
  std::uint64_t histogram[kDistributions][kBins];
  LossSum season[kSeasonCells];    // cell 24 m + h: month m, hour of the day h
  LossSum cause[kMaxCauses];       // numbered by the scenario
  WideSum<2> present[kMaxCauses];  // for how long each was there, load lost or not [ticks]

  Cells& operator+=(const Cells& other) {
    for (int d = 0; d < kDistributions; ++d) {
      for (std::uint32_t b = 0; b < kBins; ++b) histogram[d][b] += other.histogram[d][b];
    }
    const auto add = [](LossSum& sum, const LossSum& more) {
      sum.time.add(more.time.word, 2);
      sum.energy.add(more.energy.word, 2);
    };
    for (int i = 0; i < kSeasonCells; ++i) add(season[i], other.season[i]);
    for (int i = 0; i < kMaxCauses; ++i) {
      add(cause[i], other.cause[i]);
      present[i].add(other.present[i].word, 2);
    }
    return *this;
  }

  friend bool operator==(const Cells&, const Cells&) = default;
};

struct Tally {
  std::uint64_t trajectories = 0;
  std::uint64_t merged_starts = 0;
  std::uint64_t stuck = 0;  // as of Outcome, of one of those that there are; back ends refuse it
  Moments moments[kCounts] = {};
  Cells cells = {};

  Tally& operator+=(const Tally& other) {
    trajectories += other.trajectories;
    merged_starts += other.merged_starts;
    stuck = std::max(stuck, other.stuck);
    for (int i = 0; i < kCounts; ++i) moments[i].add(other.moments[i]);
    cells += other.cells;
    return *this;
  }

  friend bool operator==(const Tally&, const Tally&) = default;
};

}  // namespace ridethrough
