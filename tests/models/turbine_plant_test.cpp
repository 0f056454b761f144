// SPDX-License-Identifier: Apache-2.0
// The turbine classes of a site together: what they give, burn and leave undone, and when something
// is due for them. What a policy means, policy_test.cpp knows.
#include "models/turbine_plant.hpp"

#include "models/dispatch.hpp"
#include "tests/models/context.hpp"

namespace ridethrough {
namespace {

// Two classes of two units of 10 quanta, which start in 30 ticks.
class TurbinePlantTest : public testing::Test {
 protected:
  TurbinePlantTest() {
    for (StreamId i = 0; i < 2; ++i) {
      Turbine& turbine = classes[i];
      turbine.fleet = {2, failures(i), repairs(i), context.table({1, 2, 3, 4}), 0, 0};
      turbine.hits.first = 100 + i;
      turbine.unit_power = 10 * kFineQuantum;
      turbine.mode = TurbineMode::kMustRun;
      turbine.start_stream = starts(i);
      turbine.standby_stream = tests(i);
      turbine.start_attempts = 2;
      turbine.start_time = 30;
      turbine.retry_time = 5;
      turbine.gas = -1;
    }
    context.scenario.turbine = classes;
    context.scenario.turbines = 1;
    context.scenario.horizon = 1000;
  }

  static StreamId failures(StreamId of) { return 10 + of; }
  static StreamId repairs(StreamId of) { return 20 + of; }
  static StreamId starts(StreamId of) { return 30 + of; }
  static StreamId tests(StreamId of) { return 40 + of; }

  void start() {
    for (StreamId i = 0; i < 2; ++i) {
      auto& draws = context.draws.script[failures(i)];
      if (draws.empty()) draws = {0};  // none is down
    }
    context.settle();
    context.now = 0;
    plant.start(context);
  }
  bool update(Tick now, Power need) {
    context.now = now;
    context.need = need;
    return plant.update_commitment(context);
  }
  Tick due() { return context.events.next().due; }
  // What is due next, at that time.
  bool next(Tick due) {
    const auto event = context.events.next();
    EXPECT_EQ(event.due, due);
    context.now = due;
    return plant.handle(context, event.slot, event.what);
  }
  // They give so much as long as they can, and no longer than `end`; returns until when.
  Tick give(Power power, Tick end) {
    Flows<1> flows{};
    flows.turbines = power;
    end = plant.flow_end(context, flows, end);
    plant.accept(context, flows, end);
    context.now = end;
    return end;
  }
  std::int64_t count(Count which) { return context.outcome[which]; }

  ScriptedContext context;
  Turbine classes[2]{};
  TurbinePlant<Features::kAll, SmallLimits> plant;
};

TEST_F(TurbinePlantTest, RunsItsMustRunUnitsFromTheStart) {
  context.draws.script[failures(0)] = {1};
  classes[0].unit_power = kFineQuantum * 19 / 2;
  start();
  EXPECT_EQ(plant.running(), 1);
  EXPECT_EQ(plant.power(), 10);  // rounded up
  EXPECT_TRUE(plant.has_units_down(0));
  EXPECT_EQ(plant.missing(0), 10);
  EXPECT_EQ(count(Count::kTurbineRunTime), 1000);
  EXPECT_EQ(count(Count::kTurbineStarts), 0);
  Offers offers{};
  plant.offer(context, offers);
  EXPECT_EQ(offers.turbines.least, 0);
  EXPECT_EQ(offers.turbines.most, 10);
}

TEST_F(TurbinePlantTest, StartsInAShortageAndStopsAfterIt) {
  classes[0].mode = TurbineMode::kStandby;
  start();
  EXPECT_EQ(plant.running(), 0);
  update(0, 0);
  EXPECT_TRUE(plant.quiet(context));
  EXPECT_TRUE(update(100, 5));
  EXPECT_FALSE(update(110, 7));  // which is the same shortage
  EXPECT_FALSE(plant.quiet(context));
  EXPECT_EQ(plant.shortage_since(), 100);
  EXPECT_EQ(context.events.next().slot, context.slots.starts);
  EXPECT_TRUE(update(120, 0));
  EXPECT_EQ(due(), kNever);  // called back
  update(200, 5);
  next(230);
  EXPECT_EQ(due(), kNever);
  EXPECT_EQ(plant.power(), 20);
  EXPECT_EQ(count(Count::kTurbineRunTime), 2 * 770);
  update(300, 0);
  EXPECT_EQ(plant.power(), 0);
  EXPECT_EQ(count(Count::kTurbineRunTime), 2 * 70);
  EXPECT_EQ(count(Count::kTurbineStarts), 4);
}

TEST_F(TurbinePlantTest, BeginsEachTrajectoryAnew) {
  classes[0].mode = TurbineMode::kStandby;
  classes[0].fuel = kWhole;
  start();
  update(0, 5);
  next(30);
  give(20, 40);
  update(40, 0);
  update(50, 5);
  context.need = 0;
  start();
  EXPECT_FALSE(plant.shortage());
  update(10, 5);
  next(40);
  EXPECT_EQ(due(), kNever);
  plant.finish(context);
  EXPECT_EQ(count(Count::kFuel), 0);
}

TEST_F(TurbinePlantTest, TriesAgainToStartAndRepairsWhatWillNot) {
  classes[0].mode = TurbineMode::kStandby;
  classes[0].start_failure = context.table({100, 200});
  context.draws.script[starts(0)] = {150, 50};
  start();
  update(0, 5);
  next(30);  // the second of two fails
  EXPECT_EQ(plant.running(), 1);
  EXPECT_FALSE(plant.has_units_down(0));
  next(30 + 5 + 30);
  EXPECT_EQ(plant.running(), 1);
  EXPECT_EQ(plant.missing(0), 10);
  EXPECT_EQ(count(Count::kTurbineStarts), 2);
}

TEST_F(TurbinePlantTest, LosesAUnitThatFailsAndStartsItWhenItIsRepaired) {
  classes[0].fleet.mttf = classes[0].fleet.mttr = 100;
  context.draws.script[failures(0)] = {0, 81, 1000, 1000};
  context.draws.script[repairs(0)] = {51, 1000};
  start();
  next(40);  // 80 unit-ticks of two
  EXPECT_EQ(plant.power(), 10);
  EXPECT_EQ(count(Count::kTurbineRunTime), 1000 + 40);
  next(90);
  EXPECT_FALSE(plant.has_units_down(0));
  EXPECT_EQ(plant.running(), 1);
  next(120);
  EXPECT_EQ(plant.power(), 20);
}

TEST_F(TurbinePlantTest, StartsNoMoreThanIsMissingWithWhatIsStarting) {
  classes[0].mode = TurbineMode::kStandby;
  classes[0].commit = Commit::kNeeded;
  classes[0].fleet.units = 4;
  start();
  update(0, 5);
  EXPECT_EQ(count(Count::kTurbineStarts), 1);
  update(10, 15);
  EXPECT_EQ(count(Count::kTurbineStarts), 2);
}

TEST_F(TurbinePlantTest, GivesAsMuchAsItsClassesCanInTheirOrderAndBurnsTheirFuel) {
  context.scenario.turbines = 2;
  classes[0].fuel = kWhole;
  classes[1].fuel = kWhole / 2;
  classes[1].co2 = kWhole;
  start();
  EXPECT_EQ(give(5, 10), 10);
  context.outcome = Outcome{};
  plant.start_counting(context);  // what was before does not count
  EXPECT_EQ(count(Count::kTurbineRunTime), 4 * 990);
  EXPECT_EQ(give(26, 20), 20);
  plant.finish(context);
  EXPECT_EQ(count(Count::kFuel), 10 * 20 + 10 * 6 / 2);
  EXPECT_EQ(count(Count::kCo2), 10 * 6);
  EXPECT_EQ(count(Count::kNox), 0);
}

TEST_F(TurbinePlantTest, StopsWithoutFuelUntilItComes) {
  classes[0].fuel_storage = 1000;
  classes[0].refuel_time = 300;
  start();
  EXPECT_EQ(give(20, 10), 10);
  EXPECT_FALSE(plant.stop_emptied(context));
  EXPECT_EQ(due(), 300);
  EXPECT_EQ(give(10, 200), 90);
  EXPECT_TRUE(plant.stop_emptied(context));
  EXPECT_EQ(plant.running(), 0);
  EXPECT_FALSE(plant.stop_emptied(context));
  EXPECT_EQ(context.outcome[Count::kTurbineEnergy], 1000);
  next(300);
  update(300, 0);
  next(330);
  EXPECT_EQ(plant.power(), 20);
  EXPECT_EQ(give(1, 900), 330 + 300);  // when it would be filled again
}

TEST_F(TurbinePlantTest, IsCalledAndSentToRestByTheStateOfCharge) {
  classes[0].mode = TurbineMode::kSoc;
  classes[0].start_delay = 10;
  classes[0].start_time = 0;
  classes[0].start_soc = std::uint64_t{1} << 62;  // a fourth
  classes[0].stop_soc = std::uint64_t{3} << 62;
  start();
  context.charge = {100, 400, -7};
  update(0, 5);
  EXPECT_EQ(plant.running(), 0);  // the shortage has to last
  EXPECT_EQ(give(0, 10), 10);
  context.charge = {300, 400, -7};
  update(10, 5);
  EXPECT_EQ(plant.running(), 0);
  EXPECT_EQ(give(0, 100), 39);  // 200 by 7 a tick
  context.charge = {100, 400, -7};
  EXPECT_TRUE(update(39, 5));
  EXPECT_EQ(plant.running(), 2);
  context.charge = {150, 400, -7};
  EXPECT_EQ(give(0, 50), 50);
  EXPECT_TRUE(update(50, 0));
  EXPECT_EQ(plant.running(), 2);  // it goes on
  EXPECT_FALSE(plant.quiet(context));
  context.charge = {200, 400, 8};
  EXPECT_EQ(give(0, 100), 63);
  context.charge = {300, 400, 8};
  EXPECT_TRUE(update(63, 0));
  EXPECT_EQ(plant.running(), 0);
  EXPECT_TRUE(plant.quiet(context));
  context.charge = {200, 400, 8};
  EXPECT_EQ(give(0, 100), 100);
  update(100, 5);
  context.charge = {100, 400, 0};
  update(110, 5);
  EXPECT_EQ(plant.running(), 2);
  start();  // another trajectory
  update(0, 0);
  EXPECT_TRUE(plant.quiet(context));
}

// Units that run without ever being looked at carry a part of a load that does not change.
TEST_F(TurbinePlantTest, IsSteadyOnlyWhereNobodyHasToLook) {
  const auto steady = [&] {
    start();
    return plant.steady_power();
  };
  EXPECT_EQ(steady(), 20);
  EXPECT_FALSE(plant.watches());
  context.scenario.feeds = 1;
  context.scenario.load.steps = 2;
  EXPECT_EQ(steady(), 0);
  context.scenario.load.steps = 1;
  EXPECT_EQ(steady(), 20);
  context.scenario.interruptible = 1;
  EXPECT_EQ(steady(), 0);
  EXPECT_TRUE(plant.watches());
}

TEST_F(TurbinePlantTest, MayStartWithinAnAttempt) {
  classes[0].attempt_at_start = context.table({10, 20});
  context.draws.script[failures(0)] = {1};
  context.draws.script[starts(0)] = {10, std::int64_t{1} << 31};  // in the second one, half of it
  start();
  EXPECT_FALSE(plant.has_units_down(0));
  EXPECT_EQ(plant.running(), 1);
  next(1 + (30 + 5) / 2);
  EXPECT_EQ(plant.running(), 2);
}

TEST_F(TurbinePlantTest, StartsBetweenTwoTestsWithWhatTheyWouldFind) {
  classes[0].mode = TurbineMode::kStandby;
  classes[0].test_interval = 512;
  std::vector<std::int64_t> conditions(2 * kTestPhases, 0);
  conditions[2 * 192] = 10;  // in repair, or else latent, in phase 192
  conditions[2 * 192 + 1] = 20;
  classes[0].condition_at_start = context.table(conditions);
  context.draws.script[tests(0)] = {192 << 24, 15, 25};
  start();
  EXPECT_FALSE(plant.has_units_down(0));
  next(512 - 385);
  EXPECT_EQ(plant.missing(0), 10);  // the test has found it
  EXPECT_EQ(due(), 2 * 512 - 385);
}

}  // namespace
}  // namespace ridethrough
