// SPDX-License-Identifier: Apache-2.0
#include "host/sweep/sweep_json.hpp"

#include "host/results/results_json.hpp"
#include "host/sweep/sweep_report.hpp"

namespace ridethrough {
namespace {

using Json = nlohmann::ordered_json;
using State = PointOutcome::State;

Json axis_json(const Axis& axis) {
  Json json = {{"name", axis.name}};
  for (const auto& key : axis.keys) {
    auto& values = object_in(json, "keys")[key.key];
    values = key.numbers;
    if (!key.numbers.empty()) continue;
    for (const auto& text : key.values) values.push_back(text.value);
  }
  return json;
}

Json point_json(const SweepResults& results, std::size_t number) {
  const PointOutcome& point = results.points[number];
  Json json = Json::object();
  for (const auto& assignment : results.sweep.point(number)) {
    object_in(json, "values")[assignment.key.text()] = assignment.value;
  }
  json["done"] = point.state == State::kDone;
  if (point.state == State::kFailed) json["failure"] = point.failure;
  json["fingerprint"] = point.fingerprint;
  json["seed"] = point.seed;
  json["trajectories"] = point.trajectories;
  json["target_met"] = point.target_met;
  for (std::size_t k = 0; k < results.indices.size() && point.state == State::kDone; ++k) {
    const auto& value = point.values[k];
    object_in(json, "indices")[results.indices[k].name] = {
        {"mean", value.mean},
        {"std_error", value.std_error},
        {"ci95", {value.ci95_low, value.ci95_high}},
        {"unit", results.indices[k].unit}};
  }
  if (point.state == State::kDone) json["evidence"] = evidence_json(point.evidence);
  return json;
}

}  // namespace

nlohmann::ordered_json sweep_json(const SweepResults& results) {
  Json json = Json::object();
  const auto& from = results.provenance;
  json["study"] = from.study;
  for (const auto& axis : results.sweep.axes) array_in(json, "axes").push_back(axis_json(axis));
  for (const auto& index : results.indices) {
    object_in(json, "indices")[index.name] = {
        {"unit", index.unit}, {"meaning", index.meaning}, {"applies", index.applies}};
  }
  for (std::size_t i = 0; i < results.points.size(); ++i) {
    array_in(json, "points").push_back(point_json(results, i));
  }
  json["start"] = from.start;
  json["target_rel_error"] = from.target_rel_error;
  json["target_index"] = from.target_index;
  json["config_file"] = from.config_file;
  add_origin(json, from);
  return json;
}

std::string as_json(const SweepResults& results) { return dumped(sweep_json(results)) + "\n"; }

}  // namespace ridethrough
