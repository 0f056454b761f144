// SPDX-License-Identifier: Apache-2.0
// The clocks of units strike when what was drawn is used up, however many use it meanwhile.
#include "models/clocks.hpp"

#include "tests/models/context.hpp"

namespace ridethrough {
namespace {

constexpr Origin kOrigin = {Origin::Kind::kHazard, 0};

TEST(FirstAbove, IsTheFirstThresholdThatIsAboveTheWord) {
  const std::vector<std::int64_t> threshold = {10, 20, 20, std::int64_t{1} << 32};
  const auto first = [&](std::uint32_t count, std::uint32_t word) {
    return first_above(threshold.data(), count, word);
  };
  EXPECT_EQ(first(4, 9), 0U);
  EXPECT_EQ(first(4, 10), 1U);
  EXPECT_EQ(first(4, 20), 3U);
  EXPECT_EQ(first(4, 0xFFFFFFFF), 3U);
  EXPECT_EQ(first(3, 20), 3U);
  EXPECT_EQ(first(0, 9), 0U);
}

class PopulationClockTest : public testing::Test {
 protected:
  void refill(std::int64_t budget) {
    context.draws.script[1] = {budget};
    clock.refill(context.draws, 1, 100, kOrigin, UnitClock::kFailure);
  }
  Tick due(Tick since) { return clock.due(context.scenario, since); }

  ScriptedContext context;
  PopulationClock clock;
};

TEST_F(PopulationClockTest, UsesUpItsBudgetAsFastAsMembersAreExposed) {
  clock.start(100);
  refill(601);
  EXPECT_EQ(due(0), kNever);
  clock.expose(0, 2);
  EXPECT_EQ(due(0), 300);
  clock.expose(100, 4);
  EXPECT_EQ(due(100), 200);
  clock.expose(50, 0);
  EXPECT_EQ(due(150), kNever);
  EXPECT_EQ(clock.left(1000), 201);
  clock.expose(1000, 1);
  EXPECT_EQ(due(1150), 1350);
}

// So that nothing is lost of what is drawn.
TEST_F(PopulationClockTest, TakesWhatIsOverAndAboveTheFirstBudgetIntoTheNext) {
  clock.start(100);
  refill(605);
  clock.expose(0, 2);
  EXPECT_EQ(due(0), 302);
  refill(100);
  clock.expose(302, 2);
  EXPECT_EQ(clock.left(0), 101);
}

TEST_F(PopulationClockTest, NeverStrikesWithoutAMean) {
  clock.start(0);
  clock.expose(0, 8);
  EXPECT_GT(due(0), kLongestTime);
}

TEST(FleetClocksTest, BeginInTheStationaryStateAndStrikeFailuresBeforeReturns) {
  ScriptedContext context;
  const Fleet fleet = {3, 1, 2, context.table({100, 200, 300}), 1000, 1000};
  FleetClocks clocks;
  context.draws.script = {{1, {300, 1, 100, 201, 1000}}, {2, {1, 101}}};
  EXPECT_EQ(clocks.start(context.draws, fleet, kOrigin), 3U);
  EXPECT_EQ(clocks.start(context.draws, fleet, kOrigin), 1U);
  clocks.expose(0, 2, 1);
  auto due = clocks.due(context.scenario);
  EXPECT_EQ(due.at, 100);
  EXPECT_EQ(due.what, FleetClocks::kFailure);
  clocks.refill(context.draws, fleet, kOrigin, FleetClocks::kFailure);
  clocks.expose(100, 1, 2);
  EXPECT_EQ(clocks.since(), 100);
  due = clocks.due(context.scenario);
  EXPECT_EQ(due.at, 100);
  EXPECT_EQ(due.what, FleetClocks::kReturn);
  context.scenario.horizon = 150;
  clocks.tell_left(context.draws, kOrigin);
  EXPECT_EQ(context.draws.at_the_end.left, std::vector<Energy>({1001 - 50, 1 - 100}));
}

}  // namespace
}  // namespace ridethrough
