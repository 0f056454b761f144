// What is kept of a run that is not done: enough to go on to the very same bits.
#pragma once

#include "host/study.hpp"
#include "kernels/tally.hpp"

#include <optional>
#include <string>

namespace ridethrough {

// How far a run has come: so many trajectories as the tally says are done, from Frame::first on.
struct Position {
  Tally tally;
  double wall_s = 0;  // spent so far
};

// Writes a checkpoint safely. Throws InputError where it cannot be written.
void write_checkpoint(const std::string& path, const Study& study, const Position& position);

// Where a run of the study can go on: from its checkpoint, else from its finished result file; none
// where neither is there. Throws InputError for a file that is damaged, or of another scenario,
// seed or shard.
std::optional<Position> find_position(const std::string& checkpoint, const std::string& result,
                                      const Study& study);

}  // namespace ridethrough
