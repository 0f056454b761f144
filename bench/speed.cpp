// Trajectory-years per second of the shipped scenarios, on one thread and on all.
#include "bench/plain_rts79.hpp"
#include "host/profile.hpp"
#include "host/study.hpp"
#include "kernels/backend.hpp"
#include "tests/places.hpp"

#include <thread>

#include <benchmark/benchmark.h>

namespace {

void trajectories(benchmark::State& state, const char* config_name) {
  const auto config =
      ridethrough::Config::load(ridethrough::configs_folder() + "/" + config_name, {});
  const auto study = ridethrough::compile(config);
  const auto threads = static_cast<int>(state.range(0));
  const auto backend = ridethrough::make_cpu_backend(study.scenario, study.seed, threads);
  constexpr std::uint64_t kBatch = 32'768;
  std::uint64_t done = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(backend.run({done, kBatch}));
    done += kBatch;
  }
  state.counters["years/s"] =
      benchmark::Counter(static_cast<double>(done) * study.years, benchmark::Counter::kIsRate);
}

// The plain program on the same units and load.
void plain_rts79(benchmark::State& state) {
  const std::string folder = ridethrough::configs_folder();
  const auto config = ridethrough::Config::load(folder + "/ieee-rts79.ini", {});
  std::vector<ridethrough::PlainRts79::Unit> units;
  for (const auto& section : config.sections("turbine")) {
    units.insert(units.end(), config.integer(section, "units"),
                 {config.number(section, "unit_mw"), config.number(section, "mttf_h"),
                  config.number(section, "mttr_h")});
  }
  const ridethrough::Section load{"load", ""};
  ridethrough::PlainRts79 year(units,
                               ridethrough::read_profile(config.path(load, "profile")).demand_mw);
  double lost_h = 0;
  for (auto _ : state) lost_h += year();
  state.counters["years/s"] = benchmark::Counter(1, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["lolh"] = benchmark::Counter(lost_h, benchmark::Counter::kAvgIterations);
}
BENCHMARK(plain_rts79)->UseRealTime();

void one_and_all_threads(benchmark::internal::Benchmark* run) {
  run->Arg(1);
  const auto processors = static_cast<int>(std::thread::hardware_concurrency());
  if (processors > 1) run->Arg(processors);
  run->ArgName("threads")->Unit(benchmark::kMillisecond)->UseRealTime();
}

BENCHMARK_CAPTURE(trajectories, ieee_rts79, "ieee-rts79.ini")->Apply(one_and_all_threads);
BENCHMARK_CAPTURE(trajectories, colossus_phase1, "colossus-phase1.ini")->Apply(one_and_all_threads);
BENCHMARK_CAPTURE(trajectories, colossus_phase2_interim, "colossus-phase2-interim.ini")
    ->Apply(one_and_all_threads);
BENCHMARK_CAPTURE(trajectories, colossus_phase2, "colossus-phase2.ini")->Apply(one_and_all_threads);
BENCHMARK_CAPTURE(trajectories, colossus_phase2_policies, "colossus-phase2-policies.ini")
    ->Apply(one_and_all_threads);

}  // namespace

BENCHMARK_MAIN();
