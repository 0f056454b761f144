// SPDX-License-Identifier: Apache-2.0
// The queue of events hands out the first, and of several at once the one with the lowest slot.
#include "models/event_queue.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

template <class Limits>
class Queue : public testing::Test {};
using Sizes = testing::Types<SmallLimits, LargeLimits>;
TYPED_TEST_SUITE(Queue, Sizes);

TYPED_TEST(Queue, HandsOutTheFirstWhateverItsSlot) {
  using Events = EventQueue<TypeParam>;
  const auto events = std::make_unique<Events>();
  std::mt19937_64 random(1);
  for (int slots = 1; slots <= Events::kMaxSlots; slots += 1 + slots / 8) {
    events->clear(slots);
    std::vector<Tick> due(static_cast<std::size_t>(slots), kNever);
    for (int i = 0; i < 200; ++i) {
      const auto slot = random() % due.size();
      due[slot] = static_cast<Tick>(random() % 50);  // often the same
      events->set(static_cast<Slot>(slot), due[slot], static_cast<int>(slot % 4));
      const auto first = std::min_element(due.begin(), due.end());
      const auto next = events->next();
      ASSERT_EQ(next.slot, first - due.begin());
      ASSERT_EQ(next.due, *first);
      ASSERT_EQ(next.what, next.slot % 4);
    }
  }
}

// There is room for a time beside the highest slot that is later than any horizon.
TYPED_TEST(Queue, TellsLateEventsFromNone) {
  using Events = EventQueue<TypeParam>;
  const auto events = std::make_unique<Events>();
  events->clear(Events::kMaxSlots);
  EXPECT_GT(events->next().due, kLongestTime);
  events->set(Events::kMaxSlots - 1, kLongestTime, 3);
  events->set(0, kNever);
  EXPECT_EQ(events->next().slot, Events::kMaxSlots - 1);
  EXPECT_EQ(events->next().due, kLongestTime);
  EXPECT_EQ(events->next().what, 3);
}

TEST(Slots, FollowEachOtherInTheOrderOfTheModel) {
  Scenario scenario{};
  scenario.turbines = 3;
  scenario.batteries = 2;
  scenario.hazards = 4;
  scenario.surges = 1;
  TurbineTraits traits;
  const auto slots = EventSlots::of(scenario, traits);
  EXPECT_EQ(slots.batteries, 3);
  EXPECT_EQ(slots.hazards, 5);
  EXPECT_EQ(slots.surges, 9);
  EXPECT_EQ(slots.starts, 10);
  EXPECT_EQ(slots.month, 11);
  EXPECT_EQ(slots.end, 11);
  for (Slot slot = 0; slot < slots.end; ++slot) {
    EXPECT_EQ(slots.is_of_turbines(slot), slot < 3 || slot == 10) << slot;
    EXPECT_EQ(slots.is_of_batteries(slot), slot == 3 || slot == 4) << slot;
    EXPECT_EQ(slots.is_of_hazards(slot), slot >= 5 && slot < 9) << slot;
    EXPECT_EQ(slots.is_of_surges(slot), slot == 9) << slot;
  }
  traits.derated = true;
  EXPECT_EQ(EventSlots::of(scenario, traits).end, 12);
}

}  // namespace
}  // namespace ridethrough
