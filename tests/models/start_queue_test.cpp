// SPDX-License-Identifier: Apache-2.0
// The queue of starts hands out the first, and has room for more than it should ever need.
#include "models/start_queue.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

constexpr int kClasses = 3;
using Queue = StartQueue<kClasses>;

Queue empty() {
  Queue queue;
  queue.clear();
  return queue;
}

// Full of starts of class 0, due at 1000, 1001 ..., the latest of them at `latest`.
Queue full(int latest) {
  Queue queue = empty();
  for (int i = 0; i < Queue::kCapacity; ++i) {
    const Tick due = i == latest ? 2000 : 1000 + i;
    EXPECT_TRUE(queue.add(UnitStart::of(due, 2, 1, 1, 0)));
  }
  return queue;
}

TEST(StartQueueTest, HandsOutTheFirstOfAllClassesAsItWasAdded) {
  Queue queue = empty();
  EXPECT_EQ(queue.due(), kNever);
  queue.add(UnitStart::of(30, 4, 3, 2, 1));
  queue.add(UnitStart::of(10, 1, 0, 1, 0));
  queue.add(UnitStart::of(20, 1, 0, 1, 2));
  EXPECT_EQ(queue.due(), 10);
  EXPECT_EQ(queue.pop().turbine, 0);
  EXPECT_EQ(queue.due(), 20);
  EXPECT_EQ(queue.pop().turbine, 2);
  const UnitStart last = queue.pop();
  EXPECT_EQ(last.due, 30);
  EXPECT_EQ(last.units, 4);
  EXPECT_EQ(last.latent, 3);
  EXPECT_EQ(last.attempt, 2);
  EXPECT_EQ(last.turbine, 1);
  EXPECT_EQ(queue.due(), kNever);
}

TEST(StartQueueTest, DropsAllStartsOfAClassAndNoOther) {
  Queue queue = empty();
  for (const Tick due : {20, 40, 10, 30}) queue.add(UnitStart::of(due, 1, 0, 1, due % 20 == 0));
  queue.drop(0);
  EXPECT_EQ(queue.due(), 20);
  queue.pop();
  EXPECT_EQ(queue.pop().due, 40);
  EXPECT_EQ(queue.due(), kNever);
}

TEST(StartQueueTest, LetsUnitsJoinTheLatestStartOfTheirClassWhenItIsFull) {
  for (const int latest : {0, 20, Queue::kCapacity - 1}) {
    Queue queue = full(latest);
    EXPECT_FALSE(queue.add(UnitStart::of(5000, 5, 3, 1, 0)));
    for (int i = 1; i < Queue::kCapacity; ++i) EXPECT_EQ(queue.pop().units, 2);
    const UnitStart joined = queue.pop();
    EXPECT_EQ(joined.due, 2000);
    EXPECT_EQ(joined.units, 7);
    EXPECT_EQ(joined.latent, 4);
    EXPECT_EQ(queue.due(), kNever);
  }
}

TEST(StartQueueTest, HasRoomForAStartOfEachClassEvenThen) {
  Queue queue = full(0);
  EXPECT_TRUE(queue.add(UnitStart::of(10, 1, 0, 1, 1)));
  EXPECT_TRUE(queue.add(UnitStart::of(20, 1, 0, 1, 2)));
  EXPECT_FALSE(queue.add(UnitStart::of(5, 1, 0, 1, 2)));
  EXPECT_EQ(queue.pop().turbine, 1);
  EXPECT_EQ(queue.pop().units, 2);  // of class 2
  EXPECT_FALSE(queue.add(UnitStart::of(5, 1, 0, 1, 0)));
  queue.pop();
  EXPECT_TRUE(queue.add(UnitStart::of(5, 1, 0, 1, 0)));  // once there is room again
  EXPECT_EQ(queue.due(), 5);
}

}  // namespace
}  // namespace ridethrough
