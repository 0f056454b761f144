// SPDX-License-Identifier: Apache-2.0
// ridethrough run: simulates a study.
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/stop_signals.hpp"
#include "host/base/text.hpp"
#include "host/cli/common_options.hpp"
#include "host/config/sweep_axes.hpp"
#include "host/files/checkpoint.hpp"
#include "host/files/results_file.hpp"
#include "host/files/sample_file.hpp"
#include "host/results/provenance.hpp"
#include "host/run/last_resort.hpp"
#include "host/run/progress.hpp"
#include "host/run/run.hpp"
#include "host/scenario/shard.hpp"
#include "host/trace/trace_file.hpp"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <optional>

#include <fmt/format.h>

namespace ridethrough {
namespace {

constexpr CommandOption kTrace = {
    .name = "trace",
    .help = "how many trajectories the file is to hold in full, span by span",
    .value = {.kind = Value::kWholeNumber, .name = "N", .range = {1, kMaxTraces}}};
constexpr CommandOption kTraceOnlyLosses = {
    .name = "trace-only-losses",
    .help = "of those the first that lose load, instead of the first ones"};
constexpr CommandOption kSamples = {
    .name = "samples", .help = "the file is to hold the indices of every single trajectory, too"};

// How many trajectories are to be traced.
std::uint64_t traces_of(const Arguments& arguments) {
  if (arguments.has(kTrace)) {
    return static_cast<std::uint64_t>(arguments.number(kTrace));
  }
  if (!arguments.has(kTraceOnlyLosses)) return 0;
  throw InputError(
      "command line: --trace-only-losses: says which trajectories --trace takes; perhaps you "
      "meant --trace 10 --trace-only-losses");
}

// The first trajectories of those simulated, or the first with a loss.
TraceRequest choose_traces(const Study& study, const Backend& backend, std::uint64_t simulated,
                           std::uint64_t wanted, bool only_losses) {
  const auto stop = [] { return StopSignals::caught() != 0; };
  TraceRequest request{study, {}, only_losses, stop};
  if (only_losses) {
    request.trajectories = find_losses(study, backend, simulated, wanted, stop);
  } else {
    request.trajectories.resize(std::min(wanted, simulated));
    std::iota(request.trajectories.begin(), request.trajectories.end(), 0);
  }
  if (request.trajectories.size() < wanted) {
    say(fmt::format("--trace {}: of {} trajectories simulated, {}{}\n", wanted, simulated,
                    request.trajectories.size(),
                    only_losses ? " have loss of load" : " are traced"));
  }
  return request;
}

RunState first_state(const Study& study, const Keeping& keeping, const std::string& output,
                     bool quiet) {
  if (!keeping.resume) return {};
  std::optional<RunState> found;
  try {
    found = find_state(keeping.place, output, study);
  } catch (const DamagedFile& error) {
    if (keeping.on_damage == OnDamage::kRefuse) throw;
    say(fmt::format("starting anew: {}\n", error.what()));
    return {};
  }
  if (!quiet) {
    say(found ? fmt::format("resumed after {} trajectories\n", found->tally.trajectories)
              : fmt::format("no {}: starting anew\n", keeping.place));
  }
  return found.value_or(RunState{});
}

// A run of the program: what it needs, and what becomes of it.
class Runner {
 public:
  explicit Runner(const Arguments& arguments)
      : arguments_(arguments),
        quiet_(arguments.has(kQuiet)),
        requirements_(requirements_of(arguments)),
        traces_(traces_of(arguments)),
        keeping_(keeping_of(arguments)) {
    for (const auto& option : {kTrace, kSamples}) {
      if (!arguments.has(option) || arguments.has(kOutput)) continue;
      throw InputError(fmt::format(
          "command line: --{}: needs a file to store them in; add -o FILE.h5", option.name));
    }
    if (keeping_.resume && arguments.has(kSamples)) {
      throw InputError(
          "command line: --resume: no checkpoint keeps single trajectories; leave it, or "
          "--samples");
    }
    if (arguments.has(kShard) && !requirements_.empty()) {
      throw InputError(
          "command line: --shard and --require: only all shards together tell; see merge, and then "
          "ridethrough show --require");
    }
    if (arguments.has(kShard) && traces_ > 0) {
      throw InputError("command line: --shard and --trace: traces are taken of whole studies");
    }
  }

  int operator()() {
    const RunOptions options = backend_options_of(arguments_);
    const Config config = read_config(arguments_);
    const std::vector<std::string> inputs = input_files(config);
    output_ = output_of(arguments_, FileKind::kResults, inputs);
    checkpoint_ = checkpoint_of(arguments_, keeping_, FileKind::kCheckpoint, inputs);
    const Site site = read_unchecked(config);
    study_ = compile(site);
    if (arguments_.has(kShard)) cut(study_, parse_shard(arguments_.text(kShard)));
    LastResort last_resort([this] {
      if (checkpoint_) keep();
    });
    const Backend backend = last_resort.over(choose_backend(options));
    say_why_not_cuda(backend.why_not_cuda, quiet_);
    state_ = first_state(study_, keeping_, arguments_.text(kOutput), quiet_);
    say_warnings(site, study_, quiet_);
    const StopSignals signals;
    const Ended ended = simulate(backend);
    if (ended == Ended::kStopped && checkpoint_ && keep()) return stopped();
    // What is simulated is safe before it is traced.
    if (traces_ > 0 && ended != Ended::kStopped) keep();
    return finish(config, backend, ended);
  }

 private:
  // What goes on from a checkpoint, which keeps no single trajectories.
  [[nodiscard]] const char* resume() const {
    return arguments_.has(kSamples) ? "--resume without --samples" : "--resume";
  }

  int stopped() const {
    say(fmt::format("stopped after {} trajectories; {} goes on from {}\n",
                    state_.tally.trajectories, resume(), keeping_.place));
    return exit_code::kStoppedBySignal + StopSignals::caught();
  }

  Ended simulate(const Backend& backend) {
    const double earlier_s = state_.wall_s;
    double kept_at_s = 0;
    ProgressDisplay display(stderr);
    RunHooks hooks;
    if (keeping_.every_s > 0) hooks.pace_s = std::min(hooks.pace_s, keeping_.every_s);
    hooks.stop = [] { return StopSignals::caught() != 0; };
    hooks.on_progress = [&](const Progress& progress) {
      state_.wall_s = earlier_s + progress.wall_s;
      if (!quiet_) display.show(progress);
      if (!checkpoint_ || keeping_.every_s == 0) return;
      if (progress.wall_s < kept_at_s + keeping_.every_s) return;
      kept_at_s = progress.wall_s;
      if (!keep()) display.clear();
    };
    if (arguments_.has(kSamples)) {
      samples_.emplace(output_->path(), study_);
      hooks.on_samples = [&](std::span<const std::int64_t> counts) { sample(counts); };
    }
    return run(study_, backend, state_.tally, hooks);
  }

  // What single trajectories have, as long as the disk takes it.
  void sample(std::span<const std::int64_t> counts) {
    try {
      if (samples_) samples_->append(counts);
    } catch (const MachineError& error) {
      complain({"warning: ", error.what(), "; the run goes on without them"});
      samples_.reset();
      samples_lost_ = true;
    }
  }

  // Whether the checkpoint could be written. Says why not: the run goes on.
  bool keep() {
    try {
      write_checkpoint(*checkpoint_, study_, state_);
      return true;
    } catch (const std::exception& error) {
      complain({"warning: ", error.what()});
      return false;
    }
  }

  // The file comes first: whatever becomes of what is printed, it is there.
  int finish(const Config& config, const Backend& backend, Ended ended) {
    Results results = evaluate(study_, state_.tally);
    auto& from = results.provenance;
    from.wall_s = state_.wall_s;
    record_provenance(from, config.source(), study_, backend);
    bool written = ended != Ended::kStopped;  // what is not done takes the place of nothing
    if (output_ && written) {
      try {
        if (samples_lost_) output_->fail("single trajectories that it is to hold are lost");
        write(results, backend);
      } catch (const TraceStopped&) {
        return stopped();  // all is simulated, and kept
      } catch (const std::exception& error) {
        complain({error.what()});
        written = false;
        if (checkpoint_ && keep()) {
          say(fmt::format("all that is simulated is kept: {} goes on from {}\n", resume(),
                          keeping_.place));
        }
      }
    }
    const auto [text, code] = shown_with(requirements_, results, arguments_.has(kJson));
    print(text);
    if (ended == Ended::kStopped && !checkpoint_) {
      return exit_code::kStoppedBySignal + StopSignals::caught();
    }
    if (!written) return exit_code::kMachineFailed;
    if (checkpoint_) {
      remove_checkpoint(keeping_.place, study_.fingerprint_text(), study_,
                        state_.tally.trajectories);
    }
    return code;
  }

  void write(Results& results, const Backend& backend) {
    std::optional<TraceRequest> trace;
    if (traces_ > 0) {
      trace.emplace(choose_traces(study_, backend, results.provenance.trajectories, traces_,
                                  arguments_.has(kTraceOnlyLosses)));
      results.trace = TraceSummary{trace->trajectories.size(), trace->only_losses};
    }
    Attachments more{&state_.tally, &study_, {}};
    if (samples_) more.parts.emplace_back([&](auto file) { samples_->write_to(file); });
    if (trace) more.parts.emplace_back([&](auto file) { write_trace(file, *trace); });
    const bool changed = write_results(results, *output_, more);
    say_written(output_->path(), changed);
  }

  const Arguments& arguments_;
  bool quiet_;
  std::vector<IndexTarget> requirements_;
  std::uint64_t traces_;
  Keeping keeping_;
  std::optional<Destination> output_, checkpoint_;
  Study study_;
  RunState state_;
  std::optional<SampleFile> samples_;
  bool samples_lost_ = false;
};

int run_command(const Arguments& arguments) { return Runner(arguments)(); }

}  // namespace

constexpr Command kRunCommand = {
    .name = "run",
    .summary = "simulates the study of a config file",
    .description =
        {"It prints the indices, and writes them and their distributions to an HDF5 file.",
         "A run that is stopped by SIGINT (Ctrl-C), SIGTERM, SIGHUP or SIGUSR1 keeps "
         "what is done, and --resume goes on from it, with the same result as if nobody "
         "had stopped it."},
    .positional = kConfigFile,
    .takes_overrides = true,
    .options = {kAdd, kOutput, kForce, kBackend, kThreads, kDevice, kTrace, kTraceOnlyLosses,
                kShard, kSamples, kRequire, kCheckpoint, kCheckpointEvery, kResume, kJson, kQuiet},
    .examples = {{"the study as it is", "ridethrough run site.ini -o site.h5"},
                 {"with other values for two of its keys",
                  "ridethrough run site.ini -o more.h5 --battery.pack.units=80 --study.seed=2"},
                 {"ends with 5 unless the site surely loses load for half an hour a year at most",
                  "ridethrough run site.ini -o site.h5 --require \"lolh<=0.5\""},
                 {"and the course of 20 trajectories that lose load",
                  "ridethrough run site.ini -o traced.h5 --trace 20 --trace-only-losses"}},
    .run = run_command};

}  // namespace ridethrough
