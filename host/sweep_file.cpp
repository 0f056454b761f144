#include "host/sweep_file.hpp"

#include "host/error.hpp"
#include "host/hdf5_io.hpp"
#include "host/safe_file.hpp"
#include "host/tally_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <limits>
#include <numeric>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <hdf5_hl.h>

namespace ridethrough {
namespace {

using namespace hdf5;
using State = PointOutcome::State;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

// The root's attributes, once for both directions.
template <class Visit, class Self>
void each_attribute(Self& from, Visit&& visit) {
  visit("study", from.study);
  visit("config_file", from.config_file);
  visit("start", from.start);
  visit("target_rel_error", from.target_rel_error);
  visit("target_index", from.target_index);
  visit("backend", from.backend);
  visit("device", from.device);
  visit("program_version", from.program_version);
  visit("git_commit", from.git_commit);
  visit("created", from.created);
  visit("wall_s", from.wall_s);
}

// The datasets of an index: "lolh", "lolh_std_error", ...
struct Part {
  const char* suffix;
  double Estimate::*member;
  const char* meaning;
};

constexpr std::array kParts = {
    Part{"", &Estimate::mean, ""},
    Part{"_std_error", &Estimate::std_error, ", standard error of the mean"},
    Part{"_ci95_low", &Estimate::ci95_low, ", lower end of the 95 % confidence interval"},
    Part{"_ci95_high", &Estimate::ci95_high, ", upper end of the 95 % confidence interval"},
    Part{"_largest", &Estimate::largest, ", largest of a single trajectory"},
};

std::string meaning_of(const std::string& key) {
  const Option* option = find_option(key.substr(0, key.find('.')), key.substr(key.rfind('.') + 1));
  return option == nullptr ? key : option->help;
}

// ---- the axes --------------------------------------------------------------------------------

// Not "keys": xarray takes for a dictionary what has an attribute of that name.
constexpr const char* kKeysOfAxis = "axis_keys";

Handle write_key(hid_t file, const SweptKey& key) {
  if (!key.numbers.empty()) {
    return write_list(file, key.key, key.numbers, unit_of(key.key), meaning_of(key.key));
  }
  std::vector<std::string> texts;
  for (const auto& one : key.values) texts.push_back(one.value);
  write_texts(file, key.key, texts, meaning_of(key.key));
  return open_dataset(file, key.key);
}

std::string words_of(const std::vector<SweptKey>& keys) {
  std::vector<std::string> names;
  for (const auto& key : keys) names.push_back(key.key);
  return fmt::format("{}", fmt::join(names, " "));
}

// The dimension scales, one for each axis.
std::vector<Handle> write_axes(hid_t file, const Sweep& sweep) {
  std::vector<Handle> scales;
  std::vector<std::string> names;
  std::vector<std::string> beside;  // keys that stand along an axis of another name
  for (const auto& axis : sweep.axes) {
    names.push_back(axis.name);
    const bool joint = axis.name != axis.keys.front().key;
    if (!joint) {
      scales.push_back(write_key(file, axis.keys.front()));
    } else {
      std::vector<std::int64_t> numbers(axis.size());
      std::iota(numbers.begin(), numbers.end(), 0);
      scales.push_back(write_list(file, axis.name, numbers, "1", "number of the point"));
    }
    write_attribute(scales.back(), kKeysOfAxis, words_of(axis.keys));
    check(H5DSset_scale(scales.back(), axis.name.c_str()), axis.name);
    if (!joint) continue;
    for (const auto& key : axis.keys) {
      const Handle dataset = write_key(file, key);
      check(H5DSattach_scale(dataset, scales.back(), 0), key.key);
      beside.push_back(key.key);
    }
  }
  write_attribute(file, "axes", fmt::format("{}", fmt::join(names, " ")));
  write_attribute(file, "coordinates", fmt::format("{}", fmt::join(beside, " ")));
  return scales;
}

std::vector<std::string> words(hid_t where, const char* name) {
  std::string text;
  read_attribute(where, name, text);
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

SweptKey read_key(hid_t file, const std::string& name) {
  SweptKey key{name, {}, {}};
  const Handle dataset = open_dataset(file, name);
  const Handle type(H5Dget_type(dataset), H5Tclose, name);
  if (H5Tget_class(type) == H5T_STRING) {
    for (const auto& text : read_texts(file, name)) key.values.push_back({name, text, "", 0});
    return key;
  }
  read_list(file, name, key.numbers);
  for (const double value : key.numbers) {
    key.values.push_back({name, fmt::format("{:.12g}", value), "", 0});
  }
  return key;
}

Sweep read_axes(hid_t file) {
  Sweep sweep;
  for (const auto& name : words(file, "axes")) {
    Axis axis{name, {}};
    for (const auto& key : words(open_dataset(file, name), kKeysOfAxis)) {
      axis.keys.push_back(read_key(file, key));
    }
    if (axis.keys.empty()) throw Failure("HDF5: " + name + " has no keys");
    sweep.axes.push_back(std::move(axis));
  }
  return sweep;
}

// ---- the points ------------------------------------------------------------------------------

// Every array over the axes but the indices, once for both directions.
template <class Points, class Visit>
void each_number(Points& points, Visit&& visit) {
  const auto column = [&](const char* name, const char* unit, const char* meaning, auto member) {
    visit(name, unit, meaning, points, member);
  };
  column("trajectories", "1", "how many were simulated", &PointOutcome::trajectories);
  column("seed", "1", "of all random streams", &PointOutcome::seed);
  column("point_wall_s", "s", "its share of the time taken", &PointOutcome::wall_s);
}

class Arrays {
 public:
  Arrays(hid_t file, const Sweep& sweep, const std::vector<Handle>& scales)
      : file_(file), scales_(scales) {
    for (const std::size_t length : sweep.shape()) shape_.push_back(length);
  }

  template <class T>
  void write(const std::string& name, const std::vector<T>& values, const std::string& unit,
             const std::string& meaning) const {
    attach(write_packed(file_, name, values.data(), shape_, unit, meaning), name);
  }

  void write_words(const std::string& name, const std::vector<std::string>& values,
                   const std::string& meaning) const {
    write_texts(file_, name, values, meaning, shape_);
    attach(open_dataset(file_, name), name);
  }

 private:
  void attach(const Handle& dataset, const std::string& name) const {
    for (std::size_t i = 0; i < scales_.size(); ++i) {
      check(H5DSattach_scale(dataset, scales_[i], static_cast<unsigned>(i)), name);
    }
  }

  hid_t file_;
  const std::vector<Handle>& scales_;
  std::vector<hsize_t> shape_;
};

void write_points(const Arrays& arrays, const SweepResults& results) {
  const auto& points = results.points;
  for (std::size_t i = 0; i < results.indices.size(); ++i) {
    const Index& index = results.indices[i];
    for (const auto& part : kParts) {
      std::vector<double> values;
      for (const auto& point : points) {
        values.push_back(point.state == State::kDone ? point.values[i].*part.member : kUnknown);
      }
      arrays.write(index.name + part.suffix, values, index.unit, index.meaning + part.meaning);
    }
  }
  each_number(points, [&](const char* name, const char* unit, const char* meaning, const auto& all,
                          auto member) {
    std::vector<std::decay_t<decltype(all.front().*member)>> values;
    for (const auto& point : all) values.push_back(point.*member);
    arrays.write(name, values, unit, meaning);
  });
  std::vector<std::int64_t> met;
  std::vector<std::int64_t> done;
  std::vector<std::string> fingerprints;
  std::vector<std::string> failures;
  for (const auto& point : points) {
    met.push_back(point.target_met ? 1 : 0);
    done.push_back(point.state == State::kDone ? 1 : 0);
    fingerprints.push_back(point.fingerprint);
    failures.push_back(point.failure);
  }
  arrays.write("target_met", met, "1", "1 where a target was set and met");
  arrays.write("done", done, "1", "1 where the point was simulated; what it is not is NaN");
  arrays.write_words("fingerprint", fingerprints, "hash of all that can change a result");
  arrays.write_words("failure", failures, "why the point could not be simulated");
}

void must_be(std::size_t length, std::size_t points, const std::string& name) {
  if (length != points) throw Failure("HDF5: " + name + " of the wrong length");
}

void read_points(hid_t file, SweepResults& results) {
  auto& points = results.points;
  points.resize(results.sweep.size());
  std::vector<std::int64_t> met;
  std::vector<std::int64_t> done;
  read_list(file, "target_met", met);
  read_list(file, "done", done);
  const auto fingerprints = read_texts(file, "fingerprint");
  const auto failures = read_texts(file, "failure");
  for (const auto length : {met.size(), done.size(), fingerprints.size(), failures.size()}) {
    must_be(length, points.size(), "points");
  }
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i].target_met = met[i] != 0;
    points[i].state = done[i] != 0          ? State::kDone
                      : failures[i].empty() ? State::kOpen
                                            : State::kFailed;
    points[i].fingerprint = fingerprints[i];
    points[i].failure = failures[i];
    points[i].values.resize(results.indices.size());
  }
  each_number(points, [&](const char* name, const char*, const char*, auto& all, auto member) {
    std::vector<std::decay_t<decltype(all.front().*member)>> values;
    read_list(file, name, values);
    must_be(values.size(), all.size(), name);
    for (std::size_t i = 0; i < all.size(); ++i) all[i].*member = values[i];
  });
  for (std::size_t k = 0; k < results.indices.size(); ++k) {
    for (const auto& part : kParts) {
      std::vector<double> values;
      read_list(file, results.indices[k].name + part.suffix, values);
      must_be(values.size(), points.size(), results.indices[k].name);
      for (std::size_t i = 0; i < points.size(); ++i) {
        points[i].values[k].*part.member = values[i];
      }
    }
  }
}

void write_all(const SweepResults& results, const std::string& path,
               const std::function<Tally(std::size_t)>& tally_of) {
  const Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose,
                    "cannot create " + path);
  write_attribute(file, "file_type", std::string(kSweepFileType));
  write_attribute(file, "format_version", static_cast<std::int64_t>(kSweepFormatVersion));
  each_attribute(results.provenance,
                 [&](const char* name, const auto& value) { write_attribute(file, name, value); });
  // Attributes rather than datasets, which would show up among the variables.
  write_attribute(file, "overrides", results.provenance.overrides);
  std::vector<std::string> names;
  std::vector<std::string> applying;
  for (const auto& index : results.indices) {
    names.push_back(index.name);
    if (index.applies) applying.push_back(index.name);
  }
  write_attribute(file, "indices", fmt::format("{}", fmt::join(names, " ")));
  write_attribute(file, "applying", fmt::format("{}", fmt::join(applying, " ")));
  const auto scales = write_axes(file, results.sweep);
  write_points(Arrays(file, results.sweep, scales), results);
  const Handle provenance = make_group(file, "provenance");
  write_text(provenance, "config", results.provenance.config, "whole text of the config file");
  TallyArray tallies(file, results.points.size());
  for (std::size_t i = 0; i < results.points.size(); ++i) {
    if (results.points[i].state == State::kDone) tallies.write(i, tally_of(i));
  }
  check(H5Fflush(file, H5F_SCOPE_GLOBAL), "cannot write " + path);
}

SweepResults read_all(hid_t file) {
  SweepResults results;
  each_attribute(results.provenance,
                 [&](const char* name, auto& value) { read_attribute(file, name, value); });
  read_attribute(file, "overrides", results.provenance.overrides);
  results.provenance.config = read_text(open_group(file, "provenance"), "config");
  results.sweep = read_axes(file);
  const auto applying = words(file, "applying");
  for (const auto& name : words(file, "indices")) {
    Index index;
    index.name = name;
    const Handle dataset = open_dataset(file, name);
    read_attribute(dataset, "units", index.unit);
    read_attribute(dataset, "long_name", index.meaning);
    index.applies = std::find(applying.begin(), applying.end(), name) != applying.end();
    results.indices.push_back(std::move(index));
  }
  read_points(file, results);
  return results;
}

}  // namespace

void write_sweep(const SweepResults& results, const std::string& path,
                 const std::function<Tally(std::size_t)>& tally_of) {
  const Quiet quiet;
  write_safely(path, "-o",
               [&](const std::string& temporary) { write_all(results, temporary, tally_of); });
}

bool is_sweep_file(const std::string& path) {
  const Quiet quiet;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored) || H5Fis_hdf5(path.c_str()) <= 0) {
    return false;
  }
  try {
    const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, path);
    std::string type;
    if (H5Aexists(file, "file_type") > 0) read_attribute(file, "file_type", type);
    return type == kSweepFileType;
  } catch (const Failure&) {
    return false;
  }
}

SweepResults read_sweep_file(const std::string& path) {
  const Quiet quiet;
  if (!is_sweep_file(path)) {
    throw InputError(
        fmt::format("{}: allowed is an HDF5 file that `ridethrough sweep` wrote", path));
  }
  try {
    const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, path);
    std::int64_t version = 0;
    read_attribute(file, "format_version", version);
    if (version != kSweepFormatVersion) {
      throw InputError(
          fmt::format("{}: format version {} of a sweep; this program reads version {}", path,
                      version, kSweepFormatVersion));
    }
    return read_all(file);
  } catch (const Failure& failure) {
    throw InputError(fmt::format("{}: damaged or incomplete ({})", path, failure.what()));
  }
}

Tally read_sweep_tally(const std::string& path, std::size_t point) {
  const Quiet quiet;
  try {
    const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, path);
    return TallyArray::read(file, point);
  } catch (const Failure& failure) {
    throw InputError(fmt::format("{}: damaged or incomplete ({})", path, failure.what()));
  }
}

std::optional<Position> find_position(const std::string& path, const SweepResults& results,
                                      const Study& study) {
  const std::string fingerprint = study.fingerprint_text();
  for (std::size_t i = 0; i < results.points.size(); ++i) {
    const auto& point = results.points[i];
    if (point.state != State::kDone || point.fingerprint != fingerprint) continue;
    return Position{read_sweep_tally(path, i), point.wall_s};
  }
  return {};
}

}  // namespace ridethrough
