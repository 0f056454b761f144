// SPDX-License-Identifier: Apache-2.0
// A fingerprint says whether two studies can have other results: whatever is read counts, wherever
// it lies; what is not read does not.
#include "tests/host/support.hpp"
#include "tests/support.hpp"

#include <cstddef>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

// A site with everything.
Study rich() { return shipped_study("colossus-phase2-policies.ini"); }

// The offsets of the words of 32 bits in a component that can be changed without its fingerprint.
template <class Component>
std::vector<std::size_t> unseen(std::vector<Component> Study::*components, std::size_t number) {
  Study study = rich();
  const std::uint64_t before = study.fingerprint();
  auto* const bytes = reinterpret_cast<unsigned char*>(&(study.*components)[number]);
  std::vector<std::size_t> offsets;
  for (std::size_t at = 0; at < sizeof(Component); at += 4) {
    bytes[at] ^= 1;
    if (study.fingerprint() == before) offsets.push_back(at);
    bytes[at] ^= 1;
  }
  return offsets;
}

TEST(Fingerprint, LeavesOutNothingThatIsRead) {
  // The upper halves of words of 64 bits are looked at as well; what is unused is not, nor which
  // hits there are in a list, as each of them says what it targets.
  const auto at = [](std::size_t offset) { return offset; };
  EXPECT_EQ(unseen(&Study::feeds, 0),
            (std::vector{at(offsetof(Feed, hits)), at(offsetof(Feed, hits) + 4)}));
  EXPECT_EQ(unseen(&Study::hits, 0), (std::vector<std::size_t>{}));
  EXPECT_EQ(unseen(&Study::batteries, 0),
            (std::vector{at(offsetof(Battery, hits)), at(offsetof(Battery, hits) + 4),
                         at(offsetof(Battery, most_rounding)), at(offsetof(Battery, unused))}));
  EXPECT_EQ(unseen(&Study::surges, 0),
            (std::vector{at(offsetof(Surge, process) + offsetof(AlternatingProcess, window)),
                         at(offsetof(Surge, unused))}));
}

// Room for more, and tables in other places, are nothing that a result could tell.
TEST(Fingerprint, DoesNotKnowWhereThingsLie) {
  Study study = rich();
  const std::uint64_t before = study.fingerprint();
  constexpr PoolOffset kFurther = 17;
  study.pool.insert(study.pool.begin(), kFurther, 42);
  const auto move = [](PoolOffset& offset) {
    if (offset != 0) offset += kFurther;
  };
  study.point_scenario();
  Scenario& s = study.scenario;
  for (int i = 0; i < s.load.levels; ++i) s.load.level[i] += kFurther;
  for (PoolOffset* offset : {&s.load.running_sum, &s.inverse, &s.month}) move(*offset);
  const auto move_process = [&](AlternatingProcess& process) {
    for (PoolOffset* offset :
         {&process.gap.offset, &process.duration.offset, &process.residual_gap.offset,
          &process.residual_duration.offset, &process.weighted_time, &process.window}) {
      move(*offset);
    }
  };
  for (Surge& surge : study.surges) {
    move_process(surge.process);
    move(surge.extra.offset);
  }
  for (Hazard& hazard : study.hazards) move_process(hazard.process);
  for (Battery& battery : study.batteries) move(battery.fleet.down_at_start);
  for (Turbine& turbine : study.turbines) {
    for (PoolOffset* offset :
         {&turbine.fleet.down_at_start, &turbine.attempt_at_start, &turbine.monthly_derate,
          &turbine.condition_at_start, &turbine.start_failure}) {
      move(*offset);
    }
  }
  EXPECT_EQ(study.fingerprint(), before);
  study.pool[study.turbines[0].monthly_derate] -= 1;
  EXPECT_NE(study.fingerprint(), before);
}

}  // namespace
}  // namespace ridethrough
