// SPDX-License-Identifier: Apache-2.0
// What the grid offers: the capacity of its feeds, what is announced, the contract.
#include "models/grid.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

// What hazards leave of feeds 0 and 1, as the grid asks for it.
struct Outages {
  std::uint64_t now[2] = {kUndiminished, kUndiminished};
  std::uint64_t announced[2] = {kUndiminished, kUndiminished};
  std::uint64_t availability_factor(const Scenario&, HitList hits) const { return now[hits.first]; }
  std::uint64_t announced_availability(const Scenario&, HitList hits) const {
    return std::min(now[hits.first], announced[hits.first]);
  }
};

struct Context {
  Scenario scenario;
  Outages outages;
  Tick now;
  Outcome outcome;
};

class GridTest : public testing::Test {
 protected:
  GridTest() {
    context.scenario.feeds = 2;
    context.scenario.feed = site_feeds;
    context.scenario.peak_shaving = 120;
    context.scenario.peak_shaving_turbines = 1;
  }

  Grid<true> grid() {
    Grid<true> grid;
    grid.start(context);
    return grid;
  }
  Offers offers(Power demand) {
    Offers offers{};
    offers.demand = demand;
    grid().offer(context, offers);
    return offers;
  }

  Feed site_feeds[2] = {{100 * kFineQuantum, {0, 1}}, {50 * kFineQuantum, {1, 1}}};
  Context context{};
};

TEST_F(GridTest, AddsUpItsFeedsAsHazardsLeaveThem) {
  EXPECT_EQ(grid().capacity(), 150);
  context.outages.now[0] = kUndiminished / 2;
  EXPECT_EQ(grid().capacity(), 100);
  context.outages.now[1] = 0;
  EXPECT_EQ(grid().capacity(), 50);
}

TEST_F(GridTest, IsNeededForWhatIsAnnouncedAndStillCarriesWhatItCan) {
  context.outages.announced[1] = 0;
  EXPECT_EQ(grid().capacity(), 150);
  EXPECT_EQ(grid().undisturbed(), 100);
  EXPECT_EQ(grid().need(110), 10);
  EXPECT_EQ(grid().need(90), -10);
}

TEST_F(GridTest, KeepsToTheContractWhileItsCapacitySuffices) {
  EXPECT_EQ(offers(130).grid, 120);
  EXPECT_EQ(offers(130).grid_above, 30);
  EXPECT_EQ(offers(151).grid, 150);
  EXPECT_EQ(offers(151).grid_above, 0);
  EXPECT_EQ(grid().need(130), 10);  // turbines are called to keep to it
  EXPECT_EQ(grid().need(160), 10);  // beyond all that it can carry
}

TEST_F(GridTest, CountsItsEnergyAndTheTimeAboveTheContract) {
  Flows<1> flows{};
  flows.grid = 120;
  grid().accept(context, flows, 10);
  EXPECT_EQ(context.outcome[Count::kPeakExceededTime], 0);
  flows.grid = 121;
  grid().accept(context, flows, 10);
  EXPECT_EQ(context.outcome[Count::kPeakExceededTime], 10);
  EXPECT_EQ(context.outcome[Count::kGridEnergy], 2410);
}

}  // namespace
}  // namespace ridethrough
