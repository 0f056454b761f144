// SPDX-License-Identifier: Apache-2.0
// Jobs cut for ranks. Their trajectories, laid end to end, are cut into even parts: so all ranks
// have a part of a job that is large, and each has a few whole ones where they are many.
#pragma once

#include "kernels/backend.hpp"

#include <vector>

namespace ridethrough {

class WorkPartition {
 public:
  WorkPartition(const std::vector<TrajectoryRange>& jobs, int ranks);

  // What a rank has of a job: maybe nothing.
  [[nodiscard]] TrajectoryRange of(std::size_t job, int rank) const;

  // The ranks that have something of a job lie between these two; the tally of a job without
  // trajectories is that of one rank, too.
  [[nodiscard]] int first_rank(std::size_t job) const { return rank_at(begins_[job]); }
  [[nodiscard]] int last_rank(std::size_t job) const;

  [[nodiscard]] bool has(std::size_t job, int rank) const {
    return first_rank(job) <= rank && rank <= last_rank(job);
  }
  [[nodiscard]] bool is_split(std::size_t job) const { return first_rank(job) < last_rank(job); }

 private:
  [[nodiscard]] int rank_at(std::uint64_t place) const;

  std::vector<TrajectoryRange> jobs_;
  std::vector<std::uint64_t> begins_;       // of the jobs, laid end to end; and their end
  std::vector<std::uint64_t> rank_begins_;  // of what the ranks have of that; and its end
};

}  // namespace ridethrough
