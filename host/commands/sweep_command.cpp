// ridethrough sweep: simulates every point of a sweep.
#include "host/commands/command.hpp"
#include "host/commands/common_options.hpp"
#include "host/error.hpp"
#include "host/progress.hpp"
#include "host/safe_file.hpp"
#include "host/signature.hpp"
#include "host/stop_signals.hpp"
#include "host/sweep_file.hpp"
#include "host/sweep_report.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

using State = PointOutcome::State;

po::options_description sweep_options() {
  po::options_description options("Options of sweep");
  options.add_options()  //
      ("output,o", po::value<std::string>(), "the HDF5 file to write");
  add_backend_options(options);
  options.add_options()  //
      ("shard", po::value<std::string>(),
       "only this part of the points, as in 2/8; ridethrough merge makes the parts one")  //
      ("checkpoint", po::value<std::string>(),
       "the folder that holds the points done so far; by default the file of -o, with .checkpoint "
       "behind")  //
      ("checkpoint-every", po::value<double>()->default_value(60),
       "seconds between checkpoints of points under way; 0 = only when the sweep is stopped by a "
       "signal")  //
      ("resume",
       "take the points that the checkpoint has, or the file of an earlier sweep; simulate the "
       "others")                             //
      ("json", "print the results as JSON")  //
      ("quiet,q", "no progress");
  return options;
}

PointStore store_of(const Arguments& arguments, const std::string& output) {
  std::string folder = output.empty() ? "" : output + ".checkpoint";
  if (arguments.has("checkpoint")) folder = arguments.get<std::string>("checkpoint");
  if (arguments.has("resume") && folder.empty()) {
    throw InputError("command line: --resume: needs a file to go on from; add -o or --checkpoint");
  }
  return PointStore(folder);
}

int exit_code(const SweepResults& results) {
  int code = 0;
  for (const auto& point : results.points) {
    if (point.state == State::kFailed) code = std::max(code, point.input_error ? 2 : 1);
  }
  return code;
}

int sweep_command(const Arguments& arguments) {
  const RunOptions backend_options = backend_options_of(arguments);
  const auto output = arguments.has("output") ? arguments.get<std::string>("output") : "";
  if (arguments.has("output")) check_writable(output);
  SweepOptions options;
  options.keep_every_s = arguments.get<double>("checkpoint-every");
  options.resume = arguments.has("resume");
  if (!(options.keep_every_s >= 0)) {
    throw InputError("command line: --checkpoint-every: allowed is a number of seconds from 0 up");
  }
  if (arguments.has("shard")) options.shard = parse_shard(arguments.get<std::string>("shard"));
  const Config config = load_config(arguments);
  check_output(output, config);
  SweepResults results;
  results.sweep = read_sweep(config);
  const PointStore store = store_of(arguments, output);
  const SharedBackend backend = choose_shared_backend(backend_options);
  const bool quiet = arguments.has("quiet");
  say_why_not_cuda(backend.why_not_cuda, quiet);

  ProgressDisplay display(stderr);
  SweepHooks hooks;
  hooks.stop = [] { return StopSignals::caught() != 0; };
  double wall_s = 0;
  hooks.on_progress = [&](const SweepProgress& progress) {
    wall_s = progress.wall_s;
    if (quiet) return;
    display.show(progress.wall_s, [&](int width) { return progress_row(progress, width); });
  };
  hooks.on_failure = [&](std::size_t, const std::string& label, const std::string& why) {
    display.clear();
    fmt::print(stderr, "failed: {}: {}\n", label, why);
  };
  std::optional<SweepResults> earlier;
  if (options.resume && std::filesystem::exists(output)) earlier = read_sweep_file(output);
  if (earlier) {
    hooks.find_elsewhere = [&](const Study& point) {
      return find_position(output, *earlier, point);
    };
  }
  const StopSignals signals;
  const Ended ended = run_sweep(config, backend, store, options, hooks, results);
  display.clear();
  if (ended == Ended::kStopped && store.keeps()) {
    fmt::print(stderr, "stopped after {} of {} points; --resume goes on from {}\n",
               results.count(State::kDone), results.points.size(), store.folder());
    return kStoppedBySignal + StopSignals::caught();
  }
  auto& from = results.provenance;
  from.wall_s = wall_s;
  from.backend = backend.name;
  from.device = backend.device;
  const Section study{"study", ""};
  from.study = config.text(study, "name");
  from.start = config.text(study, "start");
  from.target_rel_error = config.number(study, "target_rel_error");
  from.target_index = fmt::format("{}", fmt::join(config.names(study, "target_index"), ", "));
  sign(from, config);
  fmt::print("{}", arguments.has("json") ? as_json(results) : as_table(results));
  if (ended == Ended::kStopped) return kStoppedBySignal + StopSignals::caught();
  if (!output.empty()) {
    std::fflush(stdout);
    write_sweep(results, output, [&](std::size_t number) {
      const auto& point = results.points[number];
      return store.tally(point.fingerprint, point.twin);
    });
    fmt::print(stderr, "wrote {}\n", output);
    store.remove();
  }
  return exit_code(results);
}

}  // namespace

const Command kSweepCommand = {"sweep",
                               R"(CONFIG [-o FILE.h5] [--resume] [--section.key=value ...]
      simulates every point of the section [sweep] of a config file

ridethrough sweep configs/colossus-megapacks-against-turbines.ini -o sweep.h5
ridethrough sweep site.ini --sweep.battery.pack.units=20:100:20 -o sweep.h5)",
                               sweep_options, sweep_command};

}  // namespace ridethrough
