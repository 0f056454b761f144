// SPDX-License-Identifier: Apache-2.0
// Elasticities as people and programs read them.
#include "host/analysis/sensitivity.hpp"
#include "host/base/layout.hpp"
#include "host/base/text.hpp"
#include "host/results/format_value.hpp"
#include "host/site/keys.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

const char* name_of(Method method) { return method == Method::kScore ? "score" : "difference"; }

// Of what is 0 itself nothing is known.
std::string with_error(const MeanAndError& value) {
  if (value.mean == 0 && value.std_error == 0) return "0";
  const double digits = std::max(value.std_error, 1e-6);
  return fmt::format("{} ± {}", format_value(value.mean, digits),
                     format_value(value.std_error, digits));
}

// Of an index by the parameter itself, in its own unit.
MeanAndError derivative(const MeanAndError& index, const MeanAndError& elasticity,
                        const Sensitivity& row) {
  const double unit = index.mean / row.parameter.value;
  return {elasticity.mean * unit, elasticity.std_error * unit};
}

std::vector<std::string> names_of(const std::vector<Parameter>& parameters) {
  std::vector<std::string> names;
  for (const auto& parameter : parameters) names.push_back(parameter.name());
  return names;
}

}  // namespace

std::string warning_of(const Sensitivities& sensitivities) {
  const LosingTrajectories& losing = sensitivities.losing;
  if (losing.number < kLosingNeeded) {
    return fmt::format(
        "elasticities are not known: of {} losing trajector{} nothing can be told, {} are needed; "
        "raise study.trajectories",
        losing.number, losing.number == 1 ? "y" : "ies", kLosingNeeded);
  }
  const double as_equal = std::min(losing.as_equal_lolh, losing.as_equal_eue);
  if (as_equal < kEqualEnough && kUneven * as_equal < static_cast<double>(losing.number)) {
    return fmt::format(
        "errors may be too small: few trajectories carry most of what is lost, {} tell no more "
        "than {:.1f} of equal losses; a longer loss that was not met may change the order; raise "
        "study.trajectories",
        losing.number, as_equal);
  }
  return "";
}

std::string as_table(const Sensitivities& sensitivities, std::size_t width) {
  Table table({{"key", TableColumn::Side::kLeft, TableColumn::Need::kKey, 44},
               {"value"},
               {"method", TableColumn::Side::kLeft, TableColumn::Need::kMayGo},
               {"elasticity of LOLH"},
               {"of EUE"}});
  for (const auto& row : sensitivities.rows) {
    table.row({row.parameter.name(), significant(row.parameter.value, 9), name_of(row.method),
               with_error(row.lolh), with_error(row.eue)});
  }
  std::string text = table.text(width);
  if (!sensitivities.unmoved.empty()) {
    text += paragraph(fmt::format("left out, as no other value nearby is allowed: {}",
                                  fmt::join(names_of(sensitivities.unmoved), ", ")),
                      width);
  }
  const auto index = [](const MeanAndError& value, const char* unit) {
    const InUnit in = in_suited_unit(unit, value.mean);
    return fmt::format("{} {}",
                       ridethrough::with_error(value.mean * in.factor, value.std_error * in.factor),
                       in.unit);
  };
  text +=
      paragraph(fmt::format("LOLH {}, EUE {}; {} of {} trajectories lose load",
                            index(sensitivities.lolh, "h/yr"), index(sensitivities.eue, "MWh/yr"),
                            sensitivities.losing.number, sensitivities.trajectories),
                width);
  const std::string warning = warning_of(sensitivities);
  if (!warning.empty()) text += paragraph("warning: " + warning, width);
  return text;
}

std::string as_json(const Sensitivities& sensitivities) {
  const auto object = [](const MeanAndError& value) {
    return nlohmann::json{{"mean", value.mean}, {"std_error", value.std_error}};
  };
  auto rows = nlohmann::json::array();
  for (const auto& row : sensitivities.rows) {
    rows.push_back({{"key", row.parameter.name()},
                    {"value", row.parameter.value},
                    {"unit", unit_of(row.parameter.key.key)},
                    {"method", name_of(row.method)},
                    {"lolh_elasticity", object(row.lolh)},
                    {"eue_elasticity", object(row.eue)},
                    {"lolh_derivative", object(derivative(sensitivities.lolh, row.lolh, row))},
                    {"eue_derivative", object(derivative(sensitivities.eue, row.eue, row))}});
  }
  const LosingTrajectories& losing = sensitivities.losing;
  const std::string warning = warning_of(sensitivities);
  nlohmann::ordered_json all = {{"analysis", "sensitivity"}};
  const nlohmann::json found = {
      {"lolh", object(sensitivities.lolh)},
      {"eue", object(sensitivities.eue)},
      {"trajectories", sensitivities.trajectories},
      {"losing_trajectories", losing.number},
      {"losing_as_equal", {{"lolh", losing.as_equal_lolh}, {"eue", losing.as_equal_eue}}},
      {"warning", warning.empty() ? nlohmann::json() : nlohmann::json(warning)},
      {"parameters", rows},
      {"left_out", names_of(sensitivities.unmoved)}};
  all.update(found);
  return all.dump(2) + "\n";
}

AnalysisResult as_result(const Sensitivities& sensitivities) {
  using Texts = std::vector<std::string>;
  Texts keys;
  Texts units;
  Texts methods;
  std::vector<double> values;
  for (const auto& row : sensitivities.rows) {
    keys.push_back(row.parameter.name());
    units.push_back(unit_of(row.parameter.key.key));
    methods.emplace_back(name_of(row.method));
    values.push_back(row.parameter.value);
  }
  AnalysisResult result;
  result.table = as_table(sensitivities);
  result.json = as_json(sensitivities);
  result.provenance.trajectories = sensitivities.trajectories;
  result.columns = {{"key", "", "the parameter", keys},
                    {"value", "see the column unit", "its value", values},
                    {"unit", "", "of the value", units},
                    {"method", "", "score or difference", methods}};
  const auto add = [&](const std::string& name, const std::string& unit, const std::string& meaning,
                       const auto& of_row) {
    std::vector<double> means;
    std::vector<double> errors;
    for (const auto& row : sensitivities.rows) {
      const MeanAndError value = of_row(row);
      means.push_back(value.mean);
      errors.push_back(value.std_error);
    }
    result.columns.push_back({name, unit, meaning, means});
    result.columns.push_back({name + "_std_error", unit, meaning + ", standard error", errors});
  };
  const auto add_index = [&](const char* name, const char* unit, const MeanAndError& index,
                             MeanAndError Sensitivity::*elasticity) {
    add(fmt::format("{}_elasticity", name), "1",
        fmt::format("per cent of {} for one of the parameter", name),
        [&](const Sensitivity& row) { return row.*elasticity; });
    add(fmt::format("{}_derivative", name), fmt::format("{} a unit of the value", unit),
        fmt::format("{} for one unit of the parameter", name),
        [&](const Sensitivity& row) { return derivative(index, row.*elasticity, row); });
  };
  add_index("lolh", "h/yr", sensitivities.lolh, &Sensitivity::lolh);
  add_index("eue", "MWh/yr", sensitivities.eue, &Sensitivity::eue);
  return result;
}

}  // namespace ridethrough
