// SPDX-License-Identifier: Apache-2.0
#include "host/files/analysis_file.hpp"

#include "host/files/hdf5_io.hpp"
#include "host/files/shared_parts.hpp"
#include "host/files/stored_file.hpp"

#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

using namespace hdf5;

// The root's attributes, once for both directions.
template <class Visit, class Self>
void each_attribute(Self& result, Visit&& visit) {
  auto& from = result.provenance;
  visit("analysis", result.analysis);
  visit("question", result.question);
  each_origin(from, visit);
  visit("seed", from.seed);
  visit("trajectories", from.trajectories);
  visit("fingerprint", from.fingerprint);
}

constexpr const char* kColumns = "columns";
constexpr const char* kProvenance = "provenance";

Handle write_column(hid_t file, const AnalysisColumn& column) {
  if (const auto* numbers = std::get_if<std::vector<double>>(&column.values)) {
    return write_list(file, column.name, *numbers, column.unit, column.meaning);
  }
  return write_texts(file, column.name, std::get<std::vector<std::string>>(column.values),
                     column.meaning);
}

void write_all(const AnalysisResult& result, hid_t file) {
  each_attribute(result,
                 [&](const char* name, const auto& value) { write_attribute(file, name, value); });
  std::vector<std::string> names;
  std::vector<Handle> datasets;
  for (const AnalysisColumn& column : result.columns) {
    names.push_back(column.name);
    datasets.push_back(write_column(file, column));
    if (names.size() == 1) {
      make_scale(datasets.front(), column.name.c_str());
    } else {
      attach_scale(datasets.back(), 0, datasets.front());
    }
  }
  write_names(file, kColumns, names);
  const Handle group = make_group(file, kProvenance);
  write_config(group, result.provenance);
  write_text(group, "table", result.table, "what was found, for people");
  write_text(group, "json", result.json, "what was found, as JSON");
}

constexpr std::size_t kMostRows = 10'000'000;  // as many as [sweep] allows points

AnalysisColumn read_column(hid_t file, const std::string& name) {
  AnalysisColumn column{name, "", "", {}};
  const Handle dataset = open_dataset(file, name);
  read_attribute(dataset, "long_name", column.meaning);
  const Handle type(H5Dget_type(dataset), H5Tclose, name);
  if (H5Tget_class(type) == H5T_STRING) {
    column.values = read_texts(file, name);
  } else {
    std::vector<double> numbers;
    read_attribute(dataset, "units", column.unit);
    read_list(file, name, numbers, kMostRows);
    column.values = std::move(numbers);
  }
  return column;
}

// Text as our files have it: JSON, and not so deep that writing it again would take much stack.
std::string checked_json(const std::string& text) {
  using Json = nlohmann::ordered_json;
  constexpr int kDeepest = 32;
  const auto look = [](int depth, Json::parse_event_t, const Json&) {
    if (depth > kDeepest) throw Failure("JSON that is nested too deeply");
    return true;
  };
  try {
    return Json::parse(text, look).dump(2) + "\n";
  } catch (const Json::exception&) {
    throw Failure("HDF5: json holds none");
  }
}

AnalysisResult read_all(const StoredFile& file) {
  AnalysisResult result;
  each_attribute(result, [&](const char* name, auto& value) { read_attribute(file, name, value); });
  const Handle group = open_group(file, kProvenance);
  result.provenance.config = read_text(group, "config");
  result.provenance.overrides = read_text(group, "overrides");
  result.table = read_text(group, "table");
  result.json = checked_json(read_text(group, "json"));
  for (const auto& name : read_names(file, kColumns)) {
    constexpr std::size_t kMostColumns = 1000;
    if (result.columns.size() == kMostColumns) throw Failure("HDF5: too many columns");
    result.columns.push_back(read_column(file, name));
    if (result.columns.back().size() != result.columns.front().size()) {
      throw Failure("HDF5: " + name + " of the wrong length");
    }
  }
  return result;
}

}  // namespace

bool is_analysis_file(const std::string& path) { return kind_of(path) == FileKind::kAnalysis; }

bool write_analysis(const AnalysisResult& result, Destination& place) {
  return write_stored(place, kAnalysisFile, [&](hid_t file) { write_all(result, file); });
}

AnalysisResult read_analysis(const std::string& path) {
  const Quiet quiet;
  const StoredFile file(path, kAnalysisFile);
  return file.read([&] { return read_all(file); });
}

}  // namespace ridethrough
