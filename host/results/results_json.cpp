// SPDX-License-Identifier: Apache-2.0
#include "host/results/results_json.hpp"

namespace ridethrough {

nlohmann::ordered_json results_json(const Results& results) {
  auto json = nlohmann::ordered_json::object();
  const auto& from = results.provenance;
  json["study"] = from.study;
  for (const auto& index : results.indices) {
    const auto& value = index.value;
    object_in(json, "indices")[index.name] = {{"mean", value.mean},
                                              {"std_error", value.std_error},
                                              {"ci95", {value.ci95_low, value.ci95_high}},
                                              {"largest", value.largest},
                                              {"unit", index.unit},
                                              {"meaning", index.meaning},
                                              {"applies", index.applies}};
  }
  const Causes& causes = results.causes;
  Causes::each_array(causes, [&](const char* name, const auto& values, auto, auto) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      object_in(object_in(json, "causes"), causes.names[i])[name] = values[i];
    }
  });
  object_in(json, "season")["differs"] = results.season.differs;
  Season::each_array(results.season, [&](const char* name, const auto& values, auto, auto) {
    auto& months = array_in(object_in(json, "season"), name);
    for (auto month = values.begin(); month != values.end(); month += Season::kHours) {
      months.push_back(std::vector<double>(month, month + Season::kHours));
    }
  });
  Survival::each_array(results.survival, [&](const char* name, const auto& values, auto, auto) {
    object_in(json, "survival")[name] = values;
  });
  for (const auto& histogram : results.histograms) {
    object_in(json, "histograms")[histogram.name] = {{"unit", histogram.unit},
                                                     {"meaning", histogram.meaning},
                                                     {"edges", histogram.edges},
                                                     {"counts", histogram.counts}};
  }
  if (results.trace) {
    json["trace"] = {{"trajectories", results.trace->trajectories},
                     {"only_losses", results.trace->only_losses}};
  }
  json["trajectories"] = from.trajectories;
  json["horizon_h"] = from.horizon_h;
  json["years_per_trajectory"] = from.years;
  json["start"] = from.start;
  json["seed"] = from.seed;
  json["target_rel_error"] = from.target_rel_error;
  json["target_index"] = from.target_index;
  json["target_met"] = from.target_met;
  json["convergence"] = {{"last", results.convergence.index},
                         {"rel_error", results.convergence.rel_error},
                         {"trajectories_needed", results.convergence.trajectories}};
  json["evidence"] = evidence_json(evidence(results));
  json["merged_starts"] = from.merged_starts;
  json["config_file"] = from.config_file;
  json["fingerprint"] = from.fingerprint;
  add_origin(json, from);
  return json;
}

nlohmann::ordered_json& object_in(nlohmann::ordered_json& json, const std::string& key) {
  auto& there = json[key];
  if (there.is_null()) there = nlohmann::ordered_json::object();
  return there;
}

nlohmann::ordered_json& array_in(nlohmann::ordered_json& json, const std::string& key) {
  auto& there = json[key];
  if (there.is_null()) there = nlohmann::ordered_json::array();
  return there;
}

nlohmann::ordered_json evidence_json(const Evidence& seen) {
  auto json = nlohmann::ordered_json::object();
  Evidence::each([&](const char* name, auto, auto member) { json[name] = seen.*member; });
  json["is_thin"] = seen.is_thin();
  return json;
}

void add_origin(nlohmann::ordered_json& json, const Provenance& from) {
  json["backend"] = from.backend;
  json["device"] = from.device;
  json["wall_s"] = from.wall_s;
  json["created"] = from.created;
  json["program_version"] = from.program_version;
  json["git_commit"] = from.git_commit;
}

std::string dumped(const nlohmann::ordered_json& json, int indent) {
  return json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string as_json(const Results& results) { return dumped(results_json(results)) + "\n"; }

}  // namespace ridethrough
