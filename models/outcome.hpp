// SPDX-License-Identifier: Apache-2.0
// What one trajectory yields: a row of exact non-negative integers, and what happened in it: losses
// of load by event, by cause and by season, and outages of the grid.
#pragma once

#include "models/platform.hpp"
#include "models/units.hpp"

namespace ridethrough {

// The quantities that are counted in every trajectory. To add one: name it here, count it
// where it happens, describe it in host/scenario/index_table.cpp.
enum class Count : std::uint8_t {
  kLossTime,           // with any loss of load [ticks]
  kLossDays,           // calendar days with any loss of load
  kLossEvents,         // losses of load that begin within the horizon
  kUnservedEnergy,     // [quanta x ticks]
  kMaxShortfall,       // [quanta]
  kInterruptedTime,    // with any interruptible load shed [ticks]
  kInterruptions,      // that begin within the horizon
  kInterruptedEnergy,  // [quanta x ticks]
  kOutages,            // of the grid, that begin within the horizon
  kOutagesSurvived,    // those of them without loss of load
  kOutagesLost,        // the others
  kPeakExceededTime,   // with an import above the contract limit [ticks]
  kTurbineStarts,      // commanded, one a unit
  kTurbineRunTime,     // of all units together [ticks]
  kTurbineEnergy,      // [quanta x ticks]
  kFuel,               // [quanta x ticks at the highest rate of all classes]
  kCo2,                // the same
  kNox,                // the same
  kDischargedEnergy,   // out of the batteries, at their terminals [quanta x ticks]
  kGridEnergy,         // [quanta x ticks]
  kDemandEnergy,       // [quanta x ticks]
  kCurtailedEnergy,    // surplus that nothing takes [quanta x ticks]
  kEnd
};
inline constexpr int kCounts = static_cast<int>(Count::kEnd);

// The energy that arrives, or is missing, but for what a surplus gives: what is asked for, and what
// charges batteries. `of`: that of a count.
template <class Of>
RT_HD auto energy_accounted_for(Of&& of) {
  return of(Count::kGridEnergy) + of(Count::kTurbineEnergy) + of(Count::kDischargedEnergy) +
         of(Count::kInterruptedEnergy) + of(Count::kUnservedEnergy);
}

// Where energy goes that neither arrives at the load nor stays in a battery; with the counts it
// closes the balance of a trajectory exactly.
struct Balance {
  Energy charged = 0;       // into the batteries, at their terminals
  Energy lost = 0;          // in charging, and the last fraction of a tick of discharging
  Energy store_change = 0;  // over the horizon, units in repair included
};

// No state of charge: there is no battery, or none in service.
inline constexpr int kNoSoc = -1;

struct Outcome {
  std::int64_t count[kCounts] = {};
  Balance balance;
  std::uint64_t stuck = 0;  // 1 + the number of a trajectory that never ends; 0 = it does end
  std::int64_t merged_starts = 0;  // turbine starts that joined another one, see StartQueue
  int lowest_soc = kNoSoc;         // of the site [per cent, rounded down]

  RT_HD std::int64_t& operator[](Count which) { return count[static_cast<int>(which)]; }
  RT_HD std::int64_t operator[](Count which) const { return count[static_cast<int>(which)]; }
};

struct LossEvent {
  Tick duration;
  Energy energy;
  Power depth;  // the deepest shortfall
};

// A time in which the grid could not carry the base load.
struct GridOutage {
  Tick duration;
  Tick time_to_loss;  // from its beginning to the first loss of load; kNever = survived
  int soc;            // of the site when it began [per cent, rounded down]
};

// A cell of the season: an hour of the day in a month of the year.
inline constexpr int kSeasonCells = 12 * 24;

}  // namespace ridethrough
