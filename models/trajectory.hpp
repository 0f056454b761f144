// SPDX-License-Identifier: Apache-2.0
// One stochastic year, from event to event: the functor around which the back ends are built.
// site_state.hpp knows what there is at a moment and what an event changes; this is the loop, and
// where it halts: when the warm-up is over, to be looked at, and at the horizon.
#pragma once

#include "models/site_state.hpp"

namespace ridethrough {

// Recorder:
//   loss_event(const LossEvent&)   every event of lost load, as it ends
//   outage(const GridOutage&)      every outage of the grid, as it ends
//   loss_cell(cell, Tick, Energy)  each hour or part of it with a loss, by season
//   loss_cause(cause, Tick, Energy)  each span with a loss, once for everything that was present
//                                    and could be its cause
//   outcome(const Outcome&)        once a trajectory
// Only where it has such a member:
//   presence(cause, Tick)          for how long each hazard was there, once a trajectory; and what
//                                    else is there at one moment of it, as if for all of it
//   kTraces, span(const Span&, const SiteState&)
//                                  every span; then each step of the load is a span of its own
//   event()                        every event that is handled
//   kObservesDraws, draw_...        it observes all draws, see draws.hpp
template <class Recorder, Features features = Features::kAll, class Limits = LargeLimits>
class Trajectory {
 public:
  RT_HD Trajectory(const Scenario& scenario, Recorder& recorder)
      : site_(scenario, recorder), recorder_(recorder) {}

  RT_HD void operator()(const TrajectoryKey& key) {
    start(key);
    while (site_.now() < stop_) {
      const auto next = site_.next_event();
      if (next.due > site_.now()) {
        const Tick until = next.due < stop_ ? next.due : stop_;
        if (!site_.fast_forward(until)) {
          site_.advance(until);
          if (is_stuck()) return give_up();
        }
        const bool emptied = site_.stop_emptied();
        if (site_.now() == stop_) pass_stop();
        if (emptied || site_.now() < next.due || site_.now() == stop_) continue;
      } else if (is_stuck()) {
        return give_up();
      }
      if constexpr (kCountsEvents) recorder_.event();
      site_.handle(next);
    }
    finish();
  }

 private:
  static constexpr bool kCountsEvents = requires(Recorder & recorder) { recorder.event(); };
  static constexpr bool kWatchesPresence = requires(Recorder & recorder) {
    recorder.presence(0, Tick{});
  };

  [[nodiscard]] RT_HD Tick horizon() const { return site_.scenario().horizon; }

  RT_RARE void start(const TrajectoryKey& key) {
    stuck_at_ = 0;
    at_once_ = 0;
    site_.start(key);
    stop_ = site_.warm_up();
    if (stop_ == 0) pass_stop();
  }

  RT_RARE void pass_stop() {
    if (!site_.counts()) {
      site_.start_counting();
      stop_ = look_at();
      if (site_.now() < stop_) return;
    }
    if (stop_ == horizon()) return;
    look();
    stop_ = horizon();
  }

  RT_HD void finish() {
    recorder_.outcome(site_.finish());
    if constexpr (kWatchesPresence) {
      for (int i = 0; i < site_.scenario().hazards; ++i) {
        recorder_.presence(i, site_.hazard_time(i));
      }
    }
  }

  // Events and decisions at a moment may lead to others at the same one, but not for ever.
  RT_HD bool is_stuck() {
    constexpr int kMostAtOnce = 1 << 20;
    if (site_.now() != stuck_at_) {
      stuck_at_ = site_.now();
      at_once_ = 0;
    }
    return ++at_once_ > kMostAtOnce;
  }

  RT_RARE void give_up() {
    Outcome stuck;
    stuck.stuck = site_.key().trajectory + 1;
    recorder_.outcome(stuck);
  }

  // The moment at which the trajectory is looked at: those of all trajectories together are spread
  // evenly over the horizon, by multiples of the golden ratio.
  RT_HD Tick look_at() const {
    constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;
    return site_.warm_up() +
           static_cast<Tick>(multiply_high(site_.key().trajectory * kGolden,
                                           static_cast<std::uint64_t>(counted())));
  }

  [[nodiscard]] RT_HD Tick counted() const { return horizon() - site_.warm_up(); }

  // Fleets of batteries are left out: they may be suspended, and how often their units fail depends
  // on nothing that happens.
  RT_HD void look() {
    if constexpr (kWatchesPresence) {
      const Scenario& s = site_.scenario();
      for (int i = 0; i < s.turbines; ++i) {
        if (site_.has_turbines_down(i)) recorder_.presence(s.turbine_causes + i, counted());
      }
      for (int i = 0; i < s.surges; ++i) {
        if (site_.has_surge(i)) recorder_.presence(s.surge_causes + i, counted());
      }
    }
  }

  SiteState<Recorder, features, Limits> site_;
  Recorder& recorder_;
  Tick stop_ = 0;      // where it halts next, or ends
  Tick stuck_at_ = 0;  // when time was last seen to stand still ...
  int at_once_ = 0;    // ... and how much has happened since
};

}  // namespace ridethrough
