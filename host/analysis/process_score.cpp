// SPDX-License-Identifier: Apache-2.0
#include "host/analysis/process_score.hpp"

#include "models/bit_set.hpp"

#include <algorithm>
#include <utility>

namespace ridethrough {

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

// What a replay has come to.
struct ProcessScore::Replay {
  const TrajectoryKey& key;
  std::vector<double>& scores;
  std::vector<RandomStream> draws;  // of the hits
  std::vector<Tick> lengths;        // that each of them has, where it has one of its own
  BitSet<kMaxHits> hits;            // of the occurrence that is announced or under way

  void add(int place, double score) {
    if (place != kNone) scores[static_cast<std::size_t>(place)] += score;
  }
};

ProcessScore::ProcessScore(const Scenario& scenario, const Hazard& hazard, LifeScore gap,
                           LifeScore duration, Places places)
    : scenario_(scenario),
      process_(hazard.process),
      hazard_(&hazard),
      gap_(std::move(gap)),
      duration_(std::move(duration)),
      places_(std::move(places)) {}

ProcessScore::ProcessScore(const Scenario& scenario, const Surge& surge, LifeScore gap,
                           LifeScore duration, Places places)
    : scenario_(scenario),
      process_(surge.process),
      hazard_(nullptr),
      gap_(std::move(gap)),
      duration_(std::move(duration)),
      places_(std::move(places)) {}

void ProcessScore::add(const TrajectoryKey& key, std::vector<double>& scores) const {
  Replay replay{key, scores, {}, {}, {}};
  if (hazard_ != nullptr) {
    replay.lengths.resize(static_cast<std::size_t>(hazard_->hits));
    replay.draws.resize(static_cast<std::size_t>(hazard_->hits));
    for (RandomStream& of_hit : replay.draws) of_hit.start();
  }
  const Tick horizon = scenario_.horizon;
  // What is announced is seen before it happens.
  const Tick gaps_seen = horizon + (hazard_ != nullptr ? hazard_->notice : 0);
  const bool random = process_.windows == 0;
  const bool independent = hazard_ != nullptr && hazard_->restoration == Restoration::kIndependent;

  // The clock says when; the same words once more, what was drawn.
  AlternatingClock clock;
  RandomStream draws;
  draws.start();
  const auto draw = [&] { return draws.next(key, process_.stream); };
  Tick since = clock.start(scenario_, key, process_);
  std::uint32_t word = 0;
  if (random) {
    if (process_.spread > 0) draw();
    draw();
    word = draw();
    const double share = process_.active_at_start / 4294967296.0;  // D / (G + D)
    const double by_duration = clock.active() ? 1 - share : -share;
    replay.add(places_.gap, -by_duration);
    replay.add(places_.duration, by_duration);
  }
  for (bool first = true;; first = false) {
    if (clock.active()) {
      if (first) add_hits(replay);  // else they were drawn when the gap was over
      if (independent) {
        clock.stay_active_until(add_restorations(replay, since));
      } else if (random && places_.duration != kNone) {
        const auto& drawn = first ? process_.residual_duration : process_.duration;
        replay.add(places_.duration, clock.due() <= horizon
                                         ? duration_.seen(drawn(scenario_.pool, word), first)
                                         : duration_.longer_than(horizon - since, first));
      }
      if (clock.due() > horizon) return;
      since = clock.due();
      clock.strike(scenario_, key, process_);
      if (random) word = draw();
    } else {
      const bool seen = clock.due() <= gaps_seen;
      if (random && places_.gap != kNone) {
        const auto& drawn = first ? process_.residual_gap : process_.gap;
        // How much of a weighted gap has passed is not at hand: all of it is as right, if noisier.
        replay.add(places_.gap, seen || process_.weighted_time != 0
                                    ? gap_.seen(drawn(scenario_.pool, word), first)
                                    : gap_.longer_than(gaps_seen - since, first));
      }
      if (!seen) return;
      since = clock.due();
      if (random) word = draw();  // of the duration
      if (!clock.foresee(scenario_, key, process_)) {
        if (places_.duration != kNone) replay.add(places_.duration, duration_.seen(0, false));
        word = draw();  // of another gap
        continue;
      }
      add_hits(replay);
      if (clock.due() > horizon) return;
      clock.strike(scenario_, key, process_);
    }
  }
}

// An occurrence draws what it hits; where each target has an end of its own, also for how long.
void ProcessScore::add_hits(Replay& replay) const {
  replay.hits.clear();
  if (hazard_ == nullptr) return;
  const bool independent = hazard_->restoration == Restoration::kIndependent;
  for (int k = 0; k < hazard_->hits; ++k) {
    const Hit& hit = scenario_.hit[hazard_->first_hit + k];
    const auto at = static_cast<std::size_t>(k);
    const bool happens = replay.draws[at].happens(replay.key, hit.stream, hit.probability);
    if (happens) {
      replay.lengths[at] = 1;
      if (independent) {
        replay.lengths[at] =
            process_.duration(scenario_.pool, replay.draws[at].next(replay.key, hit.stream));
      }
      if (replay.lengths[at] > 0) {
        replay.hits.insert(k);
      } else if (places_.duration != kNone) {
        replay.add(places_.duration, duration_.seen(0, false));
      }
    }
    const double p = static_cast<double>(hit.probability) / 4294967296.0;
    replay.add(places_.hits[at], happens ? 1 : -p / (1 - p));
  }
}

// Each target that is hit has a duration of its own; returns when the last is back.
Tick ProcessScore::add_restorations(Replay& replay, Tick begin) const {
  const Tick horizon = scenario_.horizon;
  Tick last = begin;
  replay.hits.each([&](int k) {
    const Tick length = replay.lengths[static_cast<std::size_t>(k)];
    const Tick end = begin + length;
    if (places_.duration != kNone) {
      replay.add(places_.duration, end <= horizon ? duration_.seen(length, false)
                                                  : duration_.longer_than(horizon - begin, false));
    }
    if (end > last) last = end;
  });
  return last;
}

}  // namespace ridethrough
