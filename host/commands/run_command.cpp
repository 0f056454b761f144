// ridethrough run: simulates a study.
#include "host/checkpoint.hpp"
#include "host/commands/command.hpp"
#include "host/commands/common_options.hpp"
#include "host/error.hpp"
#include "host/hdf5_file.hpp"
#include "host/progress.hpp"
#include "host/run.hpp"
#include "host/safe_file.hpp"
#include "host/sample_file.hpp"
#include "host/shard.hpp"
#include "host/signature.hpp"
#include "host/stop_signals.hpp"
#include "host/trace.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <numeric>
#include <optional>

#include <fmt/format.h>

namespace ridethrough {
namespace {

po::options_description run_options() {
  po::options_description options("Options of run");
  options.add_options()  //
      ("output,o", po::value<std::string>(), "the HDF5 file to write");
  add_backend_options(options);
  options.add_options()  //
      ("trace", po::value<std::int64_t>(),
       "how many trajectories the file is to hold in full, span by span; at most 10000")     //
      ("trace-only-losses", "of those the first that lose load, instead of the first ones")  //
      ("shard", po::value<std::string>(),
       "only this part of the trajectories, as in 2/8; ridethrough merge makes the parts one")  //
      ("samples", "the file is to hold the indices of every single trajectory, too")            //
      ("checkpoint", po::value<std::string>(),
       "the file that holds what is done so far; by default that of -o, with .checkpoint behind")  //
      ("checkpoint-every", po::value<double>()->default_value(60),
       "seconds between checkpoints; 0 = only when the run is stopped by a signal")  //
      ("resume",
       "go on from the checkpoint, or from a result that is to be known better; where neither is "
       "there, start anew")                  //
      ("json", "print the results as JSON")  //
      ("quiet,q", "no progress");
  return options;
}

// How many trajectories are to be traced.
std::uint64_t traces_of(const po::variables_map& values) {
  if (values.count("trace") == 0) {
    if (values.count("trace-only-losses") == 0) return 0;
    throw InputError(
        "command line: --trace-only-losses: says which trajectories --trace takes; perhaps you "
        "meant --trace 10 --trace-only-losses");
  }
  const auto wanted = values["trace"].as<std::int64_t>();
  if (wanted < 1 || wanted > kMaxTraces) {
    throw InputError(
        fmt::format("command line: --trace {}: allowed is 1 to {}", wanted, kMaxTraces));
  }
  return static_cast<std::uint64_t>(wanted);
}

// The first trajectories of those simulated, or the first with a loss.
TraceRequest choose_traces(const Study& study, const Backend& backend, std::uint64_t simulated,
                           std::uint64_t wanted, bool only_losses) {
  TraceRequest request{study, {}, only_losses};
  if (only_losses) {
    request.trajectories = find_losses(study, backend, simulated, wanted);
  } else {
    request.trajectories.resize(std::min(wanted, simulated));
    std::iota(request.trajectories.begin(), request.trajectories.end(), 0);
  }
  if (request.trajectories.size() < wanted) {
    fmt::print(stderr, "--trace {}: of {} trajectories simulated, {}{}\n", wanted, simulated,
               request.trajectories.size(), only_losses ? " have loss of load" : " are traced");
  }
  return request;
}

// Where and how often a run is kept.
struct Keeping {
  std::string file;  // empty: nowhere
  double every_s = 0;
  bool resume = false;
};

Keeping keeping_of(const Arguments& arguments) {
  Keeping keeping;
  if (arguments.has("output")) keeping.file = arguments.get<std::string>("output") + ".checkpoint";
  if (arguments.has("checkpoint")) keeping.file = arguments.get<std::string>("checkpoint");
  keeping.every_s = arguments.get<double>("checkpoint-every");
  keeping.resume = arguments.has("resume");
  if (!(keeping.every_s >= 0)) {
    throw InputError("command line: --checkpoint-every: allowed is a number of seconds from 0 up");
  }
  if (keeping.resume && keeping.file.empty()) {
    throw InputError("command line: --resume: needs a file to go on from; add -o or --checkpoint");
  }
  if (!keeping.file.empty()) check_writable(keeping.file, "--checkpoint");
  if (keeping.resume && arguments.has("samples")) {
    throw InputError(
        "command line: --resume: no checkpoint keeps single trajectories; leave it, or --samples");
  }
  return keeping;
}

Position first_position(const Study& study, const Keeping& keeping, const std::string& output,
                        bool quiet) {
  if (!keeping.resume) return {};
  const auto found = find_position(keeping.file, output, study);
  if (!quiet) {
    fmt::print(stderr, "{}\n",
               found ? fmt::format("resumed after {} trajectories", found->tally.trajectories)
                     : fmt::format("no {}: starting anew", keeping.file));
  }
  return found.value_or(Position{});
}

int run_command(const Arguments& arguments) {
  const auto& values = arguments.values;
  const RunOptions options = backend_options_of(arguments);
  const std::uint64_t traces = traces_of(values);
  const auto output = arguments.has("output") ? arguments.get<std::string>("output") : "";
  for (const char* option : {"trace", "samples"}) {
    if (!arguments.has(option) || arguments.has("output")) continue;
    throw InputError(
        fmt::format("command line: --{}: needs a file to store them in; add -o FILE.h5", option));
  }
  if (arguments.has("shard") && traces > 0) {
    throw InputError("command line: --shard and --trace: traces are taken of whole studies");
  }
  if (arguments.has("output")) check_writable(output);
  const Keeping keeping = keeping_of(arguments);
  const Config config = load_config(arguments);
  check_output(output, config);
  Study study = compile(config);
  if (arguments.has("shard")) cut(study, parse_shard(arguments.get<std::string>("shard")));
  const Backend backend = choose_backend(study, options);

  const bool quiet = arguments.has("quiet");
  say_why_not_cuda(backend.why_not_cuda, quiet);
  Position position = first_position(study, keeping, output, quiet);
  const double earlier_s = position.wall_s;
  double kept_at_s = 0;
  ProgressDisplay display(stderr);
  RunHooks hooks;
  if (keeping.every_s > 0) hooks.pace_s = std::min(hooks.pace_s, keeping.every_s);
  hooks.stop = [] { return StopSignals::caught() != 0; };
  hooks.on_progress = [&](const Progress& progress) {
    position.wall_s = earlier_s + progress.wall_s;
    if (!quiet) display.show(progress);
    if (keeping.file.empty() || keeping.every_s == 0) return;
    if (progress.wall_s < kept_at_s + keeping.every_s) return;
    kept_at_s = progress.wall_s;
    write_checkpoint(keeping.file, study, position);
  };
  std::optional<SampleFile> samples;
  if (arguments.has("samples")) {
    samples.emplace(output, study);
    hooks.on_samples = [&](std::span<const std::int64_t> counts) { samples->append(counts); };
  }
  const StopSignals signals;
  const Ended ended = run(study, backend, position.tally, hooks);
  display.clear();
  if (ended == Ended::kStopped && !keeping.file.empty()) {
    write_checkpoint(keeping.file, study, position);
    fmt::print(stderr, "stopped after {} trajectories; --resume goes on from {}\n",
               position.tally.trajectories, keeping.file);
    return kStoppedBySignal + StopSignals::caught();
  }

  Results results = evaluate(study, position.tally);
  auto& from = results.provenance;
  from.wall_s = position.wall_s;
  sign(from, config, study, backend);
  std::optional<TraceRequest> trace;
  if (traces > 0) {
    trace.emplace(choose_traces(study, backend, from.trajectories, traces,
                                arguments.has("trace-only-losses")));
    results.trace = TraceSummary{trace->trajectories.size(), trace->only_losses};
  }
  fmt::print("{}", arguments.has("json") ? as_json(results) : as_table(results));
  if (!output.empty()) {
    std::fflush(stdout);  // before what may take a while, or fail
    write_results(
        results, output,
        {&position.tally, trace ? &*trace : nullptr, samples ? &*samples : nullptr, &study});
    fmt::print(stderr, "wrote {}\n", output);
  }
  std::error_code ignored;
  std::filesystem::remove(keeping.file, ignored);
  return ended == Ended::kStopped ? kStoppedBySignal + StopSignals::caught() : 0;
}

}  // namespace

const Command kRunCommand = {"run",
                             R"(CONFIG [-o FILE.h5] [--resume] [--trace N] [--section.key=value ...]
      simulates the study of a config file, prints the indices, writes an HDF5 file

A run that is stopped by SIGINT (Ctrl-C), SIGTERM or SIGUSR1 keeps what is done, and --resume goes on from
it, with the same result as if nobody had stopped it.

ridethrough run site.ini -o site.h5
ridethrough run site.ini -o more.h5 --battery.pack.units=80 --study.seed=2
ridethrough run site.ini -o traced.h5 --trace 20 --trace-only-losses)",
                             run_options, run_command};

}  // namespace ridethrough
