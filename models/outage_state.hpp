// SPDX-License-Identifier: Apache-2.0
// The hazards of a trajectory: when each occurrence is announced, begins and ends, and what it
// hits. Hits are numbered through all hazards.
#pragma once

#include "models/bit_set.hpp"
#include "models/clocks.hpp"
#include "models/event_slots.hpp"
#include "models/limits.hpp"

namespace ridethrough {

template <class Limits>
class OutageState {
 public:
  using Hits = BitSet<Limits::kHits>;

  RT_HD static bool owns(const EventSlots& slots, Slot slot) { return slots.is_of_hazards(slot); }

  template <class Context>
  RT_RARE void start(Context& context) {
    const Scenario& scenario = context.scenario;
    in_force_.clear();
    announced_hits_.clear();
    announced_.clear();
    for (int k = 0; k < scenario.hits; ++k) draws_[k].start();
    for (int i = 0; i < scenario.hazards; ++i) {
      Tick now = clock_[i].start(context.draws, scenario.hazard[i].process, origin(i));
      if (clock_[i].active()) begin(context, i, now);
      while (due(scenario, i, now) < 0) {
        now = due(scenario, i, now);
        handle_at(context, i, now);
      }
      schedule(context, i);
    }
    start_counting(context);
  }

  // As if what is forced out stayed so to the end: what changes later is counted when it changes.
  template <class Context>
  RT_HD void start_counting(Context& context) {
    for (int i = 0; i < context.scenario.hazards; ++i) {
      forced_time_[i] =
          forces_outage(context.scenario, i) ? context.scenario.horizon - context.now : 0;
    }
  }

  // The event of a hazard that is due; returns the hits with which something has changed.
  template <class Context>
  RT_RARE Hits handle(Context& context, Slot slot, int /*what*/) {
    const int i = slot - context.slots.hazards;
    const bool forced = forces_outage(context.scenario, i);
    const Hits changed = handle_at(context, i, context.now);
    const bool forces = forces_outage(context.scenario, i);
    if (forces != forced) {
      forced_time_[i] += (forces ? 1 : -1) * (context.scenario.horizon - context.now);
    }
    schedule(context, i);
    return changed;
  }

  // Whether a hazard has another event at this moment.
  template <class Context>
  RT_HD bool has_more_at_once(const Context& context) const {
    for (int i = 0; i < context.scenario.hazards; ++i) {
      if (due(context.scenario, i, context.now) <= context.now) return true;
    }
    return false;
  }

  // The smallest part that the hits in force leave, of those in the list [2^-62].
  RT_HD std::uint64_t availability_factor(const Scenario& scenario, HitList list) const {
    return smallest(scenario, list, [&](int k) { return in_force_.has(k); });
  }
  // The same with those that are announced.
  RT_HD std::uint64_t announced_availability(const Scenario& scenario, HitList list) const {
    return smallest(scenario, list,
                    [&](int k) { return in_force_.has(k) || announced_hits_.has(k); });
  }

  [[nodiscard]] RT_HD bool forces_outage(const Scenario& scenario, int i) const {
    const Hazard& hazard = scenario.hazard[i];
    for (int k = hazard.first_hit; k < hazard.first_hit + hazard.hits; ++k) {
      if (in_force_.has(k)) return true;
    }
    return false;
  }

  // For how long it did, within what is counted.
  [[nodiscard]] RT_HD Tick forced_time(int i) const { return forced_time_[i]; }

  // To an observer of the draws, at the end: what is announced has been seen.
  template <class Context>
  RT_HD void tell_draws(Context& context) const {
    const Scenario& scenario = context.scenario;
    for (int i = 0; i < scenario.hazards; ++i) {
      const Hazard& hazard = scenario.hazard[i];
      clock_[i].tell_cut(context.draws, hazard.process, origin(i), announced_.has(i),
                         scenario.horizon + hazard.notice);
      if (hazard.restoration == Restoration::kShared) continue;
      auto& observer = context.draws.observer();
      for (int k = hazard.first_hit; k < hazard.first_hit + hazard.hits; ++k) {
        if (announced_hits_.has(k)) observer.drop_life(origin(i), Life::kDuration, k);
        if (in_force_.has(k) && restored_[k] > scenario.horizon) {
          observer.cut_life(origin(i), Life::kDuration, k, restored_[k] - scenario.horizon);
        }
      }
    }
  }

 private:
  RT_HD static Origin origin(int i) { return {Origin::Kind::kHazard, i}; }

  template <class Context>
  RT_HD void schedule(Context& context, int i) const {
    context.events.set(context.slots.hazards + i, due(context.scenario, i, context.now));
  }

  // When a hazard has its next event, seen from `now`.
  RT_HD Tick due(const Scenario& scenario, int i, Tick now) const {
    const Tick due = clock_[i].due();
    const Tick notice = scenario.hazard[i].notice;
    if (notice == 0 || clock_[i].active() || announced_.has(i)) return due;
    return due - notice > now ? due - notice : now;
  }

  template <class Context>
  RT_HD Hits handle_at(Context& context, int i, Tick now) {
    const Hazard& hazard = context.scenario.hazard[i];
    AlternatingClock& clock = clock_[i];
    if (clock.active()) return end(context, i, now);
    if (hazard.notice > 0 && !announced_.has(i)) {
      if (!clock.foresee(context.draws, hazard.process, origin(i))) return none();
      announced_.insert(i);
      return draw_hits(context, i, announced_hits_);
    }
    clock.strike(context.draws, hazard.process, origin(i));
    if (!clock.active()) return none();
    return begin(context, i, now);
  }

  RT_HD static Hits none() {
    Hits hits;
    hits.clear();
    return hits;
  }

  template <class Counts>
  RT_HD static std::uint64_t smallest(const Scenario& scenario, HitList list, Counts&& counts) {
    std::uint64_t least = kUndiminished;
    for (std::uint32_t i = 0; i < list.count; ++i) {
      const auto k = static_cast<int>(scenario.pool[list.first + i]);
      if (!counts(k)) continue;
      const std::uint64_t left = scenario.hit[k].availability;
      if (left < least) least = left;
    }
    return least;
  }

  // Those of a hazard, of the occurrence that is announced or under way.
  template <class Visit>
  RT_HD void each_hit(const Scenario& scenario, int i, const Hits& of, Visit&& visit) const {
    const Hazard& hazard = scenario.hazard[i];
    for (int k = hazard.first_hit; k < hazard.first_hit + hazard.hits; ++k) {
      if (of.has(k)) visit(k);
    }
  }

  // What an occurrence hits, added to `to`; where each target has an end of its own, also for how
  // long.
  template <class Context>
  RT_HD Hits draw_hits(Context& context, int i, Hits& to) {
    const Scenario& scenario = context.scenario;
    const Hazard& hazard = scenario.hazard[i];
    Hits hits = none();
    for (int k = hazard.first_hit; k < hazard.first_hit + hazard.hits; ++k) {
      const Hit& hit = scenario.hit[k];
      if (!context.draws.hit(draws_[k], k, origin(i))) continue;
      if (hazard.restoration == Restoration::kIndependent) {
        restored_[k] = context.draws.life(draws_[k], hit.stream, hazard.process.duration, origin(i),
                                          Life::kDuration, k, false);
        if (restored_[k] == 0) continue;
      }
      hits.insert(k);
      to.insert(k);
    }
    return hits;
  }

  // The clock has become active: what is hit is forced out.
  template <class Context>
  RT_HD Hits begin(Context& context, int i, Tick now) {
    const Scenario& scenario = context.scenario;
    Hits hits = none();
    if (announced_.has(i)) {
      announced_.erase(i);
      each_hit(scenario, i, announced_hits_, [&](int k) {
        hits.insert(k);
        in_force_.insert(k);
      });
      announced_hits_.erase(hits);
    } else {
      hits = draw_hits(context, i, in_force_);
    }
    if (scenario.hazard[i].restoration == Restoration::kShared) return hits;
    hits.each([&](int k) { restored_[k] += now; });
    clock_[i].stay_active_until(next_restoration(scenario, i, now));
    return hits;
  }

  template <class Context>
  RT_HD Hits end(Context& context, int i, Tick now) {
    const Scenario& scenario = context.scenario;
    const bool shared = scenario.hazard[i].restoration == Restoration::kShared;
    Hits over = none();
    bool all = true;
    each_hit(scenario, i, in_force_, [&](int k) {
      if (shared || restored_[k] <= now) {
        over.insert(k);
      } else {
        all = false;
      }
    });
    in_force_.erase(over);
    if (all) {
      clock_[i].strike(context.draws, scenario.hazard[i].process, origin(i));
    } else {
      clock_[i].stay_active_until(next_restoration(scenario, i, now));
    }
    return over;
  }

  // Where nothing is hit, the occurrence is over at once.
  RT_HD Tick next_restoration(const Scenario& scenario, int i, Tick now) const {
    Tick next = kNever;
    each_hit(scenario, i, in_force_, [&](int k) {
      if (restored_[k] < next) next = restored_[k];
    });
    return next == kNever ? now : next;
  }

  Hits in_force_;
  Hits announced_hits_;                 // of occurrences that are announced
  BitSet<Limits::kHazards> announced_;  // hazards whose next occurrence is
  AlternatingClock clock_[Limits::kHazards];
  Tick forced_time_[Limits::kHazards] = {};
  RandomStream draws_[Limits::kHits];
  Tick restored_[Limits::kHits] = {};  // when; before the occurrence begins, after how long
};

}  // namespace ridethrough
