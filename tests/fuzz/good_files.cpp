// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/good_files.hpp"

#include "host/analysis/worth.hpp"
#include "host/config/read_site.hpp"
#include "host/files/analysis_file.hpp"
#include "host/files/answers_file.hpp"
#include "host/files/checkpoint.hpp"
#include "host/files/results_file.hpp"
#include "host/files/stored_file.hpp"
#include "host/results/provenance.hpp"
#include "host/results/results.hpp"
#include "host/run/run.hpp"
#include "host/scenario/shard.hpp"
#include "host/sweep/sweep_file.hpp"
#include "host/sweep/sweep_run.hpp"
#include "host/trace/trace_file.hpp"
#include "tests/fuzz/harness.hpp"

#include <filesystem>

#include <fcntl.h>

namespace ridethrough::fuzz {
namespace {

Config small_config() {
  return Config::from_text("site.ini", kSite, {"sweep.battery.pack.units=5,10,15"});
}

std::string taken(const std::string& path) {
  std::string bytes = read_file(path);
  std::filesystem::remove(path);
  return bytes;
}

Study shard_of_study(const std::string& shard) {
  Study study = compile(read_site(small_config()));
  if (!shard.empty()) cut(study, parse_shard(shard));
  return study;
}

std::string make_results(const std::string& shard) {
  const Study study = shard_of_study(shard);
  const Backend backend = make_cpu_backend(1);
  const Tally tally = simulate(study, backend, {study.first, study.trajectories});
  Results results = evaluate(study, tally);
  record_provenance(results.provenance, small_config().source(), study, backend);
  const TraceRequest trace{study, {0, 1}};
  if (shard.empty()) results.trace = TraceSummary{trace.trajectories.size(), false};
  const std::string path = in_folder("good.h5");
  Attachments more{&tally, &study};
  if (shard.empty()) more.parts.emplace_back([&](auto file) { write_trace(file, trace); });
  write_results(results, path, more);
  return taken(path);
}

std::string make_checkpoint() {
  const Study study = shard_of_study("");
  RunState state;
  state.tally = simulate(study, make_cpu_backend(1), {0, 32});
  state.wall_s = 1;
  const std::string path = in_folder("good.h5.checkpoint");
  write_checkpoint(path, study, state);
  return taken(path);
}

std::string make_sweep(const std::string& shard) {
  const Config config = small_config();
  const Site site = read_unchecked(config);
  SweepOptions options;
  if (!shard.empty()) options.shard = parse_shard(shard);
  SweepResults results;
  results.sweep = read_sweep(config);
  SweepHooks hooks;
  hooks.on_progress = [](const SweepProgress&) {};
  hooks.stop = [] { return false; };
  hooks.on_failure = [](std::size_t, const std::string&, const std::string&) {};
  const Backend backend = make_cpu_backend(1);
  PointStore store("", "");
  run_sweep(site, backend, store, options, hooks, results);
  auto& from = results.provenance;
  from.study = "fuzz";
  from.backend = backend.name;
  from.device = backend.device;
  from.start = as_text(site.study.start.value());
  from.target_index = "lolh, eue";
  record_provenance(from, config.source());
  const std::string path = in_folder("good.h5");
  write_sweep(results, path, [&](std::size_t point) {
    const Study study = compile(results.sweep.at(point, site));
    return simulate(study, make_cpu_backend(1), {0, study.trajectories});
  });
  return taken(path);
}

// A site that loses load, and what its batteries are worth.
Config worth_config() { return Config::from_text("site.ini", kSite, {"turbine.engine.units=4"}); }

Worth find_worth(Answers& answers) {
  Workbench bench(make_cpu_backend(1));
  bench.answers = &answers;
  WorthRequest request;
  request.component = "battery.pack";
  return evaluate_worth(read_site(worth_config()), request, bench);
}

AnswersOf of_worth() {
  const Study study = compile(read_site(worth_config()));
  return {"worth", study.name, study.fingerprint_text()};
}

// Writes a file by `write`, given its place, and takes its bytes.
template <class Write>
std::string written(FileKind kind, Write&& write) {
  const std::string path = in_folder("good.h5");
  Destination place(path, kind);
  write(place);
  return taken(path);
}

std::string make_analysis() {
  Answers answers;
  AnalysisResult result = as_result(find_worth(answers));
  result.analysis = "worth";
  result.question = "worth --of battery.pack";
  const Study study = compile(read_site(worth_config()));
  record_provenance(result.provenance, worth_config().source(), study, make_cpu_backend(1));
  return written(FileKind::kAnalysis, [&](Destination& place) { write_analysis(result, place); });
}

std::string make_answers() {
  Answers answers;
  find_worth(answers);
  return written(FileKind::kAnswers,
                 [&](Destination& place) { write_answers(place, of_worth(), answers, 1); });
}

}  // namespace

Study small_study() { return shard_of_study(""); }

std::string good_results(const std::string& shard) {
  return kept("results" + shard.substr(0, 1), [&] { return make_results(shard); });
}

std::string good_checkpoint() { return kept("checkpoint", make_checkpoint); }

std::string good_sweep(const std::string& shard) {
  return kept("sweep" + shard.substr(0, 1), [&] { return make_sweep(shard); });
}

std::string good_analysis() { return kept("analysis", make_analysis); }

std::string good_answers() { return kept("answers", make_answers); }

void go_on_with_worth(const std::string& checkpoint) {
  static const AnswersOf of = of_worth();
  auto stored = find_answers(checkpoint, of);
  if (stored) (void)as_json(find_worth(stored->answers));
}

void seal(const std::string& path) {
  ridethrough::seal(Descriptor(open(path.c_str(), O_RDWR | O_CLOEXEC)));
}

}  // namespace ridethrough::fuzz
