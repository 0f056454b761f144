// SPDX-License-Identifier: Apache-2.0
// What an event is made of: finding the first, and setting the clock that strikes again.
#include "bench/shipped.hpp"
#include "models/clocks.hpp"
#include "models/event_queue.hpp"

#include <benchmark/benchmark.h>

namespace ridethrough::bench {
namespace {

constexpr TrajectoryKey kKey = {1, 7};

// Finds the first event and puts off its process until after all others.
void event_queue_event(benchmark::State& state) {
  const auto slots = static_cast<int>(state.range(0));
  EventQueue<LargeLimits> queue{};
  queue.clear(slots);
  for (int i = 0; i < slots; ++i) queue.set(i, i);
  for (auto _ : state) {
    const EventQueue<LargeLimits>::Event first = queue.next();
    queue.set(first.slot, first.due + slots);
    benchmark::DoNotOptimize(queue);
  }
}
BENCHMARK(event_queue_event)->ArgName("slots")->Arg(8)->Arg(32)->Arg(90);

// The next failure of 208 units: a draw, and a division by the units exposed.
void population_clock_event(benchmark::State& state) {
  const Scenario& scenario = shipped(kFullSite).scenario;
  constexpr std::uint32_t kUnits = 208;
  constexpr std::uint64_t kMean = 8000 * std::uint64_t{kTicksPerHour};
  PopulationClock clock;
  Tick since = 0;
  const auto start = [&] {
    clock.start(kMean);
    clock.refill(scenario, kKey, 1, kMean);
    clock.expose(0, kUnits);
    since = 0;
  };
  start();
  for (auto _ : state) {
    const Tick now = clock.due(scenario, since);
    clock.refill(scenario, kKey, 1, kMean);
    clock.expose(now - since, kUnits);
    since = now;
    if (since > scenario.horizon) start();
  }
  benchmark::DoNotOptimize(clock);
}
BENCHMARK(population_clock_event);

// The next beginning or end of a surge, a gap of an exponential and a length of a lognormal time.
void alternating_clock_event(benchmark::State& state) {
  const Scenario& scenario = shipped(kFullSite).scenario;
  const AlternatingProcess& process = scenario.surge[0].process;
  AlternatingClock clock;
  clock.start(scenario, kKey, process);
  for (auto _ : state) {
    clock.strike(scenario, kKey, process);
    if (clock.due() > scenario.horizon) clock.start(scenario, kKey, process);
  }
  benchmark::DoNotOptimize(clock);
}
BENCHMARK(alternating_clock_event);

}  // namespace
}  // namespace ridethrough::bench
