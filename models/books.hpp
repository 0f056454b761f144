// SPDX-License-Identifier: Apache-2.0
// Keeps account of a trajectory: what was lost, and by which season, what was interrupted, how the
// grid's outages ended, where energy came from. Tells the recorder.
#pragma once

#include "models/loss_ledger.hpp"
#include "models/trajectory_context.hpp"

namespace ridethrough {

template <class Recorder, bool with_interruptions>
class Books {
 public:
  RT_HD explicit Books(Recorder& recorder) : recorder_(recorder) {}

  // Begins to count. What begins up to `since`, which may be ahead, is no event.
  template <class Context>
  RT_HD void start_counting(Context& context, Tick since, Energy demand) {
    context.outcome = Outcome{};
    context.outcome[Count::kCurtailedEnergy] = context.scenario.surplus;  // as if nothing took it
    losses_ = LossLedger{};
    interruptions_ = InterruptionLedger{};
    outage_ = OutageLedger{};
    since_ = since;
    demand_ = demand;
    watched_ = 0;
  }

  // No load is lost or interrupted now.
  template <class Context>
  RT_HD void recover(Context& context) {
    losses_.recover(context.now, since_, context.outcome, recorder_);
    if constexpr (with_interruptions) interruptions_.restore();
  }

  // A demand that was met, or not, by what has been counted until `end`. What is never entered here
  // was carried by the grid alone, or, without one, by turbines.
  template <class Context>
  RT_HD void enter_demand(const Context& context, Power demand, Tick end) {
    watched_ += demand * (end - context.now);
  }

  // What happens from now to `end`.
  template <class Context, class Flows>
  RT_HD void enter(Context& context, const Flows& flows, Tick end) {
    if (flows.interrupted > 0) {
      interruptions_.shed(flows.interrupted, context.now, end, since_, context.outcome);
    } else if constexpr (with_interruptions) {
      interruptions_.restore();
    }
    if (flows.lost > 0) {
      lose(context, flows.lost, end);
    } else {
      losses_.recover(context.now, since_, context.outcome, recorder_);
    }
  }

  // An outage of the grid begins or ends where this is not what was last said.
  [[nodiscard]] RT_HD bool knows_outage(bool outage) const { return outage == outage_.open(); }
  template <class Context>
  RT_HD void enter_outage(Context& context, bool begins, int soc) {
    if (begins) {
      outage_.begin(context.now, soc);
    } else {
      outage_.end(context.now, since_, context.outcome, recorder_);
    }
  }

  // `demand`: all that was asked for since the simulation began.
  template <class Context>
  RT_HD void finish(Context& context, Energy demand) {
    Outcome& outcome = context.outcome;
    losses_.recover(context.now, since_, outcome, recorder_);
    outage_.end(context.now, since_, outcome, recorder_);
    outcome[Count::kDemandEnergy] = demand - demand_;
    // No energy is made or lost: each flow has been counted for itself.
    RT_ENSURE(energy_accounted_for([&](Count energy) { return outcome[energy]; }) +
                  (context.scenario.surplus - outcome[Count::kCurtailedEnergy]) ==
              watched_ + outcome.balance.charged);
    RT_ENSURE(outcome[Count::kCurtailedEnergy] >= 0);
    const Energy quiet = outcome[Count::kDemandEnergy] - watched_;
    const bool by_grid = context.scenario.feeds > 0;
    RT_ENSURE(quiet >= 0 && (quiet == 0 || by_grid || context.scenario.turbines > 0));
    outcome[by_grid ? Count::kGridEnergy : Count::kTurbineEnergy] += quiet;
  }

 private:
  template <class Context>
  RT_RARE void lose(Context& context, Power shortfall, Tick end) {
    losses_.lose(shortfall, context.now, end, context.outcome);
    outage_.lose(context.now);
    for (Tick from = context.now; from < end;) {
      const Tick hour = from / kTicksPerHour;
      const Tick to = end < (hour + 1) * kTicksPerHour ? end : (hour + 1) * kTicksPerHour;
      const int cell = 24 * context.month_at(from) + static_cast<int>(hour % 24);
      if (context.counts) recorder_.loss_cell(cell, to - from, shortfall * (to - from));
      from = to;
    }
  }

  Recorder& recorder_;
  LossLedger losses_;
  InterruptionLedger interruptions_;
  OutageLedger outage_;
  Tick since_ = 0;      // when it began to count
  Energy demand_ = 0;   // until then
  Energy watched_ = 0;  // demand that was entered since
};

}  // namespace ridethrough
