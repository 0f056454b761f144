// The CPU back end: Thrust's device system, which the build sets to OMP (CPP under sanitizers).
#include "kernels/backend.hpp"
#include "kernels/sample_recorder.hpp"
#include "kernels/tally_recorder.hpp"
#include "models/trajectory.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <vector>

#include <thrust/execution_policy.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>

#if defined(_OPENMP)
#include <omp.h>
#endif

namespace ridethrough {
namespace {

// Enough trajectories that starting and adding up a tally costs nothing beside them.
constexpr std::uint64_t kChunk = 512;

// One worker a thread; each takes the next chunk that nobody has, until there is none. Which worker
// ran what does not show in a sum of integers.
template <Features features>
struct Worker {
  const Scenario* scenario;
  std::uint64_t seed;
  TrajectoryRange range;
  std::atomic<std::uint64_t>* next;  // number within the range
  Tally* tallies;                    // one a worker
  std::int64_t* counts;              // of all trajectories; may be nullptr

  [[gnu::flatten]] void operator()(int worker) const {
    SampleRecorder<TallyRecorder> recorder(tallies[worker]);
    Trajectory<decltype(recorder), features> trajectory(*scenario, recorder);
    for (auto begin = next->fetch_add(kChunk); begin < range.count;
         begin = next->fetch_add(kChunk)) {
      const std::uint64_t end = std::min(begin + kChunk, range.count);
      for (std::uint64_t i = begin; i < end; ++i) {
        recorder.sample_to(sample_row(counts, i));
        trajectory({seed, range.first + i});
      }
    }
  }
};

template <Features features>
Backend make_backend(const Scenario& scenario, std::uint64_t seed, int threads) {
  auto run = [&scenario, seed, threads](TrajectoryRange range, std::int64_t* counts) {
#if defined(_OPENMP)
    omp_set_num_threads(threads);
#endif
    std::atomic<std::uint64_t> next = 0;
    std::vector<Tally> tallies(static_cast<std::size_t>(threads));
    thrust::for_each_n(thrust::device, thrust::make_counting_iterator(0), threads,
                       Worker<features>{&scenario, seed, range, &next, tallies.data(), counts});
    return std::accumulate(tallies.begin(), tallies.end(), Tally{},
                           [](Tally sum, const Tally& one) { return sum += one; });
  };
  return {"cpu", std::to_string(threads) + (threads == 1 ? " thread" : " threads"), run};
}

}  // namespace

Backend make_cpu_backend(const Scenario& scenario, std::uint64_t seed, int threads) {
  return features_of(scenario) == Features::kAll
             ? make_backend<Features::kAll>(scenario, seed, threads)
             : make_backend<Features::kBasic>(scenario, seed, threads);
}

}  // namespace ridethrough
