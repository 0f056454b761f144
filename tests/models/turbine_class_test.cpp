// SPDX-License-Identifier: Apache-2.0
// The units of a turbine class: what they are between rest and repair, and the fuel on their site.
#include "models/turbine_class.hpp"

#include "tests/models/context.hpp"

namespace ridethrough {
namespace {

class TurbineClassTest : public testing::Test {
 protected:
  TurbineClassTest() {
    turbine.fleet = {4, 1, 2, context.table({1, 2, 3, 4}), 100, 50};
    turbine.start_stream = 3;
    turbine.start_attempts = 2;
    turbine.start_time = 30;
    turbine.retry_time = 5;
    turbine.standby_mttf = 100;
    // Of up to four that start one fails or more if the word is below this.
    turbine.start_failure = context.table({100, 200, 300, 400});
    context.draws.script = {{1, {0, 200}}, {2, {101}}, {4, {71}}};
  }

  // All at rest, so many of them failed.
  TurbineClass at_rest(std::uint32_t latent) {
    TurbineClass units;
    units.start(turbine, 0);
    units.stop(4);
    for (std::uint32_t i = 0; i < latent; ++i) units.fail_at_rest();
    return units;
  }
  std::uint32_t command(TurbineClass& units, std::uint32_t how_many,
                        const std::deque<std::int64_t>& words = {}) {
    context.draws.script[3] = words;
    const std::uint32_t latent = units.command(context.draws, turbine, how_many);
    EXPECT_TRUE(context.draws.script[3].empty());
    return latent;
  }
  // A start of those that are starting, which is due at 1000.
  UnitStart finish(TurbineClass& units, std::uint32_t attempt,
                   const std::deque<std::int64_t>& words = {}) {
    context.draws.script[3] = words;
    const auto start = UnitStart::of(1000, units.starting, units.starting_latent, attempt, 7);
    const UnitStart again = units.finish_start(context.draws, turbine, start);
    EXPECT_TRUE(context.draws.script[3].empty());
    return again;
  }
  using Units = std::vector<std::uint32_t>;
  // Idle, latent, starting, running, down.
  static Units how_many(const TurbineClass& units) {
    EXPECT_EQ(units.units(), 4U);
    return {units.idle, units.latent, units.starting, units.running, units.down};
  }

  ScriptedContext context;
  Turbine turbine{};
};

TEST_F(TurbineClassTest, SendsUnitsFromRunningToRepairToRest) {
  TurbineClass units;
  units.start(turbine, 1);
  EXPECT_EQ(how_many(units), Units({0, 0, 0, 3, 1}));
  EXPECT_LT(units.last_up, -kLongestTime);  // no minimum run holds it
  units.fail();
  EXPECT_EQ(how_many(units), Units({0, 0, 0, 2, 2}));
  units.return_to_service();
  EXPECT_EQ(how_many(units), Units({1, 0, 0, 2, 1}));
  units.start_at_once(1, 50);
  EXPECT_EQ(how_many(units), Units({0, 0, 0, 3, 1}));
  EXPECT_EQ(units.last_up, 50);
}

TEST_F(TurbineClassTest, HasOtherEventsWhereItsKeysHaveTimesOrItsSiteFuel) {
  const auto has = [](const Turbine& of) {
    TurbineClass units;
    units.start(of, 0);
    EXPECT_EQ(units.fuel.left, of.fuel_storage);
    return units.has_other_events;
  };
  EXPECT_TRUE(has(turbine));  // its units fail at rest
  turbine.standby_mttf = 0;
  EXPECT_FALSE(has(turbine));
  for (const auto key : {&Turbine::test_interval, &Turbine::minimum_run, &Turbine::start_delay,
                         &Turbine::fuel_storage}) {
    Turbine with = turbine;
    with.*key = 1;
    EXPECT_TRUE(has(with));
  }
}

TEST_F(TurbineClassTest, FindsInATestWhatHasFailedAtRest) {
  TurbineClass units = at_rest(2);
  EXPECT_EQ(how_many(units), Units({2, 2, 0, 0, 0}));
  units.test();
  EXPECT_EQ(how_many(units), Units({2, 0, 0, 0, 2}));
}

TEST_F(TurbineClassTest, StartsAllThatAreAtRestWithoutADrawAndCallsThemBackAsTheyAre) {
  TurbineClass units = at_rest(1);
  EXPECT_EQ(command(units, 4), 1U);
  EXPECT_EQ(how_many(units), Units({0, 0, 4, 0, 0}));
  EXPECT_EQ(units.committed(), 4U);
  units.call_back();
  EXPECT_EQ(how_many(units), Units({3, 1, 0, 0, 0}));
  command(units, 4);
  EXPECT_EQ(units.starting_latent, 1U);
}

// Each unit that is picked is a failed one with the share that those have of what is left.
TEST_F(TurbineClassTest, LeavesItToChanceWhichOfThoseAtRestAreStarted) {
  const std::int64_t all = std::int64_t{1} << 32;
  TurbineClass units = at_rest(2);
  EXPECT_EQ(command(units, 1, {all / 2 - 1}), 1U);
  EXPECT_EQ(how_many(units), Units({2, 1, 1, 0, 0}));
  units = at_rest(2);
  EXPECT_EQ(command(units, 1, {all / 2}), 0U);
  EXPECT_EQ(how_many(units), Units({1, 2, 1, 0, 0}));
  units = at_rest(1);
  EXPECT_EQ(command(units, 2, {all / 4, all / 3}), 1U);  // one of four, and then one of three
  units = at_rest(1);
  EXPECT_EQ(command(units, 3, {0, 0, 0}), 1U);  // there is only one
}

TEST_F(TurbineClassTest, TriesAgainWithThoseThatFailToStart) {
  TurbineClass units = at_rest(0);
  command(units, 4);
  const UnitStart again = finish(units, 1, {50, 299});  // the first, and of three the last
  EXPECT_EQ(how_many(units), Units({0, 0, 2, 2, 0}));
  EXPECT_EQ(units.last_up, 1000);
  EXPECT_EQ(again.units, 2);
  EXPECT_EQ(again.attempt, 2);
  EXPECT_EQ(again.turbine, 7);
  EXPECT_EQ(again.due, 1000 + 5 + 30);
}

TEST_F(TurbineClassTest, RepairsWhatFailsInTheLastAttempt) {
  TurbineClass units = at_rest(0);
  command(units, 4);
  EXPECT_EQ(finish(units, 2, {100, 200}).units, 0);  // the second, and none of two
  EXPECT_EQ(how_many(units), Units({0, 0, 0, 3, 1}));
}

TEST_F(TurbineClassTest, FailsEveryAttemptOfAUnitThatCannotStart) {
  TurbineClass units = at_rest(1);
  command(units, 4);
  const UnitStart again = finish(units, 1, {300});  // none of the three others
  EXPECT_EQ(how_many(units), Units({0, 0, 1, 3, 0}));
  EXPECT_EQ(again.latent, 1);
  units.last_up = 0;
  finish(units, 2);
  EXPECT_EQ(how_many(units), Units({0, 0, 0, 3, 1}));
  EXPECT_EQ(units.starting_latent, 0U);
  EXPECT_EQ(units.last_up, 0);  // none came up
}

// Running units fail, those in repair come back, sound ones at rest fail there.
TEST_F(TurbineClassTest, ExposesItsUnitsToTheRisksOfWhatTheyDo) {
  const Origin origin = {Origin::Kind::kTurbine, 0};
  TurbineClass units = at_rest(1);
  units.clocks.start(context.draws, turbine.fleet, origin);
  units.rest.refill(context.draws, 4, turbine.standby_mttf, origin, UnitClock::kRest);
  units.start_at_once(1, 0);
  units.expose(0, true);
  EXPECT_EQ(units.rest_due(context.scenario), 35);  // of two that are sound
  EXPECT_EQ(units.clocks.due(context.scenario).at, 199);
  units.fail();
  units.expose(10, true);
  EXPECT_EQ(units.rest_due(context.scenario), 35);
  EXPECT_EQ(units.clocks.due(context.scenario).at, 110);
  // The first of what happens to a class otherwise is its next event.
  EXPECT_EQ(units.other_due(context.scenario), 35);
  units.review_due = 30;
  EXPECT_EQ(units.other_due(context.scenario), 30);
  units.fuel.delivery = 20;
  EXPECT_EQ(units.other_due(context.scenario), 20);
  units.next_test = 10;
  EXPECT_EQ(units.other_due(context.scenario), 10);
}

TEST(FuelStorageTest, IsFilledAFixedTimeAfterItWasFirstDrawnOn) {
  Turbine turbine{};
  turbine.fuel_storage = 1000;
  turbine.refuel_time = 50;
  FuelStorage fuel{};
  fuel.fill(turbine);
  EXPECT_EQ(fuel.delivery, kNever);
  EXPECT_EQ(fuel.time_to_empty(7), 143);  // 142.9
  EXPECT_EQ(fuel.time_to_empty(9), 111);  // 111.1
  fuel.draw(turbine, 7, 100, 110);
  EXPECT_EQ(fuel.left, 930);
  fuel.draw(turbine, 10, 110, 202);
  EXPECT_EQ(fuel.delivery, 150);
  EXPECT_EQ(fuel.left, 10);  // a tick more
  fuel.draw(turbine, 6, 202, 203);
  EXPECT_EQ(fuel.left, 0);  // and that was not a whole one
  EXPECT_TRUE(fuel.empty(149));
  EXPECT_FALSE(fuel.empty(150));
}

}  // namespace
}  // namespace ridethrough
