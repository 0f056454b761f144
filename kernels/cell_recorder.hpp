// SPDX-License-Identifier: Apache-2.0
// Puts what happens in a trajectory into cells that many threads may share.
#pragma once

#include "kernels/tally.hpp"

namespace ridethrough {

// Atomic: std::uint64_t add(std::uint64_t* at, value) returns what was there before.
template <class Atomic>
class CellRecorder {
 public:
  RT_HD explicit CellRecorder(Cells& cells) : cells_(cells) {}

  RT_HD void loss_event(const LossEvent& event) const {
    put(Distribution::kEventDuration, event.duration);
    put(Distribution::kEventEnergy, event.energy);
    put(Distribution::kEventDepth, event.depth);
  }

  RT_HD void outage(const GridOutage& outage) const {
    put(Distribution::kOutageDuration, outage.duration);
    if (outage.time_to_loss == kNever) {
      put(Distribution::kOutageSurvived, outage.duration);
    } else {
      put(Distribution::kOutageTimeToLoss, outage.time_to_loss);
    }
    put_per_cent(Distribution::kOutageSoc, outage.soc);
  }

  RT_HD void loss_cell(int cell, Tick time, Energy energy) const {
    add(cells_.season[cell], time, energy);
  }

  RT_HD void loss_cause(int cause, Tick time, Energy energy) const {
    add(cells_.cause[cause], time, energy);
  }

  RT_HD void presence(int cause, Tick time) const {
    if (time > 0) add(cells_.present[cause], static_cast<std::uint64_t>(time));
  }

  RT_HD void outcome(const Outcome& outcome) const {
    for (int yearly = 0; yearly < kYearlyDistributions; ++yearly) {
      const std::int64_t value = outcome[counted_by(yearly)];
      if (value > 0) put(static_cast<Distribution>(yearly), value);
    }
    put_per_cent(Distribution::kYearlyLowestSoc, outcome.lowest_soc);
  }

 private:
  RT_HD void put(Distribution which, std::int64_t value) const {
    Atomic::add(&cells_.histogram[static_cast<int>(which)][bin_of(which, value)], 1);
  }

  RT_HD void put_per_cent(Distribution which, int soc) const {
    if (soc != kNoSoc) Atomic::add(&cells_.histogram[static_cast<int>(which)][soc], 1);
  }

  RT_HD static void add(LossSum& sum, Tick time, Energy energy) {
    add(sum.time, static_cast<std::uint64_t>(time));
    add(sum.energy, static_cast<std::uint64_t>(energy));
  }

  // Each time that the lower word wraps, exactly one thread sees it.
  RT_HD static void add(WideSum<2>& sum, std::uint64_t value) {
    const std::uint64_t before = Atomic::add(&sum.word[0], value);
    if (before + value < before) Atomic::add(&sum.word[1], 1);
  }

  Cells& cells_;
};

}  // namespace ridethrough
