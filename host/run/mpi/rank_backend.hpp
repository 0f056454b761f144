// SPDX-License-Identifier: Apache-2.0
// The ranks at work on the calls of a back end: what the first one asks for, and the others do.
#pragma once

#include "host/run/mpi/communicator.hpp"
#include "host/run/run.hpp"
#include "host/run/work_partition.hpp"

#include <memory>

namespace ridethrough::mpi {

class RankBackend {
 public:
  explicit RankBackend(const Communicator& communicator) : communicator_(communicator) {}

  // On the first rank: a back end of its own on each, taken for one. The team must outlive it.
  SharedBackend open(RunOptions options);
  void dismiss();

  // On the others: does what is asked for until dismissed.
  void serve();

 private:
  struct HeldScenario;
  using Held = std::shared_ptr<const HeldScenario>;
  struct JobOrder;

  void open_own(RunOptions& options);
  std::vector<Tally> run(const std::vector<Job>& jobs);
  [[nodiscard]] JobOrder order_of(const Job& job) const;
  std::vector<Tally> work(std::vector<JobOrder> orders, const std::vector<Job>& asked);

  // Memory that is missing in the middle of an exchange ends the program, hence noexcept: the other
  // ranks would wait for ever.
  void hand_over(const std::vector<JobOrder>& orders, const WorkPartition& parts,
                 const std::vector<Job>& asked, std::vector<Tally>& tallies,
                 const std::vector<std::vector<std::int64_t>>& counts) const noexcept;
  void hold(const std::vector<JobOrder>& orders, const std::vector<Job>& asked) noexcept;

  const Communicator& communicator_;
  SharedBackend own_;
  std::vector<Held> held_;  // what the last call was about, one for each of its jobs
};

}  // namespace ridethrough::mpi
