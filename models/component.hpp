// SPDX-License-Identifier: Apache-2.0
// The protocol of the parts that a trajectory is made of. To add a kind: a header that models one
// of these, its slots in event_slots.hpp, a member of SiteState, and, if it gives or takes power,
// what it offers in dispatch.hpp.
#pragma once

#include "models/event_slots.hpp"

#include <concepts>

namespace ridethrough {

// It is started with each trajectory.
template <class Part, class Context>
concept Component = requires(Part& part, Context& context) {
  part.start(context);
};

// It has slots of the event queue, and handles the events in them.
template <class Part, class Context>
concept HasEvents = Component<Part, Context> &&
    requires(Part& part, Context& context, const EventSlots& slots, Slot slot, int what) {
  { Part::owns(slots, slot) } -> std::same_as<bool>;
  part.handle(context, slot, what);
};

// It gives or takes power: it says what it could, is told what it does until `end`, and no longer
// than it can.
template <class Part, class Context, class Offers, class Flows>
concept Dispatchable = Component<Part, Context> &&
    requires(Part& part, const Part& as_it_is, Context& context, Offers& offers, const Flows& flows,
             Tick end) {
  part.offer(context, offers);
  { as_it_is.flow_end(context, flows, end) } -> std::same_as<Tick>;
  part.accept(context, flows, end);
};

// Its counts can begin anew, when a warm-up is over, and are completed at the end.
template <class Part, class Context>
concept Counted = Component<Part, Context> && requires(Part& part, Context& context) {
  part.start_counting(context);
  part.finish(context);
};

// While this says so, neither the load nor what is due for other parts asks anything of it.
template <class Part, class Context>
concept CanBeQuiet = requires(Part& part, Context& context) {
  { part.quiet(context) } -> std::same_as<bool>;
};

}  // namespace ridethrough
