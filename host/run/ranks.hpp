// SPDX-License-Identifier: Apache-2.0
// The processes that a command is spread over: one (ranks_absent.cpp), or as many ranks as MPI has
// started (mpi/ranks.cpp, in the program ridethrough-mpi). Rank 0 runs the command as if it were
// alone; the others only compute what its back end gives them.
#pragma once

#include "host/run/run.hpp"

#include <functional>
#include <optional>

namespace ridethrough {

// Runs a command, which must not throw, on rank 0, and lets the other ranks work for it until it is
// done. Returns its exit code, on the others 0.
int run_on_ranks(int argc, char** argv, const std::function<int()>& command);

// What this process may use of a machine that it shares with other ranks.
struct MachineShare {
  int processors;   // 1 or more
  int local_rank;   // its number among the ranks of the machine, from 0 ...
  int local_ranks;  // ... up to so many
};
MachineShare machine_share();

// A back end that cuts what it is given over all ranks, for the first of them; nothing where there
// is only one. Throws InputError for a back end that a rank does not have.
std::optional<Backend> spread_over_ranks(const RunOptions& options);

}  // namespace ridethrough
