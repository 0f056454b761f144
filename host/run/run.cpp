// SPDX-License-Identifier: Apache-2.0
#include "host/run/run.hpp"

#include "host/base/error.hpp"
#include "host/run/ranks.hpp"
#include "host/run/spread.hpp"

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

Tally run_sampled(const Simulation& simulation, TrajectoryRange range, const RunHooks& hooks) {
  Tally tally;
  std::vector<std::int64_t> counts;
  for (std::uint64_t done = 0; done < range.count;) {
    const std::uint64_t count = std::min(kMostSamples, range.count - done);
    counts.resize(count * kCounts);
    tally += simulation.run({range.first + done, count}, counts.data());
    hooks.on_samples(counts);
    done += count;
  }
  return tally;
}

// The devices that are asked for, of so many; ranks of one machine take them one by one.
std::vector<int> chosen_devices(int asked, int count) {
  const MachineShare share = machine_share();
  if (asked != kAllDevices) return {(asked + share.local_rank) % count};
  std::vector<int> own = {share.local_rank % count};
  while (own.back() + share.local_ranks < count) own.push_back(own.back() + share.local_ranks);
  return own;
}

Backend open_devices(const std::vector<int>& numbers) {
  std::vector<Backend> devices;
  for (const int number : numbers) devices.push_back(make_cuda_backend(number));
  return devices.size() == 1 ? devices.front() : spread_over(std::move(devices));
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

Backend choose_backend(const RunOptions& options) {
  if (const auto all = spread_over_ranks(options)) return *all;
  return choose_own_backend(options);
}

Backend choose_own_backend(const RunOptions& options) {
  std::string why_not;
  if (options.backend != "cpu") {
    const auto count = static_cast<int>(cuda_devices(&why_not).size());
    if (count > 0 && options.device >= count) {
      throw InputError(
          fmt::format("--device {}: allowed is 0 to {}, or all", options.device, count - 1));
    }
    if (count > 0) {
      try {
        return open_devices(chosen_devices(options.device, count));
      } catch (const std::runtime_error& error) {
        why_not = error.what();
      }
    }
    if (options.backend == "cuda") {
      throw InputError(fmt::format(
          "command line: --backend cuda: {}; allowed here is cpu, or auto to take a device where "
          "there is one",
          why_not));
    }
  }
  Backend cpu =
      make_cpu_backend(options.threads > 0 ? options.threads : machine_share().processors);
  cpu.why_not_cuda = why_not;
  return cpu;
}

Tally simulate(const Study& study, const Backend& backend, TrajectoryRange range,
               std::int64_t* counts) {
  return Simulation(study, backend).run(range, counts);
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

double steady_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Ended run(const Study& study, const Backend& backend, Tally& tally, const RunHooks& hooks) {
  const double begin_s = hooks.now_s();
  const std::uint64_t before = tally.trajectories;
  // Batches are run in pieces, which show neither in the sums nor in when the target is judged.
  Pace pace(hooks.pace_s);
  std::optional<Simulation> simulation;
  for (;;) {
    if (const auto how = ended(study, tally)) return *how;
    if (hooks.stop && hooks.stop()) return Ended::kStopped;
    const std::uint64_t done = tally.trajectories;
    const std::uint64_t left = batch_end(done, study.trajectories) - done;
    const TrajectoryRange next = {study.first + done, pace.next(left, backend.abreast)};
    const double called_s = hooks.now_s();
    if (!simulation) simulation.emplace(study, backend);
    if (hooks.on_samples) {
      tally += run_sampled(*simulation, next, hooks);
    } else {
      tally += simulation->run(next);
    }
    const double now_s = hooks.now_s();
    pace.took(now_s - called_s);
    const double wall_s = now_s - begin_s;
    const double rate = static_cast<double>(tally.trajectories - before) / std::max(wall_s, 1e-9);
    if (hooks.on_progress) hooks.on_progress({study, tally, wall_s, rate});
  }
}

}  // namespace ridethrough
