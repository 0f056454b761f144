// SPDX-License-Identifier: Apache-2.0
// ridethrough sweep: simulates every point of a sweep.
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/stop_signals.hpp"
#include "host/base/text.hpp"
#include "host/cli/common_options.hpp"
#include "host/results/provenance.hpp"
#include "host/run/progress.hpp"
#include "host/sweep/sweep_file.hpp"
#include "host/sweep/sweep_report.hpp"

#include <cstdio>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

using State = PointOutcome::State;

// The results of an earlier sweep, in the file that this one is going to replace.
struct Earlier {
  SweepFile file;
  SweepResults results;

  explicit Earlier(const std::string& path) : file(path), results(file.results()) {}
};

std::unique_ptr<Earlier> earlier_in(const std::string& output, const Keeping& keeping) {
  const FileKind there = output.empty() ? FileKind::kNone : kind_of(output);
  if (!keeping.resume || there == FileKind::kNone) return nullptr;
  try {
    return std::make_unique<Earlier>(output);
  } catch (const DamagedFile& error) {
    if (keeping.on_damage == OnDamage::kRefuse) throw;
    say(fmt::format("its points are simulated anew: {}\n", error.what()));
    return nullptr;
  }
}

// What is the same for all points.
void sign_sweep(Provenance& from, const Config& config, const Site& site, const Backend& backend) {
  from.backend = backend.name;
  from.device = backend.device;
  from.study = site.study.name;
  from.start = as_text(site.study.start.value());
  from.target_rel_error = site.study.target_rel_error;
  from.target_index = fmt::format("{}", fmt::join(site.study.target_index.value(), ", "));
  record_provenance(from, config.source());
}

// What it warns of at one point, it mostly does at all.
void say_warnings_of_first(const Sweep& sweep, const Site& site, bool quiet) {
  try {
    say_warnings(sweep.at(0, site), quiet);
  } catch (const InputError&) {
    return;  // as that of a point that fails, it is told with the others
  }
}

int sweep_command(const Arguments& arguments) {
  const RunOptions backend_options = backend_options_of(arguments);
  const Keeping keeping = keeping_of(arguments);
  SweepOptions options;
  options.keep_every_s = keeping.every_s;
  options.resume = keeping.resume;
  options.on_damage = keeping.on_damage;
  if (arguments.has(kShard)) options.shard = parse_shard(arguments.text(kShard));
  const Config config = read_config(arguments);
  auto place = output_of(arguments, FileKind::kSweep, input_files(config));
  const std::string output = arguments.text(kOutput);
  if (place && !keeping.place.empty()) {
    place->must_be_none_of({keeping.place}, "the folder of --checkpoint");
  }
  SweepResults results;
  Problems problems;
  problems.attempt([&] { results.sweep = read_sweep(config); });
  std::vector<Key> swept;
  for (const auto& line : config.swept()) swept.push_back(line.key);
  const Site site = read_site_without(config, swept, problems);  // each point is checked
  must_be_storable(results.sweep);
  PointStore store(keeping.place, output);
  const Backend backend = choose_backend(backend_options);
  const bool quiet = arguments.has(kQuiet);
  say_why_not_cuda(backend.why_not_cuda, quiet);
  say_warnings_of_first(results.sweep, site, quiet);

  ProgressDisplay display(stderr);
  SweepHooks hooks;
  hooks.stop = [] { return StopSignals::caught() != 0; };
  hooks.on_progress = [&](const SweepProgress& progress) {
    results.provenance.wall_s = progress.wall_s;
    if (quiet) return;
    display.show(progress.wall_s, [&](std::size_t width) { return progress_row(progress, width); });
  };
  hooks.on_failure = [&](std::size_t, const std::string& label, const std::string& why) {
    display.clear();
    say(fmt::format("failed: {}: {}\n", label, why));
  };
  hooks.on_not_kept = [&](const std::string& why) {
    display.clear();
    complain({"warning: ", why});
  };
  const std::unique_ptr<Earlier> earlier = earlier_in(output, keeping);
  if (earlier) {
    hooks.find_elsewhere = [&](const Study& point) {
      return find_state(earlier->file, earlier->results, point);
    };
  }
  std::optional<PointTallies> tallies;
  if (place) {
    tallies.emplace(output, results.sweep.size());
    hooks.on_done = [&](std::size_t point, const Tally& tally) { tallies->keep(point, tally); };
  }
  const StopSignals signals;
  const Ended ended = run_sweep(site, backend, store, options, hooks, results);
  display.clear();
  const int stopped = exit_code::kStoppedBySignal + StopSignals::caught();
  if (ended == Ended::kStopped && store.keeps()) {
    say(fmt::format("stopped after {} of {} points; --resume goes on from {}\n",
                    results.count(State::kDone), results.points.size(), store.folder()));
    return stopped;
  }
  sign_sweep(results.provenance, config, site, backend);
  bool written = true;
  if (place && ended != Ended::kStopped) {
    try {  // before anything is printed: whatever becomes of that, the file is there
      const bool changed =
          write_sweep(results, *place, [&](std::size_t number) { return tallies->of(number); });
      say_written(output, changed);
      store.remove(results.points);
    } catch (const std::exception& error) {
      complain({error.what()});
      say(fmt::format("the points that are done are kept in {}\n", store.folder()));
      written = false;
    }
  }
  print(arguments.has(kJson) ? as_json(results) : as_table(results, width_of_stdout()));
  if (!written) return exit_code::kMachineFailed;
  if (ended == Ended::kStopped) return stopped;
  return results.count(State::kFailed) > 0 ? exit_code::kPointFailed : exit_code::kDone;
}

}  // namespace

constexpr Command kSweepCommand = {
    .name = "sweep",
    .summary = "simulates every point of the section [sweep] of a config file",
    .positional = kConfigFile,
    .takes_overrides = true,
    .options = {kAdd, kOutput, kForce, kBackend, kThreads, kDevice, kShard, kCheckpoint,
                kCheckpointEvery, kResume, kJson, kQuiet},
    .examples = {{"a grid that the config describes",
                  "ridethrough sweep configs/colossus-megapacks-against-turbines.ini -o sweep.h5"},
                 {"or the command line",
                  "ridethrough sweep site.ini --sweep.battery.pack.units=20:100:20 -o sweep.h5"}},
    .run = sweep_command};

}  // namespace ridethrough
