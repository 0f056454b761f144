// The units of one turbine class: idle, starting, running or down. They fail while they run, and
// fail to start; either way they are repaired and idle again.
#pragma once

#include "models/clocks.hpp"

namespace ridethrough {

class TurbineClass {
 public:
  PopulationClock failure;
  PopulationClock repair;
  RandomStream start_draws;
  std::uint32_t idle;
  std::uint32_t starting;
  std::uint32_t running;
  std::uint32_t down;
  int holds;  // hazards that keep the whole class from working

  RT_HD void start(const Turbine& turbine, std::uint32_t not_running) {
    idle = 0;
    starting = 0;
    running = turbine.fleet.units - not_running;
    down = not_running;
    holds = 0;
    start_draws.start(turbine.start_stream);
  }

  RT_HD void fail() {
    --running;
    ++down;
  }

  RT_HD void come_back() {
    --down;
    ++idle;
  }

  // The end of a start of `units`: each of them runs, or goes into repair.
  RT_HD void finish_start(const TrajectoryKey& key, const Turbine& turbine, std::uint32_t units) {
    starting -= units;
    for (; units > 0; --units) {
      if (turbine.start_failure != 0 && start_draws.happens(key, turbine.start_failure)) {
        ++down;
      } else {
        ++running;
      }
    }
  }

  // All of them come to rest at once, those about to start too.
  RT_HD void stop() {
    idle += starting + running;
    starting = 0;
    running = 0;
  }

  RT_HD void expose(const Scenario& scenario, Tick now) {
    failure.expose(scenario, now, running);
    repair.expose(scenario, now, down);
  }

  [[nodiscard]] RT_HD Tick due() const {
    return failure.due() < repair.due() ? failure.due() : repair.due();
  }
};

// The starts under way, of all classes. When there are kCapacity of them, units join the latest
// start under way of their class instead, and the outcome counts that; only a class that has none
// adds one more.
class StartQueue {
 public:
  static constexpr int kCapacity = 64;

  struct Start {
    Tick due;
    std::uint32_t units;
    int turbine;
  };

  RT_HD void clear() {
    size_ = 0;
    next_ = 0;
  }

  [[nodiscard]] RT_HD Tick due() const { return size_ == 0 ? kNever : start_[next_].due; }

  // False where the units had to join a start that was already under way.
  RT_HD bool add(const Start& start) {
    if (size_ >= kCapacity) {
      int latest = -1;
      for (int i = 0; i < size_; ++i) {
        if (start_[i].turbine != start.turbine) continue;
        if (latest < 0 || start_[i].due > start_[latest].due) latest = i;
      }
      if (latest >= 0) {
        start_[latest].units += start.units;
        return false;
      }
    }
    start_[size_++] = start;
    find_next();
    return true;
  }

  RT_HD Start pop() {
    const Start first = start_[next_];
    start_[next_] = start_[--size_];
    find_next();
    return first;
  }

  RT_HD void drop(int turbine) {
    int kept = 0;
    for (int i = 0; i < size_; ++i) {
      if (start_[i].turbine != turbine) start_[kept++] = start_[i];
    }
    size_ = kept;
    find_next();
  }

 private:
  RT_HD void find_next() {
    next_ = 0;
    for (int i = 1; i < size_; ++i) {
      if (start_[i].due < start_[next_].due) next_ = i;
    }
  }

  Start start_[kCapacity + kMaxTurbines];
  int size_;
  int next_;
};

}  // namespace ridethrough
