// SPDX-License-Identifier: Apache-2.0
// A study as plain data: what the host compiles a config into, and all that a trajectory reads. A
// view: components and tables lie in arrays that somebody else owns, the tables in one pool of
// words, named by their offset. An offset of 0 means that there is no table: the load comes first
// in the pool. kernels/scenario_image.hpp moves one to a device.
#pragma once

#include "models/limits.hpp"
#include "models/load.hpp"
#include "models/sampling.hpp"

#include <type_traits>

namespace ridethrough {

// A process that alternates between waiting (a gap) and being active (a duration).
struct AlternatingProcess {
  // When it starts: 0 where it is stationary from the beginning, else a warm-up before the horizon,
  // longer by up to `spread` at random [ticks, begin <= 0].
  Tick begin;
  Tick spread;
  StreamId stream;
  QuantileTable gap;                // [ticks]
  QuantileTable duration;           // [ticks]
  QuantileTable residual_gap;       // what is left of a gap, or of a duration, at a random
  QuantileTable residual_duration;  // moment within it: the stationary start [ticks]
  std::uint32_t active_at_start;    // probability in units of 2^-32
  // Offset, 0 = the rate is even: word h = the time that has passed for the gap, weights included,
  // h hours after one year before the horizon, up to Scenario::weighted_hours [ticks].
  PoolOffset weighted_time;
  PoolOffset window;      // offset of planned times, (begin, end) each, instead of random ones
  std::uint32_t windows;  // how many; 0 = random
  std::uint32_t own_end;  // 1: an active time ends when those say so that it concerns
};

// Which hits target a component: so many words of the pool, the number of a hit in each.
struct HitList {
  PoolOffset first;
  std::uint32_t count;
};

struct Feed {
  FinePower capacity;
  HitList hits;
};

struct GasSupply {
  HitList hits;
};

struct Surge {
  AlternatingProcess process;
  QuantileTable extra;  // [quanta]
  StreamId extra_stream;
  std::uint32_t unused;
};

enum class Target : std::uint16_t { kFeed, kBattery, kTurbine, kGas };

struct Hit {
  Target target;
  std::uint16_t index;         // among the components of its kind
  StreamId stream;             // of whether it happens, and of its own duration
  std::uint64_t probability;   // as a threshold in 2^32
  std::uint64_t availability;  // what the target keeps, in units of 2^-62
};

enum class Restoration : std::uint32_t { kShared, kIndependent };

struct Hazard {
  AlternatingProcess process;
  Tick notice;    // between the announcement of an occurrence and its beginning
  int first_hit;  // in Scenario::hit
  int hits;
  Restoration restoration;
  std::uint32_t unused;
};

// Equal units that fail and are repaired one by one, each with exponential times.
struct Fleet {
  std::uint32_t units;
  StreamId failure_stream;
  StreamId repair_stream;
  PoolOffset down_at_start;  // offset: word k = P(at most k units down) as a threshold in 2^32
  std::uint64_t mttf;        // [ticks]; 0 = never fails
  std::uint64_t mttr;        // [ticks]
};

struct Battery {
  Fleet fleet;
  HitList hits;
  FinePower unit_power;
  Energy unit_energy;               // that a full unit delivers at its terminals
  Energy unit_initial;              // in a unit at the start of the horizon
  Energy unit_reserve;              // that is kept for outages of the grid
  std::uint64_t charge_efficiency;  // what a charging power puts into store, in units of 2^-32
  Power most_charging;              // of the whole fleet
  Power most_rounding;              // so little that is left over may be there by rounding only
  std::uint32_t from_turbines;      // 1: it may be charged by turbines, too
  std::uint32_t unused;
};

enum class TurbineMode : std::uint32_t { kOff, kMustRun, kStandby, kSoc };
enum class Commit : std::uint32_t { kAll, kNeeded };

struct Turbine {
  Fleet fleet;
  HitList hits;
  FinePower unit_power;
  TurbineMode mode;
  Commit commit;
  std::uint32_t spare_units;
  StreamId start_stream;
  StreamId standby_stream;
  std::uint32_t start_attempts;   // before a unit goes into repair, 1 or more
  PoolOffset attempt_at_start;    // offset: word k = P(a must-run unit that does not run when the
                                  // horizon begins is at most in its attempt k + 1, not in
                                  // repair) as a threshold in 2^32, start_attempts of them
  PoolOffset monthly_derate;      // offset: 12 words, what is left in units of 2^-62
  PoolOffset condition_at_start;  // offset: for each phase of the tests P(in repair) and P(in
                                  // repair or latent) of a unit as thresholds in 2^32
  PoolOffset start_failure;       // offset: word k = P(of k + 1 units that start one fails or more)
                                  // as a threshold in 2^32, one for each unit; 0 = none ever fails
  std::int32_t gas;               // number of its supply; -1 = none that could fail
  std::uint32_t unused;
  Tick start_time;             // from the command to full output
  Tick retry_time;             // from a failed attempt to the next one
  Tick minimum_run;            // since the last unit came up
  Tick start_delay;            // since the beginning of a shortage
  Tick test_interval;          // 0 = no tests
  std::uint64_t standby_mttf;  // of a unit at rest [ticks]; 0 = never fails
  std::uint64_t start_soc;     // of the site, in units of 2^-64
  std::uint64_t stop_soc;
  Energy fuel_storage;  // in energy that can be delivered from it; 0 = none
  Tick refuel_time;     // from the order of a delivery to its arrival
  std::uint64_t fuel;   // per energy, in units of 2^-32 of the highest of all classes
  std::uint64_t co2;
  std::uint64_t nox;
};

inline constexpr std::uint32_t kTestPhases = 256;

// What is added to a power that supplies before it is cut off: it is rounded up to whole quanta,
// and what asks for power is rounded down, so that what is enough as it is written stays enough.
inline constexpr FinePower kRoundUp = kFineQuantum - 1 - kFineSlack;
RT_HD inline Power supply(FinePower power) {
  return static_cast<Power>((power + kRoundUp) >> kFineBits);
}
struct Scenario {
  Tick horizon;     // when a trajectory ends; it begins at 0 ...
  Tick warm_up;     // ... and is counted from here on: 0 but where units commit as needed
  Tick load_shift;  // how long before that time 0 the first step of the load begins
  Load load;
  Energy surplus;  // of all that is counted: where load and auxiliaries together are below 0
  int feeds, gas_supplies, surges, hazards, hits, batteries, turbines;
  int unused;
  PoolOffset inverse;  // offset: word k = (2^64 - 1) / k, for k up to the largest fleet
  PoolOffset month;    // offset: word d = month of day d of the horizon, 0 to 11
  Power auxiliary;     // a constant part of the base load
  Power peak_shaving;  // contract limit of the import
  std::uint32_t peak_shaving_turbines;  // 1: they are called to hold it
  std::uint32_t batteries_first;        // 1: before the turbines
  Tick interruptible_notice;
  std::uint64_t interruptible_fraction;  // of the load, in units of 2^-62
  Power interruptible;                   // at most
  std::uint32_t weighted_hours;          // how far the tables of weighted time reach [h]
  // What a loss of load is booked on, numbered: hazards from 0 on, turbine classes and battery
  // fleets with units in repair, surges, and nothing of that, the last.
  Cause turbine_causes, battery_causes, surge_causes, no_cause;
  ExponentialTable exponential;
  std::int64_t pool_words;
  const Feed* feed;
  const GasSupply* gas_supply;
  const Surge* surge;
  const Hazard* hazard;
  const Hit* hit;
  const Battery* battery;
  const Turbine* turbine;
  const std::int64_t* pool;
};

// Every array of a scenario, in the order of its image.
template <class Visit>
void each_array(Scenario& s, Visit&& visit) {
  visit(s.feed, s.feeds);
  visit(s.gas_supply, s.gas_supplies);
  visit(s.surge, s.surges);
  visit(s.hazard, s.hazards);
  visit(s.hit, s.hits);
  visit(s.battery, s.batteries);
  visit(s.turbine, s.turbines);
  visit(s.pool, s.pool_words);
}

// No padding: its bytes are its value.
static_assert(std::has_unique_object_representations_v<Scenario>);
static_assert(std::is_trivially_copyable_v<Scenario>);

inline constexpr int kMaxCauses = kMaxHazards + kMaxTurbines + kMaxBatteries + kMaxSurges + 1;

}  // namespace ridethrough
