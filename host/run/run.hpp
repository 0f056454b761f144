// SPDX-License-Identifier: Apache-2.0
// Runs a study batch by batch until it is known well enough.
#pragma once

#include "host/results/results.hpp"
#include "kernels/backend.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>

namespace ridethrough {

struct RunOptions {
  std::string backend = "auto";  // auto = cuda where there is a device, else cpu
  int threads = 0;               // of the cpu back end, of each rank; 0 = one for each processor
  // Of the cuda back end, of the first rank of a machine; kAllDevices = all of them, which the
  // ranks of a machine share.
  int device = 0;
};
inline constexpr int kAllDevices = -1;

// That of all ranks together (ranks.hpp). Throws InputError for a back end that is not there.
Backend choose_backend(const RunOptions& options);

// That of this process alone.
Backend choose_own_backend(const RunOptions& options);

// One study on a back end, which must outlive this, as must the study.
class Simulation {
 public:
  Simulation(const Study& study, const Backend& backend)
      : study_(study), backend_(backend), scenario_(backend.load(study.scenario)) {}

  // Blocks until the range is done; `counts` as of Job.
  Tally run(TrajectoryRange range, std::int64_t* counts = nullptr) const {
    return backend_.run({{scenario_, study_.seed, range, counts}}).front();
  }

  [[nodiscard]] const Backend& backend() const { return backend_; }

 private:
  const Study& study_;
  const Backend& backend_;
  Loaded scenario_;
};

// For a single range.
Tally simulate(const Study& study, const Backend& backend, TrajectoryRange range,
               std::int64_t* counts = nullptr);

// Batches are the same on every machine: 8192 trajectories, then a quarter of what is done, up to
// 2^22. The end of the one that holds trajectory `done`, and of all where at_most is before.
std::uint64_t batch_end(std::uint64_t done, std::uint64_t at_most);

// How many trajectories to ask a back end for at a time, so that a call takes about as long as is
// wished, whatever the site: at first as many as it runs abreast, then at most four times as many
// as before, by how long the last call took. Those before say nothing: trajectories to come may be
// slower. What is asked for shows in no result.
class Pace {
 public:
  explicit Pace(double seconds) : seconds_(seconds) {}  // > 0

  // Of `left` that there are to do, at least `abreast` [>= 1].
  std::uint64_t next(std::uint64_t left, std::uint64_t abreast);
  // How long they took, alone or together with others that keep a pace of their own.
  void took(double seconds);

 private:
  double seconds_;
  double piece_ = 0;  // as many as are wanted
  std::uint64_t asked_ = 0;
};

struct Progress {
  const Study& study;
  const Tally& tally;  // of trajectories 0 up to tally.trajectories
  double wall_s;       // since run() was called
  double rate;         // trajectories a second since then
  Results so_far() const { return evaluate(study, tally); }
};

// Of the machine's steady clock.
double steady_s();

struct RunHooks {
  std::function<void(const Progress&)> on_progress;
  std::function<bool()> stop;
  // The counts of trajectories that follow each other, kCounts for each.
  std::function<void(std::span<const std::int64_t> counts)> on_samples;
  double pace_s = 0.5;  // about so long from one call to the next; > 0
  // Seconds since some moment, never fewer than before. By default those of the machine.
  std::function<double()> now_s = steady_s;
};

enum class Ended { kAllDone, kTargetMet, kStopped };

// How a run of a study ends with this tally, if it does: judged between batches only, so that the
// answer depends neither on the machine nor on where a run was interrupted and resumed.
std::optional<Ended> ended(const Study& study, const Tally& tally);

// Goes on from a tally of trajectories 0 up to tally.trajectories, until as many are done as the
// study allows, or its target is met. What is stopped, or shown, in the middle of a batch has a
// tally all the same.
Ended run(const Study& study, const Backend& backend, Tally& tally, const RunHooks& hooks = {});

// True where the study has a target and all its indices are known that well.
bool target_met(const Study& study, const Tally& tally);

}  // namespace ridethrough
