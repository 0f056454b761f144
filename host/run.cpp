#include "host/run.hpp"

#include "host/error.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>

namespace ridethrough {
namespace {

constexpr std::uint64_t kFirstBatch = 8192;
// With a target, each batch adds a quarter of what is done: little is simulated in vain. Without
// one, batches only set the pace of the progress line.
constexpr std::uint64_t kGrowth = 4;
constexpr std::uint64_t kLargestBatch = std::uint64_t{1} << 22;

}  // namespace

TrajectoryRange next_batch(std::uint64_t done, std::uint64_t at_most) {
  const std::uint64_t size = std::clamp(done / kGrowth, kFirstBatch, kLargestBatch);
  return {done, std::min(size, at_most - done)};
}

Backend choose_backend(const Study& study, const RunOptions& options) {
  std::string why_not;
  if (options.backend != "cpu") {
    const auto devices = cuda_devices(&why_not);
    if (!devices.empty() && static_cast<std::size_t>(options.device) >= devices.size()) {
      throw InputError(
          fmt::format("--device {}: allowed is 0 to {}", options.device, devices.size() - 1));
    }
    if (!devices.empty()) {
      try {
        return make_cuda_backend(study.scenario, study.pool.size(), study.seed, options.device);
      } catch (const std::runtime_error& error) {
        why_not = error.what();
      }
    }
    if (options.backend == "cuda") {
      throw InputError(fmt::format(
          "--backend cuda: no CUDA device can be used: {}; allowed here is cpu (or auto)",
          why_not));
    }
  }
  const int processors = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  Backend cpu = make_cpu_backend(study.scenario, study.seed,
                                 options.threads > 0 ? options.threads : processors);
  cpu.why_not_cuda = why_not;
  return cpu;
}

bool target_met(const Study& study, const Results& results) {
  return study.target_rel_error > 0 &&
         results.index("lolh").value.relative_error() <= study.target_rel_error &&
         results.index("eue").value.relative_error() <= study.target_rel_error;
}

Tally run(const Study& study, const Backend& backend,
          const std::function<void(const Progress&)>& on_batch) {
  const auto begin = std::chrono::steady_clock::now();
  Tally tally;
  while (tally.trajectories < study.trajectories) {
    tally += backend.run(next_batch(tally.trajectories, study.trajectories));
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    const Progress progress{tally.trajectories, study.trajectories, wall.count(),
                            evaluate(study, tally)};
    if (on_batch) on_batch(progress);
    if (target_met(study, progress.so_far)) break;
  }
  return tally;
}

}  // namespace ridethrough
