// SPDX-License-Identifier: Apache-2.0
#include "host/trace/trace_excerpt.hpp"

#include "host/files/hdf5_io.hpp"
#include "host/files/results_file.hpp"
#include "host/files/stored_file.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace ridethrough {
namespace {

using namespace hdf5;

constexpr hsize_t kRowsAtOnce = 1 << 18;  // a trace can be larger than memory
constexpr double kOneLossH = 1;
constexpr double kLongestH = 14 * 24;  // that is worth drawing

struct Rows {
  hsize_t first;
  hsize_t count;
};

template <class T>
std::vector<T> read_rows(hid_t group, const std::string& name, Rows rows) {
  const Handle dataset = open_dataset(group, name);
  constexpr std::size_t kMostAtOnce = std::size_t{1} << 24;  // of all columns of causes, too
  std::vector<hsize_t> shape = shape_of(dataset);
  if (shape.empty() || shape[0] < rows.first || shape[0] - rows.first < rows.count) {
    throw Failure("HDF5: " + name + " of the wrong length");
  }
  const std::size_t whole = count_of(shape, std::numeric_limits<std::int64_t>::max(), name);
  must_hold_numbers(dataset, number_class<T>(), whole, sizeof(T), name);
  std::vector<hsize_t> start(shape.size(), 0);
  start[0] = rows.first;
  shape[0] = rows.count;
  std::vector<T> values(count_of(shape, kMostAtOnce, name));
  if (values.empty()) return values;
  const Handle there(H5Dget_space(dataset), H5Sclose, name);
  check(H5Sselect_hyperslab(there, H5S_SELECT_SET, start.data(), nullptr, shape.data(), nullptr),
        name);
  check(H5Dread(dataset, number_type<T>(), space_of(shape), there, H5P_DEFAULT, values.data()),
        name);
  return values;
}

hsize_t row_count(hid_t group) {
  const auto shape = shape_of(open_dataset(group, "time_h"));
  if (shape.size() != 1) throw Failure("HDF5: time_h of the wrong shape");
  return shape[0];
}

// Calls visit(trajectory, time, duration, shortfall) with columns of some rows at a time.
template <class Visit>
void each_block(hid_t group, Visit&& visit) {
  const hsize_t count = row_count(group);
  for (hsize_t first = 0; first < count; first += kRowsAtOnce) {
    const Rows rows = {first, std::min(kRowsAtOnce, count - first)};
    visit(read_rows<std::uint64_t>(group, "trajectory", rows),
          read_rows<double>(group, "time_h", rows), read_rows<double>(group, "duration_h", rows),
          read_rows<double>(group, "shortfall_mw", rows));
  }
}

// Finds losses in rows that come in their order, and keeps the worst of each trajectory.
class LossFinder {
 public:
  void row(std::uint64_t trajectory, double time, double duration, double shortfall) {
    if (shortfall <= 0) return;
    if (trajectory != loss_.trajectory || time - loss_.end_h > kOneLossH) {
      close();
      loss_ = {};
      loss_.trajectory = trajectory;
      loss_.begin_h = time;
    }
    loss_.end_h = time + duration;
    loss_.unserved_mwh += shortfall * duration;
  }

  std::vector<TraceExcerpt> worst(std::size_t most) {
    close();
    std::vector<TraceExcerpt> all;
    for (const auto& [trajectory, loss] : worst_) all.push_back(loss);
    std::stable_sort(all.begin(), all.end(), [](const TraceExcerpt& a, const TraceExcerpt& b) {
      return a.unserved_mwh > b.unserved_mwh;
    });
    if (all.size() > most) all.resize(most);
    return all;
  }

 private:
  void close() {
    if (loss_.unserved_mwh <= 0) return;
    TraceExcerpt& worst = worst_[loss_.trajectory];
    if (loss_.unserved_mwh > worst.unserved_mwh) worst = loss_;
  }

  TraceExcerpt loss_;
  std::map<std::uint64_t, TraceExcerpt> worst_;
};

// The first row that begins at a time of a trajectory, or later.
hsize_t first_row(hid_t group, std::uint64_t trajectory, double time) {
  hsize_t low = 0;
  hsize_t high = row_count(group);
  while (low < high) {
    const hsize_t middle = low + (high - low) / 2;
    const Rows row = {middle, 1};
    const auto there = read_rows<std::uint64_t>(group, "trajectory", row).at(0);
    const bool before =
        there < trajectory ||
        (there == trajectory && read_rows<double>(group, "time_h", row).at(0) < time);
    (before ? low : high) = before ? middle + 1 : middle;
  }
  return low;
}

// Long enough that what led to the loss and the way back can be seen, and the loss itself, too.
void read_surroundings(hid_t group, TraceExcerpt& loss) {
  const double length = std::min(loss.end_h - loss.begin_h, kLongestH);
  loss.from_h = std::max(0.0, loss.begin_h - std::clamp(length, 1.0, 24.0));
  loss.to_h = loss.begin_h + length + std::clamp(4 * length, 2.0, 24.0);
  // The row before is under way at that time, and the one before that has its first charge.
  const hsize_t start = first_row(group, loss.trajectory, 0);
  const hsize_t inside = first_row(group, loss.trajectory, loss.from_h);
  const hsize_t end = first_row(group, loss.trajectory, loss.to_h);
  if (inside < start || end < inside) throw Failure("HDF5: spans that are in no order");
  const hsize_t first = inside - std::min<hsize_t>(2, inside - start);
  const Rows rows = {first, end - first};
  for (const char* name :
       {"time_h", "duration_h", "load_mw", "grid_limit_mw", "grid_mw", "turbines_running",
        "turbine_mw", "battery_mw", "soc", "interrupted_mw", "shortfall_mw"}) {
    loss.columns.emplace_back(name, read_rows<double>(group, name, rows));
  }
  for (const char* name : {"surplus_mw", "curtailed_mw"}) {  // from version 7 on
    if (H5Lexists(group, name, H5P_DEFAULT) <= 0) continue;
    loss.columns.emplace_back(name, read_rows<double>(group, name, rows));
  }
  loss.cause_names = read_texts(group, "cause_names");
  loss.causes = read_rows<std::uint8_t>(group, "causes", rows);
}

}  // namespace

std::vector<TraceExcerpt> worst_losses(const StoredFile& file, std::size_t most) {
  const Quiet quiet;
  return file.read([&]() -> std::vector<TraceExcerpt> {
    if (H5Lexists(file, kTraceGroup, H5P_DEFAULT) <= 0) return {};
    const Handle group = open_group(file, kTraceGroup);
    LossFinder finder;
    each_block(group, [&](const auto& trajectory, const auto& time, const auto& duration,
                          const auto& shortfall) {
      for (std::size_t i = 0; i < time.size(); ++i) {
        finder.row(trajectory[i], time[i], duration[i], shortfall[i]);
      }
    });
    std::vector<TraceExcerpt> losses = finder.worst(most);
    for (auto& loss : losses) read_surroundings(group, loss);
    return losses;
  });
}

}  // namespace ridethrough
