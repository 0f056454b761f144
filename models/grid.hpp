// SPDX-License-Identifier: Apache-2.0
// The grid: what its feeds can carry now, and with all that is announced, and what it is to carry
// by contract.
#pragma once

#include "models/dispatch.hpp"
#include "models/trajectory_context.hpp"

namespace ridethrough {

template <bool with_contract>
class Grid {
 public:
  template <class Context>
  RT_HD void start(Context& context) {
    update_available_capacity(context);
  }

  // Hits on feeds have come into force, been announced, or are over.
  template <class Context>
  RT_HD void update_available_capacity(const Context& context) {
    const Scenario& scenario = context.scenario;
    FinePower now = 0;
    FinePower announced = 0;
    for (int i = 0; i < scenario.feeds; ++i) {
      const Feed& feed = scenario.feed[i];
      now += share_of(feed.capacity, context.outages.availability_factor(scenario, feed.hits));
      announced +=
          share_of(feed.capacity, context.outages.announced_availability(scenario, feed.hits));
    }
    capacity_ = supply(now);
    announced_ = supply(announced);
    contract_ = with_contract ? scenario.peak_shaving : kMaxPower;
    calls_turbines_ = with_contract && scenario.peak_shaving_turbines != 0;
  }

  // An outage, by a load that never changes; another one is within what is undisturbed wherever
  // nobody looks.
  template <class Context>
  RT_HD bool is_out(const Context& context) const {
    const Load& load = context.scenario.load;
    return load.steps == 1 && load.highest + context.scenario.auxiliary > capacity_;
  }

  [[nodiscard]] RT_HD Power capacity() const { return capacity_; }
  // With all that is announced, as if it had begun, and within the contract: up to here nothing
  // else is asked for anything.
  [[nodiscard]] RT_HD Power undisturbed() const { return within_contract(announced_); }

  // How much more is asked for than the grid, as announced, can carry, or is to carry; what is
  // below 0 is no need, however much.
  [[nodiscard]] RT_HD Power need(Power demand) const {
    const bool keeps_contract = calls_turbines_ && demand <= announced_;
    return demand - (keeps_contract ? undisturbed() : announced_);
  }

  // While the capacity suffices, the contract holds, unless nothing else carries what is above it.
  template <class Context, class Offers>
  RT_HD void offer(const Context& /*context*/, Offers& offers) const {
    const bool suffices = offers.demand <= capacity_;
    offers.grid = suffices ? within_contract(capacity_) : capacity_;
    offers.grid_above = suffices ? capacity_ - offers.grid : 0;
  }

  // It could go on for as long as its capacity stays as it is.
  template <class Context, class Flows>
  RT_HD Tick flow_end(const Context& /*context*/, const Flows& /*flows*/, Tick end) const {
    return end;
  }

  template <class Context, class Flows>
  RT_HD void accept(Context& context, const Flows& flows, Tick end) const {
    const Tick span = end - context.now;
    // Below 0, what is left over of a surplus, nothing is imported.
    const Power import = with_contract && flows.grid < 0 ? 0 : flows.grid;
    context.outcome[Count::kGridEnergy] += import * span;
    if (with_contract && flows.grid > contract_) {
      context.outcome[Count::kPeakExceededTime] += span;
    }
  }

 private:
  [[nodiscard]] RT_HD Power within_contract(Power capacity) const {
    if constexpr (!with_contract) return capacity;
    return capacity < contract_ ? capacity : contract_;
  }

  Power capacity_ = 0;           // of the feeds, as they are
  Power announced_ = 0;          // with what is announced
  Power contract_ = 0;           // limit of the import
  bool calls_turbines_ = false;  // to keep to it
};

}  // namespace ridethrough
