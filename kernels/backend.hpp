// SPDX-License-Identifier: Apache-2.0
// The back ends: ranges of trajectory numbers in, tallies out, and the same bits from each of them.
// To add one: a maker here, a source beside cpu.cpp, a line in host/run/run.cpp.
#pragma once

#include "kernels/tally.hpp"
#include "models/philox.hpp"
#include "models/scenario.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ridethrough {

struct TrajectoryRange {
  std::uint64_t first;
  std::uint64_t count;
};

// A scenario where a back end runs it, for as long as this lives: on a device a copy, so that calls
// do not move it again. With it stays what its trajectories have come to since they were last read.
class LoadedScenario {
 public:
  LoadedScenario() = default;
  LoadedScenario(const LoadedScenario&) = delete;
  LoadedScenario& operator=(const LoadedScenario&) = delete;
  virtual ~LoadedScenario() = default;
};
using Loaded = std::shared_ptr<LoadedScenario>;

// What a call of a back end is to do with one scenario: to run a range of its trajectories.
struct Job {
  Loaded scenario;  // by load() of the same back end; each job of a call has another one
  std::uint64_t seed;
  TrajectoryRange range;
  // Takes the kCounts counts of each trajectory, one after the other; nullptr = they are not asked
  // for. A device needs room for all of them.
  std::int64_t* counts = nullptr;
  // Whether its tally is asked for now; if not, it is a part of the next one that is. A device then
  // need not hand over the many cells of a tally at every call.
  bool read = true;
};

// One type for whatever runs trajectories: the threads of a CPU, a CUDA device, several devices,
// ranks. What a call throws leaves open what has become of the tallies that were not read.
struct Backend {
  std::string name;    // "cpu", "cuda"
  std::string device;  // what it runs on, for people
  // Trajectories that it has under way at the same time: fewer of them take hardly less time.
  std::uint64_t abreast = 1;
  // Trajectories of a call, over all jobs, that are enough to keep it busy.
  std::uint64_t at_once = 1;
  // The scenario and what it points to must outlive what is returned. Throws std::runtime_error
  // where a device has no room for it.
  std::function<Loaded(const Scenario&)> load = {};
  // Blocks until all ranges are done. A tally for each job, empty where none was asked for. Throws
  // std::runtime_error where a device fails.
  std::function<std::vector<Tally>(const std::vector<Job>&)> run = {};
  std::string why_not_cuda = {};  // where cuda was looked for in vain
};

// Throws std::runtime_error where a trajectory did not come to an end: events led to others at the
// same millisecond, over and over.
void must_have_ended(const Tally& tally);

// On `threads` threads [>= 1].
Backend make_cpu_backend(int threads);

// The names of the CUDA devices present. Where there is none, why_not (if given) says why.
std::vector<std::string> cuda_devices(std::string* why_not = nullptr);

// On one CUDA device. Throws std::runtime_error where there is no such device.
Backend make_cuda_backend(int device);

// The Philox block that device code computes for a counter and a key: the known-answer test.
PhiloxBlock philox_on_cuda(PhiloxBlock counter, std::uint64_t key, int device);

}  // namespace ridethrough
