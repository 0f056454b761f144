// SPDX-License-Identifier: Apache-2.0
// Elasticities as people and programs read them.
#include "host/analysis/sensitivity.hpp"
#include "host/base/layout.hpp"
#include "host/base/text.hpp"
#include "host/results/format_value.hpp"
#include "host/site/keys.hpp"

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
    // Of an index by the parameter itself, in its own unit.
    const auto derivative = [&](const MeanAndError& index, const MeanAndError& elasticity) {
      const double unit = index.mean / row.parameter.value;
      return object({elasticity.mean * unit, elasticity.std_error * unit});
    };
    rows.push_back({{"key", row.parameter.name()},
                    {"value", row.parameter.value},
                    {"unit", unit_of(row.parameter.key.key)},
                    {"method", name_of(row.method)},
                    {"lolh_elasticity", object(row.lolh)},
                    {"eue_elasticity", object(row.eue)},
                    {"lolh_derivative", derivative(sensitivities.lolh, row.lolh)},
                    {"eue_derivative", derivative(sensitivities.eue, row.eue)}});
  }
  const LosingTrajectories& losing = sensitivities.losing;
  const std::string warning = warning_of(sensitivities);
  return nlohmann::json{
             {"lolh", object(sensitivities.lolh)},
             {"eue", object(sensitivities.eue)},
             {"trajectories", sensitivities.trajectories},
             {"losing_trajectories", losing.number},
             {"losing_as_equal", {{"lolh", losing.as_equal_lolh}, {"eue", losing.as_equal_eue}}},
             {"warning", warning.empty() ? nlohmann::json() : nlohmann::json(warning)},
             {"parameters", rows},
             {"left_out", names_of(sensitivities.unmoved)}}
             .dump(2) +
         "\n";
}

}  // namespace ridethrough
