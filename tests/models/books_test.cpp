// SPDX-License-Identifier: Apache-2.0
// The books of a trajectory: what is entered, when, and that they balance at the end.
#include "models/books.hpp"

#include "models/dispatch.hpp"
#include "tests/models/context.hpp"

namespace ridethrough {
namespace {

struct Recorder {
  struct Cell {
    int cell;
    Tick time;
    Energy energy;
    bool operator==(const Cell&) const = default;
  };
  std::vector<LossEvent> losses;
  std::vector<GridOutage> outages;
  std::vector<Cell> cells;
  void loss_event(const LossEvent& event) { losses.push_back(event); }
  void outage(const GridOutage& outage) { outages.push_back(outage); }
  void loss_cell(int cell, Tick time, Energy energy) { cells.push_back({cell, time, energy}); }
};

class BooksTest : public testing::Test {
 protected:
  BooksTest() {
    context.scenario.month = context.table({3, 4, 4});  // the first day ends its month
    context.scenario.feeds = 1;
  }

  // A demand of 10 until `end`, of which so much is interrupted and lost; the grid gives the rest.
  void enter(Tick end, Power lost, Power interrupted = 0) {
    Flows<1> flows{};
    flows.lost = lost;
    flows.interrupted = interrupted;
    books.enter_demand(context, 10, end);
    books.enter(context, flows, end);
    count(Count::kGridEnergy) += (10 - lost - interrupted) * (end - context.now);
    context.now = end;
  }
  void enter_outage(bool begins) { books.enter_outage(context, begins, 50); }
  std::int64_t& count(Count which) { return context.outcome[which]; }

  ScriptedContext context;
  Recorder recorder;
  Books<Recorder, true> books{recorder};
};

TEST_F(BooksTest, BookALossInTheHoursAndMonthsThatItTouches) {
  const Tick hour = kTicksPerHour;
  books.start_counting(context, 0, 0);
  context.now = 22 * hour + 5;
  enter(25 * hour - 7, 2);
  using Cells = std::vector<Recorder::Cell>;
  const Cells cells = {{24 * 3 + 22, hour - 5, 2 * (hour - 5)},
                       {24 * 3 + 23, hour, 2 * hour},
                       {24 * 4 + 0, hour - 7, 2 * (hour - 7)}};
  EXPECT_EQ(recorder.cells, cells);
  context.counts = false;  // in a warm-up
  enter(26 * hour, 2);
  EXPECT_EQ(recorder.cells, cells);
}

TEST_F(BooksTest, EndALossAndAnInterruptionWhenNoneIsEntered) {
  books.start_counting(context, 0, 0);
  enter(10, 0);
  enter(20, 4, 5);
  enter(30, 3, 5);
  enter(40, 0, 5);
  enter(50, 0);
  enter(60, 1, 1);
  books.recover(context);
  context.now = 70;
  enter(75, 1, 1);
  ASSERT_EQ(recorder.losses.size(), 2U);
  EXPECT_EQ(recorder.losses[0].duration, 20);
  EXPECT_EQ(recorder.losses[0].depth, 4);
  EXPECT_EQ(recorder.losses[1].duration, 10);
  EXPECT_EQ(count(Count::kInterruptions), 3);
  EXPECT_EQ(count(Count::kInterruptedTime), 30 + 10 + 5);
}

TEST_F(BooksTest, KnowWhichOutagesLoadWasLostIn) {
  books.start_counting(context, 0, 0);
  enter(10, 0);
  EXPECT_TRUE(books.knows_outage(false));
  enter_outage(true);
  EXPECT_TRUE(books.knows_outage(true));
  EXPECT_FALSE(books.knows_outage(false));
  enter(20, 0);
  enter(30, 1);
  enter_outage(false);
  EXPECT_TRUE(books.knows_outage(false));
  ASSERT_EQ(recorder.outages.size(), 1U);
  EXPECT_EQ(recorder.outages[0].duration, 20);
  EXPECT_EQ(recorder.outages[0].time_to_loss, 10);
  EXPECT_EQ(recorder.outages[0].soc, 50);
}

TEST_F(BooksTest, EndWhatIsUnderWayAtTheEndAndBalance) {
  books.start_counting(context, 0, 0);
  enter(10, 0);
  enter_outage(true);
  enter(30, 4);
  count(Count::kGridEnergy) += 50;  // which charges a battery
  context.outcome.balance.charged = 50;
  books.finish(context, 1000);
  EXPECT_EQ(recorder.losses.at(0).duration, 20);
  EXPECT_EQ(recorder.outages.at(0).duration, 20);
  EXPECT_EQ(count(Count::kDemandEnergy), 1000);
  EXPECT_EQ(count(Count::kUnservedEnergy), 80);
  EXPECT_EQ(count(Count::kGridEnergy), 920 + 50);  // and all that nobody looked at
}

TEST_F(BooksTest, GiveTheTurbinesWhatNobodyLookedAtWhereThereIsNoGrid) {
  context.scenario.feeds = 0;
  context.scenario.turbines = 1;
  books.start_counting(context, 0, 0);
  books.finish(context, 1000);
  EXPECT_EQ(count(Count::kTurbineEnergy), 1000);
  EXPECT_EQ(count(Count::kGridEnergy), 0);
}

// A loss, an interruption and an outage that are there when a warm-up is over began before.
TEST_F(BooksTest, BeginAnewWhereAWarmUpEnds) {
  books.start_counting(context, 20, 0);
  enter(10, 0);
  enter_outage(true);
  enter(20, 4, 3);
  books.start_counting(context, 20, 200);
  EXPECT_TRUE(books.knows_outage(false));
  enter_outage(true);
  enter(30, 4, 3);
  enter_outage(false);
  enter(40, 0);
  books.finish(context, 450);
  EXPECT_TRUE(recorder.losses.empty());
  EXPECT_TRUE(recorder.outages.empty());
  EXPECT_EQ(count(Count::kInterruptions), 0);
  EXPECT_EQ(count(Count::kLossTime), 10);
  EXPECT_EQ(count(Count::kLossDays), 1);
  EXPECT_EQ(count(Count::kDemandEnergy), 250);
  EXPECT_EQ(count(Count::kGridEnergy), 250 - 70);
}

}  // namespace
}  // namespace ridethrough
