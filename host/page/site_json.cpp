// SPDX-License-Identifier: Apache-2.0
#include "host/page/site_json.hpp"

#include "host/base/error.hpp"
#include "host/results/results_json.hpp"

namespace ridethrough {
namespace {

using Json = nlohmann::ordered_json;

// The text of a distribution and its mean; no mean where its file of values is no longer there.
Json distribution(const Config& config, const Section& section, const std::string& key) {
  try {
    const RandomVariable variable = config.distribution(section, key);
    return {{"text", variable.text}, {"mean", static_cast<double>(variable.mean)}};
  } catch (const InputError&) {
    return {{"text", config.text(section, key)}, {"mean", nullptr}};
  }
}

// Keys that are absent are left out.
void add_numbers(Json& json, const Config& config, const Section& section,
                 std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (config.has(section, key)) json[key] = config.number(section, key);
  }
}

void add_process(Json& json, const Config& config, const Section& section) {
  for (const char* key : {"gap_h", "duration_h"}) {
    if (config.has(section, key)) json[key] = distribution(config, section, key);
  }
}

Json load(const Config& config) {
  const Section section{"load", ""};
  Json json = Json::object();
  add_numbers(json, config, section, {"constant_mw", "interruptible_mw", "interruptible_fraction"});
  if (config.has(section, "profile")) json["profile"] = config.text(section, "profile");
  return json;
}

Json turbine(const Config& config, const Section& section) {
  Json json = Json::object();
  add_numbers(json, config, section, {"units", "unit_mw", "start_min", "fuel_storage_h"});
  json["mode"] = config.text(config.policy_section(section, "mode"), "mode");
  if (config.has(section, "gas")) json["gas"] = config.text(section, "gas");
  return json;
}

Json hazard(const Config& config, const Section& section) {
  Json json = Json::object();
  add_process(json, config, section);
  if (config.has(section, "windows")) json["windows"] = config.text(section, "windows");
  json["remaining_fraction"] = config.number(section, "remaining_fraction");
  for (const auto& [target, probability] : config.targets(section, "hits")) {
    array_in(json, "hits").push_back({{"target", target}, {"probability", probability}});
  }
  return json;
}

template <class Make>
Json each(const Config& config, const std::string& kind, Make&& make) {
  Json all = Json::array();
  for (const Section& section : config.sections(kind)) {
    Json one = {{"name", section.name}};
    one.update(make(section));
    all.push_back(one);
  }
  return all;
}

}  // namespace

Json site_json(const Config& config) {
  const auto numbers_of = [&](std::initializer_list<const char*> keys) {
    return [&config, keys](const Section& section) {
      Json json = Json::object();
      add_numbers(json, config, section, keys);
      return json;
    };
  };
  Json json = Json::object();
  json["load"] = load(config);
  json["feeds"] = each(config, "feed", numbers_of({"capacity_mw"}));
  json["batteries"] =
      each(config, "battery", numbers_of({"units", "unit_power_mw", "unit_energy_mwh"}));
  json["turbines"] = each(config, "turbine", [&](const Section& s) { return turbine(config, s); });
  json["gas"] = each(config, "gas", numbers_of({}));
  json["surges"] = each(config, "surge", [&](const Section& s) {
    Json surge = {{"extra_mw", distribution(config, s, "extra_mw")}};
    add_process(surge, config, s);
    return surge;
  });
  json["hazards"] = each(config, "hazard", [&](const Section& s) { return hazard(config, s); });
  return json;
}

}  // namespace ridethrough
