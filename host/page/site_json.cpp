// SPDX-License-Identifier: Apache-2.0
#include "host/page/site_json.hpp"

#include "host/base/error.hpp"
#include "host/results/results_json.hpp"
#include "host/scenario/study.hpp"
#include "host/site/by_key.hpp"
#include "host/site/values.hpp"

#include <algorithm>

namespace ridethrough {
namespace {

using Json = nlohmann::ordered_json;

// A part of the site as an object of those of its keys that are given: numbers as numbers, of a
// distribution its text and mean (none where its file of values is no longer there), else as it is
// written.
template <class Part>
Json keys_of(const Site& site, const Part& part, std::initializer_list<const char*> keys) {
  Json json = Json::object();
  for (const char* name : keys) {
    const Key key = key_of(part, name);
    if (!has(site, key)) continue;
    const KeyRow& row = *find_key(key);
    const double number = row.member.number(&part);
    const bool is_read = site.origins.flaw(key) == nullptr;
    if (row.kind == ValueKind::kDistribution) {
      json[name] = {{"text", is_read ? text_of(site, key) : as_written(site, key)},
                    {"mean", is_read ? Json(number) : Json(nullptr)}};
    } else if (row.kind == ValueKind::kNumber || row.kind == ValueKind::kInteger) {
      json[name] = number;
    } else {
      json[name] = as_written(site, key);
    }
  }
  return json;
}

Json turbine(const Site& site, const Site::Turbine& turbine) {
  Json json = keys_of(site, turbine, {"units", "unit_mw", "start_min", "fuel_storage_h"});
  const auto mode = site.policy_of(turbine).mode;
  json["mode"] = mode ? value_text(*mode) : "";
  if (turbine.gas) json["gas"] = *turbine.gas;
  return json;
}

Json hazard(const Site& site, const Site::Hazard& hazard) {
  Json json = keys_of(site, hazard, {"gap_h", "failures_per_year", "duration_h", "windows"});
  json["remaining_fraction"] = hazard.remaining_fraction.value();
  for (const auto& [component, probability] : hazard.hits) {
    array_in(json, "hits").push_back({{"target", component}, {"probability", probability}});
  }
  return json;
}

template <class Parts, class Make>
Json each(const Parts& parts, Make&& make) {
  Json all = Json::array();
  for (const auto& part : parts) {
    Json one = {{"name", part.name}};
    one.update(make(part));
    all.push_back(one);
  }
  return all;
}

}  // namespace

Json site_json(const Site& site) {
  const auto with_keys = [&](std::initializer_list<const char*> keys) {
    return [&site, keys](const auto& part) { return keys_of(site, part, keys); };
  };
  Json json = Json::object();
  json["load"] =
      keys_of(site, site.load,
              {"constant_mw", "scale", "interruptible_mw", "interruptible_fraction", "profile"});
  json["feeds"] = each(site.feeds, with_keys({"capacity_mw"}));
  json["batteries"] = each(
      site.batteries, with_keys({"units", "unit_power_mw", "unit_energy_mwh", "auxiliary_mw"}));
  json["turbines"] = each(site.turbines, [&](const auto& one) { return turbine(site, one); });
  json["gas"] = each(site.gas_supplies, with_keys({}));
  json["surges"] = each(site.surges, with_keys({"extra_mw", "gap_h", "duration_h"}));
  json["hazards"] = each(site.hazards, [&](const auto& one) { return hazard(site, one); });
  return json;
}

std::optional<double> peak_load_mw(const Site& site, const std::string& fingerprint) {
  if (site.load.constant_mw) return *site.load.constant_mw * site.load.scale;
  try {
    const Study study = compile(site);
    if (study.fingerprint_text() != fingerprint) return {};
    const auto steps = load_steps(study);
    const auto most = static_cast<double>(*std::max_element(steps.begin(), steps.end()));
    return most * study.quantum_w * 1e-6;
  } catch (const InputError&) {
    return {};
  }
}

}  // namespace ridethrough
