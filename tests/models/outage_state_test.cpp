// SPDX-License-Identifier: Apache-2.0
// Hazards one by one: what is announced, held and given back, and when.
#include "models/outage_state.hpp"

#include "tests/models/context.hpp"

namespace ridethrough {
namespace {

// A hazard that hits two targets: of the first it leaves a half, of the second nothing.
class OutageStateTest : public testing::Test {
 protected:
  OutageStateTest() {
    Scenario& scenario = context.scenario;
    hit[0] = {Target::kFeed, 0, 10, 0, kUndiminished / 2};
    hit[1] = {Target::kFeed, 1, 11, 0, 0};
    hazard[0].process.stream = 1;
    hazard[0].hits = 2;
    hazard[1].process.stream = 2;
    hazard[1].first_hit = 1;
    hazard[1].hits = 1;
    scenario.hazard = hazard;
    scenario.hazards = 1;
    scenario.hit = hit;
    scenario.hits = 2;
    scenario.horizon = 1000;
    first = {context.table({0}), 1};
    second = {context.table({1}), 1};
  }

  using Lengths = std::deque<std::int64_t>;
  void start(const Lengths& lengths, const Lengths& first_hit, const Lengths& second_hit) {
    context.draws.script[1] = lengths;
    context.draws.script[10] = first_hit;
    context.draws.script[11] = second_hit;
    context.settle();
    context.now = 0;
    outages.start(context);
  }
  void restores_independently() {
    hazard[0].restoration = Restoration::kIndependent;
    hazard[0].process.own_end = 1;
    hazard[0].process.duration = context.always(7);  // drawn, but nothing comes of it
  }
  // What happens next, which is expected at `due`; returns the hits with which something changed.
  std::vector<int> next(Tick due) {
    const auto event = context.events.next();
    EXPECT_EQ(event.due, due);
    context.now = due;
    std::vector<int> changed;
    outages.handle(context, event.slot, event.what).each([&](int k) { changed.push_back(k); });
    return changed;
  }
  using Changed = std::vector<int>;
  std::uint64_t left(HitList list) { return outages.availability_factor(context.scenario, list); }
  std::uint64_t announced(HitList list) {
    return outages.announced_availability(context.scenario, list);
  }

  ScriptedContext context;
  Hazard hazard[2]{};
  Hit hit[2]{};
  HitList first{};
  HitList second{};
  OutageState<SmallLimits> outages;
};

TEST_F(OutageStateTest, HoldsWhatIsHitUntilTheOccurrenceIsOver) {
  start({0, 100, 40, 60, 50}, {1, 0}, {0, 1});
  EXPECT_EQ(next(100), Changed({0}));
  EXPECT_EQ(left(first), kUndiminished / 2);
  EXPECT_EQ(left(second), kUndiminished);
  EXPECT_TRUE(outages.forces_outage(context.scenario, 0));
  EXPECT_EQ(next(140), Changed({0}));
  EXPECT_EQ(left(first), kUndiminished);
  EXPECT_FALSE(outages.forces_outage(context.scenario, 0));
  EXPECT_EQ(outages.forced_time(0), 40);
  EXPECT_EQ(next(200), Changed({1}));
  EXPECT_EQ(left(second), 0U);
  EXPECT_EQ(outages.forced_time(0), 40 + 800);  // if it stayed so
}

TEST_F(OutageStateTest, GivesBackEachTargetInItsTimeWhereThatIsSo) {
  restores_independently();
  start({0, 100, 0, 60, 0}, {1, 20, 1, 0}, {1, 30, 0});
  EXPECT_EQ(next(100), Changed({0, 1}));
  EXPECT_EQ(next(120), Changed({0}));
  EXPECT_EQ(left(first), kUndiminished);
  EXPECT_EQ(left(second), 0U);
  EXPECT_EQ(next(130), Changed({1}));
  EXPECT_EQ(outages.forced_time(0), 30);
  EXPECT_EQ(next(190), Changed());  // hits one for no time, and the other not
  EXPECT_TRUE(outages.has_more_at_once(context));
  context.draws.script[1] = {60};
  EXPECT_EQ(next(190), Changed());
  EXPECT_FALSE(outages.has_more_at_once(context));
  EXPECT_EQ(context.events.next().due, 250);
}

TEST_F(OutageStateTest, AnnouncesWhatItWillHit) {
  hazard[0].notice = 30;
  start({0, 100, 40, 20, 50}, {1, 0}, {0, 1});
  EXPECT_EQ(next(70), Changed({0}));
  EXPECT_EQ(left(first), kUndiminished);
  EXPECT_EQ(announced(first), kUndiminished / 2);
  EXPECT_FALSE(outages.forces_outage(context.scenario, 0));
  EXPECT_EQ(next(100), Changed({0}));
  EXPECT_EQ(left(first), kUndiminished / 2);
  EXPECT_EQ(announced(first), kUndiminished / 2);
  EXPECT_EQ(next(140), Changed({0}));
  EXPECT_EQ(announced(first), kUndiminished);
  EXPECT_EQ(next(140), Changed({1}));  // no earlier than the last one is over
  EXPECT_EQ(announced(second), 0U);
  EXPECT_EQ(next(160), Changed({1}));
}

TEST_F(OutageStateTest, AnnouncesHowLongEachTargetWillBeHeld) {
  hazard[0].notice = 30;
  restores_independently();
  start({0, 100, 0, 60}, {1, 25}, {0});
  next(70);
  next(100);
  EXPECT_EQ(next(125), Changed({0}));
  EXPECT_EQ(context.events.next().due, 185 - 30);
}

TEST_F(OutageStateTest, HitsAndAnnouncesNothingInAnOccurrenceWithoutLength) {
  for (const Tick notice : {0, 30}) {
    hazard[0].notice = notice;
    start({0, 100, 0, 50, 40}, {1}, {0});
    EXPECT_EQ(next(100 - notice), Changed());
    EXPECT_EQ(announced(first), kUndiminished);
    EXPECT_EQ(next(150 - notice), Changed({0}));
  }
}

TEST_F(OutageStateTest, BeginsWithWhatIsUnderWay) {
  start({1, 25, 60}, {1}, {0});
  EXPECT_EQ(left(first), kUndiminished / 2);
  EXPECT_EQ(outages.forced_time(0), 1000);
  EXPECT_EQ(next(25), Changed({0}));
  EXPECT_EQ(outages.forced_time(0), 25);
}

// One that begins early goes through what happens until the trajectory begins.
TEST_F(OutageStateTest, IsInTheStateThatAWarmUpHasBroughtItTo) {
  hazard[0].process.begin = -200;
  restores_independently();
  start({0, 150, 0, 30, 0, 60}, {1, 20, 1, 10}, {0, 0});
  EXPECT_EQ(left(first), kUndiminished);
  EXPECT_EQ(next(0), Changed({0}));
  EXPECT_EQ(left(first), kUndiminished / 2);
  EXPECT_EQ(next(10), Changed({0}));
  EXPECT_EQ(context.events.next().due, 70);
}

TEST_F(OutageStateTest, CountsAnewFromTheMomentThatItIsTold) {
  start({0, 100, 40, 60}, {1}, {0});
  next(100);
  context.now = 110;
  outages.start_counting(context);
  EXPECT_EQ(outages.forced_time(0), 890);
  next(140);
  EXPECT_EQ(outages.forced_time(0), 30);
}

TEST_F(OutageStateTest, LeavesTheSmallestOfWhatItsHazardsLeave) {
  const HitList both = {context.table({1, 0}), 2};
  context.scenario.hazards = 2;
  hazard[0].hits = 1;
  context.draws.script[2] = {0, 100, 40};
  start({0, 100, 20, 30}, {1}, {1});
  EXPECT_EQ(next(100), Changed({0}));
  EXPECT_TRUE(outages.has_more_at_once(context));
  EXPECT_EQ(left(both), kUndiminished / 2);
  EXPECT_EQ(next(100), Changed({1}));
  EXPECT_FALSE(outages.has_more_at_once(context));
  EXPECT_EQ(left(both), 0U);
  EXPECT_EQ(next(120), Changed({0}));
  EXPECT_FALSE(outages.forces_outage(context.scenario, 0));
  EXPECT_TRUE(outages.forces_outage(context.scenario, 1));
}

TEST_F(OutageStateTest, TellsAnObserverWhatIsNotOverAtTheEnd) {
  using Parts = std::vector<AtTheEnd::Part>;
  const auto told = [&] {
    context.draws.at_the_end = AtTheEnd{};
    outages.tell_draws(context);
    return context.draws.at_the_end;
  };
  hazard[0].notice = 30;
  start({0, 1040}, {}, {});
  EXPECT_EQ(told().cut, Parts({{Life::kGap, kNoHit, 10}}));  // it would have been announced
  start({0, 990, 40}, {1}, {0});
  next(960);
  EXPECT_EQ(told().dropped, Parts({{Life::kDuration, kNoHit, 0}}));
  next(990);
  EXPECT_EQ(told().cut, Parts({{Life::kDuration, kNoHit, 30}}));
  restores_independently();
  start({0, 990, 0}, {1, 25}, {1, 10});
  next(960);
  EXPECT_EQ(told().dropped, Parts({{Life::kDuration, 0, 0}, {Life::kDuration, 1, 0}}));
  next(990);
  EXPECT_EQ(told().cut, Parts({{Life::kDuration, 0, 15}}));
}

}  // namespace
}  // namespace ridethrough
