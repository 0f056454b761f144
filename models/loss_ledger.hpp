// SPDX-License-Identifier: Apache-2.0
// Keeps the books of what a trajectory lost: hours, energy, depth, calendar days, and events from
// their beginning to their end; the same for interruptible load, and for outages of the grid.
//
// An event is counted where it begins: one that is there at the very start of the horizon began
// before it, so its hours and energy count, but no event does. What begins during a warm-up is not
// counted either; new ledgers are opened when that is over.
#pragma once

#include "models/outcome.hpp"

namespace ridethrough {

class LossLedger {
 public:
  // A shortfall of constant power over [from, to).
  RT_HD void lose(Power shortfall, Tick from, Tick to, Outcome& outcome) {
    if (!open_) {
      open_ = true;
      began_ = from;
      energy_ = 0;
      depth_ = 0;
    }
    const Energy energy = shortfall * (to - from);
    energy_ += energy;
    if (shortfall > depth_) depth_ = shortfall;
    outcome[Count::kLossTime] += to - from;
    outcome[Count::kUnservedEnergy] += energy;
    if (shortfall > outcome[Count::kMaxShortfall]) outcome[Count::kMaxShortfall] = shortfall;
    const Tick first_day = from / kTicksPerDay;
    const Tick last_day = (to - 1) / kTicksPerDay;
    outcome[Count::kLossDays] += last_day - (first_day > last_day_ ? first_day - 1 : last_day_);
    last_day_ = last_day;
  }

  // No loss at `now`; events are counted that began after `start`.
  template <class Recorder>
  RT_HD void recover(Tick now, Tick start, Outcome& outcome, Recorder& recorder) {
    if (!open_) return;
    open_ = false;
    if (began_ <= start) return;
    ++outcome[Count::kLossEvents];
    recorder.loss_event(LossEvent{now - began_, energy_, depth_});
  }

 private:
  bool open_ = false;
  Tick began_ = 0;
  Energy energy_ = 0;
  Power depth_ = 0;
  Tick last_day_ = -1;
};

class InterruptionLedger {
 public:
  // Interruptible load shed at constant power over [from, to).
  RT_HD void shed(Power power, Tick from, Tick to, Tick start, Outcome& outcome) {
    if (!open_ && from > start) ++outcome[Count::kInterruptions];
    open_ = true;
    outcome[Count::kInterruptedTime] += to - from;
    outcome[Count::kInterruptedEnergy] += power * (to - from);
  }

  RT_HD void restore() { open_ = false; }

 private:
  bool open_ = false;
};

class OutageLedger {
 public:
  [[nodiscard]] RT_HD bool open() const { return open_; }

  RT_HD void begin(Tick now, int soc) {
    open_ = true;
    began_ = now;
    loss_ = kNever;
    soc_ = soc;
  }

  // Load is lost from `now` on.
  RT_HD void lose(Tick now) {
    if (loss_ == kNever) loss_ = now;
  }

  template <class Recorder>
  RT_HD void end(Tick now, Tick start, Outcome& outcome, Recorder& recorder) {
    if (!open_) return;
    open_ = false;
    if (began_ <= start) return;
    const bool survived = loss_ == kNever;
    ++outcome[Count::kOutages];
    ++outcome[survived ? Count::kOutagesSurvived : Count::kOutagesLost];
    recorder.outage(GridOutage{now - began_, survived ? kNever : loss_ - began_, soc_});
  }

 private:
  bool open_ = false;
  int soc_ = kNoSoc;
  Tick began_ = 0;
  Tick loss_ = kNever;
};

}  // namespace ridethrough
