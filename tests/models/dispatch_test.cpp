// SPDX-License-Identifier: Apache-2.0
// Who gives what at a moment, from what is offered: no site and no time.
#include "models/dispatch.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

using Stores = std::vector<StoreOffer>;

Flows<4> dispatched(Offers offers, const Stores& stores = {}) {
  offers.stores = static_cast<int>(stores.size());
  return dispatch<4>(offers, [&](int i) { return stores[static_cast<std::size_t>(i)]; });
}

Offers asking(Power demand, Power grid, Power turbines = 0) {
  Offers offers{};
  offers.demand = demand;
  offers.grid = grid;
  offers.turbines = {0, turbines};
  return offers;
}

constexpr StoreOffer kFull = {30, 1'000'000, 0, 0, false};
constexpr StoreOffer kHalf = {30, 1'000'000, 20, 5, false};

TEST(Dispatch, TakesTheGridThenTurbinesThenStores) {
  const auto flows = dispatched(asking(100, 50, 30), {kFull, kFull});
  EXPECT_EQ(flows.grid, 50);
  EXPECT_EQ(flows.turbines, 30);
  EXPECT_EQ(flows.store[0], 20);
  EXPECT_EQ(flows.store[1], 0);
  EXPECT_EQ(flows.lost, 0);
}

TEST(Dispatch, TakesStoresBeforeTurbinesWhereItIsTold) {
  Offers offers = asking(100, 50, 30);
  offers.stores_first = true;
  const auto flows = dispatched(offers, {kFull, kHalf});
  EXPECT_EQ(flows.store[0], 30);
  EXPECT_EQ(flows.store[1], 20);
  EXPECT_EQ(flows.turbines, 0);
}

TEST(Dispatch, ShedsInterruptibleLoadBeforeItLosesAny) {
  Offers offers = asking(100, 50);
  offers.interruptible = 40;
  const auto flows = dispatched(offers);
  EXPECT_EQ(flows.interrupted, 40);
  EXPECT_EQ(flows.lost, 10);
}

TEST(Dispatch, GoesBeyondTheContractOnlyForWhatNothingElseCarries) {
  Offers offers = asking(100, 60, 10);
  offers.grid_above = 100;
  const auto flows = dispatched(offers, {kFull});
  EXPECT_EQ(flows.turbines, 10);
  EXPECT_EQ(flows.store[0], 30);
  EXPECT_EQ(flows.grid, 60);
  offers.turbines = {};
  EXPECT_EQ(dispatched(offers, {kFull}).grid, 70);
  EXPECT_EQ(dispatched(offers, {kFull}).lost, 0);
}

TEST(Dispatch, ChargesFromWhatTheGridHasLeftAndFromTurbinesWhereTheyMay) {
  StoreOffer by_both = kHalf;
  by_both.charged_by_turbines = true;
  const auto flows = dispatched(asking(100, 110, 50), {kHalf, by_both});
  EXPECT_EQ(flows.store[0], -10);
  EXPECT_EQ(flows.store[1], -20);
  EXPECT_EQ(flows.grid, 110);
  EXPECT_EQ(flows.turbines, 20);
  EXPECT_EQ(flows.stored, -30);
}

TEST(Dispatch, ChargesNothingFromSoLittleThatItMayBeRounding) {
  EXPECT_EQ(dispatched(asking(100, 105), {kHalf}).store[0], 0);
  EXPECT_EQ(dispatched(asking(100, 106), {kHalf}).store[0], -6);
}

TEST(Dispatch, AsksNothingOfAStoreThatATickWouldOverdraw) {
  const auto flows = dispatched(asking(100, 50), {{30, 29, 0, 0, false}, kFull});
  EXPECT_EQ(flows.store[0], 0);
  EXPECT_EQ(flows.store[1], 30);
  EXPECT_EQ(flows.lost, 20);
}

TEST(Dispatch, TakesWhatTurbinesGiveAnywayBeforeTheGrid) {
  Offers offers = asking(100, 90, 50);
  offers.turbines.least = 30;
  auto flows = dispatched(offers, {kFull});
  EXPECT_EQ(flows.turbines, 30);
  EXPECT_EQ(flows.grid, 70);
  offers.grid = 60;
  flows = dispatched(offers, {kFull});
  EXPECT_EQ(flows.grid, 60);
  EXPECT_EQ(flows.turbines, 40);
  EXPECT_EQ(flows.store[0], 0);
}

TEST(Dispatch, ChargesWhatTurbinesGiveAnywayAndSpillsWhatNobodyTakes) {
  StoreOffer by_turbines = kHalf;
  by_turbines.charged_by_turbines = true;
  Offers offers = asking(10, 90, 50);
  offers.turbines.least = 40;
  auto flows = dispatched(offers, {by_turbines});
  EXPECT_EQ(flows.grid, 0);
  EXPECT_EQ(flows.store[0], -20);
  EXPECT_EQ(flows.turbines, 40);
  flows = dispatched(offers, {kHalf});  // turbines may not charge it, and the grid gives nothing
  EXPECT_EQ(flows.turbines, 40);
  EXPECT_EQ(flows.stored, 0);
  offers.turbines.least = 15;  // and what is spilled leaves no room for more than they can give
  flows = dispatched(offers, {by_turbines});
  EXPECT_EQ(flows.turbines, 30);
  EXPECT_EQ(flows.stored, -20);
}

TEST(Dispatch, ChargesFromASurplusBeforeTheGridAndTurbines) {
  StoreOffer by_both = kHalf;
  by_both.charged_by_turbines = true;
  const Offers offers = asking(-25, 8, 50);
  auto flows = dispatched(offers, {kHalf, kHalf, by_both});
  EXPECT_EQ(flows.store[0], -20);
  EXPECT_EQ(flows.store[1], -13);
  EXPECT_EQ(flows.store[2], -20);
  EXPECT_EQ(flows.grid, 8);
  EXPECT_EQ(flows.turbines, 20);
  EXPECT_EQ(dispatched(offers, {kHalf}).grid, -5);  // of which nobody takes 5
  EXPECT_EQ(dispatched(offers, {kFull}).grid, -25);
}

TEST(Dispatch, ChargesNothingFromSoLittleOfASurplusThatItMayBeRounding) {
  EXPECT_EQ(dispatched(asking(-5, 0), {kHalf}).stored, 0);
  EXPECT_EQ(dispatched(asking(-5, 1), {kHalf}).stored, -6);
}

TEST(Dispatch, ChargesFromASurplusBeforeWhatTurbinesGiveAnyway) {
  StoreOffer by_both = kHalf;
  by_both.charged_by_turbines = true;
  Offers offers = asking(-15, 90, 50);
  offers.turbines.least = 40;
  auto flows = dispatched(offers, {by_both});
  EXPECT_EQ(flows.store[0], -20);
  EXPECT_EQ(flows.grid, 0);
  EXPECT_EQ(flows.turbines, 40);
  flows = dispatched(offers, {kHalf});
  EXPECT_EQ(flows.store[0], -15);
  EXPECT_EQ(flows.grid, 0);
}

// Whatever is offered: nobody gives more than that, and what is given is what was asked for.
TEST(Dispatch, MakesAndLosesNoPower) {
  std::mt19937 random(3);
  const auto up_to = [&](int most) {
    return static_cast<Power>(random() % static_cast<unsigned>(most + 1));
  };
  for (int i = 0; i < 100'000; ++i) {
    Offers offers = asking(up_to(100), up_to(120), up_to(60));
    if (up_to(3) == 0) offers.demand = -up_to(100);
    offers.turbines.least = up_to(1) * up_to(static_cast<int>(offers.turbines.most));
    offers.grid_above = offers.demand <= offers.grid ? 0 : up_to(1) * up_to(100);
    offers.interruptible = up_to(40);
    offers.stores_first = up_to(1) == 1;
    Stores stores(static_cast<std::size_t>(up_to(4)));
    for (auto& store : stores) {
      store = {up_to(40), up_to(80), up_to(40), up_to(10), up_to(1) == 1};
    }
    const auto flows = dispatched(offers, stores);
    Power stored = 0;
    for (std::size_t k = 0; k < stores.size(); ++k) {
      stored += flows.store[k];
      ASSERT_LE(flows.store[k], stores[k].gives);
      ASSERT_LE(flows.store[k], stores[k].usable);
      ASSERT_LE(-flows.store[k], stores[k].takes);
    }
    ASSERT_EQ(stored, flows.stored);
    ASSERT_GE(flows.grid, std::min(Power{0}, offers.demand));
    if (flows.grid < 0) {  // a surplus is taken before what turbines have left
      ASSERT_EQ(flows.turbines, offers.turbines.least);
    }
    const Power spilled =
        flows.grid + flows.turbines + stored + flows.interrupted + flows.lost - offers.demand;
    ASSERT_GE(spilled, 0);
    ASSERT_LE(spilled,
              std::max(Power{0}, offers.turbines.least - std::max(Power{0}, offers.demand)));
    if (spilled > 0) {
      ASSERT_EQ(flows.turbines, offers.turbines.least);
    }
    ASSERT_LE(flows.grid, offers.grid + offers.grid_above);
    ASSERT_LE(flows.turbines, offers.turbines.most);
    ASSERT_GE(flows.turbines, offers.turbines.least);
    ASSERT_LE(flows.interrupted, offers.interruptible);
    ASSERT_GE(std::min(flows.interrupted, flows.lost), 0);
    if (flows.lost > 0) {
      ASSERT_EQ(flows.grid, offers.grid + offers.grid_above);
      ASSERT_EQ(flows.turbines, offers.turbines.most);
      ASSERT_EQ(flows.interrupted, offers.interruptible);
    }
  }
}

}  // namespace
}  // namespace ridethrough
