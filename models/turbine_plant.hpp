// SPDX-License-Identifier: Apache-2.0
// All turbine classes of a site: which units are wanted, which run, what they can give and burn.
#pragma once

#include "models/outage_state.hpp"
#include "models/trajectory_context.hpp"
#include "models/turbine_class.hpp"
#include "models/variant.hpp"

namespace ridethrough {

template <Features features, class Limits>
class TurbinePlant {
 public:
  RT_HD static bool owns(const EventSlots& slots, Slot slot) { return slots.is_of_turbines(slot); }

  // Must-run units are committed for the need from the very beginning.
  template <class Context>
  RT_HD void start(Context& context) {
    const Scenario& scenario = context.scenario;
    const TurbineTraits& traits = context.traits;
    power_ = kRoundUp;
    running_ = 0;
    need_ = context.need > 0 ? context.need : 0;
    shortage_ = false;
    commitment_stale_ = false;
    emptied_.clear();
    soc_calls_ = 0;
    starts_.clear();
    // A shortage calls interruptible load, too.
    watches_ = traits.called || (kAll && (traits.as_needed || scenario.interruptible > 0));
    // Units that are started or counted one by one have to be looked at, and where grid and
    // turbines both carry a part of a load that changes, their shares change with its every step.
    // A shortage that they carry still calls interruptible load, and batteries that come first.
    is_steady_ = !traits.called && !traits.as_needed && !traits.fuelled &&
                 scenario.interruptible == 0 && scenario.batteries_first == 0 &&
                 (scenario.feeds == 0 || scenario.load.steps == 1);
    for (int i = 0; i < scenario.turbines; ++i) {
      energy_[i] = 0;
      start_class(context, i);
    }
    for (int i = 0; i < scenario.turbines; ++i) {
      update_rating(context, i);
      apply_commitment(context, i);
    }
    if (traits.derated) schedule_month(context);
  }

  // A warm-up is over: what is counted begins anew.
  template <class Context>
  RT_HD void start_counting(Context& context) {
    for (int i = 0; i < context.scenario.turbines; ++i) energy_[i] = 0;
    count_run_time(context, running_);
  }

  // True where the commitment of all has to be looked at now.
  template <class Context>
  RT_HD bool handle(Context& context, Slot slot, int what) {
    if (slot < context.slots.batteries) {
      handle_class(context, slot, what);
      return false;
    }
    if (slot == context.slots.starts) {
      finish_start(context);
      return false;
    }
    for (int i = 0; i < context.scenario.turbines; ++i) update_rating(context, i);
    schedule_month(context);
    return true;
  }

  // An event of a class: units fail or come back, tests, deliveries, the end of a delay.
  template <class Context>
  RT_HD void handle_class(Context& context, int i, int what) {
    TurbineClass& units = class_[i];
    const Turbine& turbine = context.scenario.turbine[i];
    if (what != TurbineClass::kOther) {
      units.clocks.refill(context.draws, turbine.fleet, origin(i), what);
      if (what == TurbineClass::kFailure) {
        units.fail();
        count_running(context, i, -1);
        mark_commitment_stale(context);
        refresh(context, i);
      } else {
        units.return_to_service();
        apply_commitment(context, i);
      }
      return;
    }
    if constexpr (!kAll) return;
    if (units.rest_due(context.scenario) <= context.now) {
      units.rest.refill(context.draws, turbine.standby_stream, turbine.standby_mttf, origin(i),
                        UnitClock::kRest);
      units.fail_at_rest();
    }
    if (units.next_test <= context.now) {
      units.test();
      units.next_test += turbine.test_interval;
    }
    if (units.fuel.delivery <= context.now) {
      units.fuel.fill(turbine);
      update_rating(context, i);
    }
    if (units.review_due > context.now) return apply_commitment(context, i);
    // What this class is to do may depend on others whose delay ends now as well:
    // update_commitment() knows.
    units.review_due = kNever;
    commitment_stale_ = true;
    refresh(context, i);
  }

  template <class Context>
  RT_HD void finish_start(Context& context) {
    const UnitStart done = starts_.pop();
    const UnitStart again = conclude(context, done);
    if (again.units > 0) {
      queue(context, again);
    } else {
      context.events.set(context.slots.starts, starts_.due());
    }
    apply_commitment(context, done.turbine);
  }

  // What a class can give may have changed: by a hazard, the month, or its fuel. What cannot run
  // stops at once; whether anything else is to be done, update_commitment() knows, when all changes
  // of the moment are known.
  template <class Context>
  RT_RARE void update_rating(Context& context, int i) {
    const Scenario& scenario = context.scenario;
    const Turbine& turbine = scenario.turbine[i];
    TurbineClass& units = class_[i];
    std::uint64_t availability = context.outages.availability_factor(scenario, turbine.hits);
    std::uint64_t fuel = kUndiminished;
    if (turbine.gas >= 0)
      fuel = context.outages.availability_factor(scenario, scenario.gas_supply[turbine.gas].hits);
    units.fuel.in_use = turbine.fuel_storage > 0 && (turbine.gas < 0 || fuel < kUndiminished);
    if (units.fuel.in_use) {
      if (!units.fuel.empty(context.now)) {
        fuel = kUndiminished;
      } else {
        units.fuel.in_use = false;
        if (turbine.gas < 0) fuel = 0;
      }
    }
    if (fuel < availability) availability = fuel;
    units.forced_out = availability == 0;
    FinePower power = share_of(turbine.unit_power, availability);
    if (turbine.monthly_derate != 0) {
      power = share_of(power,
                       static_cast<std::uint64_t>(
                           scenario.pool[turbine.monthly_derate + context.month_at(context.now)]));
    }
    power_ += units.running * (power - unit_power_[i]);
    unit_power_[i] = power;
    commitment_stale_ = true;
    if (units.forced_out) apply_commitment(context, i);
  }

  // Brings all classes in line with how much more is asked for than the grid can carry [> 0 in a
  // shortage]. True where that changed something that has a time of its own.
  template <class Context>
  RT_HD bool update_commitment(Context& context) {
    const Scenario& scenario = context.scenario;
    const bool shortage = context.need > 0;
    bool changed = commitment_stale_ || shortage != shortage_;
    if (shortage != shortage_) {
      shortage_ = shortage;
      shortage_since_ = context.now;
    }
    for (int i = 0; kAll && context.traits.by_soc && i < scenario.turbines; ++i) {
      if (scenario.turbine[i].mode == TurbineMode::kSoc) {
        changed = watch_soc(context, i) || changed;
      }
    }
    if (kAll && context.traits.as_needed) {
      const Power need = context.need > 0 ? context.need : 0;
      changed = changed || need != need_;
      need_ = need;
    }
    if (!changed) return false;
    commitment_stale_ = false;
    for (int i = 0; i < scenario.turbines; ++i)
      apply_commitment(context, i);  // which may make others stale
    return true;
  }

  // Whether the load may rise or fall, as long as there is no shortage, without anything to do
  // here.
  template <class Context>
  [[nodiscard]] RT_HD bool quiet(Context& /*context*/) const {
    return !watches_ || (!shortage_ && !commitment_stale_ && (!kAll || soc_calls_ == 0));
  }
  // What it may carry of a load that nobody looks at.
  [[nodiscard]] RT_HD Power steady_power() const { return is_steady_ ? power() : 0; }
  // Whether it has to be told of every need.
  [[nodiscard]] RT_HD bool watches() const { return watches_; }

  [[nodiscard]] RT_HD bool shortage() const { return shortage_; }
  [[nodiscard]] RT_HD Tick shortage_since() const { return shortage_since_; }
  // Of the units that run.
  [[nodiscard]] RT_HD Power power() const { return static_cast<Power>(power_ >> kFineBits); }
  [[nodiscard]] RT_HD std::int64_t running() const { return running_; }
  [[nodiscard]] RT_HD bool has_units_down(int i) const { return class_[i].down > 0; }
  // What the units in repair could give.
  [[nodiscard]] RT_HD Power missing(int i) const { return supply(class_[i].down * unit_power_[i]); }

  template <class Context, class Offers>
  RT_HD void offer(const Context& /*context*/, Offers& offers) const {
    offers.turbines = {0, power()};  // they can run at any load
  }

  template <class Context, class Flows>
  RT_HD Tick flow_end(const Context& context, const Flows& flows, Tick end) const {
    if (kAll && context.traits.by_soc) end = soc_end(context, end);
    if (kAll && context.traits.fuelled) end = fuel_end(context, flows.turbines, end);
    return end;
  }

  template <class Context, class Flows>
  RT_HD void accept(Context& context, const Flows& flows, Tick end) {
    if (flows.turbines == 0) return;
    context.outcome[Count::kTurbineEnergy] += flows.turbines * (end - context.now);
    if (kAll && context.traits.fuelled) deliver(context, flows.turbines, end);
  }

  // After that: classes whose fuel is used up stop. True where one is.
  template <class Context>
  RT_HD bool stop_emptied(Context& context) {
    if (!kAll || !context.traits.fuelled || emptied_.empty()) return false;
    emptied_.each([&](int i) { update_rating(context, i); });
    emptied_.clear();
    return true;
  }

  // When the state of charge, moving by `flow` a tick, next calls a class or sends it to rest;
  // `end` if that is not before.
  template <class Context>
  RT_RARE Tick soc_end(const Context& context, Tick end) const {
    const auto [stored, capacity, flow] = context.charge;
    const Scenario& scenario = context.scenario;
    for (int i = 0; flow != 0 && i < scenario.turbines; ++i) {
      if (scenario.turbine[i].mode != TurbineMode::kSoc) continue;
      Energy way = 0;
      if (flow < 0 && shortage_ && !class_[i].called) {
        way = stored - part_of(capacity, scenario.turbine[i].start_soc);
      } else if (flow > 0 && !shortage_ && class_[i].called) {
        way = part_of(capacity, scenario.turbine[i].stop_soc) - stored;
      }
      if (way <= 0) continue;
      const Energy speed = flow < 0 ? -flow : flow;
      const Tick due = context.now + (way + speed - 1) / speed;
      if (due < end) end = due;
    }
    return end;
  }

  // While `total` is delivered, shared in the order of the classes: when the first storage of fuel
  // is empty or filled again; `end` if none is before.
  template <class Context>
  RT_RARE Tick fuel_end(const Context& context, Power total, Tick end) const {
    Output output(*this, total);
    for (int i = 0; output.left() > 0 && i < context.scenario.turbines; ++i) {
      const Power part = output.next(i);
      if (part == 0 || !class_[i].fuel.in_use) continue;
      Tick time = class_[i].fuel.time_to_empty(part);
      const Tick refuel = context.scenario.turbine[i].refuel_time;
      if (class_[i].fuel.delivery == kNever && refuel < time) time = refuel;
      const Tick due = context.now + (time > 1 ? time : 1);
      if (due < end) end = due;
    }
    return end;
  }

  template <class Context>
  RT_RARE void deliver(Context& context, Power total, Tick end) {
    Output output(*this, total);
    for (int i = 0; output.left() > 0 && i < context.scenario.turbines; ++i) {
      const Power part = output.next(i);
      if (part == 0) continue;
      energy_[i] += part * (end - context.now);
      TurbineClass& units = class_[i];
      if (!units.fuel.in_use) continue;
      units.fuel.draw(context.scenario.turbine[i], part, context.now, end);
      if (units.fuel.empty(end)) emptied_.insert(i);
      schedule(context, i);
    }
  }

  // Fuel and emissions of what each class delivered.
  template <class Context>
  RT_HD void finish(Context& context) const {
    const auto part = [](Energy energy, std::uint64_t rate) {
      return rate == kWhole ? energy
                            : static_cast<Energy>(
                                  multiply_high(static_cast<std::uint64_t>(energy), rate << 32));
    };
    for (int i = 0; context.traits.fuelled && i < context.scenario.turbines; ++i) {
      const Turbine& turbine = context.scenario.turbine[i];
      context.outcome[Count::kFuel] += part(energy_[i], turbine.fuel);
      context.outcome[Count::kCo2] += part(energy_[i], turbine.co2);
      context.outcome[Count::kNox] += part(energy_[i], turbine.nox);
    }
  }

  // To an observer of the draws, at the end.
  template <class Context>
  RT_HD void tell_draws(Context& context) const {
    for (int i = 0; i < context.scenario.turbines; ++i) {
      const TurbineClass& units = class_[i];
      units.clocks.tell_left(context.draws, origin(i));
      context.draws.observer().left_of_budget(
          origin(i), UnitClock::kRest,
          units.rest.left(context.scenario.horizon - units.clocks.since()));
    }
  }

 private:
  RT_HD static Origin origin(int i) { return {Origin::Kind::kTurbine, i}; }

  static constexpr bool kAll = features == Features::kAll;

  RT_HD static Energy part_of(Energy energy, std::uint64_t fraction) {
    return static_cast<Energy>(multiply_high(static_cast<std::uint64_t>(energy), fraction));
  }

  // What the classes deliver, one after the other: each up to what its running units can give, so
  // that the parts of all make up power().
  class Output {
   public:
    RT_HD Output(const TurbinePlant& plant, Power total) : plant_(plant), total_(total) {}

    [[nodiscard]] RT_HD Power left() const { return total_ - given_; }
    RT_HD Power next(int i) {
      upto_ += plant_.class_[i].running * plant_.unit_power_[i];
      const Power most = supply(upto_);
      const Power before = given_;
      given_ = most < total_ ? most : total_;
      return given_ - before;
    }

   private:
    const TurbinePlant& plant_;
    Power total_;
    Power given_ = 0;
    FinePower upto_ = 0;
  };

  // ---- the start of the horizon --------------------------------------------------------------

  template <class Context>
  RT_RARE void start_class(Context& context, int i) {
    const Scenario& scenario = context.scenario;
    const Turbine& turbine = scenario.turbine[i];
    TurbineClass& units = class_[i];
    const std::uint32_t not_running = units.clocks.start(context.draws, turbine.fleet, origin(i));
    units.start(turbine, not_running);
    if (turbine.standby_mttf > 0) {
      units.rest.refill(context.draws, turbine.standby_stream, turbine.standby_mttf, origin(i),
                        UnitClock::kRest);
    }
    unit_power_[i] = turbine.unit_power;
    if (turbine.attempt_at_start != 0) {
      for (std::uint32_t k = 0; k < not_running; ++k) start_within_attempt(context, i);
    }
    if (turbine.test_interval > 0) start_tests(context, i);
    count_running(context, i, static_cast<std::int32_t>(units.running));
  }

  // One of the units that do not run is perhaps not in repair, but in an attempt to start.
  template <class Context>
  RT_HD void start_within_attempt(Context& context, int i) {
    const Turbine& turbine = context.scenario.turbine[i];
    TurbineClass& units = class_[i];
    const std::int64_t* at_most = context.scenario.pool + turbine.attempt_at_start;
    const std::uint32_t word = context.draws.word(units.start_draws, turbine.start_stream);
    std::uint32_t attempt = 1;
    while (attempt <= turbine.start_attempts &&
           word >= static_cast<std::uint64_t>(at_most[attempt - 1])) {
      ++attempt;
    }
    context.draws.start(origin(i), InitialState::kAttempt, attempt - 1);
    if (attempt > turbine.start_attempts) return;
    --units.down;
    ++units.starting;
    // Of it that is still ahead.
    const std::uint64_t part = context.draws.word(units.start_draws, turbine.start_stream);
    const Tick length = turbine.start_time + (attempt > 1 ? turbine.retry_time : 0);
    const auto ahead =
        static_cast<Tick>(multiply_high(part << 32, static_cast<std::uint64_t>(length)));
    queue(context, UnitStart::of(1 + ahead, 1, 0, attempt, i));
  }

  // At a random phase between two tests, with what has failed since the last one.
  template <class Context>
  RT_HD void start_tests(Context& context, int i) {
    const Turbine& turbine = context.scenario.turbine[i];
    TurbineClass& units = class_[i];
    const auto draw = [&] {
      return context.draws.word(units.rest.draws(), turbine.standby_stream);
    };
    const std::uint32_t phase = draw() / (0x1'0000'0000 / kTestPhases);
    context.draws.start(origin(i), InitialState::kPhase, phase);
    units.next_test =
        turbine.test_interval - turbine.test_interval * (2 * phase + 1) / (2 * kTestPhases);
    if (turbine.condition_at_start == 0) return;
    const std::int64_t* at_most = context.scenario.pool + turbine.condition_at_start + 2 * phase;
    for (std::uint32_t k = 0; k < turbine.fleet.units; ++k) {
      const std::uint32_t condition = first_above(at_most, 2, draw());
      context.draws.start(origin(i), InitialState::kCondition, condition);
      if (condition < 2) --units.running;
      if (condition == 0) ++units.down;
      if (condition == 1) ++units.latent;
    }
  }

  template <class Context>
  RT_RARE void schedule_month(Context& context) const {
    const int month = context.month_at(context.now);
    Tick day = context.now / kTicksPerDay + 1;
    while (day * kTicksPerDay < context.scenario.horizon &&
           context.month_at(day * kTicksPerDay) == month) {
      ++day;
    }
    context.events.set(context.slots.month, day * kTicksPerDay);
  }

  // ---- commitment ----------------------------------------------------------------------------

  template <class Context>
  RT_HD bool called(const Context& context, int i) const {
    const Turbine& turbine = context.scenario.turbine[i];
    if (turbine.mode == TurbineMode::kMustRun) return true;
    if (kAll && turbine.mode == TurbineMode::kSoc) return class_[i].called;
    return turbine.mode == TurbineMode::kStandby && shortage_ &&
           (!kAll || context.now >= shortage_since_ + turbine.start_delay);
  }

  // True where the class is called, or sent to rest.
  template <class Context>
  RT_RARE bool watch_soc(Context& context, int i) {
    const auto [stored, capacity, flow] = context.charge;
    const Turbine& turbine = context.scenario.turbine[i];
    TurbineClass& units = class_[i];
    if (!units.called && shortage_ && context.now >= shortage_since_ + turbine.start_delay &&
        stored <= part_of(capacity, turbine.start_soc)) {
      units.called = true;
      ++soc_calls_;
      return true;
    }
    if (units.called && !shortage_ && stored >= part_of(capacity, turbine.stop_soc)) {
      units.called = false;
      --soc_calls_;
      return true;
    }
    return false;
  }

  // How many units of a class are to run.
  template <class Context>
  RT_HD std::uint32_t wanted(const Context& context, int i) const {
    const Turbine& turbine = context.scenario.turbine[i];
    if (class_[i].forced_out || !called(context, i)) return 0;
    if (!kAll || turbine.commit == Commit::kAll) return turbine.fleet.units;
    // With as many, supply() of all of them is no less than what is needed.
    FinePower need = (FinePower{need_} << kFineBits) - kRoundUp;
    for (int k = 0; k < i; ++k) need -= class_[k].committed() * unit_power_[k];
    std::uint64_t units = turbine.spare_units;
    if (need > 0 && unit_power_[i] > 0) {
      units += static_cast<std::uint64_t>((need + unit_power_[i] - 1) / unit_power_[i]);
    }
    return units < turbine.fleet.units ? static_cast<std::uint32_t>(units) : turbine.fleet.units;
  }

  // Brings a class in line with its commitment.
  template <class Context>
  RT_HD void apply_commitment(Context& context, int i) {
    const Turbine& turbine = context.scenario.turbine[i];
    TurbineClass& units = class_[i];
    const std::uint32_t want = wanted(context, i);
    Tick review_due = kNever;
    if (want == 0 && units.starting > 0) {
      starts_.drop(i);
      context.events.set(context.slots.starts, starts_.due());
      units.call_back();
      mark_commitment_stale(context);
    }
    if (units.running > want) {
      const Tick earliest = kAll ? units.last_up + turbine.minimum_run : context.now;
      if (units.forced_out || context.now >= earliest) {
        const std::uint32_t surplus = units.running - want;
        units.stop(surplus);
        count_running(context, i, -static_cast<std::int32_t>(surplus));
        mark_commitment_stale(context);
      } else {
        review_due = earliest;
      }
    } else if (units.committed() < want && units.at_rest() > 0) {
      const std::uint32_t missing = want - units.committed();
      const std::uint32_t commanded = missing < units.at_rest() ? missing : units.at_rest();
      context.outcome[Count::kTurbineStarts] += commanded;
      mark_commitment_stale(context);
      if (turbine.start_time == 0 && turbine.start_failure == 0 && units.latent == 0) {
        units.start_at_once(commanded, context.now);
        count_running(context, i, static_cast<std::int32_t>(commanded));
      } else {
        const std::uint32_t latent = units.command(context.draws, turbine, commanded);
        const auto start = UnitStart::of(context.now + turbine.start_time, commanded, latent, 1, i);
        if (turbine.start_time == 0) {
          start_in_no_time(context, start);
        } else {
          queue(context, start);
        }
      }
    }
    if constexpr (kAll) {
      const Tick over = shortage_since_ + turbine.start_delay;
      if (shortage_ && context.now < over && over < review_due) review_due = over;
      units.review_due = review_due;
    }
    refresh(context, i);
  }

  // The end of an attempt to start; returns the next one, or none.
  template <class Context>
  RT_HD UnitStart conclude(Context& context, const UnitStart& done) {
    TurbineClass& units = class_[done.turbine];
    const std::uint32_t before = units.running;
    const UnitStart again =
        units.finish_start(context.draws, context.scenario.turbine[done.turbine], done);
    const std::uint32_t up = units.running - before;
    const auto sound = static_cast<std::uint32_t>(done.units - done.latent);
    context.draws.attempts(origin(done.turbine), sound, sound - up);
    count_running(context, done.turbine, static_cast<std::int32_t>(up));
    mark_commitment_stale(context);
    return again;
  }

  // A start that takes no time, as often as that fails and is tried again at once.
  template <class Context>
  RT_RARE void start_in_no_time(Context& context, UnitStart start) {
    do {
      start = conclude(context, start);
    } while (start.units > 0 && start.due <= context.now);
    if (start.units > 0) queue(context, start);
  }

  template <class Context>
  RT_HD void queue(Context& context, const UnitStart& start) {
    if (!starts_.add(start)) ++context.outcome.merged_starts;
    context.events.set(context.slots.starts, starts_.due());
  }

  // Units have come up, or no longer run.
  template <class Context>
  RT_HD void count_running(Context& context, int i, std::int32_t more) {
    running_ += more;
    count_run_time(context, more);
    power_ += more * unit_power_[i];
  }

  // As if they ran on to the end: what changes later is booked when it changes.
  template <class Context>
  RT_HD static void count_run_time(Context& context, std::int64_t more) {
    context.outcome[Count::kTurbineRunTime] += more * (context.scenario.horizon - context.now);
  }

  // What one class does may matter to those that commit what is needed.
  template <class Context>
  RT_HD void mark_commitment_stale(const Context& context) {
    if (kAll && context.traits.as_needed) commitment_stale_ = true;
  }

  // Brings the clocks of a class in line with its units.
  template <class Context>
  RT_HD void refresh(Context& context, int i) {
    RT_ENSURE(class_[i].units() == context.scenario.turbine[i].fleet.units);
    class_[i].expose(context.now, kAll && context.scenario.turbine[i].standby_mttf > 0);
    schedule(context, i);
  }

  template <class Context>
  RT_HD void schedule(Context& context, int i) const {
    const TurbineClass& units = class_[i];
    const auto unit = units.clocks.due(context.scenario);
    if (kAll && units.has_other_events) {
      const Tick other = units.other_due(context.scenario);
      if (other < unit.at) return context.events.set(i, other, TurbineClass::kOther);
    }
    context.events.set(i, unit.at, unit.what);
  }

  TurbineClass class_[Limits::kTurbines];
  FinePower unit_power_[Limits::kTurbines] = {};  // of a unit of the class, as things are
  Energy energy_[Limits::kTurbines] = {};         // delivered, where it is counted by class
  StartQueue<Limits::kTurbines> starts_;
  FinePower power_ = 0;  // of the units that run, with what rounds it up
  std::int64_t running_ = 0;
  Power need_ = 0;
  BitSet<Limits::kTurbines> emptied_;  // classes whose fuel has run out
  Tick shortage_since_ = 0;
  int soc_calls_ = 0;  // classes that the state of charge has called
  bool shortage_ = false;
  bool watches_ = false;
  bool is_steady_ = false;
  // Something has changed that may matter to a class, or to another one.
  bool commitment_stale_ = false;
};

}  // namespace ridethrough
