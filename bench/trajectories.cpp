// SPDX-License-Identifier: Apache-2.0
// One trajectory of each shipped scenario on one thread, and the time that an event of it takes.
#include "bench/plain_rts79.hpp"
#include "bench/shipped.hpp"
#include "host/config/read_site.hpp"
#include "host/site/profile.hpp"
#include "kernels/backend.hpp"
#include "kernels/tally_recorder.hpp"
#include "models/trajectory.hpp"
#include "tests/places.hpp"

#include <benchmark/benchmark.h>

namespace ridethrough::bench {
namespace {

class EventCounter : public TallyRecorder {
 public:
  using TallyRecorder::TallyRecorder;
  void event() { ++events; }
  std::uint64_t events = 0;
};

// Of a trajectory, on average: counted in a run of its own, so that counting takes no time.
double events_of(const Study& study) {
  constexpr int kTrajectories = 256;
  Tally tally;
  EventCounter counter(tally);
  Trajectory<EventCounter> trajectory(study.scenario, counter);
  for (std::uint64_t i = 0; i < kTrajectories; ++i) trajectory({study.seed, i});
  return static_cast<double>(counter.events) / kTrajectories;
}

void trajectories(benchmark::State& state, const std::string& name) {
  using benchmark::Counter;
  const Study& study = shipped(name);
  const Backend backend = make_cpu_backend(1);
  const Loaded scenario = backend.load(study.scenario);
  // So many that the tally of a run costs nothing beside them.
  constexpr std::uint64_t kBatch = 2048;
  std::uint64_t done = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(backend.run({{scenario, study.seed, {done, kBatch}}}));
    done += kBatch;
  }
  const auto all = static_cast<double>(done);
  const double events = events_of(study);
  state.counters["years/s"] = Counter(all * study.years, Counter::kIsRate);
  state.counters["trajectory"] = Counter(all, Counter::kIsRate | Counter::kInvert);
  state.counters["event"] = Counter(all * events, Counter::kIsRate | Counter::kInvert);
  state.counters["events/year"] = events / study.years;
}

// The plain program on the same units and load.
void plain_rts79(benchmark::State& state) {
  const std::string folder = ridethrough::configs_folder();
  const Site site = load_site(folder + "/ieee-rts79.ini");
  std::vector<PlainRts79::Unit> units;
  for (const auto& turbine : site.turbines) {
    units.insert(units.end(), turbine.units,
                 {turbine.unit_mw, turbine.mttf_h.value(), turbine.mttr_h.value()});
  }
  PlainRts79 year(units, read_profile(site.load).demand_mw);
  double lost_h = 0;
  for (auto _ : state) lost_h += year();
  state.counters["years/s"] = benchmark::Counter(1, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["lolh"] = benchmark::Counter(lost_h, benchmark::Counter::kAvgIterations);
}
BENCHMARK(plain_rts79)->Name("trajectories/plain_rts79")->Unit(benchmark::kMicrosecond);

}  // namespace

void register_trajectories() {
  for (const std::string& name : shipped_names()) {
    benchmark::RegisterBenchmark(("trajectories/" + name).c_str(), trajectories, name)
        ->Unit(benchmark::kMillisecond);
  }
}

}  // namespace ridethrough::bench
