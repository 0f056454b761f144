// SPDX-License-Identifier: Apache-2.0
// What a component is worth, as people and programs read it.
#include "host/analysis/worth.hpp"
#include "host/base/layout.hpp"
#include "host/base/text.hpp"
#include "host/results/format_value.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

// The powers of a worth, and the systems whose losses they rest on.
struct Line {
  const char* name;
  const PowerEstimate& power;
  const char* system;
  const char* meaning;
};

std::array<Line, 2> lines_of(const Worth& worth) {
  return {{{"EFC", worth.efc, "with", "firm capacity that could take its place"},
           {"ELCC", worth.elcc, "without", "load that it lets the site carry in addition"}}};
}

// Its name, value, interval, share of the nameplate, meaning.
std::vector<std::string> power_row(const Line& line, const Worth& worth) {
  const PowerEstimate& power = line.power;
  const double digits = std::max((power.high - power.low) / 4, 1e-4 * worth.nameplate_mw);
  const double known = std::isfinite(power.low) ? power.low : power.high;
  const double error =
      std::isfinite(digits) ? digits : std::abs(power.too_few ? known : power.mw) / 100;
  const auto mw = [&](double value) {
    return std::isinf(value) ? fmt::format("{}", value) : format_value(value, error);
  };
  if (power.too_few) {
    const char* side = std::isfinite(power.low) ? "at least" : "at most";
    return {line.name, "unknown", std::isfinite(known) ? fmt::format("{} {}", side, mw(known)) : "",
            "-", line.meaning};
  }
  return {
      line.name, mw(power.mw), fmt::format("{} .. {}", mw(power.low), mw(power.high)),
      worth.nameplate_mw > 0 ? fmt::format("{:.1f} %", 100 * power.mw / worth.nameplate_mw) : "-",
      line.meaning};
}

// So many trajectories more have about as many losses as it takes; rounded up to two digits.
double missing_trajectories(const Worth& worth, const PowerEstimate& power) {
  const auto losing = static_cast<double>(power.losing);
  const double more = static_cast<double>(worth.trajectories) * (kFewestLosing - losing) / losing;
  const double digit = std::pow(10, std::max(0.0, std::floor(std::log10(more)) - 1));
  return std::ceil(more / digit) * digit;
}

// What there is to say of a power that is not known.
std::string too_few(const Line& line, const Worth& worth) {
  const auto [name, power, system, meaning] = line;
  std::string text = fmt::format("{} is not known: ", name);
  if (power.losing == 0) {
    return text + fmt::format("no trajectory of {} loses load {} {}.", worth.trajectories, system,
                              worth.component);
  }
  text += fmt::format("{} of {} trajectories lose{} load {} {}, too few to tell.\n", power.losing,
                      worth.trajectories, power.losing == 1 ? "s" : "", system, worth.component);
  return text + fmt::format(
                    "It takes {} that do, about {} trajectories more: raise "
                    "study.trajectories.",
                    kFewestLosing, about_count(missing_trajectories(worth, power)));
}

// Where more powers than one are as good.
std::string same_index(const char* name, const Worth& worth, const PowerEstimate& power) {
  if (!power.same_to || power.mw == 0 || power.too_few) return "";
  return fmt::format("{}: {} is the same from there {} to at least {} MW{}", name,
                     metric_name(worth.metric), power.mw > 0 ? "up" : "down",
                     written(*power.same_to),
                     worth.metric == Metric::kLolh ? "; --index eue tells them apart" : "");
}

// What is infinite is null in JSON.
nlohmann::json as_json(const Line& line, const Worth& worth) {
  const PowerEstimate& power = line.power;
  nlohmann::json json = {{"mw", power.mw},  // NaN is null, too
                         {"low", power.low},
                         {"high", power.high},
                         {"losing_trajectories", power.losing},
                         {"too_few", power.too_few}};
  json["same_index_to_mw"] =
      power.same_to && !power.too_few ? nlohmann::json(*power.same_to) : nlohmann::json();
  if (!power.too_few) return json;
  std::string note = too_few(line, worth);
  std::replace(note.begin(), note.end(), '\n', ' ');
  json["note"] = note;
  if (power.losing > 0) {
    json["trajectories_needed"] =
        static_cast<double>(worth.trajectories) + missing_trajectories(worth, power);
  } else {
    json["trajectories_needed"] = nullptr;
  }
  return json;
}

}  // namespace

std::string as_table(const Worth& worth, std::size_t width) {
  using Side = TableColumn::Side;
  using Need = TableColumn::Need;
  const std::string metric = metric_name(worth.metric);
  const std::string confidence = fmt::format("{} % interval", written(100 * worth.confidence));
  std::string text = filled(
      fmt::format("{} of {} MW, by {}", worth.component, written(worth.nameplate_mw), metric),
      width);
  Table indices({{"index", Side::kLeft, Need::kKey},
                 {"value"},
                 {confidence},
                 {"unit", Side::kLeft},
                 {"trajectories\nthat lose load"}});
  const InUnit in = in_suited_unit(metric_unit(worth.metric),
                                   std::max(size_of(worth.with), size_of(worth.without)));
  const auto row = [&](const char* which, const Estimate& value, std::uint64_t losing) {
    const Estimate shown = scaled(value, in.factor);
    indices.row({metric + " " + which, format_value(shown), interval(shown), in.unit,
                 grouped(static_cast<double>(losing))});
  };
  row("with", worth.with, worth.efc.losing);
  row("without", worth.without, worth.elcc.losing);
  Table powers({{"worth", Side::kLeft, Need::kKey},
                {"MW"},
                {confidence},
                {"of it"},
                {"meaning", Side::kLeft, Need::kMayGo, 20}});
  std::string notes;
  for (const Line& line : lines_of(worth)) {
    powers.row(power_row(line, worth));
    if (line.power.too_few) notes += filled(too_few(line, worth), width);
    notes += filled(same_index(line.name, worth, line.power), width);
  }
  if (worth.elcc.same_to && worth.elcc.mw == 0 && !worth.elcc.too_few) {
    notes += filled(fmt::format("{} is the same with it and without{}", metric,
                                worth.same_eue ? "" : "; --index eue tells them apart"),
                    width);
  }
  if (!notes.empty()) notes = fmt::format("\n{}", notes);
  return text + "\n" + indices.text(width) + "\n" + powers.text(width) + notes +
         paragraph(fmt::format("{} trajectories of each of {} systems", worth.trajectories,
                               worth.systems),
                   width);
}

std::string as_json(const Worth& worth) {
  const auto index = [](const Estimate& value) {
    return nlohmann::json{{"mean", value.mean},
                          {"std_error", value.std_error},
                          {"low", value.ci95_low},
                          {"high", value.ci95_high}};
  };
  const auto [efc, elcc] = lines_of(worth);
  nlohmann::ordered_json all = {{"analysis", "worth"}};
  const nlohmann::json found = {{"component", worth.component},
                                {"index", metric_name(worth.metric)},
                                {"unit", metric_unit(worth.metric)},
                                {"confidence", worth.confidence},
                                {"nameplate_mw", worth.nameplate_mw},
                                {"with", index(worth.with)},
                                {"without", index(worth.without)},
                                {"efc", as_json(efc, worth)},
                                {"elcc", as_json(elcc, worth)},
                                {"trajectories", worth.trajectories},
                                {"systems", worth.systems}};
  all.update(found);
  return all.dump(2) + "\n";
}

AnalysisResult as_result(const Worth& worth) {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  using Numbers = std::vector<double>;
  using Texts = std::vector<std::string>;
  Texts quantities;
  Texts units;
  Texts meanings;
  Numbers values;
  Numbers errors;
  Numbers lows;
  Numbers highs;
  Numbers losing;
  Numbers too_fews;
  Numbers same_to;
  const auto add_index = [&](const char* name, const Estimate& value, const PowerEstimate& power) {
    quantities.emplace_back(name);
    units.push_back(metric_unit(worth.metric));
    meanings.push_back(fmt::format("{} {} the component", metric_name(worth.metric), name));
    values.push_back(value.mean);
    errors.push_back(value.std_error);
    lows.push_back(value.ci95_low);
    highs.push_back(value.ci95_high);
    losing.push_back(static_cast<double>(power.losing));
    too_fews.push_back(0);
    same_to.push_back(kUnknown);
  };
  add_index("with", worth.with, worth.efc);
  add_index("without", worth.without, worth.elcc);
  const auto add_power = [&](const char* name, const Line& line) {
    const PowerEstimate& power = line.power;
    quantities.emplace_back(name);
    units.emplace_back("MW");
    meanings.emplace_back(line.meaning);
    values.push_back(power.mw);
    errors.push_back(kUnknown);
    lows.push_back(power.low);
    highs.push_back(power.high);
    losing.push_back(static_cast<double>(power.losing));
    too_fews.push_back(power.too_few ? 1 : 0);
    same_to.push_back(power.too_few ? kUnknown : power.same_to.value_or(kUnknown));
  };
  const auto [efc, elcc] = lines_of(worth);
  add_power("efc", efc);
  add_power("elcc", elcc);
  AnalysisResult result;
  result.table = as_table(worth);
  result.json = as_json(worth);
  result.provenance.trajectories = worth.trajectories;
  constexpr const char* kOwn = "see the column unit";
  result.columns = {
      {"quantity", "", "the index with the component and without, and its worth", quantities},
      {"value", kOwn, "NaN where it is not known", values},
      {"std_error", kOwn, "of the index", errors},
      {"low", kOwn, "lower end of the interval", lows},
      {"high", kOwn, "upper end of the interval", highs},
      {"unit", "", "of these four", units},
      {"losing_trajectories", "1", "trajectories with a loss that it rests on", losing},
      {"too_few", "1", "1: of these, so that the worth is not known", too_fews},
      {"same_index_to_mw", "MW", "up to which power the index is the same", same_to},
      {"meaning", "", "what it is", meanings}};
  return result;
}

}  // namespace ridethrough
