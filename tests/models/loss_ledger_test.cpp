// SPDX-License-Identifier: Apache-2.0
// What is written down of losses, interruptions and outages, and what of them is an event.
#include "models/loss_ledger.hpp"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

struct Recorder {
  std::vector<LossEvent> losses;
  std::vector<GridOutage> outages;
  void loss_event(const LossEvent& event) { losses.push_back(event); }
  void outage(const GridOutage& outage) { outages.push_back(outage); }
};

class LedgerTest : public testing::Test {
 protected:
  static constexpr Tick kStart = 100;
  Outcome outcome;
  Recorder recorder;
};

class LossLedgerTest : public LedgerTest {
 protected:
  void lose(Power shortfall, Tick from, Tick to) { ledger.lose(shortfall, from, to, outcome); }
  void recover(Tick now) { ledger.recover(now, kStart, outcome, recorder); }
  // Calendar days with a loss over these spans.
  std::int64_t days(const std::vector<std::pair<Tick, Tick>>& spans) {
    ledger = LossLedger{};
    outcome = Outcome{};
    for (const auto& [from, to] : spans) lose(1, from, to);
    return outcome[Count::kLossDays];
  }
  LossLedger ledger;
};

TEST_F(LossLedgerTest, MakesOneEventOfSpansThatFollowEachOther) {
  lose(5, 200, 210);
  lose(7, 210, 215);
  lose(2, 215, 220);
  recover(220);
  recover(230);
  ASSERT_EQ(recorder.losses.size(), 1U);
  EXPECT_EQ(recorder.losses[0].duration, 20);
  EXPECT_EQ(recorder.losses[0].energy, 50 + 35 + 10);
  EXPECT_EQ(recorder.losses[0].depth, 7);
  lose(6, 300, 301);
  recover(301);
  EXPECT_EQ(recorder.losses.back().duration, 1);
  EXPECT_EQ(recorder.losses.back().energy, 6);
  EXPECT_EQ(recorder.losses.back().depth, 6);
  EXPECT_EQ(outcome[Count::kLossEvents], 2);
  EXPECT_EQ(outcome[Count::kLossTime], 21);
  EXPECT_EQ(outcome[Count::kUnservedEnergy], 101);
  EXPECT_EQ(outcome[Count::kMaxShortfall], 7);
}

TEST_F(LossLedgerTest, CountsTheHoursButNoEventOfWhatWasThereAtTheStart) {
  lose(5, kStart, 110);
  recover(110);
  EXPECT_EQ(outcome[Count::kLossEvents], 0);
  EXPECT_EQ(outcome[Count::kLossTime], 10);
  EXPECT_TRUE(recorder.losses.empty());
  lose(5, 120, 130);
  recover(130);
  EXPECT_EQ(outcome[Count::kLossEvents], 1);
}

TEST_F(LossLedgerTest, CountsEachDayWithALossOnce) {
  const Tick day = kTicksPerDay;
  EXPECT_EQ(days({{0, 10}, {20, day}}), 1);
  EXPECT_EQ(days({{0, 10}, {day - 1, day + 1}}), 2);
  EXPECT_EQ(days({{day - 1, 3 * day}, {3 * day, 3 * day + 1}}), 4);
  EXPECT_EQ(days({{5, 10}, {4 * day, 4 * day + 1}, {6 * day - 1, 6 * day}}), 3);
}

TEST_F(LedgerTest, CountsAnInterruptionWhereItBegins) {
  InterruptionLedger ledger;
  const auto shed = [&](Tick from, Tick to) { ledger.shed(3, from, to, kStart, outcome); };
  shed(kStart, 110);
  shed(110, 120);  // the same one, which was there before
  EXPECT_EQ(outcome[Count::kInterruptions], 0);
  ledger.restore();
  shed(130, 140);
  shed(140, 141);
  EXPECT_EQ(outcome[Count::kInterruptions], 1);
  EXPECT_EQ(outcome[Count::kInterruptedTime], 31);
  EXPECT_EQ(outcome[Count::kInterruptedEnergy], 93);
}

class OutageLedgerTest : public LedgerTest {
 protected:
  void end(Tick now) { ledger.end(now, kStart, outcome, recorder); }
  OutageLedger ledger;
};

TEST_F(OutageLedgerTest, TellsOutagesThatAreSurvivedFromThoseThatAreNot) {
  ledger.begin(200, 80);
  EXPECT_TRUE(ledger.open());
  end(250);
  EXPECT_FALSE(ledger.open());
  ledger.begin(300, 70);
  ledger.lose(310);
  ledger.lose(320);
  end(330);
  end(340);
  ledger.begin(400, 60);
  end(410);
  ASSERT_EQ(recorder.outages.size(), 3U);
  EXPECT_EQ(recorder.outages[0].duration, 50);
  EXPECT_EQ(recorder.outages[0].time_to_loss, kNever);
  EXPECT_EQ(recorder.outages[0].soc, 80);
  EXPECT_EQ(recorder.outages[1].time_to_loss, 10);  // to the first one
  EXPECT_EQ(recorder.outages[2].time_to_loss, kNever);
  EXPECT_EQ(outcome[Count::kOutages], 3);
  EXPECT_EQ(outcome[Count::kOutagesSurvived], 2);
  EXPECT_EQ(outcome[Count::kOutagesLost], 1);
}

TEST_F(OutageLedgerTest, LeavesOutWhatWasThereAtTheStart) {
  ledger.begin(kStart, 80);
  end(200);
  EXPECT_EQ(outcome[Count::kOutages], 0);
  EXPECT_TRUE(recorder.outages.empty());
}

}  // namespace
}  // namespace ridethrough
