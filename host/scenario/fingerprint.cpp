// SPDX-License-Identifier: Apache-2.0
// The fingerprint of a study: what can change a result, field by field. A field at its default is
// left out and every other one comes with its name, so that fields which are added later, or room
// for more components, leave the fingerprints of older studies alone. Tables count by what is in
// them, wherever they lie, and what follows from other fields does not count.
#include "host/base/fnv1a.hpp"
#include "host/scenario/study.hpp"

#include <string_view>
#include <type_traits>

#include <fmt/format.h>

namespace ridethrough {
namespace {

class Fingerprint {
 public:
  explicit Fingerprint(const Scenario& scenario) : scenario_(scenario) {}

  [[nodiscard]] std::uint64_t hash() const { return hash_; }

  // The fields that follow are of such a component.
  void component(std::string_view kind, int number) {
    text(kind);
    word(static_cast<std::uint64_t>(number));
  }

  template <class T>
  void field(std::string_view name, T value, std::type_identity_t<T> by_default = {}) {
    if (value == by_default) return;
    text(name);
    if constexpr (std::is_floating_point_v<T>) {
      add(&value, sizeof value);
    } else {
      word(static_cast<std::uint64_t>(value));
    }
  }

  void words(std::string_view name, PoolOffset offset, std::int64_t count) {
    if (offset == 0 || count == 0) return;
    all_words(name, offset, count);
  }

  void table(std::string_view name, const QuantileTable& table) {
    field(name, table.values);
    words(name, table.offset, table.values > 0 ? table.values : 2 * QuantileTable::kCells);
  }

  void process(const AlternatingProcess& process) {
    field("begin", process.begin);
    field("spread", process.spread);
    field("stream", process.stream);
    table("gap", process.gap);
    table("duration", process.duration);
    table("residual_gap", process.residual_gap);
    table("residual_duration", process.residual_duration);
    field("active_at_start", process.active_at_start);
    words("weighted_time", process.weighted_time, std::int64_t{scenario_.weighted_hours} + 1);
    field("windows", process.windows);
    words("window", process.window, std::int64_t{2} * process.windows);
    field("own_end", process.own_end);
  }

  void fleet(const Fleet& fleet) {
    field("units", fleet.units);
    field("failure_stream", fleet.failure_stream);
    field("repair_stream", fleet.repair_stream);
    words("down_at_start", fleet.down_at_start, std::int64_t{fleet.units} + 1);
    field("mttf", fleet.mttf);
    field("mttr", fleet.mttr);
  }

  void load(const Load& load) {
    field("load_step", load.step);
    all_words("load", load.level[0], load.steps);
  }

 private:
  void add(const void* bytes, std::size_t count) {
    hash_ = fnv1a(bytes, count, hash_, kFnvPrime64);
  }
  void text(std::string_view text) {
    add(text.data(), text.size());
    add("", 1);  // its end
  }
  // Eight bytes at a time, since tables are long; the shift lets high bits count in low ones, too.
  void word(std::uint64_t word) {
    hash_ = (hash_ ^ word) * kFnvPrime64;
    hash_ ^= hash_ >> 32;
  }
  void all_words(std::string_view name, PoolOffset offset, std::int64_t count) {
    text(name);
    word(static_cast<std::uint64_t>(count));
    const std::int64_t* first = scenario_.pool + offset;
    for (std::int64_t i = 0; i < count; ++i) word(static_cast<std::uint64_t>(first[i]));
  }

  const Scenario& scenario_;
  std::uint64_t hash_ = kFnvOffset64;
};

void add(Fingerprint& print, const Battery& battery) {
  print.fleet(battery.fleet);
  print.field("unit_power", battery.unit_power);
  print.field("unit_energy", battery.unit_energy);
  print.field("unit_initial", battery.unit_initial);
  print.field("unit_reserve", battery.unit_reserve);
  print.field("charge_efficiency", battery.charge_efficiency, kWhole);
  print.field("most_charging", battery.most_charging, kMaxPower);
  print.field("from_turbines", battery.from_turbines);
}

void add(Fingerprint& print, const Turbine& turbine) {
  print.fleet(turbine.fleet);
  print.field("unit_power", turbine.unit_power);
  print.field("mode", turbine.mode);
  print.field("commit", turbine.commit);
  print.field("spare_units", turbine.spare_units);
  print.field("start_stream", turbine.start_stream);
  print.field("standby_stream", turbine.standby_stream);
  print.field("start_attempts", turbine.start_attempts, 1);
  print.words("attempt_at_start", turbine.attempt_at_start, turbine.start_attempts);
  print.words("monthly_derate", turbine.monthly_derate, 12);
  print.words("condition_at_start", turbine.condition_at_start, std::int64_t{2} * kTestPhases);
  print.words("start_failure", turbine.start_failure, turbine.fleet.units);
  print.field("gas", turbine.gas, -1);
  print.field("start_time", turbine.start_time);
  print.field("retry_time", turbine.retry_time);
  print.field("minimum_run", turbine.minimum_run);
  print.field("start_delay", turbine.start_delay);
  print.field("test_interval", turbine.test_interval);
  print.field("standby_mttf", turbine.standby_mttf);
  print.field("start_soc", turbine.start_soc);
  print.field("stop_soc", turbine.stop_soc);
  print.field("fuel_storage", turbine.fuel_storage);
  print.field("refuel_time", turbine.refuel_time);
  print.field("fuel", turbine.fuel);
  print.field("co2", turbine.co2);
  print.field("nox", turbine.nox);
}

void add(Fingerprint& print, const Hazard& hazard, const Scenario& scenario) {
  print.process(hazard.process);
  print.field("notice", hazard.notice);
  print.field("restoration", hazard.restoration);
  for (int k = hazard.first_hit; k < hazard.first_hit + hazard.hits; ++k) {
    const Hit& hit = scenario.hit[k];
    print.component("hit", k - hazard.first_hit);
    print.field("target", hit.target);
    print.field("index", hit.index);
    print.field("stream", hit.stream);
    print.field("probability", hit.probability, kWhole);
    print.field("availability", hit.availability);
  }
}

}  // namespace

std::uint64_t Study::fingerprint() const {
  const Scenario& s = scenario;
  Fingerprint print(s);
  print.field("seed", seed);
  print.field("quantum_w", quantum_w);
  print.field("years", years);
  print.field("fuel_rate", fuel_rate);
  print.field("co2_rate", co2_rate);
  print.field("nox_rate", nox_rate);
  print.field("horizon", s.horizon);
  print.field("warm_up", s.warm_up);
  print.field("load_shift", s.load_shift);
  print.load(s.load);
  print.words("month", s.month, s.horizon / kTicksPerDay + 2);
  print.field("auxiliary", s.auxiliary);
  print.field("peak_shaving", s.peak_shaving, kMaxPower);
  print.field("peak_shaving_turbines", s.peak_shaving_turbines);
  print.field("batteries_first", s.batteries_first);
  print.field("interruptible_notice", s.interruptible_notice);
  print.field("interruptible_fraction", s.interruptible_fraction, kUndiminished);
  print.field("interruptible", s.interruptible);
  for (int i = 0; i < s.feeds; ++i) {
    print.component("feed", i);
    print.field("capacity", s.feed[i].capacity);
  }
  for (int i = 0; i < s.surges; ++i) {
    print.component("surge", i);
    print.process(s.surge[i].process);
    print.table("extra", s.surge[i].extra);
    print.field("extra_stream", s.surge[i].extra_stream);
  }
  for (int i = 0; i < s.hazards; ++i) {
    print.component("hazard", i);
    add(print, s.hazard[i], s);
  }
  for (int i = 0; i < s.batteries; ++i) {
    print.component("battery", i);
    add(print, s.battery[i]);
  }
  for (int i = 0; i < s.turbines; ++i) {
    print.component("turbine", i);
    add(print, s.turbine[i]);
  }
  return print.hash();
}

std::string Study::fingerprint_text() const { return fmt::format("{:016x}", fingerprint()); }

}  // namespace ridethrough
