// SPDX-License-Identifier: Apache-2.0
// The ranks at work on the calls of a back end: what the first one asks for, and the others do.
#pragma once

#include "host/run/mpi/communicator.hpp"
#include "host/run/run.hpp"
#include "host/run/work_partition.hpp"

#include <map>
#include <memory>

namespace ridethrough::mpi {

class RankBackend {
 public:
  explicit RankBackend(const Communicator& communicator);
  RankBackend(const RankBackend&) = delete;
  RankBackend& operator=(const RankBackend&) = delete;
  ~RankBackend();

  // On the first rank: a back end of its own on each, taken for one. This must outlive it and all
  // that it loads.
  Backend open(RunOptions options);
  void dismiss();

  // On the others: does what is asked for until dismissed.
  void serve();

 private:
  struct HeldScenario;
  struct RankScenario;
  struct JobOrder;

  void open_own(RunOptions& options);
  Loaded load(const Scenario& scenario);
  void hold(std::int64_t number, const Scenario* scenario);
  std::vector<Tally> run(const std::vector<Job>& jobs);
  std::vector<Tally> work(std::vector<JobOrder> orders, const std::vector<Job>& asked);

  // Memory that is missing in the middle of an exchange ends the program, hence noexcept: the other
  // ranks would wait for ever.
  void hand_over(const std::vector<JobOrder>& orders, const WorkPartition& parts,
                 const std::vector<std::vector<bool>>& has, const std::vector<Job>& asked,
                 std::vector<Tally>& tallies,
                 const std::vector<std::vector<std::int64_t>>& counts) const noexcept;

  const Communicator& communicator_;
  Backend own_;
  // What all ranks hold, by numbers that the first one gives, and what is no longer needed.
  std::map<std::int64_t, std::unique_ptr<HeldScenario>> held_;
  std::int64_t next_ = 0;
  std::shared_ptr<std::vector<std::int64_t>> released_ =
      std::make_shared<std::vector<std::int64_t>>();
};

}  // namespace ridethrough::mpi
