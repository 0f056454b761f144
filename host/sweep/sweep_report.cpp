// SPDX-License-Identifier: Apache-2.0
#include "host/sweep/sweep_report.hpp"

#include "host/base/layout.hpp"
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

}  // namespace

std::string as_table(const SweepResults& results, std::size_t width) {
  const auto& from = results.provenance;
  // Where there is a part of them only, such as a shard, or what was done when it was stopped.
  const std::size_t open = results.count(State::kOpen);
  const std::string shown = open == 0 ? "" : fmt::format("{} of ", results.points.size() - open);
  std::string text = filled(from.study, width) +
                     filled(fmt::format("{}{} points, on {} ({}), {}", shown, results.points.size(),
                                        from.backend, from.device, duration_text(from.wall_s)),
                            width) +
                     "\n";
  const auto indices = columns_of(results);
  std::vector<TableColumn> columns;
  for (const auto& axis : results.sweep.axes) {
    for (const auto& key : axis.keys) {
      columns.push_back({key.key, TableColumn::Side::kRight, TableColumn::Need::kKey});
    }
  }
  std::vector<InUnit> units;
  for (const std::size_t index : indices) {
    double size = 0;
    for (const PointOutcome& point : results.points) {
      if (point.state == State::kDone) size = std::max(size, size_of(point.values[index]));
    }
    units.push_back(in_suited_unit(results.indices[index].unit, size));
    columns.push_back({results.indices[index].name + "\n" + units.back().unit});
  }
  for (const char* title : {"trajectories", "with loss"}) columns.push_back({title});
  Table table(std::move(columns));
  bool missed = false;
  bool thin = false;
  for (std::size_t i = 0; i < results.points.size(); ++i) {
    const PointOutcome& point = results.points[i];
    if (point.state == State::kOpen) continue;
    std::vector<std::string> row;
    for (const auto& one : results.sweep.point(i)) row.push_back(one.value);
    for (std::size_t c = 0; c < indices.size(); ++c) {
      row.push_back(point.state == State::kDone
                        ? with_interval(scaled(point.values[indices[c]], units[c].factor))
                        : "-");
    }
    const bool short_of_it = from.target_rel_error > 0 && !point.target_met;
    missed = missed || (point.state == State::kDone && short_of_it);
    row.push_back(point.state == State::kFailed
                      ? "failed"
                      : fmt::format("{}{}", short_of_it ? "*" : "", point.trajectories));
    const Evidence& seen = point.evidence;
    const bool known = point.state == State::kDone && !std::isnan(seen.losing);
    row.push_back(known ? fmt::format("{}{:.0f}", seen.is_thin() ? "!" : "", seen.losing) : "-");
    thin = thin || (known && seen.is_thin());
    table.row(std::move(row));
  }
  text += table.text(width);
  if (missed) {
    text += paragraph(fmt::format("* ended before the target of {} % was met: raise "
                                  "trajectories in [study] and --resume.",
                                  written(100 * from.target_rel_error)),
                      width, "  ");
  }
  if (thin) {
    text += paragraph(fmt::format("! one trajectory has more than {:.2g} % of lolh or eue: "
                                  "what was too rare to be seen may matter as much. More "
                                  "trajectories tell.",
                                  100 * Evidence::kMostOfOne),
                      width, "  ");
  }
  for (std::size_t i = 0; i < results.points.size(); ++i) {
    if (results.points[i].state != State::kFailed) continue;
    text += paragraph(fmt::format("failed: {}", results.sweep.label(i)), width, "  ");
    text += filled(results.points[i].failure, width, "  ", "  ");
  }
  return text;
}

}  // namespace ridethrough
