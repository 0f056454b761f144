// SPDX-License-Identifier: Apache-2.0
#include "host/site/parameters.hpp"

#include "host/site/by_key.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace ridethrough {
namespace {

bool matters(const KeyRow& row) {
  constexpr std::array<std::string_view, 5> kWithout = {"step_h", "profile_gap_max_h",
                                                        "heat_rate_mmbtu_per_mwh",
                                                        "co2_kg_per_mmbtu", "nox_kg_per_mmbtu"};
  return row.section != Site::StudySettings::kKind &&
         std::find(kWithout.begin(), kWithout.end(), row.key) == kWithout.end();
}

template <class Hazards>
auto find_hazard(Hazards& hazards, const Section& section) {
  return std::find_if(hazards.begin(), hazards.end(),
                      [&](const auto& hazard) { return section_of(hazard) == section; });
}

}  // namespace

std::vector<Parameter> parameters(const Site& site) {
  std::vector<Parameter> all;
  const auto put = [&](const Parameter& one) {
    if (one.value != 0) all.push_back(one);
  };
  each_value(site, [&](const Key& key, const KeyRow& row, const void* part) {
    if (!row.member.given(part) || !matters(row)) return;
    switch (row.kind) {
      case ValueKind::kNumber:
      case ValueKind::kInteger:
      case ValueKind::kDistribution:
        put({key, "", row.member.number(part), row.kind == ValueKind::kInteger});
        break;
      case ValueKind::kTargets:
        for (const auto& hit : find_hazard(site.hazards, key.section)->hits) {
          if (hit.probability < 1) put({key, hit.component, hit.probability, false});
        }
        break;
      default:
        break;
    }
  });
  return all;
}

Site scaled(const Site& site, const Parameter& parameter, double factor) {
  Site other = site;
  if (parameter.hit.empty()) {
    scale(other, parameter.key, factor);
    return other;
  }
  for (auto& hit : find_hazard(other.hazards, parameter.key.section)->hits) {
    if (hit.component == parameter.hit) hit.probability *= factor;
  }
  return other;
}

}  // namespace ridethrough
