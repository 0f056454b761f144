// SPDX-License-Identifier: Apache-2.0
#include "host/sweep/sweep_file.hpp"

#include "host/base/error.hpp"
#include "host/files/hdf5_io.hpp"
#include "host/files/shared_parts.hpp"
#include "host/files/stored_file.hpp"
#include "host/files/tally_file.hpp"
#include "host/results/tally_check.hpp"
#include "host/site/keys.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <hdf5_hl.h>

namespace ridethrough {
namespace {

using namespace hdf5;
using State = PointOutcome::State;

constexpr std::size_t kMostPoints = 10'000'000;  // as [sweep] allows
constexpr int kFirstWithBounds = 5;              // version of the format: and with evidence
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

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
  const KeyRow* row = find_key(Key::parse(key));
  return row == nullptr ? key : row->help;
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
  write_names(file, "axes", names);
  write_names(file, "coordinates", beside);
  return scales;
}

// A name of the file's own text: of a key, an axis or an index.
const std::string& checked_name(const std::string& name) {
  const bool sound = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
  });
  if (!sound) throw Failure("HDF5: a name that no file of ours has");
  return name;
}

SweptKey read_key(hid_t file, const std::string& name) {
  SweptKey key{checked_name(name), {}, {}};
  const Handle dataset = open_dataset(file, name);
  const Handle type(H5Dget_type(dataset), H5Tclose, name);
  if (H5Tget_class(type) == H5T_STRING) {
    for (const auto& text : read_texts(file, name))
      key.values.push_back({Key::parse(name), text, "", 0});
    return key;
  }
  read_list(file, name, key.numbers, kMostPoints);
  for (const double value : key.numbers) {
    key.values.push_back({Key::parse(name), fmt::format("{}", value), "", 0});
  }
  return key;
}

Sweep read_axes(hid_t file) {
  Sweep sweep;
  for (const auto& name : read_names(file, "axes")) {
    Axis axis{checked_name(name), {}};
    for (const auto& key : read_names(open_dataset(file, name), kKeysOfAxis)) {
      axis.keys.push_back(read_key(file, key));
    }
    if (axis.keys.empty() || axis.size() == 0) throw Failure("HDF5: " + name + " has no values");
    for (const auto& key : axis.keys) {
      if (key.values.size() != axis.size()) throw Failure("HDF5: " + name + " has uneven keys");
    }
    sweep.axes.push_back(std::move(axis));
  }
  if (sweep.axes.empty()) throw Failure("HDF5: a sweep without axes");
  std::vector<hsize_t> shape;
  for (const std::size_t length : sweep.shape()) shape.push_back(length);
  (void)count_of(shape, kMostPoints, "the sweep");
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
  Evidence::each([&](const char* name, const char* meaning, auto member) {
    std::vector<double> values;
    for (const auto& point : points) {
      values.push_back(point.state == State::kDone ? point.evidence.*member : kUnknown);
    }
    arrays.write(name, values, "1", meaning);
  });
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

void read_evidence(const StoredFile& file, std::vector<PointOutcome>& points) {
  Evidence::each([&](const char* name, auto, auto member) {
    std::vector<double> values(points.size(), kUnknown);
    if (file.version() >= kFirstWithBounds) read_list(file, name, values, kMostPoints);
    must_be(values.size(), points.size(), name);
    for (std::size_t i = 0; i < points.size(); ++i) points[i].evidence.*member = values[i];
  });
}

void read_points(const StoredFile& file, SweepResults& results) {
  auto& points = results.points;
  const std::size_t count = results.sweep.size();
  std::vector<std::int64_t> met;
  std::vector<std::int64_t> done;
  // First what has a byte for each point: so a small file has few.
  const auto fingerprints = read_texts(file, "fingerprint");
  must_be(fingerprints.size(), count, "fingerprint");
  const auto failures = read_texts(file, "failure");
  read_list(file, "target_met", met, kMostPoints);
  read_list(file, "done", done, kMostPoints);
  for (const auto length : {met.size(), done.size(), failures.size()}) {
    must_be(length, count, "points");
  }
  points.resize(count);
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
    read_list(file, name, values, kMostPoints);
    must_be(values.size(), all.size(), name);
    for (std::size_t i = 0; i < all.size(); ++i) all[i].*member = values[i];
  });
  for (std::size_t k = 0; k < results.indices.size(); ++k) {
    for (const auto& part : kParts) {
      std::vector<double> values;
      read_list(file, results.indices[k].name + part.suffix, values, kMostPoints);
      must_be(values.size(), points.size(), results.indices[k].name);
      for (std::size_t i = 0; i < points.size(); ++i) {
        points[i].values[k].*part.member = values[i];
      }
    }
    const bool possible = std::all_of(points.begin(), points.end(), [k](const auto& point) {
      return point.values[k].is_possible();
    });
    if (!possible) throw Failure(results.indices[k].name + " with an error that cannot be");
    if (file.version() >= kFirstWithBounds) continue;
    for (auto& point : points) point.values[k] = without_point_interval(point.values[k]);
  }
}

void write_all(const SweepResults& results, hid_t file,
               const std::function<Tally(std::size_t)>& tally_of) {
  each_origin(results.provenance,
              [&](const char* name, const auto& value) { write_attribute(file, name, value); });
  write_index_names(file, results.indices);
  const auto scales = write_axes(file, results.sweep);
  write_points(Arrays(file, results.sweep, scales), results);
  const Handle provenance = make_group(file, "provenance");
  write_config(provenance, results.provenance);
  TallyArray tallies(file, results.points.size());
  for (std::size_t i = 0; i < results.points.size(); ++i) {
    if (results.points[i].state == State::kDone) tallies.write(i, tally_of(i));
  }
}

SweepResults read_all(const StoredFile& file) {
  SweepResults results;
  each_origin(results.provenance,
              [&](const char* name, auto& value) { read_attribute(file, name, value); });
  const Handle provenance = open_group(file, "provenance");
  results.provenance.config = read_text(provenance, "config");
  results.provenance.overrides = file.version() < 3 ? read_text_attribute(file, "overrides")
                                                    : read_text(provenance, "overrides");
  results.sweep = read_axes(file);
  const auto applying = read_names(file, "applying");
  for (const auto& name : read_names(file, "indices")) {
    constexpr std::size_t kMostIndices = 1000;
    if (results.indices.size() == kMostIndices) throw Failure("HDF5: too many indices");
    Index index;
    index.name = checked_name(name);
    const Handle dataset = open_dataset(file, name);
    read_attribute(dataset, "units", index.unit);
    read_attribute(dataset, "long_name", index.meaning);
    index.applies = std::find(applying.begin(), applying.end(), name) != applying.end();
    results.indices.push_back(std::move(index));
  }
  read_points(file, results);
  read_evidence(file, results.points);
  return results;
}

// Runs `action` on what lies in a file without a name: whatever goes wrong is the machine's doing.
template <class Action>
auto in_scratch(const File& file, Action&& action) {
  const Quiet quiet;
  const auto fail = [](const std::string& why) {
    return MachineError("the points that are done can no longer be kept beside the result: " + why);
  };
  try {
    try {
      return action();
    } catch (const Failure& failure) {
      file.must_be_sound();
      throw fail(failure.what());
    }
  } catch (const std::system_error& error) {
    throw fail(error.code().message());
  }
}

}  // namespace

struct PointTallies::Scratch {
  explicit Scratch(const std::string& path)
      : place(make_scratch(path)), file(File::create(place)) {}
  Descriptor place;
  File file;
};

PointTallies::PointTallies(const std::string& path, std::size_t points)
    : scratch_(std::make_unique<Scratch>(path)) {
  in_scratch(scratch_->file, [&] { const TallyArray array(scratch_->file, points); });
}

PointTallies::~PointTallies() = default;

void PointTallies::keep(std::size_t point, const Tally& tally) {
  in_scratch(scratch_->file, [&] {
    TallyArray::open(scratch_->file).write(point, tally);
    scratch_->file.must_be_sound();
  });
}

Tally PointTallies::of(std::size_t point) const {
  return in_scratch(scratch_->file, [&] { return TallyArray::read(scratch_->file, point); });
}

void must_be_storable(const Sweep& sweep) {
  const auto refuse = [](const std::string& problem) {
    throw InputError(fmt::format("[sweep]: {}, which no file can hold", problem));
  };
  if (sweep.axes.size() > H5S_MAX_RANK) {
    refuse(
        fmt::format("{} axes: at most {} are possible; join keys with zip, or in a file of points",
                    sweep.axes.size(), H5S_MAX_RANK));
  }
  std::size_t keys = 0;
  std::size_t letters = 0;
  for (const auto& axis : sweep.axes) {
    keys += axis.keys.size();
    letters += words_of(axis.keys).size() + 1;
  }
  if (keys > 1000 || letters > kLongestAttribute) {
    refuse(fmt::format("{} keys, with names of {} letters in all", keys, letters));
  }
}

bool write_sweep(const SweepResults& results, Destination& place,
                 const std::function<Tally(std::size_t)>& tally_of) {
  return write_stored(place, kSweepFile, [&](hid_t file) { write_all(results, file, tally_of); });
}

void write_sweep(const SweepResults& results, const std::string& path,
                 const std::function<Tally(std::size_t)>& tally_of) {
  Destination place(path, kSweepFile.kind);
  place.check();
  write_sweep(results, place, tally_of);
}

bool is_sweep_file(const std::string& path) { return kind_of(path) == FileKind::kSweep; }

SweepResults read_sweep_file(const std::string& path) { return SweepFile(path).results(); }

SweepFile::SweepFile(const std::string& path)
    : file_(std::make_unique<StoredFile>(path, kSweepFile)) {}

SweepFile::~SweepFile() = default;

SweepResults SweepFile::results() const {
  const Quiet quiet;
  return file_->read([&] { return read_all(*file_); });
}

Tally SweepFile::tally(std::size_t point) const {
  const Quiet quiet;
  return file_->read([&] {
    file_->must_have_tallies();
    Tally tally = TallyArray::read(*file_, point);
    const std::string why = impossible(tally);
    if (!why.empty()) throw Failure(fmt::format("point {}: {}", point, why));
    return tally;
  });
}

std::optional<RunState> find_state(const SweepFile& file, const SweepResults& results,
                                   const Study& study) {
  const std::string fingerprint = study.fingerprint_text();
  for (std::size_t i = 0; i < results.points.size(); ++i) {
    const auto& point = results.points[i];
    if (point.state != State::kDone || point.fingerprint != fingerprint) continue;
    RunState state{file.tally(i), point.wall_s};
    const std::string why = impossible(study, state.tally);
    if (!why.empty()) {
      throw DamagedFile(
          fmt::format("a point of an earlier sweep, {}: {}", results.sweep.label(i), why));
    }
    return state;
  }
  return {};
}

}  // namespace ridethrough
