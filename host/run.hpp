// Runs a study batch by batch until it is known well enough.
#pragma once

#include "host/results.hpp"
#include "kernels/backend.hpp"

#include <functional>
#include <string>

namespace ridethrough {

struct RunOptions {
  std::string backend = "auto";  // auto = cuda where there is a device, else cpu
  int threads = 0;               // of the cpu back end; 0 = one for each processor
  int device = 0;                // of the cuda back end
};

// Throws InputError for a back end that is not there.
Backend choose_backend(const Study& study, const RunOptions& options);

struct Progress {
  std::uint64_t done;
  std::uint64_t at_most;
  double wall_s;
  Results so_far;
};

// What comes after the first `done` of at most so many trajectories: little at first, then more,
// the same on every machine. Empty at the end.
TrajectoryRange next_batch(std::uint64_t done, std::uint64_t at_most);

// Runs the trajectories of the study, or as many as its target_rel_error asks for; judged only
// between batches, whose sizes do not depend on the machine, so that neither does the answer.
Tally run(const Study& study, const Backend& backend,
          const std::function<void(const Progress&)>& on_batch);

// True where the study has a target and LOLH and EUE are both known that well.
bool target_met(const Study& study, const Results& results);

}  // namespace ridethrough
