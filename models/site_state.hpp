// SPDX-License-Identifier: Apache-2.0
// A site in one trajectory: its parts, which docs/model.md describes and which have headers of
// their own, put together. Between events the state is constant or linear, so every span is
// integrated exactly; while nothing can go wrong (batteries full, supply above the load), it is
// fast-forwarded.
#pragma once

#include "models/books.hpp"
#include "models/component.hpp"
#include "models/dispatch.hpp"
#include "models/grid.hpp"
#include "models/storage_system.hpp"
#include "models/surges.hpp"
#include "models/turbine_plant.hpp"

namespace ridethrough {

// A span of a trajectory in which nothing changes but what is stored: for traces.
struct Span {
  Tick from;
  Tick to;
  Power demand;       // base load and surges
  Power grid_limit;   // what the grid could carry
  Power grid;         // import
  Power turbines;     // delivered
  Power surplus;      // what it gives, to surges and batteries
  Power curtailed;    // what is left of it
  Power batteries;    // given at the terminals; negative: taken
  Power interrupted;  // interruptible load that is shed
  Power shortfall;
  std::int64_t running;  // turbine units
  Energy stored;         // at the end, in the units in service ...
  Energy capacity;       // ... which can hold this
};

template <class Recorder, Features features, class Limits>
class SiteState {
 public:
  static constexpr bool kTraces = requires { Recorder::kTraces; };
  static constexpr bool kObservesDraws = requires { Recorder::kObservesDraws; };
  static constexpr bool kAll = features == Features::kAll;
  using Observer = std::conditional_t<kObservesDraws, Recorder, NoObserver>;
  using Context = TrajectoryContext<Limits, Observer>;
  using Event = typename EventQueue<Limits>::Event;
  using Hits = BitSet<Limits::kHits>;
  using Storage = StorageSystem<Limits>;
  using Plant = TurbinePlant<features, Limits>;
  using MomentFlows = Flows<Limits::kBatteries>;
  static_assert(HasEvents<OutageState<Limits>, Context> && HasEvents<Surges<Limits>, Context> &&
                HasEvents<Storage, Context> && HasEvents<Plant, Context>);
  static_assert(Dispatchable<Grid<kAll>, Context, Offers, MomentFlows> &&
                Dispatchable<Storage, Context, Offers, MomentFlows> &&
                Dispatchable<Plant, Context, Offers, MomentFlows>);
  static_assert(Counted<Storage, Context> && Counted<Plant, Context>);
  static_assert(CanBeQuiet<Storage, Context> && CanBeQuiet<Plant, Context>);

  RT_HD SiteState(const Scenario& scenario, Recorder& recorder)
      : context_(scenario, observer_in(recorder)), recorder_(recorder), books_(recorder) {}

  [[nodiscard]] RT_HD const Scenario& scenario() const { return context_.scenario; }
  [[nodiscard]] RT_HD const TrajectoryKey& key() const { return context_.draws.key; }
  [[nodiscard]] RT_HD Tick now() const { return context_.now; }
  RT_HD Event next_event() const { return context_.events.next(); }
  // When what happens begins to count; only sites that have everything need one.
  [[nodiscard]] RT_HD Tick warm_up() const { return kAll ? scenario().warm_up : 0; }
  // Whether that is over.
  [[nodiscard]] RT_HD bool counts() const { return context_.counts; }

  RT_RARE void start(const TrajectoryKey& key) {
    context_.draws.key = key;
    context_.now = 0;
    context_.events.clear(slots().end);
    context_.counts = false;
    books_.start_counting(context_, warm_up(), 0);
    context_.outages.start(context_);
    surges_.start(context_);
    grid_.start(context_);
    batteries_.start(context_);
    context_.need = grid_.need(demand_at(0));
    turbines_.start(context_);
  }

  // The warm-up is over, if there was one: what is counted begins anew, in the state that things
  // have come to.
  RT_HD void start_counting() {
    context_.counts = true;
    if (warm_up() == 0) return;
    books_.start_counting(context_, warm_up(), demand_until_now());
    batteries_.start_counting(context_);
    turbines_.start_counting(context_);
    context_.outages.start_counting(context_);
  }

  // The horizon is reached: what has happened is complete.
  RT_HD const Outcome& finish() {
    batteries_.finish(context_);
    turbines_.finish(context_);
    books_.finish(context_, demand_until_now());
    if constexpr (kObservesDraws) {
      surges_.tell_draws(context_);
      context_.outages.tell_draws(context_);
      batteries_.tell_draws(context_);
      turbines_.tell_draws(context_);
    }
    return context_.outcome;
  }

  RT_HD void handle(const Event& event) {
    const Slot slot = event.slot;
    if (Plant::owns(slots(), slot)) {
      const bool all_may_have_changed = turbines_.handle(context_, slot, event.what);
      if (all_may_have_changed) update_commitment(demand_at(now()));
    } else if (Storage::owns(slots(), slot)) {
      batteries_.handle(context_, slot, event.what);
    } else if (OutageState<Limits>::owns(slots(), slot)) {
      update_ratings(context_.outages.handle(context_, slot, event.what));
      // Where one outage follows another without a gap, there is no moment between them.
      if (!context_.outages.has_more_at_once(context_)) update_commitment(demand_at(now()));
    } else {
      RT_EXPECT(Surges<Limits>::owns(slots(), slot));
      surges_.handle(context_, slot, event.what);
    }
  }

  // While nothing can go wrong, on to `until` or to where it could; false where it can right now.
  RT_HD bool fast_forward(Tick until) {
    if constexpr (kTraces) return false;
    if (!turbines_.quiet(context_)) return false;
    if (!batteries_.quiet(context_)) return false;
    if constexpr (kAll) {  // what a surge takes of a surplus is counted step by step
      if (scenario().surplus > 0 && surges_.power() > scenario().auxiliary) return false;
    }
    const Power steady = turbines_.steady_power();
    const Tick end = scenario().load.first_above(scenario().pool, on_load(now()), on_load(until),
                                                 grid_.undisturbed() - surges_.power() + steady) -
                     on_load(0);
    if (end <= now()) return false;
    books_.recover(context_);
    if (scenario().feeds > 0) {
      watch_outage(grid_.is_out(context_));
      if (steady > 0) count_steady(end);
    }
    context_.now = end;
    return true;
  }

  // From now to `until`, or to the first moment before at which something changes.
  RT_HD void advance(Tick until) {
    const Scenario& s = scenario();
    until = batteries_.resume(context_, until);
    const auto load = s.load.at(s.pool, on_load(now()));
    const Power asked = load.power + surges_.power();             // below 0: surplus
    if (turbines_.watches() && update_commitment(asked)) return;  // starts are events of their own
    // All of it is set below.
    Offers offers;
    offers.demand = asked;
    const Power base = load.power + s.auxiliary;
    offers.outage = base > grid_.capacity();
    offers.stores_first = kAll && s.batteries_first != 0;
    if (s.feeds > 0) watch_outage(offers.outage);
    grid_.offer(context_, offers);
    turbines_.offer(context_, offers);
    batteries_.offer(context_, offers);
    const Tick callable = interruptible_from();
    offers.interruptible = kAll && now() >= callable ? interruptible(load.power) : 0;
    const MomentFlows flows =
        dispatch<Limits::kBatteries>(offers, batteries_.store_offers(context_));

    const Tick load_end = load.end - on_load(0);
    Tick end = batteries_.flow_end(context_, flows, until < load_end ? until : load_end);
    end = turbines_.flow_end(context_, flows, end);
    end = grid_.flow_end(context_, flows, end);
    if (kAll && flows.lost > 0 && callable > now() && callable < end) end = callable;
    Power taken = 0;  // of a surplus
    if constexpr (kAll) {
      if (base < 0) taken = take_surplus(-base, flows.grid, end);
    }
    batteries_.accept(context_, flows, end);
    turbines_.accept(context_, flows, end);
    grid_.accept(context_, flows, end);
    books_.enter_demand(context_, asked, end);
    books_.enter(context_, flows, end);
    if (flows.lost > 0 && context_.counts) {
      each_cause(flows.lost, [&](Cause cause) {
        recorder_.loss_cause(cause, end - now(), flows.lost * (end - now()));
      });
    }
    if constexpr (kTraces) {
      if (now() >= warm_up()) {
        const Power surplus = base < 0 ? -base : 0;
        recorder_.span(Span{now() - warm_up(), end - warm_up(), asked + surplus, grid_.capacity(),
                            flows.grid > 0 ? flows.grid : 0, flows.turbines, taken, surplus - taken,
                            flows.stored, flows.interrupted, flows.lost, turbines_.running(),
                            batteries_.stored(s), batteries_.capacity(s)},
                       *this);
      }
    }
    context_.now = end;
  }

  // What stops for lack of fuel may be what was to fail next. True where something does.
  RT_HD bool stop_emptied() { return turbines_.stop_emptied(context_); }

  // ---- what is there -------------------------------------------------------------------------

  // Calls book(cause) for everything that is present and could be the cause of a lack of so much
  // power.
  template <class Book>
  RT_HD void each_cause(Power lacking, Book&& book) const {
    const Scenario& s = scenario();
    bool none = true;
    const auto present = [&](bool is, Cause cause) {
      if (!is) return;
      none = false;
      book(cause);
    };
    for (int i = 0; i < s.hazards; ++i) present(context_.outages.forces_outage(s, i), i);
    for (int i = 0; i < s.turbines; ++i) {
      present(turbines_.has_units_down(i) && turbines_.missing(i) >= lacking, s.turbine_causes + i);
    }
    for (int i = 0; i < s.batteries; ++i) {
      present(batteries_.has_units_down(i) && batteries_.missing(i) >= lacking,
              s.battery_causes + i);
    }
    for (int i = 0; i < s.surges; ++i) present(surges_.adds_something(i), s.surge_causes + i);
    if (none) book(s.no_cause);
  }

  [[nodiscard]] RT_HD bool has_turbines_down(int i) const { return turbines_.has_units_down(i); }
  [[nodiscard]] RT_HD bool has_surge(int i) const { return surges_.adds_something(i); }
  // For how long a hazard was there, within what is counted.
  [[nodiscard]] RT_HD Tick hazard_time(int i) const { return context_.outages.forced_time(i); }

 private:
  RT_HD static Observer* observer_in(Recorder& recorder) {
    if constexpr (kObservesDraws) return &recorder;
    return nullptr;
  }

  [[nodiscard]] RT_HD const EventSlots& slots() const { return context_.slots; }
  // A time as the load counts it.
  [[nodiscard]] RT_HD Tick on_load(Tick time) const {
    return kAll ? time + scenario().load_shift : time;
  }

  // Hits have come into force, been announced, or are over.
  RT_RARE void update_ratings(const Hits& hits) {
    bool grid = false;
    hits.each([&](int k) {
      const Hit& hit = scenario().hit[k];
      switch (hit.target) {
        case Target::kFeed:
          grid = true;
          break;
        case Target::kBattery:
          batteries_.derate(context_, hit.index);
          break;
        case Target::kTurbine:
          turbines_.update_rating(context_, hit.index);
          break;
        case Target::kGas:
          for (int t = 0; t < scenario().turbines; ++t) {
            if (scenario().turbine[t].gas == hit.index) turbines_.update_rating(context_, t);
          }
          break;
      }
    });
    if (grid) grid_.update_available_capacity(context_);
  }

  // Of what the base load has below 0, until `end`: all but what the flow of the grid has below 0.
  // Returns what surges and batteries take.
  RT_RARE Power take_surplus(Power surplus, Power grid, Tick end) {
    const Power taken = grid < 0 ? surplus + grid : surplus;
    context_.outcome[Count::kCurtailedEnergy] -= taken * (end - now());
    books_.enter_demand(context_, surplus, end);  // what was asked for has it below 0
    return taken;
  }
  // Of base load and surges; below 0: surplus.
  RT_HD Power demand_at(Tick time) const {
    return scenario().load.at(scenario().pool, on_load(time)).power + surges_.power();
  }
  // All that has been asked for since the simulation began.
  RT_HD Energy demand_until_now() const {
    const Load& load = scenario().load;
    const Energy before = on_load(0) > 0 ? load.energy_until(scenario().pool, on_load(0)) : 0;
    return load.energy_until(scenario().pool, on_load(now())) - before +
           surges_.energy_until_now(context_);
  }

  // Turbines may carry a part of a load that never changes, beside the grid.
  RT_RARE void count_steady(Tick end) {
    Offers offers{};
    offers.demand = scenario().load.highest + surges_.power();
    if (kAll && offers.demand < 0) offers.demand = 0;
    grid_.offer(context_, offers);
    turbines_.offer(context_, offers);
    const auto flows = dispatch<Limits::kBatteries>(offers, batteries_.store_offers(context_));
    turbines_.accept(context_, flows, end);
    grid_.accept(context_, flows, end);
    books_.enter_demand(context_, offers.demand, end);
  }

  // Turbines are called, or not any more; true where that changed anything.
  RT_HD bool update_commitment(Power demand) {
    if (kAll && context_.traits.by_soc) {
      batteries_.bring_up_to_date(context_);
      batteries_.report(context_, 0);
    }
    context_.need = grid_.need(demand);
    return turbines_.update_commitment(context_);
  }

  RT_HD void watch_outage(bool outage) {
    if (!books_.knows_outage(outage)) enter_outage(outage);
  }
  RT_RARE void enter_outage(bool outage) {
    if (outage) batteries_.bring_up_to_date(context_);
    books_.enter_outage(context_, outage, outage ? batteries_.soc(scenario()) : kNoSoc);
  }

  // When interruptible load may be shed, in a shortage.
  RT_HD Tick interruptible_from() const {
    if (!kAll || scenario().interruptible == 0) return kNever;
    return turbines_.shortage_since() + scenario().interruptible_notice;
  }
  RT_HD Power interruptible(Power load) const {
    if (load < 0) return 0;
    const Power share =
        supply(share_of(FinePower{load} << kFineBits, scenario().interruptible_fraction));
    return share < scenario().interruptible ? share : scenario().interruptible;
  }

  Context context_;
  Recorder& recorder_;
  Books<Recorder, kAll> books_;
  Grid<kAll> grid_;
  Surges<Limits> surges_;
  Storage batteries_;
  Plant turbines_;
};

}  // namespace ridethrough
