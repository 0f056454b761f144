// ridethrough run: simulates a study.
#include "host/commands/command.hpp"
#include "host/error.hpp"
#include "host/hdf5_file.hpp"
#include "host/run.hpp"
#include "host/trace.hpp"
#include "version.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <numeric>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

namespace ridethrough {
namespace {

po::options_description run_options() {
  po::options_description options("Options of run");
  options.add_options()                                                 //
      ("output,o", po::value<std::string>(), "the HDF5 file to write")  //
      ("backend", po::value<std::string>()->default_value("auto"),
       "auto, cpu or cuda; auto takes cuda where there is a device")                              //
      ("threads", po::value<int>()->default_value(0), "of the cpu back end; 0 = all processors")  //
      ("device", po::value<int>()->default_value(0), "number of the CUDA device")                 //
      ("trace", po::value<std::int64_t>(),
       "how many trajectories the file is to hold in full, span by span; at most 10000")     //
      ("trace-only-losses", "of those the first that lose load, instead of the first ones")  //
      ("json", "print the results as JSON")                                                  //
      ("quiet,q", "no progress");
  return options;
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm calendar{};
  gmtime_r(&now, &calendar);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &calendar);
  return text.data();
}

void print_progress(const Progress& progress, bool terminal) {
  const auto& lolh = progress.so_far.index("lolh").value;
  const std::string row = fmt::format(
      "{:>12} of {} trajectories  {:>9.0f} /s  LOLH {:.4g} +- {:.2g} h/yr", progress.done,
      progress.at_most, static_cast<double>(progress.done) / std::max(progress.wall_s, 1e-9),
      lolh.mean, lolh.std_error);
  if (terminal) {
    fmt::print(stderr, "\r{:<78}", row);
  } else {
    fmt::print(stderr, "{}\n", row);
  }
  std::fflush(stderr);
}

RunOptions run_options_of(const po::variables_map& values) {
  RunOptions options;
  options.backend = values["backend"].as<std::string>();
  options.threads = values["threads"].as<int>();
  options.device = values["device"].as<int>();
  const std::vector<std::string> backends = {"auto", "cpu", "cuda"};
  if (std::find(backends.begin(), backends.end(), options.backend) == backends.end()) {
    throw InputError(fmt::format("command line: --backend {}: allowed is auto, cpu or cuda{}",
                                 options.backend, did_you_mean(options.backend, backends)));
  }
  if (options.threads < 0 || options.threads > 4096) {
    throw InputError("command line: --threads: allowed is 0 (all processors) to 4096");
  }
  if (options.device < 0) throw InputError("command line: --device: allowed is 0 or above");
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
  if (values.count("output") == 0) {
    throw InputError("command line: --trace: needs a file to store them in; add -o FILE.h5");
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

int run_command(const Arguments& arguments) {
  const auto& values = arguments.values;
  const RunOptions options = run_options_of(values);
  const std::uint64_t traces = traces_of(values);
  if (values.count("output") > 0) check_writable(values["output"].as<std::string>());
  const Config config = load_config(arguments);
  std::error_code ignored;
  if (values.count("output") > 0 &&
      std::filesystem::equivalent(values["output"].as<std::string>(), config.file(), ignored)) {
    throw InputError("command line: -o names the config file itself");
  }
  const Study study = compile(config);
  const Backend backend = choose_backend(study, options);

  const bool quiet = values.count("quiet") > 0;
  if (!quiet && !backend.why_not_cuda.empty()) {
    fmt::print(stderr, "on the CPU: {}\n", backend.why_not_cuda);
  }
  const bool terminal = isatty(STDERR_FILENO) != 0;
  double shown_at = -1;
  const auto begin = std::chrono::steady_clock::now();
  const Tally tally = run(study, backend, [&](const Progress& progress) {
    // A row a batch is too many for a log when batches are short.
    if (quiet || progress.wall_s < shown_at + (terminal ? 0.1 : 2)) return;
    shown_at = progress.wall_s;
    print_progress(progress, terminal);
  });
  if (terminal && !quiet) fmt::print(stderr, "\r{:<78}\r", "");

  Results results = evaluate(study, tally);
  auto& from = results.provenance;
  from.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  from.target_met = target_met(study, results);
  from.config_file = config.file();
  from.config = config.file_text();
  from.overrides = config.overrides_text();
  from.fingerprint = fmt::format("{:016x}", study.fingerprint());
  from.backend = backend.name;
  from.device = backend.device;
  from.program_version = kProgramVersion;
  from.git_commit = kGitCommit;
  from.created = utc_now();
  std::optional<TraceRequest> trace;
  if (traces > 0) {
    trace.emplace(choose_traces(study, backend, from.trajectories, traces,
                                values.count("trace-only-losses") > 0));
    results.trace = TraceSummary{trace->trajectories.size(), trace->only_losses};
  }
  fmt::print("{}", values.count("json") > 0 ? as_json(results) : as_table(results));
  if (values.count("output") > 0) {
    const auto path = values["output"].as<std::string>();
    std::fflush(stdout);  // before what may take a while, or fail
    write_results(results, path, trace ? &*trace : nullptr);
    fmt::print(stderr, "wrote {}\n", path);
  }
  return 0;
}

}  // namespace

const Command kRunCommand = {"run",
                             R"(CONFIG [-o FILE.h5] [--trace N] [--section.key=value ...]
      simulates the study of a config file, prints the indices, writes an HDF5 file)",
                             run_options, run_command};

}  // namespace ridethrough
