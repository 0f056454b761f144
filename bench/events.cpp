// SPDX-License-Identifier: Apache-2.0
// What an event is made of: finding the first, and setting the clock that strikes again.
#include "bench/shipped.hpp"
#include "models/clocks.hpp"
#include "models/event_queue.hpp"

#include <benchmark/benchmark.h>

namespace ridethrough::bench {
namespace {

constexpr Origin kFrom = {Origin::Kind::kSurge, 0};

Draws<> draws_of(const Scenario& scenario) {
  Draws<> draws(scenario, nullptr);
  draws.key = {1, 7};
  return draws;
}

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
  const auto draws = draws_of(scenario);
  constexpr std::uint32_t kUnits = 208;
  constexpr std::uint64_t kMean = 8000 * std::uint64_t{kTicksPerHour};
  PopulationClock clock;
  Tick since = 0;
  const auto start = [&] {
    clock.start(kMean);
    clock.refill(draws, 1, kMean, kFrom, UnitClock::kFailure);
    clock.expose(0, kUnits);
    since = 0;
  };
  start();
  for (auto _ : state) {
    const Tick now = clock.due(scenario, since);
    clock.refill(draws, 1, kMean, kFrom, UnitClock::kFailure);
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
  const auto draws = draws_of(scenario);
  const AlternatingProcess& process = scenario.surge[0].process;
  AlternatingClock clock;
  clock.start(draws, process, kFrom);
  for (auto _ : state) {
    clock.strike(draws, process, kFrom);
    if (clock.due() > scenario.horizon) clock.start(draws, process, kFrom);
  }
  benchmark::DoNotOptimize(clock);
}
BENCHMARK(alternating_clock_event);

}  // namespace
}  // namespace ridethrough::bench
