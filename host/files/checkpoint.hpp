// SPDX-License-Identifier: Apache-2.0
// What is kept of a run that is not done: enough to go on to the very same bits.
#pragma once

#include "host/base/error.hpp"
#include "host/base/safe_file.hpp"
#include "host/scenario/study.hpp"
#include "kernels/tally.hpp"

#include <optional>
#include <string>

namespace ridethrough {

// How far a run has come: so many trajectories as the tally says are done, from StudyInfo::first
// on.
struct RunState {
  Tally tally;
  double wall_s = 0;  // spent so far
};

// Writes a checkpoint safely. Throws MachineError where it cannot be written.
void write_checkpoint(Destination& place, const Study& study, const RunState& state);

// The same at `path`. Throws InputError, too, where there is a file of another kind.
void write_checkpoint(const std::string& path, const Study& study, const RunState& state);

// Where a run of the study can go on: from its checkpoint, else from its finished result file; none
// where neither is there. Throws DamagedFile for one that is not as it was written, InputError for
// one of another kind, scenario, seed or shard.
std::optional<RunState> find_state(const std::string& checkpoint, const std::string& result,
                                   const Study& study);

// Deletes a checkpoint of the scenario of that fingerprint and of that part of its trajectories, if
// it keeps no more of them than the result has. Whatever else is there stays.
void remove_checkpoint(const std::string& path, const std::string& fingerprint,
                       const StudyInfo& part, std::uint64_t trajectories);

}  // namespace ridethrough
