// SPDX-License-Identifier: Apache-2.0
// What the parts of a trajectory share: the scenario, the time, the events to come, what is forced
// out, and what is counted.
#pragma once

#include "models/event_queue.hpp"
#include "models/outage_state.hpp"
#include "models/outcome.hpp"
#include "models/turbine_traits.hpp"

namespace ridethrough {

// Of the site: what is in the batteries that are in service, what these can hold, and what goes
// into them in a tick.
struct StateOfCharge {
  Energy stored;
  Energy capacity;
  Energy flow;
};

template <class LimitsOf, class Observer = NoObserver>
struct TrajectoryContext {
  using Limits = LimitsOf;

  RT_HD TrajectoryContext(const Scenario& of, Observer* observer)
      : draws(of, observer),
        scenario(of),
        traits(TurbineTraits::of(of)),
        slots(EventSlots::of(of, traits)) {}

  Draws<Observer> draws;
  const Scenario& scenario;
  const TurbineTraits traits;  // of the turbines of the site
  const EventSlots slots;
  Tick now = 0;
  Power need = 0;          // how much more is asked for than the grid, as announced, can carry
  StateOfCharge charge{};  // where turbines look at it
  bool counts = false;     // the warm-up is over
  Outcome outcome;
  OutageState<Limits> outages;
  EventQueue<Limits> events;

  // 0 to 11, by the calendar of the site.
  [[nodiscard]] RT_HD int month_at(Tick time) const {
    return static_cast<int>(scenario.pool[scenario.month + time / kTicksPerDay]);
  }
};

}  // namespace ridethrough
