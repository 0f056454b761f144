// SPDX-License-Identifier: Apache-2.0
#include "host/run/run.hpp"

#include "host/base/error.hpp"
#include "host/run/ranks.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace ridethrough {
namespace {

constexpr std::uint64_t kFirstBatch = 8192;
// With a target, each batch adds a quarter of what is done: little is simulated in vain. Without
// one, batches only set the pace of the progress line.
constexpr std::uint64_t kGrowth = 4;
constexpr std::uint64_t kLargestBatch = std::uint64_t{1} << 22;
constexpr double kMostGrowth = 4;               // of a piece over the last one
constexpr std::uint64_t kMostSamples = 65'536;  // at a time: ten megabytes

Tally run_sampled(const Backend& backend, TrajectoryRange range, const RunHooks& hooks) {
  Tally tally;
  std::vector<std::int64_t> counts;
  for (std::uint64_t done = 0; done < range.count;) {
    const std::uint64_t count = std::min(kMostSamples, range.count - done);
    counts.resize(count * kCounts);
    tally += backend.run({range.first + done, count}, counts.data());
    hooks.on_samples(counts);
    done += count;
  }
  return tally;
}

// The CUDA device that is asked for, where it is there and can be used, else the CPU. Ranks of one
// machine take its devices one by one, from there on.
template <class MakeCuda, class MakeCpu>
auto choose(const RunOptions& options, MakeCuda&& make_cuda, MakeCpu&& make_cpu) {
  const MachineShare share = machine_share();
  std::string why_not;
  if (options.backend != "cpu") {
    const auto devices = cuda_devices(&why_not);
    if (!devices.empty() && static_cast<std::size_t>(options.device) >= devices.size()) {
      throw InputError(
          fmt::format("--device {}: allowed is 0 to {}", options.device, devices.size() - 1));
    }
    if (!devices.empty()) {
      try {
        const auto count = static_cast<int>(devices.size());
        return make_cuda((options.device + share.local_rank) % count);
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
  auto cpu = make_cpu(options.threads > 0 ? options.threads : share.processors);
  cpu.why_not_cuda = why_not;
  return cpu;
}

}  // namespace

std::uint64_t batch_end(std::uint64_t done, std::uint64_t at_most) {
  std::uint64_t end = 0;
  while (end <= done && end < at_most) {
    end += std::clamp(end / kGrowth, kFirstBatch, kLargestBatch);
  }
  return std::min(end, at_most);
}

std::uint64_t Pace::next(std::uint64_t left, std::uint64_t abreast) {
  piece_ = std::max(piece_, static_cast<double>(abreast));
  asked_ = std::min(left, static_cast<std::uint64_t>(piece_));
  return asked_;
}

void Pace::took(double seconds) {
  const double scale = seconds_ / std::max(seconds, 1e-9);
  const auto asked = static_cast<double>(asked_);
  // A piece that there was not enough left for may slow down those to come, but not spur them on.
  const bool whole = asked_ == static_cast<std::uint64_t>(piece_);
  piece_ = whole ? asked * std::min(scale, kMostGrowth) : std::min(piece_, asked * scale);
}

Backend choose_backend(const Study& study, const RunOptions& options) {
  if (const auto all = spread_over_ranks(options)) {
    const auto simulate = [&study, run = all->run](TrajectoryRange range, std::int64_t* counts) {
      return run({{&study.scenario, study.seed, range, counts}}).front();
    };
    return {all->name, all->device, simulate, all->why_not_cuda, all->abreast};
  }
  return choose(
      options,
      [&](int device) {
        return make_cuda_backend(study.scenario, study.seed, device);
      },
      [&](int threads) { return make_cpu_backend(study.scenario, study.seed, threads); });
}

SharedBackend choose_shared_backend(const RunOptions& options) {
  if (const auto all = spread_over_ranks(options)) return *all;
  return choose_own_backend(options);
}

SharedBackend choose_own_backend(const RunOptions& options) {
  return choose(options, make_shared_cuda_backend, make_shared_cpu_backend);
}

bool target_met(const Study& study, const Tally& tally) {
  return tally.trajectories > 0 && evaluate(study, tally).provenance.target_met;
}

std::optional<Ended> ended(const Study& study, const Tally& tally) {
  const std::uint64_t done = tally.trajectories;
  const bool all = done >= study.trajectories;
  // Only all shards together know how well an index is known.
  if (study.trajectories < study.whole) return all ? std::optional(Ended::kAllDone) : std::nullopt;
  const bool between_batches = done > 0 && batch_end(done - 1, study.trajectories) == done;
  if (study.target_rel_error > 0 && (all || between_batches) && target_met(study, tally)) {
    return Ended::kTargetMet;
  }
  if (all) return Ended::kAllDone;
  return {};
}

Ended run(const Study& study, const Backend& backend, Tally& tally, const RunHooks& hooks) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  const std::uint64_t before = tally.trajectories;
  // Batches are run in pieces, which show neither in the sums nor in when the target is judged.
  Pace pace(hooks.pace_s);
  for (;;) {
    if (const auto how = ended(study, tally)) return *how;
    if (hooks.stop && hooks.stop()) return Ended::kStopped;
    const std::uint64_t done = tally.trajectories;
    const std::uint64_t left = batch_end(done, study.trajectories) - done;
    const TrajectoryRange next = {study.first + done, pace.next(left, backend.abreast)};
    const auto called = Clock::now();
    if (hooks.on_samples) {
      tally += run_sampled(backend, next, hooks);
    } else {
      tally += backend.run(next);
    }
    const auto now = Clock::now();
    pace.took(std::chrono::duration<double>(now - called).count());
    const std::chrono::duration<double> wall = now - begin;
    const double rate =
        static_cast<double>(tally.trajectories - before) / std::max(wall.count(), 1e-9);
    if (hooks.on_progress) hooks.on_progress({study, tally, wall.count(), rate});
  }
}

}  // namespace ridethrough
