// The CPU back end: Thrust's device system, which the build sets to OMP (CPP under sanitizers).
#include "kernels/backend.hpp"
#include "kernels/tally_recorder.hpp"
#include "models/trajectory.hpp"

#include <algorithm>

#include <thrust/execution_policy.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/transform_reduce.h>

#if defined(_OPENMP)
#include <omp.h>
#endif

namespace ridethrough {
namespace {

// Enough trajectories that starting and adding up a tally costs nothing beside them.
constexpr std::uint64_t kChunk = 512;

struct RunChunk {
  const Scenario* scenario;
  std::uint64_t seed;
  TrajectoryRange range;

  Tally operator()(std::uint64_t chunk) const {
    Tally tally;
    TallyRecorder recorder{tally};
    Trajectory<TallyRecorder> trajectory(*scenario, recorder);
    const std::uint64_t begin = chunk * kChunk;
    const std::uint64_t end = std::min(begin + kChunk, range.count);
    for (std::uint64_t i = begin; i < end; ++i) trajectory({seed, range.first + i});
    return tally;
  }
};

struct Add {
  Tally operator()(Tally a, const Tally& b) const { return a += b; }
};

}  // namespace

Backend make_cpu_backend(const Scenario& scenario, std::uint64_t seed, int threads) {
  auto run = [&scenario, seed, threads](TrajectoryRange range) {
#if defined(_OPENMP)
    omp_set_num_threads(threads);
#endif
    const std::uint64_t chunks = (range.count + kChunk - 1) / kChunk;
    const auto first = thrust::make_counting_iterator(std::uint64_t{0});
    return thrust::transform_reduce(thrust::device, first, first + static_cast<long>(chunks),
                                    RunChunk{&scenario, seed, range}, Tally{}, Add{});
  };
  return {"cpu", std::to_string(threads) + (threads == 1 ? " thread" : " threads"), run};
}

}  // namespace ridethrough
