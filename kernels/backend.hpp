// The back ends: a range of trajectory numbers in, a tally out, and the same bits from each of
// them. To add one: a maker here, a source beside cpu.cpp, a line in host/run.cpp.
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

struct Backend {
  std::string name;    // "cpu", "cuda"
  std::string device;  // what it runs on, for people
  std::function<Tally(TrajectoryRange, std::int64_t* counts)> simulate;
  std::string why_not_cuda = {};  // where cuda was looked for in vain

  // Blocks until the range is done. Where `counts` is given, it takes the kCounts counts of each
  // trajectory, one after the other. Throws std::runtime_error where the device fails.
  Tally run(TrajectoryRange range, std::int64_t* counts = nullptr) const {
    return simulate(range, counts);
  }
};

// Runs on `threads` threads [>= 1]. The scenario and its pool must outlive the back end.
Backend make_cpu_backend(const Scenario& scenario, std::uint64_t seed, int threads);

// The names of the CUDA devices present. Where there is none, why_not (if given) says why.
std::vector<std::string> cuda_devices(std::string* why_not = nullptr);

// Runs on one CUDA device; `pool_words` is the length of the scenario's pool. Throws
// std::runtime_error where there is no such device.
Backend make_cuda_backend(const Scenario& scenario, std::size_t pool_words, std::uint64_t seed,
                          int device);

// The Philox block that device code computes for a counter and a key: the known-answer test.
PhiloxBlock philox_on_cuda(PhiloxBlock counter, std::uint64_t key, int device);

}  // namespace ridethrough
