// SPDX-License-Identifier: Apache-2.0
// Runs the points of a sweep, several at once where they are small, each to its own target.
#pragma once

#include "host/config/sweep_axes.hpp"
#include "host/files/checkpoint.hpp"
#include "host/results/results.hpp"
#include "host/run/run.hpp"
#include "host/scenario/shard.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ridethrough {

// What is known of a point.
struct PointOutcome {
  enum class State { kOpen, kDone, kFailed };
  State state = State::kOpen;
  std::string failure;  // why, in words
  std::string fingerprint;
  int twin = 0;  // how many points before it have the same fingerprint
  std::uint64_t seed = 0;
  std::uint64_t trajectories = 0;
  double wall_s = 0;  // its share of the time
  bool target_met = false;
  std::vector<Estimate> values;  // one for each of SweepResults::indices
  Evidence evidence;             // NaN where a file of an older version has none
};

struct SweepResults {
  Provenance provenance;  // what is the same for all points
  Sweep sweep;
  // Names, units, meanings; `applies` where it does at any point. Their values say nothing.
  std::vector<Index> indices;
  std::vector<PointOutcome> points;

  [[nodiscard]] std::size_t count(PointOutcome::State state) const;
};

// What becomes of a checkpoint that is not as it was written.
enum class OnDamage {
  kRefuse,     // a person has to decide
  kStartAnew,  // with a warning
};

// Keeps how far every point has come in a file of its own, in a folder, by what the point
// simulates: so a sweep that has been given more values finds those that it had. Sweeps may share a
// folder: each finds the points of the others, and writes and removes only its own.
class PointStore {
 public:
  // An empty folder name: keeps nothing. `output` tells sweeps apart. Throws InputError where there
  // can be no such folder.
  PointStore(std::string folder, const std::string& output);

  // The folder of a sweep that names no other.
  static std::string usual_folder(const std::string& output) { return output + ".checkpoint"; }

  [[nodiscard]] bool keeps() const { return !folder_.empty(); }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  // Points may simulate the same: `twin` tells them apart. Throws MachineError where the disk
  // fails.
  void keep(const Study& study, int twin, const RunState& state) const;
  [[nodiscard]] std::optional<RunState> find(const Study& study, int twin, OnDamage on_damage);
  // Removes what it has of those points that are done, and the folder if nothing else is there and
  // it, or a sweep to the same file, has made that.
  void remove(const std::vector<PointOutcome>& points) const;

 private:
  [[nodiscard]] std::string file(const std::string& point) const;
  [[nodiscard]] Destination place(const std::string& point) const;
  std::string folder_;
  std::string owner_;     // behind the names of its files
  bool is_ours_ = false;  // the folder
  std::optional<std::multimap<std::string, std::string>>
      others_;  // files of the folder as it was first asked for
};

struct SweepProgress {
  std::size_t points, done, failed;
  std::uint64_t trajectories;  // since the sweep was started, or resumed
  double wall_s;
  std::size_t begun;        // the last point that was
  std::string begun_label;  // its values
};

// "12 of 57 points (1 failed)  3.4M trajectories  120k/s  battery.megapack.units=24  4 min left"
std::string progress_row(const SweepProgress& progress, std::size_t width);

struct SweepOptions {
  double keep_every_s = 60;  // of points under way; 0 = only when stopped
  bool resume = false;
  OnDamage on_damage = OnDamage::kRefuse;
  Shard shard = {1, 1};  // its points only: every `of`th one, from that of its number on
};

struct SweepHooks {
  std::function<void(const SweepProgress&)> on_progress;  // after every call of the back end
  std::function<bool()> stop;                             // asked as often
  std::function<void(std::size_t point, const std::string& label, const std::string& why)>
      on_failure;
  // A checkpoint that could not be written; the sweep goes on.
  std::function<void(const std::string& why)> on_not_kept;
  // The tally of a point that is done. What it throws ends the sweep.
  std::function<void(std::size_t point, const Tally& tally)> on_done;
  // Where else a point may have been kept.
  std::function<std::optional<RunState>(const Study&)> find_elsewhere;
};

// The site may lack what all points give it, and is not checked before. Returns kStopped where it
// was stopped, else kAllDone. Points that cannot be simulated are reported and
// left out; so are those that fail on the device, once they have failed there alone. Points of
// other shards stay open. Throws InputError where there are fewer points than shards.
Ended run_sweep(const Site& site, const Backend& backend, PointStore& store,
                const SweepOptions& options, const SweepHooks& hooks, SweepResults& results);

}  // namespace ridethrough
