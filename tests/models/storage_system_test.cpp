// SPDX-License-Identifier: Apache-2.0
// All battery fleets of a site: what they say of themselves together, and what they leave for later
// while all are full.
#include "models/storage_system.hpp"

#include "tests/models/context.hpp"

namespace ridethrough {
namespace {

// Two fleets of a unit each.
class StorageTest : public testing::Test {
 protected:
  StorageTest() {
    for (StreamId i = 0; i < 2; ++i) {
      fleets[i].fleet = {1, failures(i), repairs(i), context.table({1}), 1000, 100};
      fleets[i].unit_power = (10 + 10 * i) * kMany * kFineQuantum;
      fleets[i].unit_energy = 1000 * kMany;
      fleets[i].unit_initial = 1000 * kMany;
      fleets[i].unit_reserve = 100 * kMany;
      fleets[i].charge_efficiency = kWhole;
      fleets[i].most_charging = 100 * kMany;
      fleets[i].hits.first = i;
    }
    context.scenario.battery = fleets;
    context.scenario.batteries = 2;
    context.settle();
  }

  static constexpr Power kMany = 1000;  // energies are far above a hundred
  static StreamId failures(StreamId fleet) { return 10 + fleet; }
  static StreamId repairs(StreamId fleet) { return 20 + fleet; }

  void start(Energy each) {
    for (StreamId i = 0; i < 2; ++i) {
      fleets[i].unit_initial = each;
      context.draws.script[failures(i)] = {0, 1001, 5000, 5000};  // none down; to each failure
      context.draws.script[repairs(i)] = {101, 100};
    }
    storage.start(context);
  }
  StoreOffer offer(int fleet, bool outage = true) {
    Offers offers{};
    offers.outage = outage;
    storage.offer(context, offers);
    EXPECT_EQ(offers.stores, 2);
    return storage.store_offers(context)(fleet);
  }
  static Flows<4> flows(Power first, Power second) {
    return {0, 0, 0, 0, kMany * (first + second), {kMany * first, kMany * second, 0, 0}};
  }
  void flow(Power first, Power second, Tick span) {
    storage.accept(context, flows(first, second), context.now + span);
    context.now += span;
  }
  Tick flow_end(Power first, Power second) {
    return storage.flow_end(context, flows(first, second), 500) - context.now;
  }
  int soc() { return storage.soc(context.scenario); }

  Battery fleets[2]{};
  ScriptedContext context;
  StorageSystem<SmallLimits> storage{};
};

TEST_F(StorageTest, OffersItsFleetsWithTheirReserveInOutagesOnly) {
  start(400 * kMany);
  EXPECT_EQ(offer(0).gives, 10 * kMany);
  EXPECT_EQ(offer(1).gives, 20 * kMany);
  EXPECT_EQ(offer(1).usable, 400 * kMany);
  EXPECT_EQ(offer(1, false).usable, 300 * kMany);
  context.outages.left[1] = kUndiminished / 2;
  storage.derate(context, 1);
  EXPECT_EQ(offer(1).gives, 10 * kMany);
  start(400 * kMany);  // with what holds it
  EXPECT_EQ(offer(1).gives, 10 * kMany);
}

TEST_F(StorageTest, SaysWhenTheFirstFleetIsEmptyOrFull) {
  start(400 * kMany);
  context.now = 3;
  (void)offer(0);
  EXPECT_EQ(flow_end(0, 0), 497);
  EXPECT_EQ(flow_end(0, 1), 400);
  EXPECT_EQ(flow_end(1, 2), 200);
  EXPECT_EQ(flow_end(4, -10), 60);
  (void)offer(0, false);
  EXPECT_EQ(flow_end(4, -1), 75);
}

TEST_F(StorageTest, BooksWhatItGivesAndHowLowItWas) {
  start(400 * kMany);
  (void)offer(0);
  EXPECT_EQ(context.outcome.lowest_soc, 40);
  flow(5, 15, 20);
  flow(-10, 0, 40);
  EXPECT_EQ(context.outcome[Count::kDischargedEnergy], 400 * kMany);
  EXPECT_EQ(context.outcome.balance.charged, 400 * kMany);
  EXPECT_EQ(context.outcome.lowest_soc, 20);
  EXPECT_EQ(soc(), 40);
  storage.finish(context);
  EXPECT_EQ(context.outcome.balance.store_change, 0);
}

TEST_F(StorageTest, CountsOnlyUnitsInServiceForItsStateOfCharge) {
  start(1000 * kMany);
  (void)offer(0);
  flow(10, 0, 90);
  EXPECT_EQ(context.outcome.lowest_soc, 55);
  storage.handle(context, 0, FleetClocks::kFailure);
  EXPECT_TRUE(storage.has_units_down(0));
  EXPECT_EQ(storage.missing(0), 10 * kMany);
  flow(0, 10, 40);
  EXPECT_EQ(soc(), 60);
  EXPECT_EQ(context.outcome.lowest_soc, 55);
  storage.handle(context, 0, FleetClocks::kReturn);  // with little
  EXPECT_EQ(context.outcome.lowest_soc, 35);
  storage.handle(context, 0, FleetClocks::kFailure);
  storage.handle(context, 1, FleetClocks::kFailure);
  EXPECT_EQ(soc(), kNoSoc);
}

TEST_F(StorageTest, IsAtAPerCentThatItMissesByRoundingOnly) {
  for (Battery& battery : fleets) battery.unit_energy = Energy{1} << 40;
  const Energy third = 33 * ((Energy{1} << 40) / 100 + 1);
  start(third - 1000);
  EXPECT_EQ(soc(), 33);
  start(third - 2000);
  EXPECT_EQ(soc(), 32);
  start((Energy{1} << 40) - 1);
  EXPECT_EQ(soc(), 99);  // and full is full
  start(Energy{1} << 40);
  EXPECT_EQ(soc(), 100);
}

TEST_F(StorageTest, TellsTheTurbinesHowItsChargeMoves) {
  start(400 * kMany);
  context.traits.by_soc = true;
  fleets[1].charge_efficiency = kWhole / 2;
  (void)flow_end(4, -10);
  EXPECT_EQ(context.charge.stored, 800 * kMany);
  EXPECT_EQ(context.charge.capacity, 2000 * kMany);
  EXPECT_EQ(context.charge.flow, 1 * kMany);
}

TEST_F(StorageTest, StartsItsBooksAnewWithTheInitialCharge) {
  start(400 * kMany);
  (void)offer(0);
  flow(5, 15, 20);
  context.outcome = Outcome{};
  storage.start_counting(context);
  EXPECT_EQ(soc(), 40);
  EXPECT_EQ(context.outcome.balance.store_change, -800 * kMany);
  EXPECT_EQ(context.outcome.lowest_soc, 40);
  context.now = 0;
  start(1000 * kMany);
  EXPECT_TRUE(storage.quiet(context));
  context.now = 1050;
  storage.start_counting(context);
  EXPECT_TRUE(storage.has_units_down(0));  // what has happened is not forgotten
  EXPECT_EQ(context.events.next().due, 1100);
}

TEST_F(StorageTest, ThatCouldBeChargedIsNotQuiet) {
  start(1000 * kMany);
  (void)offer(0);
  flow(0, 1, 1);
  EXPECT_FALSE(storage.quiet(context));
  storage.handle(context, 1, FleetClocks::kFailure);
  EXPECT_TRUE(storage.quiet(context));           // the one in repair can not ...
  EXPECT_LT(context.events.next().due, kNever);  // ... but has an event that matters
}

TEST_F(StorageTest, ThatIsFullIsSuspendedAndMakesUpForItLater) {
  start(1000 * kMany);
  EXPECT_EQ(context.events.next().due, 1000);
  EXPECT_TRUE(storage.quiet(context));
  EXPECT_EQ(context.events.next().due, kNever);
  EXPECT_TRUE(storage.quiet(context));
  storage.handle(context, 0, FleetClocks::kFailure);  // that was due and is not any more
  EXPECT_FALSE(storage.has_units_down(0));
  context.now = 1050;
  EXPECT_EQ(storage.resume(context, 5000), 1100);
  EXPECT_TRUE(storage.has_units_down(0));
  EXPECT_EQ(context.events.next().due, 1100);
  EXPECT_EQ(context.events.next().what, FleetClocks::kReturn);
  EXPECT_EQ(storage.resume(context, 5000), 5000);
}

TEST_F(StorageTest, StartsEachTrajectoryAwake) {
  start(1000 * kMany);
  EXPECT_TRUE(storage.quiet(context));
  start(400 * kMany);
  EXPECT_FALSE(storage.quiet(context));
}

}  // namespace
}  // namespace ridethrough
