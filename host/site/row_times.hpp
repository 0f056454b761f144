// SPDX-License-Identifier: Apache-2.0
// The times of a table's rows, and the equal steps that they stand for.
#pragma once

#include "host/base/csv.hpp"
#include "host/site/site.hpp"
#include "host/site/time_cell.hpp"
#include "host/site/time_columns.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace ridethrough {

using Milliseconds = std::chrono::sys_time<std::chrono::milliseconds>;

struct RowTimes {
  // A row begins so many steps after the first one; no later than the row before where it was
  // written in the hour that the end of daylight saving shows twice.
  std::vector<std::int64_t> position;
  std::vector<int> line;
  double step_h = 0;                       // 0: of a single row
  std::optional<Milliseconds> first = {};  // when the first row begins; none of elapsed times
};

class RowTimeReader {
 public:
  RowTimeReader(TimeColumns columns, const Site::Load& load)
      : columns_(std::move(columns)), load_(load) {}

  void add(CsvReader& reader, const CsvReader::Cells& row);
  // Of all rows. Throws InputError for times that are in no equal steps, or no dates.
  RowTimes finish(const CsvReader& reader);

 private:
  using Slot = TimeColumns::Slot;

  std::int64_t date_in(CsvReader& reader, const CsvReader::Cells& row, std::int64_t& slot);
  std::int64_t slot_in(CsvReader& reader, const CsvReader::Cells& row);
  void note_order(const CsvReader& reader, std::string_view text, const TimeCell& cell);
  [[nodiscard]] bool is_day_first(const CsvReader& reader) const;
  [[nodiscard]] std::int64_t slot_ms(const CsvReader& reader) const;
  [[nodiscard]] std::vector<std::int64_t> milliseconds(const CsvReader& reader) const;
  RowTimes of_stamps(const CsvReader& reader);
  RowTimes of_elapsed(const CsvReader& reader);

  TimeColumns columns_;
  const Site::Load& load_;
  std::vector<int> lines_;
  // Of each row the date as it is written and, in the lower bits, the time of the day in
  // milliseconds, hours or periods.
  std::vector<std::int64_t> packed_;
  // Or the elapsed hours, and how many decimals they are written with, at most.
  std::vector<double> hours_;
  std::size_t decimals_ = 0;

  std::optional<TimeCell::Order> order_;           // of the dates
  int month_first_line_ = 0, day_first_line_ = 0;  // the first that can be nothing else; 0: none
  std::int64_t least_slot_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t most_slot_ = 0;
};

}  // namespace ridethrough
