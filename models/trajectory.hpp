// SPDX-License-Identifier: Apache-2.0
// One stochastic year, from event to event: the functor around which the back ends are built.
//
// Between events the state is constant or linear, so every span is integrated exactly. While
// nothing can go wrong (batteries full, supply above the load), it is fast-forwarded. docs/model.md
// says what it models; hazards, turbines and batteries have headers of their own, this one puts
// them together: the load, the grid, the dispatch, and what is counted.
#pragma once

#include "models/loss_ledger.hpp"
#include "models/outage_state.hpp"
#include "models/storage_system.hpp"
#include "models/turbine_plant.hpp"

namespace ridethrough {

// A span of a trajectory in which nothing changes but what is stored: for traces.
struct Span {
  Tick from;
  Tick to;
  Power demand;
  Power grid_limit;   // what the grid could carry
  Power grid;         // import
  Power turbines;     // delivered
  Power batteries;    // given at the terminals; negative: taken
  Power interrupted;  // interruptible load that is shed
  Power shortfall;
  std::int64_t running;  // turbine units
  Energy stored;         // at the end, in the units in service ...
  Energy capacity;       // ... which can hold this
};

// Recorder:
//   loss_event(const LossEvent&)   every event of lost load, as it ends
//   outage(const GridOutage&)      every outage of the grid, as it ends
//   loss_cell(cell, Tick, Energy)  each hour or part of it with a loss, by season
//   loss_cause(cause, Tick, Energy)  each span with a loss, once for everything that was present
//                                    and could be its cause
//   outcome(const Outcome&)        once a trajectory
// Only where it has such a member:
//   presence(cause, Tick)          for how long each hazard was there, once a trajectory; and what
//                                    else is there at one moment of it, as if for all of it
//   kTraces, span(const Span&, const Trajectory&)
//                                  every span; then each step of the load is a span of its own
//   event()                        every event that is handled
//   kWatchesUnits, units(const TurbinePlant&)
//                                  at the end: the clocks of the units as they are at the horizon,
//                                    and how their starts went
template <class Recorder, Features features = Features::kAll, class Limits = LargeLimits>
class Trajectory {
 public:
  RT_HD Trajectory(const Scenario& scenario, Recorder& recorder)
      : context_{scenario, EventSlots::of(scenario), {}, 0, {}, {}}, recorder_(recorder) {}

  RT_HD void operator()(const TrajectoryKey& key) {
    start(key);
    while (now() < stop_) {
      const Event next = context_.events.next();
      if (next.due > now()) {
        const Tick until = next.due < stop_ ? next.due : stop_;
        if (!fast_forward(until)) {
          advance(until);
          if (is_stuck()) return give_up();
        }
        // What stops for lack of fuel may be what was to fail next.
        const bool emptied =
            kAll && scenario().fuelled_turbines > 0 && turbines_.stop_emptied(context_, hazards_);
        if (now() == stop_) pass_stop();
        if (emptied || now() < next.due || now() == stop_) continue;
      } else if (is_stuck()) {
        return give_up();
      }
      if constexpr (kCountsEvents) recorder_.event();
      handle(next);
    }
    finish();
  }

  // Calls book(cause) for everything that is present and could be the cause of a lack of so much
  // power.
  template <class Book>
  RT_HD void each_cause(Power lacking, Book&& book) const {
    bool none = true;
    const auto present = [&](bool is, int cause) {
      if (!is) return;
      none = false;
      book(cause);
    };
    for (int i = 0; i < scenario().hazards; ++i) present(hazards_.forces_outage(scenario(), i), i);
    for (int i = 0; i < scenario().turbines; ++i) {
      present(turbines_.has_units_down(i) && turbines_.missing(i) >= lacking,
              scenario().turbine_causes + i);
    }
    for (int i = 0; i < scenario().batteries; ++i) {
      present(batteries_.has_units_down(i) && batteries_.missing(i) >= lacking,
              scenario().battery_causes + i);
    }
    for (int i = 0; i < scenario().surges; ++i)
      present(surge_now_[i] > 0, scenario().surge_causes + i);
    if (none) book(scenario().no_cause);
  }

 private:
  static constexpr bool kTraces = requires { Recorder::kTraces; };
  static constexpr bool kCountsEvents = requires(Recorder & recorder) { recorder.event(); };
  static constexpr bool kWatchesUnits = requires { Recorder::kWatchesUnits; };
  static constexpr bool kWatchesPresence = requires(Recorder & recorder) {
    recorder.presence(0, Tick{});
  };
  using Event = typename EventQueue<Limits>::Event;
  using Hits = BitSet<Limits::kHits>;
  using Plant =
      TurbinePlant<features, Limits, std::conditional_t<kWatchesUnits, StartCounts, NoStartCounts>>;
  static constexpr bool kAll = features == Features::kAll;

  [[nodiscard]] RT_HD const Scenario& scenario() const { return context_.scenario; }
  [[nodiscard]] RT_HD const EventSlots& slots() const { return context_.slots; }
  [[nodiscard]] RT_HD Tick now() const { return context_.now; }
  // When what happens begins to count; only sites that have everything need one.
  [[nodiscard]] RT_HD Tick warm_up() const { return kAll ? scenario().warm_up : 0; }
  // A time as the load counts it.
  [[nodiscard]] RT_HD Tick on_load(Tick time) const {
    return kAll ? time + scenario().load_shift : time;
  }
  RT_HD std::int64_t& count(Count which) { return context_.outcome[which]; }

  // Each event or decision at a moment may lead to others at the same one, but not for ever.
  RT_HD bool is_stuck() {
    constexpr int kMostAtOnce = 1 << 20;
    if (now() != stuck_at_) {
      stuck_at_ = now();
      at_once_ = 0;
    }
    return ++at_once_ > kMostAtOnce;
  }

  RT_RARE void give_up() {
    context_.outcome = Outcome{};
    context_.outcome.stuck = context_.key.trajectory + 1;
    recorder_.outcome(context_.outcome);
  }

  // ---- the start -----------------------------------------------------------------------------

  RT_RARE void start(const TrajectoryKey& key) {
    const Scenario& s = scenario();
    context_.key = key;
    context_.now = 0;
    stuck_at_ = 0;
    at_once_ = 0;
    extra_power_ = s.auxiliary;
    open_books();
    commits_units_ =
        s.called_turbines > 0 || (kAll && (s.needed_turbines > 0 || s.interruptible > 0));
    // Turbines that are started or counted one by one have to be looked at, and where grid and
    // turbines both carry a part of a load that changes, their shares change with its every step.
    // A shortage that they carry still calls interruptible load, and batteries that come first.
    turbines_are_quiet_ = s.called_turbines == 0 && s.needed_turbines == 0 &&
                          s.fuelled_turbines == 0 && s.interruptible == 0 &&
                          s.batteries_first == 0 && (s.feeds == 0 || s.load.steps == 1);
    context_.events.clear(slots().end);
    hazards_.start(s, key);
    for (int i = 0; i < s.hazards; ++i) schedule_hazard(i);
    watch_outages();
    for (int i = 0; i < s.surges; ++i) start_surge(i);
    update_available_capacity();
    batteries_.start(context_);
    for (int i = 0; i < s.batteries; ++i) batteries_.derate(s, hazards_, i);
    turbines_.start(context_, hazards_, need(demand_at(0)));
    if (slots().end > slots().month) context_.events.set(slots().month, next_month());
    counts_ = false;
    stop_ = warm_up();
    if (stop_ == 0) pass_stop();
  }

  // It halts where the warm-up is over, and to be looked at; after that it goes on to the horizon.
  RT_RARE void pass_stop() {
    if (!counts_) {
      counts_ = true;
      if (warm_up() > 0) start_again();
      stop_ = look_at();
      if (now() < stop_) return;
    }
    if (stop_ == scenario().horizon) return;
    look();
    stop_ = scenario().horizon;
  }

  // A warm-up is over: what is counted begins anew, in the state that things have come to.
  RT_HD void start_again() {
    open_books();
    batteries_.start_again(context_);
    turbines_.start_again(context_);
    watch_outages();
  }

  RT_HD void open_books() {
    context_.outcome = Outcome{};
    losses_ = LossLedger{};
    interruptions_ = InterruptionLedger{};
    outage_ = OutageLedger{};
    extra_energy_ = extra_power_ * (scenario().horizon - now());
  }

  // As if what is forced out stayed so to the end: what changes later is booked when it changes.
  RT_HD void watch_outages() {
    for (int i = 0; i < scenario().hazards; ++i) {
      outage_time_[i] = hazards_.forces_outage(scenario(), i) ? scenario().horizon - now() : 0;
    }
  }

  // ---- what is there, whether load is lost or not --------------------------------------------

  // The moment at which the trajectory is looked at: those of all trajectories together are spread
  // evenly over the horizon, by multiples of the golden ratio.
  RT_HD Tick look_at() const {
    constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;
    return warm_up() + static_cast<Tick>(multiply_high(context_.key.trajectory * kGolden,
                                                       static_cast<std::uint64_t>(counted())));
  }

  RT_HD Tick counted() const { return scenario().horizon - warm_up(); }

  // Fleets of batteries are left out: they may be suspended, and how often their units fail depends
  // on nothing that happens.
  RT_HD void look() {
    if constexpr (kWatchesPresence) {
      for (int i = 0; i < scenario().turbines; ++i) {
        if (turbines_.has_units_down(i))
          recorder_.presence(scenario().turbine_causes + i, counted());
      }
      for (int i = 0; i < scenario().surges; ++i) {
        if (surge_now_[i] > 0) recorder_.presence(scenario().surge_causes + i, counted());
      }
    }
  }

  RT_HD void start_surge(int i) {
    const Surge& surge = scenario().surge[i];
    surge_[i].start(scenario(), context_.key, surge.process);
    while (surge_[i].due() < 0) surge_[i].strike(scenario(), context_.key, surge.process);
    context_.events.set(slots().surges + i, surge_[i].due());
    extra_draws_[i].start();
    surge_now_[i] = 0;
    set_surge(i);
  }

  // ---- events --------------------------------------------------------------------------------

  RT_HD void handle(const Event& event) {
    const int slot = event.slot;
    if (slot < slots().batteries) {
      turbines_.handle(context_, hazards_, slot, event.what);
    } else if (slot < slots().hazards) {
      batteries_.handle(context_, slot - slots().batteries, event.what);
    } else if (slot < slots().surges) {
      const int i = slot - slots().hazards;
      const bool forced = hazards_.forces_outage(scenario(), i);
      const Hits changed = hazards_.handle(scenario(), context_.key, i, now());
      const bool forces = hazards_.forces_outage(scenario(), i);
      if (forces != forced) outage_time_[i] += (forces ? 1 : -1) * (scenario().horizon - now());
      schedule_hazard(i);
      update_ratings(changed);
    } else if (slot < slots().starts) {
      const int i = slot - slots().surges;
      surge_[i].strike(scenario(), context_.key, scenario().surge[i].process);
      context_.events.set(slot, surge_[i].due());
      set_surge(i);
    } else if (slot == slots().starts) {
      turbines_.finish_start(context_);
    } else {
      for (int i = 0; i < scenario().turbines; ++i) turbines_.update_rating(context_, hazards_, i);
      update_commitment(demand_at(now()));
      context_.events.set(slot, next_month());
    }
  }

  RT_HD void schedule_hazard(int i) {
    context_.events.set(slots().hazards + i, hazards_.due(scenario(), i, now()));
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
          batteries_.derate(scenario(), hazards_, hit.index);
          break;
        case Target::kTurbine:
          turbines_.update_rating(context_, hazards_, hit.index);
          break;
        case Target::kGas:
          for (int t = 0; t < scenario().turbines; ++t) {
            if (scenario().turbine[t].gas == hit.index) {
              turbines_.update_rating(context_, hazards_, t);
            }
          }
          break;
      }
    });
    if (grid) update_available_capacity();
    // Where one outage follows another without a gap, there is no moment between them.
    for (int i = 0; i < scenario().hazards; ++i) {
      if (hazards_.due(scenario(), i, now()) <= now()) return;
    }
    update_commitment(demand_at(now()));
  }

  RT_HD void update_available_capacity() {
    FinePower carried = 0;
    FinePower announced = 0;
    for (int i = 0; i < scenario().feeds; ++i) {
      const FinePower capacity = scenario().feed[i].capacity;
      const HitList hits = scenario().feed[i].hits;
      carried += share_of(capacity, hazards_.availability_factor(scenario(), hits));
      announced += share_of(capacity, hazards_.announced_availability(scenario(), hits));
    }
    grid_power_ = supply(carried);
    announced_power_ = supply(announced);
    quiet_power_ = contracted(announced_power_);
    steady_outage_ =
        scenario().load.steps == 1 && scenario().load.highest + scenario().auxiliary > grid_power_;
  }

  RT_HD void set_surge(int i) {
    Power extra = 0;
    if (surge_[i].active()) {
      const Surge& surge = scenario().surge[i];
      const std::uint32_t word = extra_draws_[i].next(context_.key, surge.extra_stream);
      extra = static_cast<Power>(surge.extra(scenario().pool, word));
    }
    const Power more = extra - surge_now_[i];
    surge_now_[i] = extra;
    extra_power_ += more;
    extra_energy_ += more * (scenario().horizon - now());
  }

  RT_RARE Tick next_month() const {
    const int month = context_.month_at(now());
    Tick day = now() / kTicksPerDay + 1;
    while (day * kTicksPerDay < scenario().horizon &&
           context_.month_at(day * kTicksPerDay) == month) {
      ++day;
    }
    return day * kTicksPerDay;
  }

  // ---- the span to the next event ------------------------------------------------------------

  RT_HD Power demand_at(Tick time) const {
    return scenario().load.at(scenario().pool, on_load(time)).power + extra_power_;
  }

  // What the grid may carry, the contract limit regarded.
  RT_HD Power contracted(Power capacity) const {
    if constexpr (!kAll) return capacity;
    return capacity < scenario().peak_shaving ? capacity : scenario().peak_shaving;
  }

  // How much more is asked for than the grid, as announced, can carry, or is to carry.
  RT_HD Power need(Power demand) const {
    const bool keeps_contract =
        kAll && scenario().peak_shaving_turbines != 0 && demand <= announced_power_;
    return demand - (keeps_contract ? quiet_power_ : announced_power_);
  }

  // While nothing can go wrong, on to `until` or to where it could; false where it can right now.
  RT_HD bool fast_forward(Tick until) {
    if constexpr (kTraces) return false;
    if (commits_units_ && !turbines_.quiet()) return false;
    if (!batteries_.try_suspend(context_)) return false;
    const Power quiet_limit =
        contracted(announced_power_) - extra_power_ + (turbines_are_quiet_ ? turbines_.power() : 0);
    const Tick end =
        scenario().load.first_above(scenario().pool, on_load(now()), on_load(until), quiet_limit) -
        on_load(0);
    if (end <= now()) return false;
    skip(end);
    return true;
  }

  RT_HD void skip(Tick end) {
    losses_.recover(now(), warm_up(), context_.outcome, recorder_);
    if constexpr (kAll) interruptions_.restore();
    if (scenario().feeds > 0) {
      watch_outage(steady_outage_);
      if (turbines_are_quiet_ && turbines_.power() > 0) {  // then the load never changes
        const Power demand = scenario().load.highest + extra_power_;
        const bool carried_by_grid = demand <= grid_power_;
        const Power limit = carried_by_grid ? contracted(grid_power_) : grid_power_;
        if (demand > limit) count(Count::kTurbineEnergy) += (demand - limit) * (end - now());
        if (kAll && !carried_by_grid && limit > scenario().peak_shaving) {
          count(Count::kPeakExceededTime) += end - now();
        }
      }
    }
    context_.now = end;
  }

  // Turbines are called, or not any more; true where that changed anything.
  RT_HD bool update_commitment(Power demand) {
    const bool looks_at_soc = kAll && scenario().soc_turbines > 0;
    if (looks_at_soc) batteries_.bring_up_to_date(context_);
    return turbines_.update_commitment(context_, need(demand),
                                       looks_at_soc ? batteries_.stored(scenario()) : 0,
                                       looks_at_soc ? batteries_.capacity(scenario()) : 0);
  }

  // Integrates from now to `until`, or to the first moment before at which something changes.
  RT_HD void advance(Tick until) {
    until = batteries_.resume(context_, until);
    const auto load = scenario().load.at(scenario().pool, on_load(now()));
    const Tick load_end = load.end - on_load(0);
    const Power demand = load.power + extra_power_;
    if (commits_units_ && update_commitment(demand)) return;  // starts are events of their own
    const bool outage = load.power + scenario().auxiliary > grid_power_;
    if (scenario().feeds > 0) watch_outage(outage);
    dispatch(demand, load.power, outage, until < load_end ? until : load_end);
  }

  RT_HD void watch_outage(bool outage) {
    if (outage == outage_.open()) return;
    if (outage) {
      batteries_.bring_up_to_date(context_);
      outage_.begin(now(), batteries_.soc(scenario()));
    } else {
      outage_.end(now(), warm_up(), context_.outcome, recorder_);
    }
  }

  // Grid, turbines, batteries, interruptible load, loss of load; what is left recharges batteries.
  RT_HD void dispatch(Power demand, Power load, bool outage, Tick end) {
    const Scenario& s = scenario();
    const bool carried_by_grid = demand <= grid_power_;
    const Power limit = carried_by_grid ? contracted(grid_power_) : grid_power_;
    const Power beyond = demand > limit ? demand - limit : 0;
    Power left = beyond;
    const bool batteries_first = kAll && s.batteries_first != 0;
    Power turbines_left = turbines_.power();
    if (left > 0) {
      const auto use = outage ? BatteryFleet::Use::kAll : BatteryFleet::Use::kAboveReserve;
      if (batteries_first) left -= batteries_.plan_discharge(s, left, use);
      const Power by_turbines = turbines_left < left ? turbines_left : left;
      left -= by_turbines;
      turbines_left -= by_turbines;
      if (!batteries_first) left -= batteries_.plan_discharge(s, left, use);
    }
    // What nothing else carries comes from the grid as far as it can, contract or not.
    const Power above_contract = carried_by_grid ? left : 0;
    if (carried_by_grid) left = 0;
    const Power grid = (demand < limit ? demand : limit) + above_contract;

    typename StorageSystem<Limits>::Charging charging = {0, 0};
    const bool spare =
        beyond == 0 || (left == 0 && !batteries_first && batteries_.stored_flow() == 0);
    if (spare) {
      charging = batteries_.plan_charge(s, limit > demand ? limit - demand : 0, turbines_left);
    }
    const Power by_turbines = turbines_.power() - turbines_left + charging.by_turbines;
    end = batteries_.plan_end(s, now(), end);
    if (kAll && s.soc_turbines > 0) {
      end = turbines_.soc_end(context_, batteries_.stored(s), batteries_.capacity(s),
                              batteries_.stored_flow(), end);
    }
    if (kAll && s.fuelled_turbines > 0) end = turbines_.fuel_end(context_, by_turbines, end);
    Power shed = 0;
    if (kAll && left > 0 && s.interruptible > 0) {
      const Tick from = turbines_.shortage_since() + s.interruptible_notice;
      if (now() >= from) {
        shed = interruptible(load);
        if (shed > left) shed = left;
      } else if (from < end) {
        end = from;
      }
    }
    left -= shed;

    const Tick span = end - now();
    batteries_.carry_out(context_, end);
    if (by_turbines > 0) {
      count(Count::kTurbineEnergy) += by_turbines * span;
      if (kAll && s.fuelled_turbines > 0) turbines_.deliver(context_, by_turbines, end);
    }
    if (kAll && grid > s.peak_shaving) count(Count::kPeakExceededTime) += span;
    if (shed > 0) {
      interruptions_.shed(shed, now(), end, warm_up(), context_.outcome);
    } else if constexpr (kAll) {
      interruptions_.restore();
    }
    if (left > 0) {
      lose(left, end);
    } else {
      losses_.recover(now(), warm_up(), context_.outcome, recorder_);
    }
    if constexpr (kTraces) {
      if (now() >= warm_up()) {
        recorder_.span(Span{now() - warm_up(), end - warm_up(), demand, grid_power_,
                            grid + charging.by_grid, by_turbines, batteries_.power(s), shed, left,
                            turbines_.running(), batteries_.stored(s), batteries_.capacity(s)},
                       *this);
      }
    }
    context_.now = end;
  }

  RT_HD Power interruptible(Power load) const {
    const Power share =
        supply(share_of(FinePower{load} << kFineBits, scenario().interruptible_fraction));
    return share < scenario().interruptible ? share : scenario().interruptible;
  }

  RT_RARE void lose(Power shortfall, Tick end) {
    losses_.lose(shortfall, now(), end, context_.outcome);
    outage_.lose(now());
    if (now() < warm_up()) return;
    each_cause(shortfall, [&](int cause) {
      recorder_.loss_cause(cause, end - now(), shortfall * (end - now()));
    });
    for (Tick from = now(); from < end;) {
      const Tick hour = from / kTicksPerHour;
      const Tick to = end < (hour + 1) * kTicksPerHour ? end : (hour + 1) * kTicksPerHour;
      const int cell = 24 * context_.month_at(from) + static_cast<int>(hour % 24);
      recorder_.loss_cell(cell, to - from, shortfall * (to - from));
      from = to;
    }
  }

  // ---- the end -------------------------------------------------------------------------------

  RT_HD void finish() {
    Outcome& outcome = context_.outcome;
    const Scenario& s = scenario();
    losses_.recover(now(), warm_up(), outcome, recorder_);
    outage_.end(now(), warm_up(), outcome, recorder_);
    batteries_.finish(context_);
    turbines_.finish(context_);
    Energy demand = s.load.energy_until(s.pool, on_load(s.horizon)) + extra_energy_;
    if (kAll && on_load(warm_up()) > 0) demand -= s.load.energy_until(s.pool, on_load(warm_up()));
    outcome[Count::kDemandEnergy] = demand;
    // What nothing else supplied, and what went into the batteries, came from the grid; on a site
    // without one, from the turbines.
    const Count rest = s.feeds > 0 ? Count::kGridEnergy : Count::kTurbineEnergy;
    outcome[rest] = 0;
    outcome[rest] = demand + outcome.balance.charged - outcome[Count::kUnservedEnergy] -
                    outcome[Count::kInterruptedEnergy] - outcome[Count::kDischargedEnergy] -
                    outcome[Count::kTurbineEnergy] - outcome[Count::kGridEnergy];
    recorder_.outcome(outcome);
    if constexpr (kWatchesUnits) recorder_.units(turbines_);
    if constexpr (kWatchesPresence) {
      for (int i = 0; i < s.hazards; ++i) recorder_.presence(i, outage_time_[i]);
    }
  }

  TrajectoryContext<Limits> context_;
  Recorder& recorder_;
  Power grid_power_;       // of the feeds, as they are
  Power announced_power_;  // with what is announced
  Power quiet_power_;    // that of the contract, too: no turbine is called, no battery, up to here
  bool steady_outage_;   // of the grid, by a load that never changes; another one is within
                         // quiet_power_ while the trajectory is fast-forwarded
  Power extra_power_;    // of the surges under way, and of auxiliaries
  Energy extra_energy_;  // over the horizon, if nothing changes any more
  bool turbines_are_quiet_;  // they may carry load while the trajectory is fast-forwarded
  bool commits_units_;       // there is something to do when the grid cannot carry the load
  LossLedger losses_;
  InterruptionLedger interruptions_;
  OutageLedger outage_;
  OutageState<Limits> hazards_;
  StorageSystem<Limits> batteries_;
  Plant turbines_;
  Tick stuck_at_;                       // when time was last seen to stand still ...
  int at_once_;                         // ... and how much has happened since
  Tick stop_;                           // where it halts next, or ends
  bool counts_;                         // the warm-up is over
  Tick outage_time_[Limits::kHazards];  // in which each hazard forces something out
  AlternatingClock surge_[Limits::kSurges];
  RandomStream extra_draws_[Limits::kSurges];
  Power surge_now_[Limits::kSurges];
};

}  // namespace ridethrough
