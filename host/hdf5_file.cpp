#include "host/hdf5_file.hpp"

#include "host/error.hpp"

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <type_traits>

#include <fmt/format.h>
#include <hdf5.h>
#include <unistd.h>

namespace ridethrough {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFileType = "ridethrough results";

struct Hdf5Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// An HDF5 handle that closes itself.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t), const std::string& what) : id_(id), close_(close) {
    if (id < 0) throw Hdf5Failure("HDF5: " + what);
  }
  Handle(Handle&& other) noexcept : id_(other.id_), close_(other.close_) { other.id_ = -1; }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  Handle& operator=(Handle&&) = delete;
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }  // NOLINT(google-explicit-constructor)

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

void check(herr_t status, const std::string& what) {
  if (status < 0) throw Hdf5Failure("HDF5: " + what);
}

// Keeps the library from printing its error stack; our messages say what is needed.
class QuietHdf5 {
 public:
  QuietHdf5() {
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  QuietHdf5(const QuietHdf5&) = delete;
  QuietHdf5& operator=(const QuietHdf5&) = delete;
  ~QuietHdf5() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

Handle string_type(std::size_t length) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "string type");
  check(H5Tset_size(type, std::max<std::size_t>(length, 1)), "string type");
  check(H5Tset_cset(type, H5T_CSET_UTF8), "string type");
  check(H5Tset_strpad(type, H5T_STR_NULLPAD), "string type");
  return type;
}

template <class T>
hid_t number_type() {
  if constexpr (std::is_same_v<T, double>) return H5T_NATIVE_DOUBLE;
  if constexpr (std::is_same_v<T, std::uint64_t>) return H5T_NATIVE_UINT64;
  if constexpr (std::is_same_v<T, std::int64_t>) return H5T_NATIVE_INT64;
}

// ---- writing ---------------------------------------------------------------------------------

void write_attribute(hid_t where, const char* name, const std::string& value) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, name);
  const Handle type = string_type(value.size());
  const Handle attribute(H5Acreate2(where, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                         name);
  check(H5Awrite(attribute, type, value.empty() ? "" : value.data()), name);
}

template <class T>
requires std::is_arithmetic_v<T>
void write_attribute(hid_t where, const char* name, T value) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, name);
  const Handle attribute(H5Acreate2(where, name, number_type<T>(), space, H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose, name);
  check(H5Awrite(attribute, number_type<T>(), &value), name);
}

void describe(hid_t dataset, const std::string& unit, const std::string& meaning) {
  write_attribute(dataset, "units", unit);
  write_attribute(dataset, "long_name", meaning);
}

template <class T>
void write_dataset(hid_t where, const std::string& name, const T* data, const Handle& space,
                   const std::string& unit, const std::string& meaning) {
  const Handle dataset(H5Dcreate2(where, name.c_str(), number_type<T>(), space, H5P_DEFAULT,
                                  H5P_DEFAULT, H5P_DEFAULT),
                       H5Dclose, name);
  check(H5Dwrite(dataset, number_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, data), name);
  describe(dataset, unit, meaning);
}

void write_number(hid_t where, const std::string& name, double value, const std::string& unit,
                  const std::string& meaning) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, name);
  write_dataset(where, name, &value, space, unit, meaning);
}

template <class T>
void write_list(hid_t where, const std::string& name, const std::vector<T>& values,
                const std::string& unit, const std::string& meaning) {
  const hsize_t length = values.size();
  const Handle space(H5Screate_simple(1, &length, nullptr), H5Sclose, name);
  write_dataset(where, name, values.data(), space, unit, meaning);
}

void write_text(hid_t where, const std::string& name, const std::string& text,
                const std::string& meaning) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, name);
  const Handle type = string_type(text.size());
  const Handle dataset(
      H5Dcreate2(where, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Dclose,
      name);
  check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()), name);
  write_attribute(dataset, "long_name", meaning);
}

Handle make_group(hid_t where, const std::string& name) {
  return {H5Gcreate2(where, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose, name};
}

// ---- reading ---------------------------------------------------------------------------------

void read_attribute(hid_t where, const char* name, std::string& value) {
  const Handle attribute(H5Aopen(where, name, H5P_DEFAULT), H5Aclose, name);
  const Handle stored(H5Aget_type(attribute), H5Tclose, name);
  if (H5Tget_class(stored) != H5T_STRING || H5Tis_variable_str(stored) > 0) {
    throw Hdf5Failure(std::string("HDF5: attribute ") + name);
  }
  value.assign(H5Tget_size(stored), '\0');
  check(H5Aread(attribute, stored, value.data()), name);
  value.resize(std::strlen(value.c_str()));
}

template <class T>
requires std::is_arithmetic_v<T>
void read_attribute(hid_t where, const char* name, T& value) {
  const Handle attribute(H5Aopen(where, name, H5P_DEFAULT), H5Aclose, name);
  check(H5Aread(attribute, number_type<T>(), &value), name);
}

Handle open_dataset(hid_t where, const std::string& name) {
  return {H5Dopen2(where, name.c_str(), H5P_DEFAULT), H5Dclose, name};
}

double read_number(hid_t where, const std::string& name) {
  const Handle dataset = open_dataset(where, name);
  const Handle space(H5Dget_space(dataset), H5Sclose, name);
  if (H5Sget_simple_extent_npoints(space) != 1) throw Hdf5Failure("HDF5: " + name);
  double value = 0;
  check(H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value), name);
  return value;
}

template <class T>
std::vector<T> read_list(hid_t where, const std::string& name) {
  const Handle dataset = open_dataset(where, name);
  const Handle space(H5Dget_space(dataset), H5Sclose, name);
  std::vector<T> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  check(H5Dread(dataset, number_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), name);
  return values;
}

std::string read_text(hid_t where, const std::string& name) {
  const Handle dataset = open_dataset(where, name);
  const Handle type(H5Dget_type(dataset), H5Tclose, name);
  std::string text(H5Tget_size(type), '\0');
  check(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()), name);
  text.resize(std::strlen(text.c_str()));
  return text;
}

// ---- the layout ------------------------------------------------------------------------------

// The root's attributes, once for both directions.
template <class Visit, class Origin>
void each_attribute(Origin& from, Visit&& visit) {
  visit("study", from.study);
  visit("config_file", from.config_file);
  visit("start", from.start);
  visit("horizon_h", from.horizon_h);
  visit("years_per_trajectory", from.years);
  visit("seed", from.seed);
  visit("trajectories", from.trajectories);
  visit("merged_starts", from.merged_starts);
  visit("target_rel_error", from.target_rel_error);
  visit("fingerprint", from.fingerprint);
  visit("backend", from.backend);
  visit("device", from.device);
  visit("program_version", from.program_version);
  visit("git_commit", from.git_commit);
  visit("created", from.created);
  visit("wall_s", from.wall_s);
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

template <class Members>
std::string order_of(const Members& members) {
  std::string order;
  for (const auto& member : members) order += (order.empty() ? "" : " ") + member.name;
  return order;
}

void write_all(const Results& results, const std::string& path) {
  const Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose,
                    "cannot create " + path);
  write_attribute(file, "file_type", kFileType);
  write_attribute(file, "format_version", static_cast<std::int64_t>(kFormatVersion));
  each_attribute(results.provenance,
                 [&](const char* name, const auto& value) { write_attribute(file, name, value); });
  write_attribute(file, "target_met", static_cast<std::int64_t>(results.provenance.target_met));
  write_text(file, "config", results.provenance.config, "whole text of the config file");
  write_text(file, "overrides", results.provenance.overrides,
             "section.key=value from the command line, a line each");

  const Handle indices = make_group(file, "indices");
  write_attribute(indices, kOrder, order_of(results.indices));
  for (const auto& index : results.indices) {
    each_part(index.value, [&](const char* suffix, double value, const char* meaning) {
      write_number(indices, index.name + suffix, value, index.unit, index.meaning + meaning);
    });
  }

  const Handle histograms = make_group(file, "histograms");
  write_attribute(histograms, kOrder, order_of(results.histograms));
  for (const auto& histogram : results.histograms) {
    const Handle group = make_group(histograms, histogram.name);
    describe(group, histogram.unit, histogram.meaning);
    write_list(group, "edges", histogram.edges, histogram.unit,
               "edges of the bins, one more than there are bins");
    write_list(group, "counts", histogram.counts, "1",
               histogram.meaning + ": how many in each bin");
  }
  check(H5Fflush(file, H5F_SCOPE_GLOBAL), "cannot write " + path);
}

// The names of the members of a group, in their order.
std::vector<std::string> names_in(hid_t group) {
  std::string order;
  read_attribute(group, kOrder, order);
  std::istringstream words(order);
  return {std::istream_iterator<std::string>(words), {}};
}

Results read_all(hid_t file) {
  Results results;
  each_attribute(results.provenance,
                 [&](const char* name, auto& value) { read_attribute(file, name, value); });
  std::int64_t met = 0;
  read_attribute(file, "target_met", met);
  results.provenance.target_met = met != 0;
  results.provenance.config = read_text(file, "config");
  results.provenance.overrides = read_text(file, "overrides");

  const Handle indices(H5Gopen2(file, "indices", H5P_DEFAULT), H5Gclose, "indices");
  for (const auto& name : names_in(indices)) {
    Index index;
    index.name = name;
    const Handle dataset = open_dataset(indices, name);
    read_attribute(dataset, "units", index.unit);
    read_attribute(dataset, "long_name", index.meaning);
    each_part(index.value, [&](const char* suffix, double& value, const char*) {
      value = read_number(indices, name + suffix);
    });
    results.indices.push_back(std::move(index));
  }

  const Handle histograms(H5Gopen2(file, "histograms", H5P_DEFAULT), H5Gclose, "histograms");
  for (const auto& name : names_in(histograms)) {
    const Handle group(H5Gopen2(histograms, name.c_str(), H5P_DEFAULT), H5Gclose, name);
    Histogram histogram;
    histogram.name = name;
    read_attribute(group, "units", histogram.unit);
    read_attribute(group, "long_name", histogram.meaning);
    histogram.edges = read_list<double>(group, "edges");
    histogram.counts = read_list<std::uint64_t>(group, "counts");
    results.histograms.push_back(std::move(histogram));
  }
  return results;
}

std::string temporary_name(const std::string& path) {
  return fmt::format("{}.{}.part", path, getpid());
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

}  // namespace

void check_writable(const std::string& path) {
  const fs::path folder = folder_of(path);
  std::error_code ignored;
  const auto complain = [&](const std::string& problem) {
    throw InputError(
        fmt::format("-o {}: {}; allowed is a file in a folder that exists and can be "
                    "written",
                    path, problem));
  };
  if (path.empty()) complain("no file name");
  if (!fs::exists(folder, ignored)) {
    complain(fmt::format("the folder {} does not exist", folder.string()));
  }
  if (!fs::is_directory(folder, ignored)) complain(folder.string() + " is not a folder");
  if (fs::is_directory(path, ignored)) complain("this is a folder");
  if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored))
    complain("not a plain file");
  // Asking for permission is not enough: only a file that can be made tells.
  const std::string probe = temporary_name(path);
  if (!std::ofstream(probe)) {
    complain(fmt::format("the folder {} is not writable", folder.string()));
  }
  fs::remove(probe, ignored);
}

void write_results(const Results& results, const std::string& path) {
  check_writable(path);
  const QuietHdf5 quiet;
  const std::string temporary = temporary_name(path);
  try {
    write_all(results, temporary);
    fs::rename(temporary, path);
  } catch (const std::exception& error) {
    std::error_code ignored;
    fs::remove(temporary, ignored);
    throw InputError(fmt::format("-o {}: cannot be written: {}", path, error.what()));
  }
}

Results read_results(const std::string& path) {
  const QuietHdf5 quiet;
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) {
    throw InputError(fmt::format("{}: {}; allowed is an HDF5 file that `ridethrough run` wrote",
                                 path, fs::exists(path, ignored) ? "not a file" : "no such file"));
  }
  const auto not_ours = [&](const std::string& problem) {
    return InputError(
        fmt::format("{}: {}; allowed is an HDF5 file that `ridethrough run` wrote", path, problem));
  };
  if (H5Fis_hdf5(path.c_str()) <= 0) throw not_ours("not an HDF5 file");
  std::int64_t version = 0;
  try {
    const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, path);
    std::string type;
    if (H5Aexists(file, "file_type") > 0) read_attribute(file, "file_type", type);
    if (type != kFileType) throw not_ours("an HDF5 file, but not of ridethrough");
    read_attribute(file, "format_version", version);
    if (version != kFormatVersion) {
      throw InputError(fmt::format("{}: format version {}; this program reads version {}", path,
                                   version, kFormatVersion));
    }
    return read_all(file);
  } catch (const Hdf5Failure& failure) {
    throw not_ours(fmt::format("damaged or incomplete ({})", failure.what()));
  }
}

}  // namespace ridethrough
