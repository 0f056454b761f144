// SPDX-License-Identifier: Apache-2.0
// The gate to everything random in a trajectory. An observer may stand beside it: it is told of
// each draw and of what that is a draw of, and at the end how much of the last draw of each process
// lies beyond the horizon. That is what the likelihood of a trajectory is made of, and its scores.
// Without an observer it costs nothing.
#pragma once

#include "models/random_stream.hpp"
#include "models/scenario.hpp"

namespace ridethrough {

// Where a draw comes from: a component, by its number among those of its kind.
struct Origin {
  enum class Kind : std::uint8_t { kSurge, kHazard, kBattery, kTurbine };
  Kind kind;
  int index;
};

enum class Life : std::uint8_t { kGap, kDuration };
// What units fail of, or come back from, in exponential times.
enum class UnitClock : std::uint8_t { kFailure, kRepair, kRest };
// What units are when a trajectory starts: so many down, one in which attempt to start, at which
// phase of the tests, one in which condition by that.
enum class InitialState : std::uint8_t { kDown, kAttempt, kPhase, kCondition };

inline constexpr int kNoHit = -1;

// Observer:
//   kObservesDraws
//   draw_active(Origin, bool)                   active at the start, or in a gap
//   draw_life(Origin, Life, hit, Tick, bool)    how long, of which hit if each has its own; and
//                                                 whether it is only the rest of one under way
//   cut_life(Origin, Life, hit, Tick beyond)    at the end: the last one drawn is not over yet
//   drop_life(Origin, Life, hit)                at the end: the last one drawn has not begun
//   draw_hit(Origin, hit, bool)                 whether an occurrence hits
//   draw_budget(Origin, UnitClock, Energy)      unit-ticks to the next event of that clock
//   left_of_budget(Origin, UnitClock, Energy)   at the end
//   draw_start(Origin, InitialState, category)
//   draw_attempts(Origin, tried, failed)        units that start, and how many of them fail
struct NoObserver {
  static constexpr bool kObservesDraws = false;
};

template <class Observer = NoObserver>
class Draws {
 public:
  static constexpr bool kObserved = Observer::kObservesDraws;

  RT_HD Draws(const Scenario& of, Observer* observer) : scenario(of) {
    if constexpr (kObserved) observer_.it = observer;
  }

  const Scenario& scenario;
  TrajectoryKey key{};

  // What the likelihood does not depend on, or nobody asks for: sizes, phases within a cycle.
  RT_HD std::uint32_t word(RandomStream& stream, StreamId id) const { return stream.next(key, id); }

  RT_HD bool active(RandomStream& stream, StreamId id, std::uint64_t threshold, Origin from) const {
    const bool is = stream.happens(key, id, threshold);
    if constexpr (kObserved) observer_.it->draw_active(from, is);
    return is;
  }

  RT_HD Tick life(RandomStream& stream, StreamId id, const QuantileTable& law, Origin from,
                  Life which, int hit, bool residual) const {
    const Tick length = law(scenario.pool, stream.next(key, id));
    if constexpr (kObserved) observer_.it->draw_life(from, which, hit, length, residual);
    return length;
  }

  RT_HD bool hit(RandomStream& stream, int number, Origin from) const {
    const Hit& hit = scenario.hit[number];
    const bool is = stream.happens(key, hit.stream, hit.probability);
    if constexpr (kObserved) observer_.it->draw_hit(from, number, is);
    return is;
  }

  // Of unit-ticks, exponential.
  RT_HD std::int64_t budget(RandomStream& stream, StreamId id, std::uint64_t mean, Origin from,
                            UnitClock clock) const {
    const std::int64_t drawn = scenario.exponential.scaled(stream.next(key, id), mean);
    if constexpr (kObserved) observer_.it->draw_budget(from, clock, drawn);
    return drawn;
  }

  // A category, of which word it is; told by whoever looks it up.
  RT_HD void start(Origin from, InitialState what, std::uint32_t category) const {
    if constexpr (kObserved) observer_.it->draw_start(from, what, category);
  }
  RT_HD void attempts(Origin from, std::uint32_t tried, std::uint32_t failed) const {
    if constexpr (kObserved) observer_.it->draw_attempts(from, tried, failed);
  }

  // Only where somebody observes.
  [[nodiscard]] RT_HD Observer& observer() const { return *observer_.it; }

 private:
  struct Nobody {};
  struct Somebody {
    Observer* it = nullptr;
  };
  [[no_unique_address]] std::conditional_t<kObserved, Somebody, Nobody> observer_;
};

}  // namespace ridethrough
