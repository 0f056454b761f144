// SPDX-License-Identifier: Apache-2.0
// What comes after the trajectories: adding tallies, making results of them, and files of those.
#include "bench/shipped.hpp"
#include "host/config/read_site.hpp"
#include "host/files/checkpoint.hpp"
#include "host/files/results_file.hpp"
#include "tests/places.hpp"

#include <filesystem>
#include <memory>

#include <benchmark/benchmark.h>
#include <unistd.h>

namespace ridethrough::bench {
namespace {

constexpr std::uint64_t kTrajectories = 4096;

const Tally& some_tally() {
  static const auto tally = std::make_unique<Tally>(tally_of(shipped(kFullSite), kTrajectories));
  return *tally;
}

// Gone with the benchmark.
class TemporaryFile {
 public:
  TemporaryFile() = default;
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() /
                       ("ridethrough-bench-" + std::to_string(getpid()) + ".h5"))
                          .string();
};

void tally_merge(benchmark::State& state) {
  const Tally& one = some_tally();
  const auto sum = std::make_unique<Tally>();
  for (auto _ : state) {
    *sum += one;
    benchmark::DoNotOptimize(*sum);
  }
}
BENCHMARK(tally_merge)->Unit(benchmark::kMicrosecond);

void evaluate_results(benchmark::State& state) {
  const Study& study = shipped(kFullSite);
  const Tally& tally = some_tally();
  for (auto _ : state) benchmark::DoNotOptimize(evaluate(study, tally));
}
BENCHMARK(evaluate_results)->Unit(benchmark::kMicrosecond);

// With the tally, and until it is safe on the disk.
void write_result_file(benchmark::State& state) {
  const Results results = evaluate(shipped(kFullSite), some_tally());
  const TemporaryFile file;
  for (auto _ : state) write_results(results, file.path(), {&some_tally()});
}
BENCHMARK(write_result_file)->Unit(benchmark::kMillisecond)->UseRealTime();

void read_result_file(benchmark::State& state) {
  const TemporaryFile file;
  write_results(evaluate(shipped(kFullSite), some_tally()), file.path(), {&some_tally()});
  for (auto _ : state) benchmark::DoNotOptimize(read_results(file.path()));
}
BENCHMARK(read_result_file)->Unit(benchmark::kMillisecond)->UseRealTime();

void write_checkpoint_file(benchmark::State& state) {
  const auto position = std::make_unique<RunState>(RunState{some_tally(), 1});
  const TemporaryFile file;
  for (auto _ : state) write_checkpoint(file.path(), shipped(kFullSite), *position);
}
BENCHMARK(write_checkpoint_file)->Unit(benchmark::kMillisecond)->UseRealTime();

// From a config to tables: what a run costs before its first trajectory.
void compile_config(benchmark::State& state) {
  const std::string path = ridethrough::configs_folder() + "/" + kFullSite + ".ini";
  for (auto _ : state) benchmark::DoNotOptimize(compile(load_site(path, {})));
}
BENCHMARK(compile_config)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ridethrough::bench
