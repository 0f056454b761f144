// SPDX-License-Identifier: Apache-2.0
#include "host/files/results_file.hpp"

#include "host/files/hdf5_io.hpp"
#include "host/files/sample_file.hpp"
#include "host/files/shared_parts.hpp"
#include "host/files/stored_file.hpp"
#include "host/files/study_info_file.hpp"
#include "host/files/tally_file.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string_view>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using namespace hdf5;

// ---- the layout ------------------------------------------------------------------------------

// The root's attributes, once for both directions.
template <class Visit, class Self>
void each_attribute(Self& results, Visit&& visit) {
  auto& from = results.provenance;
  each_origin(from, visit);
  visit("horizon_h", from.horizon_h);
  visit("years_per_trajectory", from.years);
  visit("seed", from.seed);
  visit("trajectories", from.trajectories);
  visit("merged_starts", from.merged_starts);
  visit("target_met", from.target_met);
  visit("last_to_converge", results.convergence.index);
  visit("relative_error", results.convergence.rel_error);
  visit("trajectories_needed", results.convergence.trajectories);
  visit("fingerprint", from.fingerprint);
}

// The datasets of an index, once for both directions: "lolh", "lolh_std_error", ...
template <class Visit, class Value>
void each_part(Value& value, Visit&& visit) {
  visit("", value.mean, "");
  visit("_std_error", value.std_error, ", standard error of the mean");
  visit("_ci95_low", value.ci95_low, ", lower end of the 95 % confidence interval");
  visit("_ci95_high", value.ci95_high, ", upper end of the 95 % confidence interval");
  visit("_largest", value.largest, ", largest of a single trajectory");
}

// Groups list their members by name; this attribute keeps the order of the table.
constexpr const char* kOrder = "order";
// 0 where the site has nothing of the kind, so that the index is 0.
constexpr const char* kApplies = "applies";

template <class Members>
void write_order(hid_t group, const Members& members) {
  std::vector<std::string> names;
  for (const auto& member : members) names.push_back(member.name);
  write_names(group, kOrder, names);
}

// Into the group, and by another name of the same dataset at the root: what opens a file without
// naming a group shows the indices.
void write_index(hid_t file, hid_t group, const Index& index) {
  each_part(index.value, [&](const char* suffix, double value, const char* meaning) {
    const std::string name = index.name + suffix;
    const Handle dataset =
        write_array(group, name, &value, {}, index.unit, index.meaning + meaning);
    if (std::string(suffix).empty()) write_attribute(dataset, kApplies, index.applies);
    check(H5Lcreate_hard(group, name.c_str(), file, name.c_str(), H5P_DEFAULT, H5P_DEFAULT), name);
  });
}

// The first version whose intervals know of what was not seen, and whose survival has any.
constexpr int kFirstWithBounds = 6;

Index read_index(hid_t group, const std::string& name, int version) {
  Index index;
  index.name = name;
  const Handle dataset = open_dataset(group, name);
  read_attribute(dataset, "units", index.unit);
  read_attribute(dataset, "long_name", index.meaning);
  read_attribute(dataset, kApplies, index.applies);
  each_part(index.value, [&](const char* suffix, double& value, const char*) {
    value = read_number(group, name + suffix);
  });
  if (!index.value.is_possible()) throw Failure(name + " with an error that cannot be");
  if (version < kFirstWithBounds) index.value = without_point_interval(index.value);
  return index;
}

// The scale of what is counted in bins, of which there is one fewer than edges.
Handle write_bins(hid_t group, const char* name, std::vector<double> edges,
                  const std::string& unit) {
  if (!edges.empty()) edges.pop_back();
  Handle scale = write_list(group, name, edges, unit, "lower edges of the bins");
  make_scale(scale, name);
  return scale;
}

void write_histogram(hid_t histograms, const Histogram& histogram) {
  const Handle group = make_group(histograms, histogram.name);
  describe(group, histogram.unit, histogram.meaning);
  make_scale(write_list(group, "edges", histogram.edges, histogram.unit,
                        "edges of the bins, one more than there are bins"),
             "edges");
  const Handle counts = write_list(group, "counts", histogram.counts, "1",
                                   histogram.meaning + ": how many in each bin");
  attach_scale(counts, 0, write_bins(group, "from", histogram.edges, histogram.unit));
}

Histogram read_histogram(hid_t histograms, const std::string& name) {
  const Handle group = open_group(histograms, name);
  Histogram histogram;
  histogram.name = name;
  read_attribute(group, "units", histogram.unit);
  read_attribute(group, "long_name", histogram.meaning);
  read_list(group, "edges", histogram.edges);
  read_list(group, "counts", histogram.counts);
  return histogram;
}

template <class T>
void must_hold(const char* name, const std::vector<T>& values, std::size_t count) {
  if (values.size() != count) throw Failure(fmt::format("HDF5: {} of the wrong length", name));
}

void write_causes(hid_t file, const Causes& causes) {
  const Handle group = make_group(file, "causes");
  write_attribute(group, "long_name",
                  std::string("loss of load by what was present and could be its cause; what was "
                              "present at once has it all, so that the rows add up to more than "
                              "the whole"));
  const Handle names =
      write_texts(group, "names", causes.names, "what was present; none: nothing of the others");
  make_scale(names, "names");
  Causes::each_array(causes, [&](const char* name, const auto& values, auto unit, auto meaning) {
    attach_scale(write_list(group, name, values, unit, meaning), 0, names);
  });
}

// The first version that knows how common causes are, and whether months differ.
constexpr int kFirstWithLift = 5;

void read_causes(hid_t file, int version, Causes& causes) {
  const Handle group = open_group(file, "causes");
  causes.names = read_texts(group, "names");
  Causes::each_array(causes, [&](const char* name, auto& values, auto, auto) {
    const bool is_new = &values == &causes.time_share || &values == &causes.lift;
    if (is_new && version < kFirstWithLift) {
      values.assign(causes.names.size(), std::numeric_limits<double>::quiet_NaN());
    } else {
      read_list(group, name, values);
    }
    must_hold(name, values, causes.names.size());
  });
}

// Whether the months differ by more than chance.
constexpr const char* kDiffers = "months_differ";

void write_season(hid_t file, const Season& season) {
  const Handle group = make_group(file, "season");
  const auto write_scale = [&](const char* name, std::int64_t first, int count,
                               const char* meaning) {
    std::vector<std::int64_t> values(static_cast<std::size_t>(count));
    std::iota(values.begin(), values.end(), first);
    Handle scale = write_list(group, name, values, "1", meaning);
    make_scale(scale, name);
    return scale;
  };
  const Handle month = write_scale("month", 1, Season::kMonths, "month of the year");
  const Handle hour = write_scale("hour", 0, Season::kHours, "hour of the day it begins with");
  write_attribute(group, kDiffers, season.differs);
  Season::each_array(season, [&](const char* name, const auto& values, auto unit, auto meaning) {
    const Handle dataset =
        write_array(group, name, values.data(), {Season::kMonths, Season::kHours}, unit, meaning);
    attach_scale(dataset, 0, month);
    attach_scale(dataset, 1, hour);
  });
}

void read_season(hid_t file, int version, Season& season) {
  const Handle group = open_group(file, "season");
  if (version >= kFirstWithLift) read_attribute(group, kDiffers, season.differs);
  Season::each_array(season, [&](const char* name, auto& values, auto, auto) {
    read_list(group, name, values);
    must_hold(name, values, std::size_t{Season::kMonths} * Season::kHours);
  });
}

void write_survival(hid_t file, const Survival& survival) {
  const Handle group = make_group(file, "survival");
  Survival::each_array(survival,
                       [&](const char* name, const auto& values, auto unit, auto meaning) {
                         write_list(group, name, values, unit, meaning);
                       });
  const auto scale = [&](const char* name, std::initializer_list<const char*> arrays) {
    const Handle values = open_dataset(group, name);
    make_scale(values, name);
    for (const char* array : arrays) attach_scale(open_dataset(group, array), 0, values);
  };
  scale("length_h", {"probability", "std_error", "ci95_low", "ci95_high"});
  scale("ride_through_h", {"ride_through", "ride_through_std_error", "ride_through_ci95_low",
                           "ride_through_ci95_high"});
  const Handle from = write_bins(group, "from_h", survival.length_h, "h");
  for (const char* array : {"outages", "survived"}) {
    attach_scale(open_dataset(group, array), 0, from);
  }
}

void read_survival(hid_t file, int version, Survival& survival) {
  const Handle group = open_group(file, "survival");
  const bool has_bounds = version >= kFirstWithBounds;
  Survival::each_array(survival, [&](const char* name, auto& values, auto, auto) {
    const bool is_bound = std::string_view(name).find("ci95") != std::string_view::npos;
    if (has_bounds || !is_bound) read_list(group, name, values);
  });
  const auto must_go_with = [&](const std::vector<double>& all,
                                std::initializer_list<std::vector<double>*> bounds) {
    for (auto* bound : bounds) {
      if (!has_bounds) bound->assign(all.size(), std::numeric_limits<double>::quiet_NaN());
      must_hold("an interval of survival", *bound, all.size());
    }
  };
  must_go_with(survival.probability, {&survival.ci95_low, &survival.ci95_high});
  must_go_with(survival.ride_through,
               {&survival.ride_through_ci95_low, &survival.ride_through_ci95_high});
  must_hold("ride_through", survival.ride_through, survival.ride_through_h.size());
  must_hold("ride_through_std_error", survival.ride_through_std_error,
            survival.ride_through_h.size());
  for (const auto* errors : {&survival.std_error, &survival.ride_through_std_error}) {
    const bool possible =
        std::none_of(errors->begin(), errors->end(), [](double error) { return error < 0; });
    if (!possible) throw Failure("a survival with an error that cannot be");
  }
}

void write_all(const Results& results, hid_t file, const Attachments& more) {
  each_attribute(results,
                 [&](const char* name, const auto& value) { write_attribute(file, name, value); });
  // Follows from the indices: written for those who read them, and not read.
  const Evidence seen = evidence(results);
  Evidence::each(
      [&](const char* name, auto, auto member) { write_attribute(file, name, seen.*member); });
  write_config(file, results.provenance);

  write_index_names(file, results.indices);  // as the files of sweeps have them; not read
  const Handle indices = make_group(file, "indices");
  write_order(indices, results.indices);
  for (const auto& index : results.indices) write_index(file, indices, index);
  write_causes(file, results.causes);
  write_season(file, results.season);
  write_survival(file, results.survival);
  const Handle histograms = make_group(file, "histograms");
  write_order(histograms, results.histograms);
  for (const auto& histogram : results.histograms) write_histogram(histograms, histogram);
  if (more.tally != nullptr) write_tally(file, *more.tally);
  if (more.info != nullptr) write_study_info(file, *more.info);
  for (const auto& write_part : more.parts) write_part(file);
}

void must_be_possible(const Results& results) {
  const Provenance& from = results.provenance;
  if (!(from.horizon_h > 0) || !(from.years > 0) || !std::isfinite(from.horizon_h) ||
      !std::isfinite(from.years) || !(from.target_rel_error >= 0)) {
    throw Failure("a length of time, or a target, that no study has");
  }
  const bool last_is_known =
      results.convergence.index.empty() ||
      std::any_of(results.indices.begin(), results.indices.end(),
                  [&](const Index& index) { return index.name == results.convergence.index; });
  if (!last_is_known) throw Failure("a target for an index that there is not");
}

Results read_all(const StoredFile& file) {
  Results results;
  each_attribute(results,
                 [&](const char* name, auto& value) { read_attribute(file, name, value); });
  results.provenance.config = read_text(file, "config");
  results.provenance.overrides = read_text(file, "overrides");

  const Handle indices = open_group(file, "indices");
  for (const auto& name : read_names(indices, kOrder)) {
    results.indices.push_back(read_index(indices, name, file.version()));
  }
  read_causes(file, file.version(), results.causes);
  read_season(file, file.version(), results.season);
  read_survival(file, file.version(), results.survival);
  const Handle histograms = open_group(file, "histograms");
  for (const auto& name : read_names(histograms, kOrder)) {
    results.histograms.push_back(read_histogram(histograms, name));
  }
  if (H5Lexists(file, kTraceGroup, H5P_DEFAULT) > 0) {
    const Handle group = open_group(file, kTraceGroup);
    TraceSummary::each(results.trace.emplace(),
                       [&](const char* name, auto& value) { read_attribute(group, name, value); });
  }
  must_be_possible(results);
  if (file.has_tallies() && H5Lexists(file, "tally", H5P_DEFAULT) > 0 &&
      H5Lexists(file, "tally/frame", H5P_DEFAULT) > 0 &&
      read_stored_tally(file).tally.trajectories != results.provenance.trajectories) {
    throw Failure("as many trajectories as its tally does not have");
  }
  return results;
}

}  // namespace

bool write_results(const Results& results, Destination& place, const Attachments& more) {
  return write_stored(place, kResultsFile, [&](hid_t file) { write_all(results, file, more); });
}

void write_results(const Results& results, const std::string& path, const Attachments& more) {
  Destination place(path, kResultsFile.kind);
  place.check();
  write_results(results, place, more);
}

Results read_results(const std::string& path) {
  return read_results(StoredFile(path, kResultsFile));
}

Results read_results(const StoredFile& file) {
  const Quiet quiet;
  return file.read([&] { return read_all(file); });
}

}  // namespace ridethrough
