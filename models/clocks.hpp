// The clocks of a trajectory: when units of a fleet fail or come back, when a gap or a burst ends.
#pragma once

#include "models/random_stream.hpp"
#include "models/scenario.hpp"

namespace ridethrough {

// The next event among equal members that each wait an exponential time. Together they have a
// budget of unit-hours that is an exponential draw of the mean; it is used up k times as fast when
// k of them are exposed. That is exact for any history of k, costs one draw an event, and leaves
// the draws alone when k changes. Source: the random time change of Ethier and Kurtz, "Markov
// Processes", 1986, ch. 6; as an algorithm, Gibson and Bruck, J. Phys. Chem. A 104:1876, 2000.
class PopulationClock {
 public:
  // A mean of 0 is a clock that never strikes. refill() and expose() make it go.
  RT_HD void start(std::uint32_t stream, std::uint64_t mean) {
    draws_.start(stream);
    mean_ = mean;
    since_ = 0;
    exposed_ = 0;
    budget_ = mean == 0 ? kForever : 0;
    due_ = kNever;
  }

  [[nodiscard]] RT_HD Tick due() const { return due_; }

  // From `now` on, `exposed` members run the risk.
  RT_HD void expose(const Scenario& scenario, Tick now, std::uint32_t exposed) {
    budget_ -= exposed_ * (now - since_);
    since_ = now;
    exposed_ = exposed;
    due_ = exposed == 0 ? kNever : now + time_left(scenario);
  }

  // To be called at due(), before expose(): one member's time has come, here is the next budget.
  RT_HD void refill(const Scenario& scenario, const TrajectoryKey& key) {
    budget_ += scenario.exponential.scaled(draws_.next(key), mean_);
  }

  RT_HD RandomStream& draws() { return draws_; }

 private:
  // A budget that no fleet uses up within a horizon: 65,535 units x 876,000 h are below 2^58.
  static constexpr std::int64_t kForever = std::int64_t{1} << 60;

  RT_HD Tick time_left(const Scenario& scenario) const {
    return static_cast<Tick>(
        multiply_high(static_cast<std::uint64_t>(budget_),
                      static_cast<std::uint64_t>(scenario.pool[scenario.inverse + exposed_])));
  }

  RandomStream draws_;
  std::uint64_t mean_;
  std::int64_t budget_;  // unit-ticks left at since_
  Tick since_;
  Tick due_;
  std::int64_t exposed_;
};

// Alternates between gaps and active times, each drawn from its own distribution.
class AlternatingClock {
 public:
  // Starts in the stationary state.
  RT_HD void start(const Scenario& scenario, const TrajectoryKey& key,
                   const AlternatingProcess& process) {
    draws_.start(process.stream);
    active_ = draws_.happens(key, process.active_at_start);
    const auto& residual = active_ ? process.residual_duration : process.residual_gap;
    due_ = residual(scenario.pool, draws_.next(key));
  }

  // To be called at due(): the gap or the active time is over.
  RT_HD void strike(const Scenario& scenario, const TrajectoryKey& key,
                    const AlternatingProcess& process) {
    active_ = !active_;
    const auto& time = active_ ? process.duration : process.gap;
    const Tick length = time(scenario.pool, draws_.next(key));
    due_ += length > 1 ? length : 1;  // time goes on, whatever the distribution
  }

  [[nodiscard]] RT_HD Tick due() const { return due_; }
  [[nodiscard]] RT_HD bool active() const { return active_; }

 private:
  RandomStream draws_;
  Tick due_;
  bool active_;
};

// How many units of a fleet are down when the horizon begins, in its stationary state.
RT_HD inline std::uint32_t units_down_at_start(const Scenario& scenario, const Fleet& fleet,
                                               std::uint32_t word) {
  const std::int64_t* at_most = scenario.pool + fleet.down_at_start;
  std::uint32_t low = 0;
  std::uint32_t high = fleet.units;
  while (low < high) {
    const std::uint32_t middle = (low + high) / 2;
    if (word < static_cast<std::uint64_t>(at_most[middle])) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace ridethrough
