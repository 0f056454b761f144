// A study as plain data: what the host compiles a config into, and all that a trajectory reads.
// Trivially copyable; tables of any length lie in one pool of words and are named by their offset,
// so that moving a scenario to a device is two copies.
#pragma once

#include "models/load.hpp"
#include "models/sampling.hpp"

#include <type_traits>

namespace ridethrough {

inline constexpr int kMaxFeeds = 16;
inline constexpr int kMaxSurges = 16;
inline constexpr int kMaxHazards = 32;
inline constexpr int kMaxHits = 64;  // of all hazards together
inline constexpr int kMaxBatteries = 8;
inline constexpr int kMaxTurbines = 32;
inline constexpr std::uint32_t kMaxUnits = 65'535;  // of one fleet

// A process that alternates between waiting (a gap) and being active (a duration).
struct AlternatingProcess {
  std::uint32_t stream;
  QuantileTable gap;                // [ticks]
  QuantileTable duration;           // [ticks]
  QuantileTable residual_gap;       // what is left of a gap, or of a duration, at a random
  QuantileTable residual_duration;  // moment within it: the stationary start [ticks]
  std::uint32_t active_at_start;    // probability in units of 2^-32
};

struct Feed {
  Power capacity;
};

struct Surge {
  AlternatingProcess process;
  QuantileTable extra;  // [quanta]
  std::uint32_t extra_stream;
};

enum class Target : std::uint16_t { kFeed, kBattery, kTurbine };

struct Hit {
  Target target;
  std::uint16_t index;        // among the components of its kind
  std::uint32_t stream;       // of whether it happens
  std::uint64_t probability;  // as a threshold in 2^32
};

struct Hazard {
  AlternatingProcess process;
  int first_hit;  // in Scenario::hit
  int hits;
};

// Equal units that fail and are repaired one by one, each with exponential times.
struct Fleet {
  std::uint32_t units;
  std::uint32_t failure_stream;
  std::uint32_t repair_stream;
  std::uint32_t down_at_start;  // offset: word k = P(at most k units down) as a threshold in 2^32
  std::uint64_t mttf;           // [ticks]; 0 = never fails
  std::uint64_t mttr;           // [ticks]
};

struct Battery {
  Fleet fleet;
  std::int64_t unit_power;          // [quanta]
  Energy unit_energy;               // that a full unit delivers at its terminals
  Energy unit_initial;              // in a unit at the start of the horizon
  std::uint64_t charge_efficiency;  // what a charging power puts into store, in units of 2^-32
};

enum class TurbineMode : std::uint32_t { kPrime, kStandby };

struct Turbine {
  Fleet fleet;
  Power unit_power;
  TurbineMode mode;
  std::uint32_t start_stream;
  std::uint32_t starting_at_start;  // probability that a prime unit that does not run when the
                                    // horizon begins is starting, in units of 2^-32
  Tick start_time;                  // from the command to full output
  std::uint64_t start_failure;      // probability as a threshold in 2^32
};

struct Scenario {
  Tick horizon;
  Load load;
  int feeds, surges, hazards, hits, batteries, turbines;
  int standby_turbines;   // classes in standby mode
  std::uint32_t inverse;  // offset: word k = (2^64 - 1) / k, for k up to the largest fleet
  Feed feed[kMaxFeeds];
  Surge surge[kMaxSurges];
  Hazard hazard[kMaxHazards];
  Hit hit[kMaxHits];
  Battery battery[kMaxBatteries];
  Turbine turbine[kMaxTurbines];
  ExponentialTable exponential;
  const std::int64_t* pool;  // where the back end has put the words
};
// No padding: its bytes are its value, which the fingerprint relies on.
static_assert(std::has_unique_object_representations_v<Scenario>);
static_assert(std::is_trivially_copyable_v<Scenario>);

}  // namespace ridethrough
