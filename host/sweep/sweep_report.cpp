// SPDX-License-Identifier: Apache-2.0
#include "host/sweep/sweep_report.hpp"

#include "host/base/text.hpp"
#include "host/results/format_value.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using State = PointOutcome::State;

// What a table has room for: the indices of the target and those that a site is mostly judged by.
std::vector<std::size_t> columns_of(const SweepResults& results) {
  TextStream target(results.provenance.target_index);
  std::vector<std::string> wanted = {"lolh", "eue"};
  for (std::string name; std::getline(target >> std::ws, name, ',');) wanted.push_back(name);
  wanted.emplace_back("turbine_run_hours");
  std::vector<std::size_t> columns;
  for (const auto& name : wanted) {
    for (std::size_t i = 0; i < results.indices.size(); ++i) {
      const bool there = std::find(columns.begin(), columns.end(), i) != columns.end();
      if (results.indices[i].name == name && results.indices[i].applies && !there) {
        columns.push_back(i);
      }
    }
  }
  return columns;
}

using Row = std::vector<std::string>;

std::string aligned(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += fmt::format("{}{:>{}}", i == 0 ? "" : "  ", row[i], widths[i]);
    }
    text += "\n";
  }
  return text;
}

}  // namespace

std::string as_table(const SweepResults& results) {
  const auto& from = results.provenance;
  // Where there is a part of them only, such as a shard, or what was done when it was stopped.
  const std::size_t open = results.count(State::kOpen);
  const std::string shown = open == 0 ? "" : fmt::format("{} of ", results.points.size() - open);
  std::string text =
      fmt::format("{}\n{}{} points, on {} ({}), {}\n\n", from.study, shown, results.points.size(),
                  from.backend, from.device, duration_text(from.wall_s));
  const auto columns = columns_of(results);
  std::vector<Row> rows(2);
  for (const auto& axis : results.sweep.axes) {
    for (const auto& key : axis.keys) rows[0].push_back(key.key);
  }
  rows[1].resize(rows[0].size());
  for (const std::size_t column : columns) {
    rows[0].push_back(results.indices[column].name);
    rows[1].push_back(results.indices[column].unit);
  }
  for (const char* title : {"trajectories", "with loss"}) rows[0].emplace_back(title);
  bool missed = false;
  bool thin = false;
  for (std::size_t i = 0; i < results.points.size(); ++i) {
    const PointOutcome& point = results.points[i];
    if (point.state == State::kOpen) continue;
    Row row;
    for (const auto& one : results.sweep.point(i)) row.push_back(one.value);
    for (const std::size_t column : columns) {
      row.push_back(point.state == State::kDone ? with_interval(point.values[column]) : "-");
    }
    const bool short_of_it = from.target_rel_error > 0 && !point.target_met;
    missed = missed || (point.state == State::kDone && short_of_it);
    row.push_back(point.state == State::kFailed
                      ? "failed"
                      : fmt::format("{}{}", short_of_it ? "*" : "", point.trajectories));
    const Evidence& seen = point.evidence;
    const bool known = point.state == State::kDone && !std::isnan(seen.losing);
    row.push_back(known ? fmt::format("{}{}", seen.is_thin() ? "!" : "", seen.losing) : "-");
    thin = thin || (known && seen.is_thin());
    rows.push_back(std::move(row));
  }
  text += aligned(rows);
  if (missed) {
    text += fmt::format(
        "\n* ended before the target of {} % was met: raise trajectories in "
        "[study] and --resume.\n",
        written(100 * from.target_rel_error));
  }
  if (thin) {
    text += fmt::format(
        "\n! one trajectory has more than {:.2g} % of lolh or eue: what was too rare to be seen "
        "may matter as\n  much. More trajectories tell.\n",
        100 * Evidence::kMostOfOne);
  }
  for (std::size_t i = 0; i < results.points.size(); ++i) {
    if (results.points[i].state != State::kFailed) continue;
    text += fmt::format("\nfailed: {}\n  {}\n", results.sweep.label(i), results.points[i].failure);
  }
  return text;
}

}  // namespace ridethrough
