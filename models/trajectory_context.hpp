// SPDX-License-Identifier: Apache-2.0
// What the parts of a trajectory share: the scenario, the time, the queue, and what is counted.
#pragma once

#include "models/event_queue.hpp"
#include "models/outcome.hpp"
#include "models/random_stream.hpp"

namespace ridethrough {

template <class Limits>
struct TrajectoryContext {
  const Scenario& scenario;
  const EventSlots slots;
  TrajectoryKey key;
  Tick now;
  Outcome outcome;
  EventQueue<Limits> events;

  // 0 to 11, by the calendar of the site.
  [[nodiscard]] RT_HD int month_at(Tick time) const {
    return static_cast<int>(scenario.pool[scenario.month + time / kTicksPerDay]);
  }
};

}  // namespace ridethrough
