#include "host/options.hpp"

#include "host/distribution.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ridethrough {
namespace {

constexpr double kMaxHours = 1e9;     // of any time; keeps it within 2^58 ticks
constexpr double kMaxMegawatt = 1e6;  // of any power

enum class Need { kRequired, kOptional };

Option text(std::string section, std::string key, ValueKind kind, Need need, std::string fallback,
            std::string help) {
  return {std::move(section),
          std::move(key),
          kind,
          std::move(fallback),
          need == Need::kRequired,
          0,
          0,
          false,
          {},
          std::move(help)};
}

Option number(std::string section, std::string key, Need need, std::string fallback, double lowest,
              double highest, std::string help, bool above_lowest = false,
              ValueKind kind = ValueKind::kNumber) {
  return {std::move(section),
          std::move(key),
          kind,
          std::move(fallback),
          need == Need::kRequired,
          lowest,
          highest,
          above_lowest,
          {},
          std::move(help)};
}

Option integer(std::string section, std::string key, Need need, std::string fallback, double lowest,
               double highest, std::string help) {
  return number(std::move(section), std::move(key), need, std::move(fallback), lowest, highest,
                std::move(help), false, ValueKind::kInteger);
}

std::vector<Option> make_options() {
  using enum ValueKind;
  using enum Need;
  constexpr bool kAbove = true;
  return {
      text("study", "name", kText, kOptional, "unnamed study", "what the study is called"),
      number("study", "horizon_h", kOptional, "8760", 0, 876'000,
             "length of one trajectory; within half a per cent of n x 8760 h it counts as n years",
             kAbove),
      text("study", "start", kDate, kOptional, "2025-01-01",
           "local calendar date on which the horizon begins, at midnight"),
      integer("study", "trajectories", kOptional, "1000000", 1, 1e13,
              "how many trajectories to simulate at most"),
      number("study", "target_rel_error", kOptional, "0", 0, 1,
             "stop when LOLH and EUE are both known to this relative standard error; 0 = run all"),
      integer("study", "seed", kOptional, "1", 0, 9007199254740992.0,
              "seed of all random streams; the same seed gives the same bits"),

      number("load", "constant_mw", kOptional, "", 0, kMaxMegawatt, "a constant load"),
      text("load", "profile", kPath, kOptional, "",
           "CSV file with a column demand_mw, repeated over the horizon; the path is relative to "
           "the config file"),
      number("load", "step_h", kOptional, "", 0, 8760,
             "length of a profile's step; by default told by its column time_h, or 1", kAbove),
      number("load", "scale", kOptional, "1", 0, 1e6, "factor on the load"),

      text("surge", "gap_h", kDistribution, kRequired, "",
           "time from the end of one burst to the beginning of the next"),
      text("surge", "duration_h", kDistribution, kRequired, "", "length of a burst"),
      text("surge", "extra_mw", kDistribution, kRequired, "", "load it adds"),

      number("feed", "capacity_mw", kRequired, "", 0, kMaxMegawatt,
             "what the feed can carry; alone it never fails"),

      text("hazard", "gap_h", kDistribution, kRequired, "",
           "time from the end of one occurrence to the beginning of the next"),
      text("hazard", "duration_h", kDistribution, kRequired, "",
           "how long it keeps its targets down"),
      text("hazard", "hits", kTargets, kRequired, "",
           "what it takes down: kind.name or kind.name:probability, comma between"),

      integer("battery", "units", kRequired, "", 0, 65'535, "number of equal units"),
      number("battery", "unit_power_mw", kRequired, "", 0, kMaxMegawatt,
             "that a unit can take or give at its terminals"),
      number("battery", "unit_energy_mwh", kRequired, "", 0, 1e9,
             "that a full unit gives at its terminals"),
      number("battery", "round_trip_efficiency", kOptional, "1", 0, 1,
             "energy out over energy in; the loss is taken when charging", kAbove),
      number("battery", "initial_soc", kOptional, "1", 0, 1,
             "state of charge when the horizon begins"),
      number("battery", "mttf_h", kOptional, "", 0.001, kMaxHours,
             "mean time to failure of a unit; omit = never fails"),
      number("battery", "mttr_h", kOptional, "", 0.001, kMaxHours, "mean time to repair of a unit"),

      integer("turbine", "units", kRequired, "", 0, 65'535, "number of equal units"),
      number("turbine", "unit_mw", kRequired, "", 0, kMaxMegawatt, "capacity of a unit"),
      {"turbine",
       "mode",
       kChoice,
       "",
       true,
       0,
       0,
       false,
       {"prime", "standby"},
       "prime = always committed; standby = started when the grid cannot carry the load"},
      number("turbine", "mttf_h", kOptional, "", 0.001, kMaxHours,
             "mean running time to failure of a unit; omit = never fails"),
      number("turbine", "mttr_h", kOptional, "", 0.001, kMaxHours, "mean time to repair of a unit"),
      number("turbine", "start_failure_probability", kOptional, "0", 0, 1,
             "that a commanded start ends in a repair instead"),
      number("turbine", "start_min", kOptional, "0", 0, 60 * 8760,
             "from the command to full output, minutes"),
  };
}

}  // namespace

const std::vector<SectionKind>& section_kinds() {
  static const std::vector<SectionKind> all = {
      {"study", false, "what to simulate, and how well it has to be known"},
      {"load", false, "the demand of the site: constant_mw or profile"},
      {"surge", true, "a process of bursts on top of the load; several add up"},
      {"feed", true, "a grid feed"},
      {"hazard", true, "anything that takes something down; several targets = common cause"},
      {"battery", true, "a fleet of battery units"},
      {"turbine", true, "a class of turbine units"},
  };
  return all;
}

const std::vector<Option>& options() {
  static const std::vector<Option> all = make_options();
  return all;
}

const Option* find_option(const std::string& section_kind, const std::string& key) {
  const auto found = std::find_if(options().begin(), options().end(), [&](const Option& option) {
    return option.section == section_kind && option.key == key;
  });
  return found == options().end() ? nullptr : &*found;
}

std::string allowed_values(const Option& option) {
  switch (option.kind) {
    case ValueKind::kText:
      return "any text";
    case ValueKind::kDate:
      return "a date like 2025-01-31";
    case ValueKind::kDistribution:
      return known_distributions();
    case ValueKind::kPath:
      return "the path of a CSV file";
    case ValueKind::kChoice:
      return fmt::format("one of {}", fmt::join(option.choices, ", "));
    case ValueKind::kTargets:
      return "feed.x, battery.x or turbine.x, each with :probability or not";
    case ValueKind::kNumber:
    case ValueKind::kInteger:
      break;
  }
  const std::string kind = option.kind == ValueKind::kInteger ? "a whole number" : "a number";
  const std::string from = option.above_lowest ? "above" : "from";
  return fmt::format("{} {} {:.15g} to {:.15g}", kind, from, option.lowest, option.highest);
}

std::string options_help() {
  std::string text;
  for (const auto& section : section_kinds()) {
    text += fmt::format("\n[{}{}]  {}\n", section.name, section.named ? ".NAME" : "", section.help);
    for (const auto& option : options()) {
      if (option.section != section.name) continue;
      std::string note = option.required ? "required" : "";
      if (!option.fallback.empty()) note = "default " + option.fallback;
      text += fmt::format("  {:<26} {}{}\n", option.key, option.help,
                          note.empty() ? "" : "  (" + note + ")");
    }
  }
  text += "\nDistributions: " + known_distributions() + "\n";
  return text;
}

}  // namespace ridethrough
