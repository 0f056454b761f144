// SPDX-License-Identifier: Apache-2.0
// The back ends: a range of trajectory numbers in, a tally out, and the same bits from each of
// them. To add one: a maker here, a source beside cpu.cpp, a line in host/run/run.cpp.
#pragma once

#include "kernels/tally.hpp"
#include "models/philox.hpp"
#include "models/scenario.hpp"

#include <functional>
#include <string>
#include <vector>

namespace ridethrough {

struct TrajectoryRange {
  std::uint64_t first;
  std::uint64_t count;
};

// A range of one scenario among several that run at the same time. The scenario, and what it points
// to, must outlive the call.
struct Job {
  const Scenario* scenario;
  std::uint64_t seed;
  TrajectoryRange range;
  // Takes the kCounts counts of each trajectory, one after the other; nullptr = they are not asked
  // for. A device needs room for all of them.
  std::int64_t* counts = nullptr;
};

// Many scenarios on one device, sharing its threads or its launches: what keeps it busy with points
// of a sweep that are too small for that each on its own.
struct SharedBackend {
  std::string name;
  std::string device;
  std::uint64_t at_once;  // trajectories of a call, over all jobs, that are enough to keep it busy
  // A tally for each job. Blocks; throws std::runtime_error where the device fails.
  std::function<std::vector<Tally>(const std::vector<Job>&)> run;
  std::string why_not_cuda = {};
  std::uint64_t abreast = 1;  // as of Backend, over all jobs
};

struct Backend {
  std::string name;    // "cpu", "cuda"
  std::string device;  // what it runs on, for people
  std::function<Tally(TrajectoryRange, std::int64_t* counts)> simulate;
  std::string why_not_cuda = {};  // where cuda was looked for in vain
  // Trajectories that it has under way at the same time: fewer of them take hardly less time.
  std::uint64_t abreast = 1;

  // Blocks until the range is done. Where `counts` is given, it takes the kCounts counts of each
  // trajectory, one after the other. Throws std::runtime_error where the device fails.
  Tally run(TrajectoryRange range, std::int64_t* counts = nullptr) const {
    return simulate(range, counts);
  }
};

// Throws std::runtime_error where a trajectory did not come to an end: events led to others at the
// same millisecond, over and over.
void must_have_ended(const Tally& tally);

// Runs on `threads` threads [>= 1]. The scenario must outlive the back end.
Backend make_cpu_backend(const Scenario& scenario, std::uint64_t seed, int threads);

SharedBackend make_shared_cpu_backend(int threads);

// The names of the CUDA devices present. Where there is none, why_not (if given) says why.
std::vector<std::string> cuda_devices(std::string* why_not = nullptr);

// Runs on one CUDA device. Throws std::runtime_error where there is no such device.
Backend make_cuda_backend(const Scenario& scenario, std::uint64_t seed, int device);

SharedBackend make_shared_cuda_backend(int device);

// The Philox block that device code computes for a counter and a key: the known-answer test.
PhiloxBlock philox_on_cuda(PhiloxBlock counter, std::uint64_t key, int device);

}  // namespace ridethrough
