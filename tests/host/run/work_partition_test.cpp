// SPDX-License-Identifier: Apache-2.0
// However jobs are cut for ranks: each trajectory is with exactly one of them, and all have as
// many.
#include "host/run/work_partition.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

using Jobs = std::vector<TrajectoryRange>;

// Of all jobs together.
std::uint64_t share(const WorkPartition& parts, const Jobs& jobs, int rank) {
  std::uint64_t count = 0;
  for (std::size_t j = 0; j < jobs.size(); ++j) count += parts.of(j, rank).count;
  return count;
}

TEST(WorkPartition, AreEvenAndLeaveNothingOutOrIn) {
  const std::vector<Jobs> cases = {
      {{0, 1000}},         {{7, 3}, {0, 1}, {100, 5000}},     {{5, 2}}, {{3, 0}, {0, 10}, {9, 0}},
      Jobs(100, {11, 13}), {{1ULL << 43, 10'000'000'000'000}}};
  for (const Jobs& jobs : cases) {
    std::uint64_t whole = 0;
    for (const auto& job : jobs) whole += job.count;
    for (const int ranks : {1, 2, 3, 4, 7, 64}) {
      const WorkPartition parts(jobs, ranks);
      for (std::size_t j = 0; j < jobs.size(); ++j) {
        std::uint64_t next = jobs[j].first;
        for (int rank = 0; rank < ranks; ++rank) {
          const TrajectoryRange part = parts.of(j, rank);
          if (part.count == 0) continue;
          EXPECT_EQ(part.first, next);
          EXPECT_TRUE(parts.has(j, rank));
          next += part.count;
        }
        EXPECT_EQ(next, jobs[j].first + jobs[j].count);
      }
      for (int rank = 0; rank < ranks; ++rank) {
        EXPECT_LE(share(parts, jobs, rank) - whole / static_cast<std::uint64_t>(ranks), 1U);
      }
    }
  }
}

TEST(WorkPartition, GiveManySmallJobsToARankAsAWhole) {
  const WorkPartition parts(Jobs(12, {0, 100}), 3);
  for (std::size_t j = 0; j < 12; ++j) {
    EXPECT_FALSE(parts.is_split(j));
    EXPECT_EQ(parts.first_rank(j), static_cast<int>(j / 4));
  }
}

TEST(WorkPartition, OfALargeJobAreWithAllRanks) {
  const WorkPartition parts({{0, 10}, {0, 1000}, {0, 10}}, 4);
  EXPECT_FALSE(parts.is_split(0));
  EXPECT_EQ(parts.first_rank(1), 0);
  EXPECT_EQ(parts.last_rank(1), 3);
  EXPECT_EQ(parts.first_rank(2), 3);
}

TEST(WorkPartition, HaveOneRankForAJobWithoutTrajectories) {
  const WorkPartition parts({{0, 8}, {4, 0}, {0, 8}, {2, 0}}, 5);
  for (const std::size_t j : {1U, 3U}) EXPECT_EQ(parts.first_rank(j), parts.last_rank(j));
}

}  // namespace
}  // namespace ridethrough
