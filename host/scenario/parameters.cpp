// SPDX-License-Identifier: Apache-2.0
#include "host/scenario/parameters.hpp"

#include "host/base/error.hpp"

#include <array>

namespace ridethrough {
namespace {

bool matters(const Option& option) {
  if (option.section == "study") return false;
  constexpr std::array kWithout = {"step_h", "heat_rate_mmbtu_per_mwh", "co2_kg_per_mmbtu",
                                   "nox_kg_per_mmbtu"};
  for (const char* key : kWithout) {
    if (option.key == key) return false;
  }
  return true;
}

void add(const Config& config, const Section& section, const Option& option,
         std::vector<Parameter>& all) {
  const auto put = [&](const std::string& key, double value) {
    if (value != 0) all.push_back({section, key, value, option.kind == ValueKind::kInteger});
  };
  switch (option.kind) {
    case ValueKind::kNumber:
    case ValueKind::kInteger:
      put(option.key, config.number(section, option.key));
      break;
    case ValueKind::kDistribution:
      put(option.key, static_cast<double>(config.distribution(section, option.key).mean));
      break;
    case ValueKind::kTargets:
      for (const auto& [target, probability] : config.targets(section, option.key)) {
        if (probability < 1) put(option.key + ":" + target, probability);
      }
      break;
    default:
      break;
  }
}

}  // namespace

std::vector<Parameter> parameters(const Config& config) {
  std::vector<Parameter> all;
  for (const auto& kind : section_kinds()) {
    for (const auto& section : config.sections(kind.name)) {
      for (const auto& option : options()) {
        if (option.section == kind.name && matters(option) && config.has(section, option.key)) {
          add(config, section, option, all);
        }
      }
    }
  }
  return all;
}

std::optional<Study> compile_scaled(const Config& config, const Parameter& parameter,
                                    double factor) {
  try {
    return compile(config.scaled(parameter.section, parameter.key, factor));
  } catch (const InputError&) {
    return std::nullopt;
  }
}

}  // namespace ridethrough
