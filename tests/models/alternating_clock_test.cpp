// SPDX-License-Identifier: Apache-2.0
// The clock of a hazard or a surge goes from gap to active time and back, by even or weighted time.
#include "models/clocks.hpp"
#include "tests/models/context.hpp"

namespace ridethrough {
namespace {

constexpr Origin kOrigin = {Origin::Kind::kHazard, 0};

class AlternatingClockTest : public testing::Test {
 protected:
  AlternatingClockTest() {
    process.stream = 1;
    process.gap.offset = kGap;
    process.duration.offset = kDuration;
    process.residual_gap.offset = kRestOfGap;
    process.residual_duration.offset = kRestOfDuration;
  }
  Tick start(const std::deque<std::int64_t>& draws) {
    context.draws.script[1] = draws;
    return clock.start(context.draws, process, kOrigin);
  }
  void strike() { clock.strike(context.draws, process, kOrigin); }
  void expect(bool active, Tick due) {
    EXPECT_EQ(clock.active(), active);
    EXPECT_EQ(clock.due(), due);
  }

  static constexpr PoolOffset kGap = 1, kDuration = 2, kRestOfGap = 3, kRestOfDuration = 4;
  ScriptedContext context;
  AlternatingProcess process{};
  AlternatingClock clock;
};

TEST_F(AlternatingClockTest, AlternatesFromWhatIsLeftOfAGap) {
  EXPECT_EQ(start({0, 30, 5, 40, 6}), 0);
  expect(false, 30);
  strike();
  expect(true, 35);
  strike();
  expect(false, 75);
  strike();
  expect(true, 81);
  EXPECT_EQ(context.draws.laws, std::vector<PoolOffset>({kRestOfGap, kDuration, kGap, kDuration}));
}

TEST_F(AlternatingClockTest, AlternatesFromWhatIsLeftOfADurationAsEarlyAsItIsTold) {
  process.begin = -100;
  process.spread = 40;
  EXPECT_EQ(start({std::int64_t{1} << 31, 1, 30, 50}), -120);  // half of the spread
  expect(true, -90);
  strike();
  expect(false, -40);
  EXPECT_EQ(context.draws.laws, std::vector<PoolOffset>({kRestOfDuration, kGap}));
}

TEST_F(AlternatingClockTest, GoesOnWithTheGapWhereADurationHasNoLength) {
  start({0, 30, 0, 40, 0, 7, 5});
  strike();
  expect(false, 70);
  EXPECT_FALSE(clock.foresee(context.draws, process, kOrigin));  // and as well ahead of it
  expect(false, 77);
  EXPECT_TRUE(clock.foresee(context.draws, process, kOrigin));
  EXPECT_TRUE(clock.foresee(context.draws, process, kOrigin));  // the same one
  strike();
  expect(true, 82);
}

TEST_F(AlternatingClockTest, IsActiveUntilItIsToldWhereTheEndIsDecidedElsewhere) {
  process.own_end = 1;
  process.duration = context.always(0);  // drawn, but nothing comes of it
  start({0, 30, 0, 40});
  strike();
  expect(true, 30);
  clock.stay_active_until(50);
  expect(true, 50);
  strike();
  expect(false, 90);
  EXPECT_TRUE(context.draws.used_up());
}

TEST_F(AlternatingClockTest, KeepsToItsWindows) {
  process.windows = 2;
  process.window = context.table({10, 20, 30, 50});
  start({});
  expect(false, 10);
  strike();
  expect(true, 20);
  strike();
  expect(false, 30);
  strike();
  expect(true, 50);
  strike();
  expect(false, kNever);
  process.window = context.table({0, 20, 30, 50});
  start({});
  expect(true, 20);
}

// The third hour of a year before the trajectory counts for nothing, the fourth for twice.
TEST_F(AlternatingClockTest, EndsAGapWhenItsWeightedTimeHasPassed) {
  const Tick hour = kTicksPerHour;
  context.scenario.weighted_hours = 5;
  process.weighted_time = context.table({0, hour, 2 * hour, 2 * hour, 4 * hour, 5 * hour});
  context.table({0, 0, 0, 0});
  process.begin = -kTicksPerYear;
  const auto gap_from = [&](Tick since, Tick length) {
    process.begin = since - kTicksPerYear;
    start({0, length});
    return clock.due() + kTicksPerYear;
  };
  EXPECT_EQ(gap_from(0, 10), 10);
  EXPECT_EQ(gap_from(hour / 2, 2 * hour), 3 * hour + hour / 4);
  EXPECT_EQ(gap_from(0, 2 * hour), 2 * hour);
  EXPECT_EQ(gap_from(0, 2 * hour + 1), 3 * hour + 1);  // half a tick
  EXPECT_EQ(gap_from(2 * hour + 7, 2), 3 * hour + 1);
  EXPECT_EQ(gap_from(3 * hour, 1), 3 * hour + 1);
  EXPECT_EQ(gap_from(7, 0), 7);
  EXPECT_EQ(gap_from(0, 5 * hour), 5 * hour);
  EXPECT_EQ(gap_from(0, 5 * hour + 1), kNever + kTicksPerYear);
  EXPECT_EQ(gap_from(7 * hour, 1), kNever + kTicksPerYear);  // the table is over
  EXPECT_EQ(gap_from(-20, 15), -5);                          // before there are weights
  EXPECT_EQ(gap_from(-20, 35), 15);
}

TEST_F(AlternatingClockTest, TellsAnObserverWhatIsNotOverAtTheEnd) {
  using Part = AtTheEnd::Part;
  using Parts = std::vector<Part>;
  context.scenario.horizon = 100;
  const auto told = [&](bool announced, Tick seen) {
    context.draws.at_the_end = AtTheEnd{};
    clock.tell_cut(context.draws, process, kOrigin, announced, seen);
    return context.draws.at_the_end;
  };
  start({0, 130});
  EXPECT_EQ(told(false, 110).cut, Parts({{Life::kGap, kNoHit, 20}}));  // watched until then
  EXPECT_EQ(told(false, 130).cut, Parts());
  EXPECT_EQ(told(true, 100).dropped, Parts({{Life::kDuration, kNoHit, 0}}));
  process.own_end = 1;
  EXPECT_EQ(told(true, 100).dropped, Parts());
  process.own_end = 0;
  process.weighted_time = 1;
  EXPECT_EQ(told(false, 110).cut, Parts());
  process.windows = 1;
  EXPECT_EQ(told(true, 100).dropped, Parts());
  process = {};
  process.stream = 1;
  start({1, 120});
  EXPECT_EQ(told(false, 130).cut, Parts({{Life::kDuration, kNoHit, 20}}));
  clock.stay_active_until(100);
  EXPECT_EQ(told(false, 130).cut, Parts());
}

}  // namespace
}  // namespace ridethrough
