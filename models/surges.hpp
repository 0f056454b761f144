// SPDX-License-Identifier: Apache-2.0
// What is asked for beside the load: surges, as long as they are active, and the auxiliaries,
// always.
#pragma once

#include "models/clocks.hpp"
#include "models/event_slots.hpp"

namespace ridethrough {

template <class Limits>
class Surges {
 public:
  RT_HD static bool owns(const EventSlots& slots, Slot slot) { return slots.is_of_surges(slot); }

  template <class Context>
  RT_HD void start(Context& context) {
    const Scenario& scenario = context.scenario;
    power_ = scenario.auxiliary;
    energy_ = power_ * (scenario.horizon - context.now);
    for (int i = 0; i < scenario.surges; ++i) {
      const AlternatingProcess& process = scenario.surge[i].process;
      clock_[i].start(context.draws, process, origin(i));
      while (clock_[i].due() < 0) clock_[i].strike(context.draws, process, origin(i));
      sizes_[i].start();
      now_[i] = 0;
      update(context, i);
    }
  }

  template <class Context>
  RT_HD void handle(Context& context, Slot slot, int /*what*/) {
    const int i = slot - context.slots.surges;
    clock_[i].strike(context.draws, context.scenario.surge[i].process, origin(i));
    update(context, i);
  }

  [[nodiscard]] RT_HD bool adds_something(int i) const { return now_[i] > 0; }

  // Of all together, with the auxiliaries.
  [[nodiscard]] RT_HD Power power() const { return power_; }
  // From the beginning of the simulation on.
  template <class Context>
  RT_HD Energy energy_until_now(const Context& context) const {
    return energy_ - power_ * (context.scenario.horizon - context.now);
  }

  // To an observer of the draws, at the end.
  template <class Context>
  RT_HD void tell_draws(Context& context) const {
    for (int i = 0; i < context.scenario.surges; ++i) {
      clock_[i].tell_cut(context.draws, context.scenario.surge[i].process, origin(i), false,
                         context.scenario.horizon);
    }
  }

 private:
  RT_HD static Origin origin(int i) { return {Origin::Kind::kSurge, i}; }

  template <class Context>
  RT_HD void update(Context& context, int i) {
    context.events.set(context.slots.surges + i, clock_[i].due());
    Power size = 0;
    if (clock_[i].active()) {
      const Surge& surge = context.scenario.surge[i];
      const std::uint32_t word = context.draws.word(sizes_[i], surge.extra_stream);
      size = static_cast<Power>(surge.extra(context.scenario.pool, word));
    }
    const Power more = size - now_[i];
    now_[i] = size;
    power_ += more;
    energy_ += more * (context.scenario.horizon - context.now);
  }

  Power power_ = 0;
  Energy energy_ = 0;  // over the horizon, if nothing changes any more
  AlternatingClock clock_[Limits::kSurges];
  RandomStream sizes_[Limits::kSurges];
  Power now_[Limits::kSurges] = {};
};

}  // namespace ridethrough
