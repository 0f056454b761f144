// SPDX-License-Identifier: Apache-2.0
#include "host/trace/trace_file.hpp"

#include "host/files/hdf5_column.hpp"
#include "host/files/results_file.hpp"

#include <limits>
#include <memory>
#include <numeric>

namespace ridethrough {
namespace {

using namespace hdf5;

constexpr const char* kRow = "row";
constexpr const char* kPresent = "causes";
constexpr const char* kCauseNames = "cause_names";

// Visits (name, unit, meaning, what a row has there) for each column of one number.
template <class Visit>
void each_column(const Study& study, Visit&& visit) {
  const double mw = study.quantum_w * 1e-6;
  const auto hours = [](Tick time) {
    return static_cast<double>(time) / static_cast<double>(kTicksPerHour);
  };
  const auto power = [&](const char* name, const char* meaning, Power Span::*member) {
    visit(name, "MW", meaning,
          [=](const TraceRow& row) { return static_cast<double>(row.span.*member) * mw; });
  };
  visit("trajectory", "1", "number of the trajectory",
        [](const TraceRow& row) { return row.trajectory; });
  visit("time_h", "h", "beginning of the span, from that of the horizon",
        [=](const TraceRow& row) { return hours(row.span.from); });
  visit("duration_h", "h", "length of the span",
        [=](const TraceRow& row) { return hours(row.span.to - row.span.from); });
  power("load_mw", "demand: load, auxiliaries and surges", &Span::demand);
  power("grid_limit_mw", "what the grid could carry", &Span::grid_limit);
  power("grid_mw", "import, charging included", &Span::grid);
  visit("turbines_running", "1", "turbine units that run",
        [](const TraceRow& row) { return row.span.running; });
  power("turbine_mw", "delivered by turbines, charging included", &Span::turbines);
  power("surplus_mw", "taken of a surplus of the load, by surges and batteries", &Span::surplus);
  power("curtailed_mw", "what is left of it", &Span::curtailed);
  power("battery_mw", "given by batteries at their terminals; negative: taken", &Span::batteries);
  visit("soc", "1", "state of charge of the site at the end of the span; NaN without a battery",
        [](const TraceRow& row) {
          if (row.span.capacity == 0) return std::numeric_limits<double>::quiet_NaN();
          return static_cast<double>(row.span.stored) / static_cast<double>(row.span.capacity);
        });
  power("interrupted_mw", "interruptible load that is shed", &Span::interrupted);
  power("shortfall_mw", "load that is lost", &Span::shortfall);
}

using Append = std::function<void(std::span<const TraceRow>)>;

std::vector<Append> make_columns(hid_t group, const Study& study) {
  std::vector<Append> columns;
  each_column(study, [&](const char* name, const char* unit, const char* meaning, auto value) {
    using T = std::invoke_result_t<decltype(value), const TraceRow&>;
    const auto column = std::make_shared<Column<T>>(group, name, unit, meaning);
    columns.emplace_back([column, value](std::span<const TraceRow> rows) {
      std::vector<T> values;
      values.reserve(rows.size());
      for (const TraceRow& row : rows) values.push_back(value(row));
      column->append(values, rows.size());
    });
  });
  return columns;
}

// The scale of the others: time alone does not tell the spans of several trajectories apart.
Append make_rows(hid_t group) {
  const auto column =
      std::make_shared<Column<std::uint64_t>>(group, kRow, "1", "number of the span in this file");
  return [column, next = std::uint64_t{0}](std::span<const TraceRow> rows) mutable {
    std::vector<std::uint64_t> numbers(rows.size());
    std::iota(numbers.begin(), numbers.end(), next);
    next += rows.size();
    column->append(numbers, rows.size());
  };
}

// A matrix of a row for each span and a column for each cause that is in use.
Append make_causes(hid_t group, const Study& study) {
  std::vector<std::string> names;
  std::vector<std::size_t> causes;
  for (std::size_t i = 0; i < study.cause_names.size(); ++i) {
    if (study.cause_names[i].empty()) continue;
    names.push_back(study.cause_names[i]);
    causes.push_back(i);
  }
  make_scale(write_texts(group, kCauseNames, names, "what the columns of causes stand for"),
             kCauseNames);
  const auto column = std::make_shared<Column<std::uint8_t>>(
      group, kPresent, "1", "1 where this was present in the span", names.size());
  return [column, causes](std::span<const TraceRow> rows) {
    std::vector<std::uint8_t> values;
    values.reserve(rows.size() * causes.size());
    for (const TraceRow& row : rows) {
      for (const std::size_t cause : causes) values.push_back(row.present[cause] ? 1 : 0);
    }
    column->append(values, rows.size());
  };
}

}  // namespace

void write_trace(std::int64_t file, const TraceRequest& request) {
  const Handle group = make_group(file, kTraceGroup);
  const TraceSummary summary = {request.trajectories.size(), request.only_losses};
  TraceSummary::each(summary,
                     [&](const char* name, auto value) { write_attribute(group, name, value); });
  std::vector<Append> columns = make_columns(group, request.study);
  columns.push_back(make_rows(group));
  columns.push_back(make_causes(group, request.study));
  trace(request, [&](std::span<const TraceRow> rows) {
    for (const auto& append : columns) append(rows);
  });
  columns.clear();  // closed before they are opened as what scales are attached to

  const Handle row = open_dataset(group, kRow);
  make_scale(row, kRow);
  each_column(request.study, [&](const char* name, const char*, const char*, const auto&) {
    attach_scale(open_dataset(group, name), 0, row);
  });
  const Handle causes = open_dataset(group, kPresent);
  attach_scale(causes, 0, row);
  attach_scale(causes, 1, open_dataset(group, kCauseNames));
}

}  // namespace ridethrough
