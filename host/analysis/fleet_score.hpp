// SPDX-License-Identifier: Apache-2.0
// The scores of the units of a fleet in one trajectory, by their mean times to failure and repair,
// and by the probability that a start fails: from how often something happened, and how long units
// ran the risk of it. docs/worth-and-sensitivity.md has the formulas.
#pragma once

#include "host/scenario/study.hpp"
#include "models/battery_fleet.hpp"
#include "models/turbine_class.hpp"

#include <memory>
#include <vector>

namespace ridethrough {

// Of a battery fleet, whose units fail whether it is used or not: replayed by itself.
class BatteryScore {
 public:
  static constexpr int kNone = -1;

  // Where each score goes; kNone = it is not asked for.
  BatteryScore(const Scenario& scenario, int battery, int mttf_place, int mttr_place)
      : scenario_(scenario),
        battery_(scenario.battery[battery]),
        mttf_place_(mttf_place),
        mttr_place_(mttr_place) {}

  void add(const TrajectoryKey& key, std::vector<double>& scores) const;

 private:
  const Scenario& scenario_;
  const Battery& battery_;
  int mttf_place_;
  int mttr_place_;
};

// What chance has made of the units of a class at the start of a trajectory.
struct TurbineStart {
  std::uint32_t not_running = 0;
  std::vector<std::uint32_t> in_attempt;  // of those, by attempt; the last: in repair
  std::uint32_t phase = 0;                // of the tests
  std::uint32_t down = 0;                 // found out by the last test
  std::uint32_t latent = 0;
  std::uint32_t rest_words = 0;  // drawn for that from the stream of failures at rest
};

// Of one key of a turbine class. What units do depends on the dispatch, so that their clocks and
// starts have to be looked at when a trajectory is over.
class TurbineScore {
 public:
  enum class Key { kMttf, kMttr, kStandbyMttf, kStartFailure };

  // `lower` and `upper` are the same study with the key (1 -+ step) times as large: from their
  // tables follows how likely the start of a trajectory would be.
  TurbineScore(const Scenario& scenario, int turbine, Key key, int place,
               std::shared_ptr<const Study> lower, std::shared_ptr<const Study> upper, double step)
      : scenario_(scenario),
        turbine_(turbine),
        key_(key),
        place_(place),
        lower_(std::move(lower)),
        upper_(std::move(upper)),
        step_(step) {}

  // `units` as they are at the horizon; sound units have tried to start, and failed, so often.
  void add(const TrajectoryKey& key, const TurbineClass& units, std::int64_t tried,
           std::int64_t failed, std::vector<double>& scores) const;

 private:
  const Scenario& scenario_;
  int turbine_;
  Key key_;
  int place_;
  std::shared_ptr<const Study> lower_;
  std::shared_ptr<const Study> upper_;
  double step_;
};

// Words of a stream that are no budgets.
struct OtherWords {
  std::uint32_t first;
  std::uint32_t count;
};

// The score of a clock by its mean: exposure over mean, less the number of events.
// `since` is when the number that it is exposed for last changed.
double clock_score(const Scenario& scenario, const TrajectoryKey& key, const PopulationClock& clock,
                   Tick since, std::uint32_t stream, std::uint64_t mean, OtherWords others);

// Replays the start of a class.
TurbineStart start_of(const Scenario& scenario, const TrajectoryKey& key, int turbine);

// How likely a start is by the tables of a scenario, as a logarithm, but for a constant.
double log_likelihood(const TurbineStart& start, const Scenario& scenario, int turbine);

}  // namespace ridethrough
