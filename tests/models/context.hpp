// SPDX-License-Identifier: Apache-2.0
// What stands for a trajectory around a part of it: a scenario that a test fills by hand, draws
// that it writes down, hazards that hold what it says.
#pragma once

#include "models/trajectory_context.hpp"

#include <deque>
#include <map>
#include <vector>

#include <gtest/gtest.h>

namespace ridethrough {

// What an observer is told at the end.
struct AtTheEnd {
  struct Part {
    Life life;
    int hit;
    Tick beyond;
    bool operator==(const Part&) const = default;
  };
  std::vector<Part> cut;
  std::vector<Part> dropped;
  std::vector<Energy> left;

  void cut_life(Origin, Life life, int hit, Tick beyond) { cut.push_back({life, hit, beyond}); }
  void drop_life(Origin, Life life, int hit) { dropped.push_back({life, hit, 0}); }
  void left_of_budget(Origin, UnitClock, Energy budget) { left.push_back(budget); }
};

// As Draws. What a stream gives, in the order in which it is asked: words as they are, lengths and
// budgets in their units, 1 for what happens and 0 for what does not.
class ScriptedDraws {
 public:
  explicit ScriptedDraws(const Scenario& of) : scenario(of) {}

  const Scenario& scenario;
  mutable std::map<StreamId, std::deque<std::int64_t>> script;
  mutable std::vector<PoolOffset> laws;  // that lengths were drawn of
  mutable AtTheEnd at_the_end;

  [[nodiscard]] bool used_up() const {
    for (const auto& [stream, values] : script) {
      if (!values.empty()) return false;
    }
    return true;
  }

  std::uint32_t word(RandomStream&, StreamId id) const {
    return static_cast<std::uint32_t>(next(id));
  }
  bool active(RandomStream&, StreamId id, std::uint64_t, Origin) const { return next(id) != 0; }
  Tick life(RandomStream&, StreamId id, const QuantileTable& law, Origin, Life, int, bool) const {
    laws.push_back(law.offset);
    return next(id);
  }
  bool hit(RandomStream&, int number, Origin) const {
    return next(scenario.hit[number].stream) != 0;
  }
  // What has no mean never happens.
  std::int64_t budget(RandomStream&, StreamId id, std::uint64_t mean, Origin, UnitClock) const {
    return mean == 0 ? 0 : next(id);
  }
  void start(Origin, InitialState, std::uint32_t) const {}
  void attempts(Origin, std::uint32_t, std::uint32_t) const {}
  [[nodiscard]] AtTheEnd& observer() const { return at_the_end; }

 private:
  std::int64_t next(StreamId id) const {
    auto& values = script[id];
    if (values.empty()) {
      ADD_FAILURE() << "stream " << id << " gives no more";
      return 0;
    }
    const std::int64_t value = values.front();
    values.pop_front();
    return value;
  }
};

// What hazards leave of the targets of each list, by its offset: all, if not said.
struct ScriptedOutages {
  std::map<PoolOffset, std::uint64_t> left;

  std::uint64_t availability_factor(const Scenario&, HitList hits) const {
    const auto found = left.find(hits.first);
    return found == left.end() ? kUndiminished : found->second;
  }
};

// As TrajectoryContext.
struct ScriptedContext {
  using Limits = SmallLimits;

  Scenario scenario{};
  std::vector<std::int64_t> pool = {0};  // an offset of 0 means that there is no table
  ScriptedDraws draws{scenario};
  TurbineTraits traits;
  EventSlots slots{};
  Tick now = 0;
  Power need = 0;
  StateOfCharge charge{};
  bool counts = true;
  Outcome outcome;
  ScriptedOutages outages;
  EventQueue<Limits> events;

  ScriptedContext() {
    scenario.horizon = kTicksPerYear;
    std::vector<std::int64_t> inverse = {0};
    for (std::uint64_t k = 1; k <= 8; ++k) {
      inverse.push_back(static_cast<std::int64_t>(~std::uint64_t{0} / k));
    }
    scenario.inverse = table(inverse);
  }
  ScriptedContext(const ScriptedContext&) = delete;
  ScriptedContext& operator=(const ScriptedContext&) = delete;
  ~ScriptedContext() = default;

  PoolOffset table(const std::vector<std::int64_t>& words) {
    const auto offset = static_cast<PoolOffset>(pool.size());
    pool.insert(pool.end(), words.begin(), words.end());
    scenario.pool = pool.data();
    return offset;
  }
  // The law of what is always the same.
  QuantileTable always(std::int64_t value) { return {table({value}), 1}; }

  // To be called when the scenario is complete.
  void settle() {
    traits = TurbineTraits::of(scenario);
    slots = EventSlots::of(scenario, traits);
    events.clear(slots.end);
  }

  [[nodiscard]] int month_at(Tick time) const {
    return static_cast<int>(scenario.pool[scenario.month + time / kTicksPerDay]);
  }
};

}  // namespace ridethrough
