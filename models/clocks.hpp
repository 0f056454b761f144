// SPDX-License-Identifier: Apache-2.0
// The clocks of a trajectory: when units of a fleet fail or come back, when a gap or a burst ends.
#pragma once

#include "models/draws.hpp"

namespace ridethrough {

// The number of the first of `count` ascending thresholds that is above the word; `count` if none.
RT_HD inline std::uint32_t first_above(const std::int64_t* threshold, std::uint32_t count,
                                       std::uint32_t word) {
  std::uint32_t low = 0;
  std::uint32_t high = count;
  while (low < high) {
    const std::uint32_t middle = (low + high) / 2;
    if (word < static_cast<std::uint64_t>(threshold[middle])) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

// The next event among equal members that each wait an exponential time. Together they have a
// budget of unit-hours that is an exponential draw of the mean; it is used up k times as fast when
// k of them are exposed. That is exact for any history of k, costs one draw an event, and leaves
// the draws alone when k changes. Source: the random time change of Ethier and Kurtz, "Markov
// Processes", 1986, ch. 6; as an algorithm, Gibson and Bruck, J. Phys. Chem. A 104:1876, 2000.
//
// What does not change, mean and stream, comes with each call from the scenario, and so does when
// the number exposed last changed, from whoever has several of them for the same units.
class PopulationClock {
 public:
  // A mean of 0 is a clock that never strikes. refill() and expose() make it go.
  RT_HD void start(std::uint64_t mean) {
    draws_.start();
    exposed_ = 0;
    budget_ = mean == 0 ? kForever : 0;
  }

  // `passed` after the last call, from now on, `exposed` members run the risk.
  RT_HD void expose(Tick passed, std::uint32_t exposed) {
    RT_EXPECT(passed >= 0 && left(passed) >= -std::int64_t{exposed_});
    budget_ = left(passed);
    exposed_ = exposed;
  }

  // When it strikes, if expose() was last called at `since`.
  [[nodiscard]] RT_HD Tick due(const Scenario& scenario, Tick since) const {
    if (exposed_ == 0) return kNever;
    const std::int64_t inverse = scenario.pool[scenario.inverse + exposed_];
    return since + static_cast<Tick>(multiply_high(static_cast<std::uint64_t>(budget_),
                                                   static_cast<std::uint64_t>(inverse)));
  }

  // To be called when it strikes, before expose(): one member's time has come, here is the next
  // budget.
  template <class Draws>
  RT_HD void refill(const Draws& draws, StreamId stream, std::uint64_t mean, Origin from,
                    UnitClock which) {
    budget_ += draws.budget(draws_, stream, mean, from, which);
  }

  RT_HD RandomStream& draws() { return draws_; }

  // What is left of the budget, `passed` after the last call of expose() [unit-ticks].
  [[nodiscard]] RT_HD std::int64_t left(Tick passed) const { return budget_ - exposed_ * passed; }

 private:
  // A budget that no fleet uses up within a horizon: 65,535 units x 964,200 h, of a warm-up and a
  // hundred years, are below 2^58.
  static constexpr std::int64_t kForever = std::int64_t{1} << 60;

  RandomStream draws_;
  std::uint32_t exposed_ = 0;
  std::int64_t budget_ = 0;  // unit-ticks
};

// When the units of a fleet fail, and when they are back.
class FleetClocks {
 public:
  enum Event : int { kFailure, kReturn };
  struct Due {
    Tick at;
    int what;
  };

  // In the stationary state, but for expose(); returns how many units are out of service.
  template <class Draws>
  RT_HD std::uint32_t start(const Draws& draws, const Fleet& fleet, Origin from) {
    failure_.start(fleet.mttf);
    repair_.start(fleet.mttr);
    since_ = 0;
    const std::uint32_t word = draws.word(failure_.draws(), fleet.failure_stream);
    refill(draws, fleet, from, kFailure);
    refill(draws, fleet, from, kReturn);
    const std::uint32_t down =
        first_above(draws.scenario.pool + fleet.down_at_start, fleet.units, word);
    draws.start(from, InitialState::kDown, down);
    return down;
  }

  // Of two at the same time, the failure comes first.
  [[nodiscard]] RT_HD Due due(const Scenario& scenario) const {
    const Tick failure = failure_.due(scenario, since_);
    const Tick repair = repair_.due(scenario, since_);
    return failure <= repair ? Due{failure, kFailure} : Due{repair, kReturn};
  }

  // To be called when an event is due, before expose().
  template <class Draws>
  RT_HD void refill(const Draws& draws, const Fleet& fleet, Origin from, int what) {
    if (what == kFailure) {
      failure_.refill(draws, fleet.failure_stream, fleet.mttf, from, UnitClock::kFailure);
    } else {
      repair_.refill(draws, fleet.repair_stream, fleet.mttr, from, UnitClock::kRepair);
    }
  }

  // Tells an observer, at the end, what is left.
  template <class Draws>
  RT_HD void tell_left(const Draws& draws, Origin from) const {
    const Tick passed = draws.scenario.horizon - since_;
    draws.observer().left_of_budget(from, UnitClock::kFailure, failure_.left(passed));
    draws.observer().left_of_budget(from, UnitClock::kRepair, repair_.left(passed));
  }

  RT_HD void expose(Tick now, std::uint32_t in_service, std::uint32_t down) {
    failure_.expose(now - since_, in_service);
    repair_.expose(now - since_, down);
    since_ = now;
  }

  // When expose() was last called.
  [[nodiscard]] RT_HD Tick since() const { return since_; }

 private:
  PopulationClock failure_;
  PopulationClock repair_;
  Tick since_ = 0;
};

// Alternates between gaps and active times: each drawn from its own distribution, or planned.
class AlternatingClock {
 public:
  // Starts in the stationary state, at the time that the process says; returns that time.
  template <class Draws>
  RT_HD Tick start(const Draws& draws, const AlternatingProcess& process, Origin from) {
    const Scenario& scenario = draws.scenario;
    draws_.start();
    length_ = kNotDrawn;
    window_ = 0;
    if (process.windows > 0) {
      active_ = window(scenario, process, 0) <= 0;
      due_ = window(scenario, process, active_ ? 1 : 0);
      return 0;
    }
    Tick begin = process.begin;
    if (process.spread > 0) {
      begin -=
          static_cast<Tick>(multiply_high(std::uint64_t{draws.word(draws_, process.stream)} << 32,
                                          static_cast<std::uint64_t>(process.spread)));
    }
    active_ = draws.active(draws_, process.stream, process.active_at_start, from);
    const Tick left = active_ ? duration(draws, process, process.residual_duration, from, true)
                              : draws.life(draws_, process.stream, process.residual_gap, from,
                                           Life::kGap, kNoHit, true);
    due_ = active_ ? begin + left : end_of_gap(scenario, process, begin, left);
    return begin;
  }

  // To be called at due(): the gap or the active time is over. It stays in the gap where the active
  // time has no length.
  template <class Draws>
  RT_HD void strike(const Draws& draws, const AlternatingProcess& process, Origin from) {
    const Scenario& scenario = draws.scenario;
    if (process.windows > 0) {
      active_ = !active_;
      if (!active_) ++window_;
      due_ = window_ < process.windows ? window(scenario, process, active_ ? 1 : 0) : kNever;
    } else if (active_) {
      active_ = false;
      add_gap(draws, process, from);
    } else if (foresee(draws, process, from)) {
      active_ = true;
      due_ += length_;
      length_ = kNotDrawn;
    }
  }

  // In a gap, perhaps before it is over: whether an active time follows. One without length is
  // none, and the gap goes on instead.
  template <class Draws>
  RT_HD bool foresee(const Draws& draws, const AlternatingProcess& process, Origin from) {
    if (process.windows > 0) return true;
    if (length_ == kNotDrawn) {
      length_ = duration(draws, process, process.duration, from, false);
    }
    if (length_ > 0 || process.own_end != 0) return true;
    length_ = kNotDrawn;
    add_gap(draws, process, from);
    return false;
  }

  // For an active time whose end is decided elsewhere.
  RT_HD void stay_active_until(Tick due) { due_ = due; }

  [[nodiscard]] RT_HD Tick due() const { return due_; }
  [[nodiscard]] RT_HD bool active() const { return active_; }

  // Tells an observer, at the end, what is not over: gaps are watched up to `seen`, and how much of
  // a weighted one has passed is not at hand.
  template <class Draws>
  RT_HD void tell_cut(const Draws& draws, const AlternatingProcess& process, Origin from,
                      bool announced, Tick seen) const {
    if (process.windows > 0) return;
    const Tick horizon = draws.scenario.horizon;
    if (active_) {
      if (process.own_end == 0 && due_ > horizon) {
        draws.observer().cut_life(from, Life::kDuration, kNoHit, due_ - horizon);
      }
    } else if (announced) {
      if (process.own_end == 0) draws.observer().drop_life(from, Life::kDuration, kNoHit);
    } else if (process.weighted_time == 0 && due_ > seen) {
      draws.observer().cut_life(from, Life::kGap, kNoHit, due_ - seen);
    }
  }

 private:
  static constexpr Tick kNotDrawn = -1;

  template <class Draws>
  RT_HD void add_gap(const Draws& draws, const AlternatingProcess& process, Origin from) {
    const Tick length =
        draws.life(draws_, process.stream, process.gap, from, Life::kGap, kNoHit, false);
    due_ = end_of_gap(draws.scenario, process, due_, length);
  }

  // One whose end is decided elsewhere is drawn, but nothing comes of it.
  template <class Draws>
  RT_HD Tick duration(const Draws& draws, const AlternatingProcess& process,
                      const QuantileTable& law, Origin from, bool residual) {
    if (process.own_end != 0) return law(draws.scenario.pool, draws.word(draws_, process.stream));
    return draws.life(draws_, process.stream, law, from, Life::kDuration, kNoHit, residual);
  }

  RT_HD Tick window(const Scenario& scenario, const AlternatingProcess& process, int end) const {
    return scenario.pool[process.window + 2 * window_ + static_cast<std::uint32_t>(end)];
  }

  // A gap is over when the weighted time since its beginning has reached its length.
  RT_HD static Tick end_of_gap(const Scenario& scenario, const AlternatingProcess& process,
                               Tick begin, Tick length) {
    if (process.weighted_time == 0 || length == 0) return begin + length;
    const std::int64_t* passed = scenario.pool + process.weighted_time;
    const Tick hours = scenario.weighted_hours;
    Tick since = begin + kTicksPerYear;
    if (since < 0) {  // there are no weights yet
      if (since + length <= 0) return begin + length;
      length += since;
      since = 0;
    }
    const Tick hour = since / kTicksPerHour;
    if (hour >= hours) return kNever;
    const Tick end = passed[hour] +
                     (since % kTicksPerHour) * (passed[hour + 1] - passed[hour]) / kTicksPerHour +
                     length;
    if (passed[hours] < end) return kNever;
    Tick low = hour;  // the last hour that begins before the end of the gap
    Tick high = hours;
    while (high - low > 1) {
      const Tick middle = (low + high) / 2;
      (passed[middle] < end ? low : high) = middle;
    }
    const Tick rate = passed[low + 1] - passed[low];
    const Tick within = ((end - passed[low]) * kTicksPerHour + rate - 1) / rate;
    const Tick due = low * kTicksPerHour + within - kTicksPerYear;
    RT_ENSURE(due > begin);  // as weights are rounded down, and the gap has a length
    return due;
  }

  RandomStream draws_;
  Tick due_ = 0;
  Tick length_ = 0;  // of the active time that follows, where it is known
  std::uint32_t window_ = 0;
  bool active_ = false;
};

}  // namespace ridethrough
