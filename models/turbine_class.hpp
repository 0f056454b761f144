// SPDX-License-Identifier: Apache-2.0
// The units of one turbine class: at rest, starting, running or in repair. They fail while they
// run, fail to start, and fail at rest, which shows at the next start or test.
#pragma once

#include "models/clocks.hpp"
#include "models/start_queue.hpp"

namespace ridethrough {

// The fuel of a class on its site, counted in the energy that can be delivered from it.
struct FuelStorage {
  Energy left = 0;
  Tick delivery = kNever;  // kNever while it is full
  bool in_use = false;     // what the class delivers is taken from here

  RT_HD void fill(const Turbine& turbine) {
    left = turbine.fuel_storage;
    delivery = kNever;
    in_use = false;
  }

  // With a delivery that arrives this moment it is not.
  [[nodiscard]] RT_HD bool empty(Tick now) const { return left == 0 && delivery > now; }

  // How long it lasts, to the nearest tick.
  [[nodiscard]] RT_HD Tick time_to_empty(Power power) const { return (left + power / 2) / power; }

  RT_HD void draw(const Turbine& turbine, Power power, Tick from, Tick to) {
    if (delivery == kNever) delivery = from + turbine.refuel_time;
    left -= power * (to - from);
    if (left < power) left = 0;  // not a whole tick is left
  }
};

class TurbineClass {
 public:
  // What happens next to a class.
  enum Event : int { kFailure = FleetClocks::kFailure, kReturn = FleetClocks::kReturn, kOther };

  FleetClocks clocks;    // of running units, and of those in repair
  PopulationClock rest;  // failures of units at rest
  RandomStream start_draws;
  std::uint32_t idle = 0;    // at rest and sound
  std::uint32_t latent = 0;  // at rest and failed
  std::uint32_t starting = 0;
  std::uint32_t starting_latent = 0;  // those of them that cannot start
  std::uint32_t running = 0;
  std::uint32_t down = 0;
  bool forced_out = false;        // by a hazard, or for lack of fuel: nothing remains of its power
  bool called = false;            // mode soc: since the state of charge was low
  bool has_other_events = false;  // than those of its units: rest, tests, delays, fuel
  Tick last_up = -kNever;         // when a unit last came up
  Tick next_test = kNever;
  Tick review_due = kNever;  // when its commitment has to be looked at again
  FuelStorage fuel;

  RT_HD void start(const Turbine& turbine, std::uint32_t not_running) {
    idle = 0;
    latent = 0;
    starting = 0;
    starting_latent = 0;
    running = turbine.fleet.units - not_running;
    down = not_running;
    forced_out = false;
    called = false;
    last_up = -kNever;
    next_test = kNever;
    review_due = kNever;
    fuel.fill(turbine);
    has_other_events = turbine.standby_mttf > 0 || turbine.test_interval > 0 ||
                       turbine.minimum_run > 0 || turbine.start_delay > 0 ||
                       turbine.fuel_storage > 0;
    start_draws.start();
    rest.start(turbine.standby_mttf);
  }

  RT_HD void fail() {
    RT_EXPECT(running > 0);
    --running;
    ++down;
  }

  RT_HD void return_to_service() {
    RT_EXPECT(down > 0);
    --down;
    ++idle;
  }

  RT_HD void fail_at_rest() {
    RT_EXPECT(idle > 0);
    --idle;
    ++latent;
  }

  // What has failed at rest shows, and goes into repair.
  RT_HD void test() {
    down += latent;
    latent = 0;
  }

  [[nodiscard]] RT_HD std::uint32_t units() const {
    return idle + latent + starting + running + down;
  }
  [[nodiscard]] RT_HD std::uint32_t at_rest() const { return idle + latent; }
  [[nodiscard]] RT_HD std::uint32_t committed() const { return running + starting; }

  // `units` of those at rest are to start; returns how many of them cannot.
  template <class Draws>
  RT_HD std::uint32_t command(const Draws& draws, const Turbine& turbine, std::uint32_t units) {
    RT_EXPECT(units <= at_rest());
    std::uint32_t failed = 0;
    if (units == at_rest()) {
      failed = latent;
    } else if (latent > 0) {  // chance decides which
      for (std::uint32_t left = at_rest(); left > at_rest() - units; --left) {
        const std::uint64_t word = draws.word(start_draws, turbine.start_stream);
        const std::uint64_t drawn = (word * left) >> 32;
        if (drawn < latent - failed) ++failed;
      }
    }
    idle -= units - failed;
    latent -= failed;
    starting += units;
    starting_latent += failed;
    return failed;
  }

  // The same for units that need no time and cannot fail.
  RT_HD void start_at_once(std::uint32_t units, Tick now) {
    idle -= units;
    running += units;
    last_up = now;
  }

  // The end of an attempt to start: each of its units runs or has failed. What comes back is to try
  // again; it has no units where that was the last attempt, after which failed units go into
  // repair.
  template <class Draws>
  RT_HD UnitStart finish_start(const Draws& draws, const Turbine& turbine, const UnitStart& start) {
    const Scenario& scenario = draws.scenario;
    std::uint32_t failed = start.latent;
    if (turbine.start_failure != 0) {
      const std::int64_t* fails = scenario.pool + turbine.start_failure;
      for (auto left = static_cast<std::uint32_t>(start.units - start.latent); left > 0; ++failed) {
        const std::uint32_t word = draws.word(start_draws, turbine.start_stream);
        if (word >= static_cast<std::uint64_t>(fails[left - 1])) break;  // none of those left
        left -= first_above(fails, left, word) + 1;
      }
    }
    const std::uint32_t up = start.units - failed;
    running += up;
    starting -= up;
    if (up > 0) last_up = start.due;
    if (failed > 0 && start.attempt < turbine.start_attempts) {
      return UnitStart::of(start.due + turbine.retry_time + turbine.start_time, failed,
                           start.latent, start.attempt + 1U, start.turbine);
    }
    starting -= failed;
    starting_latent -= start.latent;
    down += failed;
    return UnitStart::of(kNever, 0, 0, 0, start.turbine);
  }

  // Those about to start are at rest again.
  RT_HD void call_back() {
    idle += starting - starting_latent;
    latent += starting_latent;
    starting = 0;
    starting_latent = 0;
  }

  RT_HD void stop(std::uint32_t units) {
    RT_EXPECT(units <= running);
    running -= units;
    idle += units;
  }

  // From `now` on, as many units as there are run each risk, that of failing at rest if there is
  // one.
  RT_HD void expose(Tick now, bool fails_at_rest) {
    if (fails_at_rest) rest.expose(now - clocks.since(), idle);
    clocks.expose(now, running, down);
  }

  // When a unit that could fail at rest does.
  [[nodiscard]] RT_HD Tick rest_due(const Scenario& scenario) const {
    return rest.due(scenario, clocks.since());
  }

  // When anything happens that is not a failure or a return of a unit.
  [[nodiscard]] RT_HD Tick other_due(const Scenario& scenario) const {
    const Tick at_rest = rest_due(scenario);
    const Tick resting = at_rest < next_test ? at_rest : next_test;
    const Tick policy = review_due < fuel.delivery ? review_due : fuel.delivery;
    return resting < policy ? resting : policy;
  }
};

}  // namespace ridethrough
