// SPDX-License-Identifier: Apache-2.0
#include "host/analysis/score_observer.hpp"

#include <algorithm>
#include <cmath>

namespace ridethrough {
namespace {

void put(std::vector<double>& scores, int place, double score) {
  if (place != kNoPlace) scores[static_cast<std::size_t>(place)] += score;
}

double probability(std::uint64_t threshold) {
  return static_cast<double>(threshold) / 4294967296.0;
}

}  // namespace

double LifeScore::seen(Tick length, bool residual) const {
  const auto x = static_cast<long double>(std::max<Tick>(length, 1)) / kTicksPerHour;
  const SmoothDensity& life = *life_.smooth;
  if (!residual || life_.memoryless) return static_cast<double>(life.score(x));
  // The density is P(X > x) / E[X].
  return static_cast<double>(x * life.density(x) / life.survival(x) - 1);
}

double LifeScore::longer_than(Tick length, bool residual) const {
  const auto x = static_cast<long double>(length) / kTicksPerHour;
  const SmoothDensity& life = *life_.smooth;
  if (!residual || life_.memoryless) {
    return static_cast<double>(x * life.density(x) / life.survival(x));
  }
  return static_cast<double>(x * life.survival(x) / life_.mean_excess(x));
}

// ---- what is drawn
// -------------------------------------------------------------------------------

ScoreObserver::ScoreObserver(const Study& study, const ScoreTerms& terms)
    : scenario_(study.scenario),
      terms_(terms),
      surges_(study.surges.size()),
      hazards_(study.hazards.size()),
      batteries_(study.batteries.size()),
      turbines_(study.turbines.size()) {
  for (std::size_t i = 0; i < surges_.size(); ++i) {
    surges_[i].is_random = study.surges[i].process.windows == 0;
  }
  for (std::size_t i = 0; i < hazards_.size(); ++i) {
    hazards_[i].is_random = study.hazards[i].process.windows == 0;
    hazards_[i].hits.resize(static_cast<std::size_t>(study.hazards[i].hits));
  }
  for (std::size_t i = 0; i < turbines_.size(); ++i) {
    turbines_[i].attempts.resize(study.turbines[i].start_attempts + 1);
  }
}

void ScoreObserver::start() {
  for (auto* processes : {&surges_, &hazards_}) {
    for (Process& process : *processes) {
      process.lives.clear();
      std::fill(process.hits.begin(), process.hits.end(), std::array<std::uint32_t, 2>{});
    }
  }
  for (auto* fleets : {&batteries_, &turbines_}) {
    for (Fleet& fleet : *fleets) {
      fleet.exposure = {};
      fleet.events = {-1, -1, -1};  // the first budget is that of an event to come
      fleet.tried = fleet.failed = 0;
      fleet.conditions = {};
      std::fill(fleet.attempts.begin(), fleet.attempts.end(), 0);
    }
  }
}

ScoreObserver::Process& ScoreObserver::process(Origin from) {
  return (from.kind == Origin::Kind::kSurge ? surges_
                                            : hazards_)[static_cast<std::size_t>(from.index)];
}

ScoreObserver::Fleet& ScoreObserver::fleet(Origin from) {
  return (from.kind == Origin::Kind::kBattery ? batteries_
                                              : turbines_)[static_cast<std::size_t>(from.index)];
}

ScoreObserver::DrawnLife& ScoreObserver::last_life(Origin from, Life which, int hit) {
  auto& lives = process(from).lives;
  const auto is = [&](const DrawnLife& life) { return life.which == which && life.hit == hit; };
  return *std::find_if(lives.rbegin(), lives.rend(), is);
}

void ScoreObserver::draw_active(Origin from, bool active) { process(from).active = active; }

void ScoreObserver::draw_life(Origin from, Life which, int hit, Tick length, bool residual) {
  process(from).lives.push_back({which, hit, length, 0, residual});
}

void ScoreObserver::cut_life(Origin from, Life which, int hit, Tick beyond) {
  last_life(from, which, hit).beyond = beyond;
}

void ScoreObserver::drop_life(Origin from, Life which, int hit) {
  DrawnLife& life = last_life(from, which, hit);
  life.beyond = life.length;
}

void ScoreObserver::draw_hit(Origin from, int hit, bool happens) {
  const int first = scenario_.hazard[from.index].first_hit;
  ++process(from).hits[static_cast<std::size_t>(hit - first)][happens ? 1 : 0];
}

void ScoreObserver::draw_budget(Origin from, UnitClock clock, Energy budget) {
  fleet(from).exposure[static_cast<std::size_t>(clock)] += budget;
  ++fleet(from).events[static_cast<std::size_t>(clock)];
}

void ScoreObserver::left_of_budget(Origin from, UnitClock clock, Energy left) {
  fleet(from).exposure[static_cast<std::size_t>(clock)] -= left;
}

void ScoreObserver::draw_start(Origin from, InitialState what, std::uint32_t category) {
  Fleet& of = fleet(from);
  switch (what) {
    case InitialState::kDown:
      of.down = category;
      break;
    case InitialState::kAttempt:
      ++of.attempts[category];
      break;
    case InitialState::kPhase:
      of.phase = category;
      break;
    case InitialState::kCondition:
      ++of.conditions[category];
      break;
  }
}

void ScoreObserver::draw_attempts(Origin from, std::uint32_t tried, std::uint32_t failed) {
  fleet(from).tried += tried;
  fleet(from).failed += failed;
}

// ---- what it comes to
// ----------------------------------------------------------------------------

void ScoreObserver::add_scores(std::vector<double>& scores) const {
  for (std::size_t i = 0; i < surges_.size(); ++i) {
    add(surges_[i], terms_.surges[i], nullptr, scores);
  }
  for (std::size_t i = 0; i < hazards_.size(); ++i) {
    add(hazards_[i], terms_.hazards[i], &scenario_.hazard[i], scores);
  }
  for (std::size_t i = 0; i < batteries_.size(); ++i) {
    add(batteries_[i], scenario_.battery[i], terms_.batteries[i], scores);
  }
  for (const TurbineTerm& term : terms_.turbines) add(term, scores);
}

void ScoreObserver::add(const Process& drawn, const ProcessTerms& terms, const Hazard* hazard,
                        std::vector<double>& scores) const {
  if (drawn.is_random) {
    const double by_duration = drawn.active ? 1 - terms.active_share : -terms.active_share;
    put(scores, terms.gap_place, -by_duration);
    put(scores, terms.duration_place, by_duration);
  }
  for (const DrawnLife& life : drawn.lives) {
    const bool is_gap = life.which == Life::kGap;
    const int place = is_gap ? terms.gap_place : terms.duration_place;
    if (place == kNoPlace || (life.beyond > 0 && life.beyond >= life.length)) continue;
    const LifeScore& of = is_gap ? terms.gap : terms.duration;
    put(scores, place,
        life.beyond > 0 ? of.longer_than(life.length - life.beyond, life.residual)
                        : of.seen(life.length, life.residual));
  }
  for (std::size_t k = 0; hazard != nullptr && k < drawn.hits.size(); ++k) {
    const auto [missed, hit] = drawn.hits[k];
    if (terms.hit_places[k] == kNoPlace) continue;
    const double p =
        probability(scenario_.hit[hazard->first_hit + static_cast<int>(k)].probability);
    double score = hit;
    if (missed > 0) score -= missed * p / (1 - p);
    put(scores, terms.hit_places[k], score);
  }
}

// Exposure over mean, less the number of events.
double ScoreObserver::clock_score(const Fleet& fleet, UnitClock clock, std::uint64_t mean) const {
  const auto at = static_cast<std::size_t>(clock);
  return static_cast<double>(fleet.exposure[at]) / static_cast<double>(mean) -
         static_cast<double>(fleet.events[at]);
}

void ScoreObserver::add(const Fleet& drawn, const Battery& battery, const BatteryTerms& terms,
                        std::vector<double>& scores) const {
  if (battery.fleet.mttf == 0) return;
  // Binomially many units are down at the start, each with probability U = MTTR / (MTTF + MTTR).
  const auto mttf = static_cast<double>(battery.fleet.mttf);
  const auto mttr = static_cast<double>(battery.fleet.mttr);
  const double surplus = drawn.down - battery.fleet.units * mttr / (mttf + mttr);
  put(scores, terms.mttf_place,
      clock_score(drawn, UnitClock::kFailure, battery.fleet.mttf) - surplus);
  put(scores, terms.mttr_place,
      clock_score(drawn, UnitClock::kRepair, battery.fleet.mttr) + surplus);
}

// Of the start of a class by the tables of a scenario, but for a constant.
double ScoreObserver::log_likelihood(const Fleet& drawn, const Scenario& scenario,
                                     int turbine) const {
  const Turbine& units = scenario.turbine[turbine];
  // Of category k, where the table has the probabilities to be at most in each, the last apart.
  const auto log_of = [&](PoolOffset offset, std::uint32_t k, std::uint32_t last) {
    const std::int64_t from = k == 0 ? 0 : scenario.pool[offset + k - 1];
    const std::int64_t to = k == last ? std::int64_t{1} << 32 : scenario.pool[offset + k];
    return std::log(static_cast<double>(to - from));
  };
  double sum = log_of(units.fleet.down_at_start, drawn.down, units.fleet.units);
  for (std::uint32_t k = 0; k < drawn.attempts.size(); ++k) {
    if (drawn.attempts[k] == 0) continue;
    sum += drawn.attempts[k] * log_of(units.attempt_at_start, k, units.start_attempts);
  }
  for (std::uint32_t k = 0; k < drawn.conditions.size(); ++k) {
    if (drawn.conditions[k] == 0) continue;
    sum += drawn.conditions[k] * log_of(units.condition_at_start + 2 * drawn.phase, k, 2);
  }
  return sum;
}

void ScoreObserver::add(const TurbineTerm& term, std::vector<double>& scores) const {
  const Turbine& turbine = scenario_.turbine[term.turbine];
  const Fleet& drawn = turbines_[static_cast<std::size_t>(term.turbine)];
  double score = (log_likelihood(drawn, term.upper->scenario, term.turbine) -
                  log_likelihood(drawn, term.lower->scenario, term.turbine)) /
                 (2 * term.step);
  switch (term.key) {
    case TurbineTerm::Key::kMttf:
      score += clock_score(drawn, UnitClock::kFailure, turbine.fleet.mttf);
      break;
    case TurbineTerm::Key::kMttr:
      score += clock_score(drawn, UnitClock::kRepair, turbine.fleet.mttr);
      break;
    case TurbineTerm::Key::kStandbyMttf:
      score += clock_score(drawn, UnitClock::kRest, turbine.standby_mttf);
      break;
    case TurbineTerm::Key::kStartFailure: {
      // Of Bernoulli trials; the probability is that of one unit, the first of the table.
      const double p =
          probability(static_cast<std::uint64_t>(scenario_.pool[turbine.start_failure]));
      score += (static_cast<double>(drawn.failed) - static_cast<double>(drawn.tried) * p) / (1 - p);
      break;
    }
  }
  put(scores, term.place, score);
}

}  // namespace ridethrough
