// SPDX-License-Identifier: Apache-2.0
// ridethrough merge: makes one result of those of shards.
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/cli/common_options.hpp"
#include "host/files/merge.hpp"
#include "host/files/results_file.hpp"
#include "host/results/provenance.hpp"
#include "host/sweep/sweep_file.hpp"
#include "host/sweep/sweep_merge.hpp"
#include "host/sweep/sweep_report.hpp"

#include <optional>

#include <fmt/format.h>

namespace ridethrough {
namespace {

// Has the results written, then says what they make up.
template <class Results, class Write>
void hand_over(Results& results, const Arguments& arguments, std::optional<Destination>& place,
               Write&& write) {
  results.provenance.created = utc_now();
  if (place) say_written(place->path(), write(*place));
  print(arguments.has(kJson) ? as_json(results) : as_table(results, width_of_stdout()));
}

// Goes through the files one by one, as no more than one is open: each has to be what it was when
// it was merged.
void collect(PointTallies& tallies, const MergedSweep& merged,
             const std::vector<std::string>& files) {
  for (const auto& file : files) {
    const SweepFile part(file);
    const SweepResults now = part.results();
    for (std::size_t i = 0; i < merged.files.size(); ++i) {
      const PointOutcome& point = merged.results.points[i];
      if (point.state != PointOutcome::State::kDone || merged.files[i] != file) continue;
      const Tally tally = part.tally(i);
      if (now.points.size() != merged.files.size() ||
          now.points[i].fingerprint != point.fingerprint ||
          tally.trajectories != point.trajectories) {
        throw InputError(fmt::format("{}: another program has changed it meanwhile", file));
      }
      tallies.keep(i, tally);
    }
  }
}

int merge_command(const Arguments& arguments) {
  const auto& files = arguments.files;
  auto output = output_of(arguments, kind_of(files.front()), files);
  if (is_sweep_file(files.front())) {
    MergedSweep merged = merge_sweeps(files);
    hand_over(merged.results, arguments, output, [&](Destination& place) {
      PointTallies tallies(place.path(), merged.files.size());
      collect(tallies, merged, files);
      return write_sweep(merged.results, place,
                         [&](std::size_t point) { return tallies.of(point); });
    });
    const bool failed = merged.results.count(PointOutcome::State::kFailed) > 0;
    return failed ? exit_code::kPointFailed : exit_code::kDone;
  }
  Merged merged = merge(files);
  hand_over(merged.results, arguments, output, [&](Destination& place) {
    return write_results(merged.results, place, {&merged.tally, &merged.info});
  });
  return exit_code::kDone;
}

}  // namespace

constexpr Command kMergeCommand = {
    .name = "merge",
    .summary = "makes one result of the shards of a run or of a sweep",
    .description = {"They may come in any order; the result is that of one run or sweep."},
    .positional = kHdf5Files,
    .options = {kOutput, kForce, kJson},
    .examples = {{"one half of the trajectories", "ridethrough run site.ini --shard 1/2 -o 1.h5"},
                 {"the other, perhaps on another machine",
                  "ridethrough run site.ini --shard 2/2 -o 2.h5"},
                 {"what one run would have given", "ridethrough merge 1.h5 2.h5 -o site.h5"}},
    .run = merge_command};

}  // namespace ridethrough
