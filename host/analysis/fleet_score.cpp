// SPDX-License-Identifier: Apache-2.0
#include "host/analysis/fleet_score.hpp"

#include <cmath>

namespace ridethrough {

namespace {

double failure_score(const Scenario& scenario, const TrajectoryKey& key, const FleetClocks& clocks,
                     const Fleet& fleet) {
  constexpr OtherWords kUnitsDown = {0, 1};  // how many are down at the start
  return clock_score(scenario, key, clocks.failure(), clocks.since(), fleet.failure_stream,
                     fleet.mttf, kUnitsDown);
}

double repair_score(const Scenario& scenario, const TrajectoryKey& key, const FleetClocks& clocks,
                    const Fleet& fleet) {
  return clock_score(scenario, key, clocks.repair(), clocks.since(), fleet.repair_stream,
                     fleet.mttr, {0, 0});
}

}  // namespace

double clock_score(const Scenario& scenario, const TrajectoryKey& key, const PopulationClock& clock,
                   Tick since, std::uint32_t stream, std::uint64_t mean, OtherWords others) {
  const std::uint32_t words = clock.draws().drawn();
  std::int64_t exposure = -clock.left(scenario.horizon - since);
  for (std::uint32_t i = 0; i < words; ++i) {
    const bool is_budget = i < others.first || i >= others.first + others.count;
    if (!is_budget) continue;
    exposure += scenario.exponential.scaled(RandomStream::word(key, stream, i), mean);
  }
  const double events = static_cast<double>(words - others.count) - 1;
  return static_cast<double>(exposure) / static_cast<double>(mean) - events;
}

void BatteryScore::add(const TrajectoryKey& key, std::vector<double>& scores) const {
  const Fleet& fleet = battery_.fleet;
  BatteryFleet batteries;
  const std::uint32_t down = batteries.clocks.start(scenario_, key, fleet);
  batteries.start(battery_, down);
  batteries.expose(0);
  batteries.bring_up_to_date(scenario_, key, battery_, scenario_.horizon);
  // Binomially many units are down at the start, each with probability U = MTTR / (MTTF + MTTR).
  const auto mttf = static_cast<double>(fleet.mttf);
  const auto mttr = static_cast<double>(fleet.mttr);
  const double surplus = down - fleet.units * mttr / (mttf + mttr);
  const auto put = [&](int place, double score) {
    if (place != BatteryScore::kNone) scores[static_cast<std::size_t>(place)] += score;
  };
  put(mttf_place_, failure_score(scenario_, key, batteries.clocks, fleet) - surplus);
  put(mttr_place_, repair_score(scenario_, key, batteries.clocks, fleet) + surplus);
}

TurbineStart start_of(const Scenario& scenario, const TrajectoryKey& key, int turbine) {
  const Turbine& units = scenario.turbine[turbine];
  const auto table = [&](std::uint32_t offset) { return scenario.pool + offset; };
  RandomStream draws;
  TurbineStart start;
  start.not_running = first_above(table(units.fleet.down_at_start), units.fleet.units,
                                  RandomStream::word(key, units.fleet.failure_stream, 0));
  if (units.attempt_at_start != 0) {
    start.in_attempt.resize(units.start_attempts + 1);
    draws.start();
    const auto draw = [&] { return draws.next(key, units.start_stream); };
    for (std::uint32_t k = 0; k < start.not_running; ++k) {
      const std::uint32_t attempt =
          first_above(table(units.attempt_at_start), units.start_attempts, draw());
      ++start.in_attempt[attempt];
      if (attempt < units.start_attempts) draw();  // how far it has come
    }
  }
  if (units.test_interval > 0) {
    draws.start();
    const auto draw = [&] { return draws.next(key, units.standby_stream); };
    if (units.standby_mttf > 0) draw();  // the first budget
    start.phase = draw() / (0x1'0000'0000 / kTestPhases);
    start.rest_words = 1;
    if (units.condition_at_start != 0) {
      const std::int64_t* at_most = table(units.condition_at_start) + 2 * start.phase;
      for (std::uint32_t k = 0; k < units.fleet.units; ++k) {
        const std::uint32_t condition = first_above(at_most, 2, draw());
        if (condition == 0) ++start.down;
        if (condition == 1) ++start.latent;
      }
      start.rest_words += units.fleet.units;
    }
  }
  return start;
}

double log_likelihood(const TurbineStart& start, const Scenario& scenario, int turbine) {
  const Turbine& units = scenario.turbine[turbine];
  // Of category k, where the table has the probabilities to be at most in each, the last apart.
  const auto log_of = [&](std::uint32_t offset, std::uint32_t k, std::uint32_t last) {
    const std::int64_t from = k == 0 ? 0 : scenario.pool[offset + k - 1];
    const std::int64_t to = k == last ? std::int64_t{1} << 32 : scenario.pool[offset + k];
    return std::log(static_cast<double>(to - from));
  };
  double sum = log_of(units.fleet.down_at_start, start.not_running, units.fleet.units);
  for (std::uint32_t k = 0; k < start.in_attempt.size(); ++k) {
    if (start.in_attempt[k] == 0) continue;
    sum += start.in_attempt[k] * log_of(units.attempt_at_start, k, units.start_attempts);
  }
  if (units.condition_at_start != 0) {
    const std::uint32_t counts[] = {start.down, start.latent,
                                    units.fleet.units - start.down - start.latent};
    for (std::uint32_t k = 0; k < 3; ++k) {
      if (counts[k] == 0) continue;
      sum += counts[k] * log_of(units.condition_at_start + 2 * start.phase, k, 2);
    }
  }
  return sum;
}

void TurbineScore::add(const TrajectoryKey& key, const TurbineClass& units, std::int64_t tried,
                       std::int64_t failed, std::vector<double>& scores) const {
  const Turbine& turbine = scenario_.turbine[turbine_];
  const Fleet& fleet = turbine.fleet;
  const TurbineStart start = start_of(scenario_, key, turbine_);
  double score = (log_likelihood(start, upper_->scenario, turbine_) -
                  log_likelihood(start, lower_->scenario, turbine_)) /
                 (2 * step_);
  switch (key_) {
    case Key::kMttf:
      score += failure_score(scenario_, key, units.clocks, fleet);
      break;
    case Key::kMttr:
      score += repair_score(scenario_, key, units.clocks, fleet);
      break;
    case Key::kStandbyMttf:
      // The first budget comes before what is drawn for the tests.
      score += clock_score(scenario_, key, units.rest, units.clocks.since(), turbine.standby_stream,
                           turbine.standby_mttf, {1, start.rest_words});
      break;
    case Key::kStartFailure: {
      // Of Bernoulli trials; the probability is that of one unit, the first of the table.
      const double p = static_cast<double>(scenario_.pool[turbine.start_failure]) / 4294967296.0;
      score += (static_cast<double>(failed) - static_cast<double>(tried) * p) / (1 - p);
      break;
    }
  }
  scores[static_cast<std::size_t>(place_)] += score;
}

}  // namespace ridethrough
