// SPDX-License-Identifier: Apache-2.0
// What is asked for beside the load, and how much that makes until now.
#include "models/surges.hpp"

#include "tests/models/context.hpp"

namespace ridethrough {
namespace {

// Two surges beside an auxiliary power of 5. Each burst has a size of its own: 10 or 20.
class SurgesTest : public testing::Test {
 protected:
  SurgesTest() {
    for (StreamId i = 0; i < 2; ++i) {
      surge[i].process.stream = 1 + i;
      surge[i].extra = {context.table({10, 20}), 2};
      surge[i].extra_stream = 3 + i;
    }
    context.scenario.surge = surge;
    context.scenario.surges = 2;
    context.scenario.hazards = 1;  // whose slot is before theirs
    context.scenario.auxiliary = 5;
    context.scenario.horizon = 1000;
    context.settle();
  }

  void next(Tick due) {
    const auto event = context.events.next();
    ASSERT_EQ(event.due, due);
    context.now = due;
    surges.handle(context, event.slot, event.what);
  }

  static constexpr std::int64_t kSmall = 0;
  static constexpr std::int64_t kLarge = std::int64_t{1} << 31;
  ScriptedContext context;
  Surge surge[2]{};
  Surges<SmallLimits> surges;
};

TEST_F(SurgesTest, AddUpWithTheAuxiliariesWhileTheyAreActive) {
  context.draws.script = {
      {1, {0, 100, 50, 70, 60}}, {2, {0, 120, 60, 300}}, {3, {kLarge, kSmall}}, {4, {kSmall}}};
  surges.start(context);
  EXPECT_EQ(surges.power(), 5);
  next(100);
  EXPECT_EQ(surges.power(), 25);
  EXPECT_TRUE(surges.adds_something(0));
  EXPECT_FALSE(surges.adds_something(1));
  next(120);
  EXPECT_EQ(surges.power(), 35);
  next(150);
  EXPECT_EQ(surges.power(), 15);
  EXPECT_FALSE(surges.adds_something(0));
  EXPECT_TRUE(surges.adds_something(1));
  next(180);
  EXPECT_EQ(surges.power(), 5);
  next(220);
  EXPECT_EQ(surges.power(), 15);  // the next one has a size of its own
  context.now = 230;
  EXPECT_EQ(surges.energy_until_now(context), 5 * 230 + 20 * 50 + 10 * 60 + 10 * 10);
  EXPECT_TRUE(Surges<SmallLimits>::owns(context.slots, context.events.next().slot));
}

TEST_F(SurgesTest, MayBeActiveAtTheStart) {
  context.draws.script = {{1, {1, 30, 100}}, {2, {0, 500}}, {3, {kLarge}}};
  surges.start(context);
  EXPECT_EQ(surges.power(), 25);
  next(30);
  EXPECT_EQ(surges.power(), 5);
  EXPECT_EQ(surges.energy_until_now(context), 25 * 30);
}

// Bursts before the trajectory begins have no size that anybody draws.
TEST_F(SurgesTest, GoThroughTheirWarmUpBeforeTheyBegin) {
  surge[0].process.begin = -200;
  context.draws.script = {{1, {0, 80, 30, 90, 50, 300}}, {2, {0, 500}}, {3, {kLarge}}};
  surges.start(context);
  EXPECT_EQ(surges.power(), 5);
  next(0);
  EXPECT_EQ(surges.power(), 25);
  next(50);
  EXPECT_EQ(surges.power(), 5);
  EXPECT_EQ(context.events.next().due, 350);
}

TEST_F(SurgesTest, TellAnObserverWhatIsNotOverAtTheEnd) {
  using Part = AtTheEnd::Part;
  context.draws.script = {{1, {1, 1030}}, {2, {0, 1007}}, {3, {kSmall}}};
  surges.start(context);
  surges.tell_draws(context);
  EXPECT_EQ(context.draws.at_the_end.cut,
            std::vector<Part>({{Life::kDuration, kNoHit, 30}, {Life::kGap, kNoHit, 7}}));
}

}  // namespace
}  // namespace ridethrough
