// SPDX-License-Identifier: Apache-2.0
// A fleet of batteries: what becomes of its charge while its units fail and come back, and how long
// it gives and takes.
#include "models/battery_fleet.hpp"

#include "tests/models/context.hpp"

namespace ridethrough {
namespace {

using Use = BatteryFleet::Use;

class BatteryFleetTest : public testing::Test {
 protected:
  BatteryFleetTest() {
    battery.fleet = {4, 1, 2, context.table({1, 2, 3, 4}), 100, 50};
    battery.unit_power = 10 * kFineQuantum;
    battery.unit_energy = 1000;
    battery.unit_initial = 501;
    battery.unit_reserve = 200;
    battery.charge_efficiency = kWhole / 2;
    battery.most_charging = 15;
  }

  BatteryFleet started(std::uint32_t down) {
    BatteryFleet fleet;
    fleet.start(battery, down);
    return fleet;
  }

  ScriptedContext context;
  Battery battery{};
  Balance balance;
};

TEST_F(BatteryFleetTest, IsChargedAtTheStartWithItsUnitsInRepair) {
  const BatteryFleet fleet = started(1);
  EXPECT_EQ(fleet.stored(), 1503);
  EXPECT_EQ(fleet.total_energy(), 2004);
  EXPECT_EQ(fleet.capacity(battery), 3000);
  EXPECT_EQ(fleet.missing(), 10);
  EXPECT_TRUE(fleet.has_units_down());
  EXPECT_FALSE(started(0).has_units_down());
  EXPECT_EQ(fleet.offer(battery, Use::kAll).usable, 1503);
  EXPECT_EQ(fleet.offer(battery, Use::kAboveReserve).usable, 903);
}

TEST_F(BatteryFleetTest, LosesAUnitWithItsShareAndGetsBackAnEqualOneOfAllThatAreDown) {
  BatteryFleet fleet = started(0);
  fleet.fail();
  EXPECT_EQ(fleet.stored(), 1503);
  EXPECT_EQ(fleet.offer(battery, Use::kAll).gives, 30);
  fleet.discharge(battery, 6, 200, Use::kAll, balance);
  fleet.fail();
  EXPECT_EQ(fleet.stored(), 202);
  EXPECT_EQ(fleet.total_energy(), 804);
  EXPECT_EQ(fleet.missing(), 20);
  fleet.return_to_service();
  EXPECT_EQ(fleet.stored(), 503);
  EXPECT_EQ(fleet.capacity(battery), 3000);
  EXPECT_EQ(fleet.offer(battery, Use::kAll).gives, 30);
  fleet.return_to_service();
  EXPECT_EQ(fleet.stored(), 804);
  EXPECT_EQ(fleet.missing(), 0);
}

TEST_F(BatteryFleetTest, TakesNoMoreThanItsLimitOrItsPowerAndNothingWhenFull) {
  battery.most_rounding = 74;
  battery.from_turbines = 1;
  BatteryFleet fleet = started(2);
  EXPECT_EQ(fleet.takes(battery), 15);
  fleet.fail();
  const StoreOffer offer = fleet.offer(battery, Use::kAll);
  EXPECT_EQ(offer.takes, 10);
  EXPECT_EQ(offer.ignores, 74);
  EXPECT_TRUE(offer.charged_by_turbines);
  battery.unit_initial = 1000;
  EXPECT_EQ(started(2).takes(battery), 0);
}

TEST_F(BatteryFleetTest, HasWhatHazardsLeaveOfItsPowerRoundedUpAsAWhole) {
  BatteryFleet fleet = started(1);
  fleet.derate(battery, kUndiminished / 4);  // 2.5 quanta a unit
  EXPECT_EQ(fleet.offer(battery, Use::kAll).gives, 8);
  EXPECT_EQ(fleet.missing(), 3);
  fleet.return_to_service();
  EXPECT_EQ(fleet.offer(battery, Use::kAll).gives, 10);
  EXPECT_EQ(fleet.capacity(battery), 4000);
  fleet.derate(battery, kUndiminished);
  EXPECT_EQ(fleet.offer(battery, Use::kAll).gives, 40);
}

TEST_F(BatteryFleetTest, LastsToTheNearestTickAndBooksWhatThatIsOff) {
  BatteryFleet fleet = started(0);
  EXPECT_EQ(fleet.time_to_empty(battery, 13, Use::kAll), 154);  // 154.15
  fleet.discharge(battery, 13, 154, Use::kAll, balance);
  EXPECT_EQ(fleet.stored(), 0);
  EXPECT_EQ(balance.lost, 2);
  fleet = started(0);
  EXPECT_EQ(fleet.time_to_empty(battery, 31, Use::kAll), 65);  // 64.65
  fleet.discharge(battery, 31, 65, Use::kAll, balance);
  EXPECT_EQ(fleet.stored(), 0);
  EXPECT_EQ(balance.lost, 2 - 11);
  fleet = started(0);
  EXPECT_EQ(fleet.time_to_empty(battery, 14, Use::kAboveReserve), 86);
  fleet.discharge(battery, 14, 85, Use::kAboveReserve, balance);
  EXPECT_EQ(fleet.stored(), 814);  // that is a whole tick more
  fleet.discharge(battery, 14, 1, Use::kAboveReserve, balance);
  EXPECT_EQ(fleet.stored(), 800);
  EXPECT_EQ(balance.lost, 2 - 11);
}

TEST_F(BatteryFleetTest, IsFullInTheTickThatFillsIt) {
  BatteryFleet fleet = started(0);                  // with room for 1996
  EXPECT_EQ(fleet.stored_power(battery, 1), 1);     // never nothing
  EXPECT_EQ(fleet.time_to_full(battery, 15), 250);  // by 8 in a tick: 249.5
  EXPECT_EQ(fleet.time_to_full(battery, 8), 499);
  fleet.charge(battery, 15, 249, balance);
  EXPECT_FALSE(fleet.full(battery));
  EXPECT_EQ(balance.lost, 249 * 7);
  fleet.charge(battery, 15, 1, balance);
  EXPECT_EQ(fleet.stored(), 4000);
  EXPECT_TRUE(fleet.all_full(battery));
  EXPECT_EQ(balance.charged, 250 * 15);
  EXPECT_EQ(balance.lost, 250 * 15 - 1996);
}

TEST_F(BatteryFleetTest, IsNotAllFullWithAUnitInRepairThatIsNot) {
  BatteryFleet fleet = started(1);
  fleet.charge(battery, 15, 1000, balance);
  EXPECT_TRUE(fleet.full(battery));
  EXPECT_FALSE(fleet.all_full(battery));
}

// Of full units, what has happened meanwhile is found afterwards, each event at its time.
TEST_F(BatteryFleetTest, IsBroughtUpToDateAsIfSomebodyHadLooked) {
  const Origin origin = {Origin::Kind::kBattery, 0};
  BatteryFleet fleet;
  context.draws.script[1] = {0, 402, 600, 600};  // none down, unit-ticks to each failure
  context.draws.script[2] = {61, 1000};
  fleet.start(battery, fleet.clocks.start(context.draws, battery.fleet, origin));
  fleet.expose(0);
  const auto until = [&](Tick now) {
    return fleet.bring_up_to_date(context.draws, battery, origin, now);
  };
  EXPECT_EQ(until(99).at, 100);
  EXPECT_EQ(fleet.missing(), 0);
  auto next = until(100);
  EXPECT_EQ(next.at, 160);  // one had 61, three take 180 of the 602 meanwhile
  EXPECT_EQ(next.what, FleetClocks::kReturn);
  EXPECT_EQ(fleet.stored(), 3000);
  EXPECT_EQ(fleet.total_energy(), 4000);
  EXPECT_EQ(fleet.offer(battery, Use::kAll).gives, 30);
  next = until(200);
  EXPECT_EQ(next.at, 265);  // which leaves 422 for four
  EXPECT_EQ(next.what, FleetClocks::kFailure);
  EXPECT_EQ(fleet.stored(), 4000);
  EXPECT_EQ(fleet.missing(), 0);
}

}  // namespace
}  // namespace ridethrough
