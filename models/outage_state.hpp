// SPDX-License-Identifier: Apache-2.0
// The hazards of a trajectory: when each occurrence is announced, begins and ends, and what it
// hits. Hits are numbered through all hazards, one bit each.
#pragma once

#include "models/clocks.hpp"

namespace ridethrough {

class OutageState {
 public:
  RT_RARE void start(const Scenario& scenario, const TrajectoryKey& key) {
    in_force_ = 0;
    announced_hits_ = 0;
    announced_ = 0;
    for (int k = 0; k < scenario.hits; ++k) draws_[k].start();
    for (int i = 0; i < scenario.hazards; ++i) {
      const AlternatingProcess& process = scenario.hazard[i].process;
      hits_[i] = 0;
      Tick now = clock_[i].start(scenario, key, process);
      if (clock_[i].active()) begin(scenario, key, i, now);
      while (due(scenario, i, now) < 0) {
        now = due(scenario, i, now);
        handle(scenario, key, i, now);
      }
    }
  }

  // When a hazard has its next event, seen from `now`.
  RT_HD Tick due(const Scenario& scenario, int i, Tick now) const {
    const Tick due = clock_[i].due();
    const Tick notice = scenario.hazard[i].notice;
    if (notice == 0 || clock_[i].active() || (announced_ >> i & 1U) != 0) return due;
    return due - notice > now ? due - notice : now;
  }

  // The event of a hazard that is due; returns the hits with which something has changed.
  RT_RARE std::uint64_t handle(const Scenario& scenario, const TrajectoryKey& key, int i,
                               Tick now) {
    const Hazard& hazard = scenario.hazard[i];
    AlternatingClock& clock = clock_[i];
    if (clock.active()) return end(scenario, key, i, now);
    const std::uint32_t announced = announced_ & (1U << i);
    if (hazard.notice > 0 && announced == 0) {
      if (!clock.foresee(scenario, key, hazard.process)) return 0;
      announced_ |= 1U << i;
      hits_[i] = draw_hits(scenario, key, i);
      announced_hits_ |= hits_[i];
      return hits_[i];
    }
    clock.strike(scenario, key, hazard.process);
    if (!clock.active()) return 0;
    begin(scenario, key, i, now);
    return hits_[i];
  }

  // The smallest part that the hits in force leave, of those in the mask [2^-62].
  RT_HD std::uint64_t availability_factor(const Scenario& scenario, std::uint64_t mask) const {
    return smallest(scenario, mask & in_force_);
  }
  // The same with those that are announced.
  RT_HD std::uint64_t announced_availability(const Scenario& scenario, std::uint64_t mask) const {
    return smallest(scenario, mask & (in_force_ | announced_hits_));
  }

  [[nodiscard]] RT_HD bool forces_outage(int i) const { return (hits_[i] & in_force_) != 0; }

 private:
  RT_HD static std::uint64_t smallest(const Scenario& scenario, std::uint64_t mask) {
    std::uint64_t least = kUndiminished;
    for (; mask != 0; mask &= mask - 1) {
      const std::uint64_t left = scenario.hit[trailing_zeros(mask)].availability;
      if (left < least) least = left;
    }
    return least;
  }

  // What an occurrence hits; where each target has an end of its own, also for how long.
  RT_HD std::uint64_t draw_hits(const Scenario& scenario, const TrajectoryKey& key, int i) {
    const Hazard& hazard = scenario.hazard[i];
    std::uint64_t hits = 0;
    for (int k = hazard.first_hit; k < hazard.first_hit + hazard.hits; ++k) {
      const Hit& hit = scenario.hit[k];
      if (!draws_[k].happens(key, hit.stream, hit.probability)) continue;
      if (hazard.restoration == Restoration::kIndependent) {
        restored_[k] = hazard.process.duration(scenario.pool, draws_[k].next(key, hit.stream));
        if (restored_[k] == 0) continue;
      }
      hits |= std::uint64_t{1} << k;
    }
    return hits;
  }

  // The clock has become active: what is hit is forced out.
  RT_HD void begin(const Scenario& scenario, const TrajectoryKey& key, int i, Tick now) {
    const std::uint32_t bit = 1U << i;
    if ((announced_ & bit) == 0) hits_[i] = draw_hits(scenario, key, i);
    announced_ &= ~bit;
    announced_hits_ &= ~hits_[i];
    in_force_ |= hits_[i];
    const Hazard& hazard = scenario.hazard[i];
    if (hazard.restoration == Restoration::kShared) return;
    for (std::uint64_t left = hits_[i]; left != 0; left &= left - 1) {
      restored_[trailing_zeros(left)] += now;
    }
    clock_[i].stay_active_until(next_restoration(i, now));
  }

  RT_HD std::uint64_t end(const Scenario& scenario, const TrajectoryKey& key, int i, Tick now) {
    std::uint64_t over = hits_[i];
    if (scenario.hazard[i].restoration == Restoration::kIndependent) {
      for (std::uint64_t left = over; left != 0; left &= left - 1) {
        const int k = trailing_zeros(left);
        if (restored_[k] > now) over &= ~(std::uint64_t{1} << k);
      }
    }
    in_force_ &= ~over;
    hits_[i] &= ~over;
    if (hits_[i] == 0) {
      clock_[i].strike(scenario, key, scenario.hazard[i].process);
    } else {
      clock_[i].stay_active_until(next_restoration(i, now));
    }
    return over;
  }

  // Where nothing is hit, the occurrence is over at once.
  RT_HD Tick next_restoration(int i, Tick now) const {
    Tick next = hits_[i] == 0 ? now : kNever;
    for (std::uint64_t left = hits_[i]; left != 0; left &= left - 1) {
      const int k = trailing_zeros(left);
      if (restored_[k] < next) next = restored_[k];
    }
    return next;
  }

  std::uint64_t in_force_;        // hits in force
  std::uint64_t announced_hits_;  // hits of occurrences that are announced
  std::uint32_t announced_;       // hazards whose next occurrence is
  AlternatingClock clock_[kMaxHazards];
  std::uint64_t hits_[kMaxHazards];  // of the occurrence that is announced or under way
  RandomStream draws_[kMaxHits];
  Tick restored_[kMaxHits];  // when; before the occurrence begins, after how long
};
static_assert(kMaxHits <= 64 && kMaxHazards <= 32);

}  // namespace ridethrough
