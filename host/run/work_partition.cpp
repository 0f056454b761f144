// SPDX-License-Identifier: Apache-2.0
#include "host/run/work_partition.hpp"

#include "host/base/even_split.hpp"

#include <algorithm>

namespace ridethrough {

WorkPartition::WorkPartition(const std::vector<TrajectoryRange>& jobs, int ranks)
    : jobs_(jobs), begins_{0} {
  for (const TrajectoryRange& job : jobs) begins_.push_back(begins_.back() + job.count);
  const auto parts = static_cast<std::uint64_t>(ranks);
  for (std::uint64_t rank = 0; rank <= parts; ++rank) {
    rank_begins_.push_back(part_begin(begins_.back(), parts, rank));
  }
}

TrajectoryRange WorkPartition::of(std::size_t job, int rank) const {
  const auto r = static_cast<std::size_t>(rank);
  const std::uint64_t begin = std::max(begins_[job], rank_begins_[r]);
  const std::uint64_t end = std::min(begins_[job + 1], rank_begins_[r + 1]);
  if (end <= begin) return {jobs_[job].first, 0};
  return {jobs_[job].first + (begin - begins_[job]), end - begin};
}

int WorkPartition::last_rank(std::size_t job) const {
  return jobs_[job].count == 0 ? first_rank(job) : rank_at(begins_[job + 1] - 1);
}

int WorkPartition::rank_at(std::uint64_t place) const {
  const auto last = rank_begins_.end() - 1;  // the end is of nobody
  const auto next = std::upper_bound(rank_begins_.begin(), last, place);
  return static_cast<int>(next - rank_begins_.begin()) - 1;
}

}  // namespace ridethrough
