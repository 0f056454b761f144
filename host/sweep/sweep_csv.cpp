// SPDX-License-Identifier: Apache-2.0
#include "host/sweep/sweep_csv.hpp"

#include "host/base/csv_text.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using State = PointOutcome::State;
using Texts = std::vector<std::string>;

const char* name_of(State state) {
  switch (state) {
    case State::kDone:
      return "done";
    case State::kFailed:
      return "failed";
    case State::kOpen:
      break;
  }
  return "open";
}

// The keys that any of them sweeps, in the order in which they are met.
Texts keys_of(const std::vector<NamedSweep>& all) {
  Texts keys;
  for (const NamedSweep& sweep : all) {
    for (const Axis& axis : sweep.results.sweep.axes) {
      for (const SweptKey& swept : axis.keys) {
        if (std::find(keys.begin(), keys.end(), swept.key) == keys.end()) {
          keys.push_back(swept.key);
        }
      }
    }
  }
  return keys;
}

// What a point gives these keys; empty where its sweep lacks one.
Texts values_of(const Sweep& sweep, std::size_t number, const Texts& keys) {
  Texts values(keys.size());
  for (const Assignment& one : sweep.point(number)) {
    const auto at = std::find(keys.begin(), keys.end(), one.key.text());
    values[static_cast<std::size_t>(at - keys.begin())] = csv_cell(one.value);
  }
  return values;
}

// What a row says of an index of a point.
Texts index_cells(const PointOutcome& point, const Index& index, std::size_t number) {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  constexpr Estimate kNothing = {kUnknown, kUnknown, kUnknown, kUnknown, kUnknown};
  const bool done = point.state == State::kDone;
  const Estimate& value = done ? point.values[number] : kNothing;
  const Evidence& seen = point.evidence;
  const auto if_done = [&](double known) { return csv_cell(done ? known : kUnknown); };
  return {csv_cell(index.name),
          csv_cell(value.mean),
          csv_cell(value.std_error),
          csv_cell(value.ci95_low),
          csv_cell(value.ci95_high),
          csv_cell(value.largest),
          csv_cell(index.unit),
          csv_cell(index.meaning),
          index.applies ? "1" : "0",
          done ? fmt::format("{}", point.trajectories) : "",
          if_done(seen.losing),
          if_done(seen.events),
          done ? fmt::format("{}", point.target_met ? 1 : 0) : "",
          name_of(point.state),
          csv_cell(point.failure)};
}

}  // namespace

std::string as_csv(const std::vector<NamedSweep>& all) {
  const Texts keys = keys_of(all);
  Texts titles;
  if (all.size() > 1) titles.emplace_back("file");
  titles.insert(titles.end(), keys.begin(), keys.end());
  for (const char* title : {"index", "value", "std_error", "ci95_low", "ci95_high", "largest",
                            "unit", "meaning", "applies", "trajectories", "losing_trajectories",
                            "loss_events", "target_met", "state", "failure"}) {
    titles.emplace_back(title);
  }
  std::string text = csv_line(titles);
  for (const auto& [name, results] : all) {
    for (std::size_t i = 0; i < results.points.size(); ++i) {
      Texts where;
      if (all.size() > 1) where.push_back(csv_cell(name));
      const Texts values = values_of(results.sweep, i, keys);
      where.insert(where.end(), values.begin(), values.end());
      for (std::size_t k = 0; k < results.indices.size(); ++k) {
        Texts row = where;
        const Texts more = index_cells(results.points[i], results.indices[k], k);
        row.insert(row.end(), more.begin(), more.end());
        text += csv_line(row);
      }
    }
  }
  return text;
}

}  // namespace ridethrough
