// SPDX-License-Identifier: Apache-2.0
#include "host/files/sample_file.hpp"

#include "host/base/error.hpp"
#include "host/files/hdf5_column.hpp"
#include "host/files/hdf5_driver.hpp"

#include <numeric>
#include <system_error>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using namespace hdf5;

constexpr const char* kGroup = "samples";
constexpr const char* kNumber = "trajectory";

// The indices of which a trajectory of this site has a value of its own.
std::vector<Index> sampled_indices(const StudyInfo& study) {
  std::vector<Index> indices = evaluate(study, Tally{}).indices;
  std::erase_if(indices, [](const Index& index) { return !index.applies || !index.one; });
  return indices;
}

}  // namespace

struct SampleFile::Columns {
  Columns(const std::string& path, const StudyInfo& study)
      : place(make_scratch(path)),
        file(File::create(place)),
        group(make_group(file, kGroup)),
        number(group, kNumber, "1", "number of the trajectory"),
        indices(sampled_indices(study)),
        next(study.first) {
    write_attribute(group, "long_name", std::string("the indices of each single trajectory"));
    for (const Index& index : indices) {
      values.emplace_back(group, index.name, index.unit, index.meaning);
    }
  }

  Descriptor place;
  File file;
  Handle group;
  Column<std::uint64_t> number;
  std::vector<Index> indices;
  std::vector<Column<double>> values;
  std::uint64_t next;  // number of the next trajectory
};

SampleFile::SampleFile(const std::string& path, const StudyInfo& study)
    : columns_(std::make_unique<Columns>(path, study)) {}

SampleFile::~SampleFile() = default;

void SampleFile::fail(const std::string& why) {
  columns_.reset();
  throw MachineError("--samples: single trajectories can no longer be kept: " + why);
}

void SampleFile::append(std::span<const std::int64_t> counts) {
  if (!columns_) return;
  const Quiet quiet;
  const std::size_t rows = counts.size() / kCounts;
  std::vector<std::uint64_t> numbers(rows);
  std::iota(numbers.begin(), numbers.end(), columns_->next);
  std::vector<double> values(rows);
  try {
    columns_->number.append(numbers, rows);
    for (std::size_t i = 0; i < columns_->indices.size(); ++i) {
      const auto [count, factor] = *columns_->indices[i].one;
      const auto at = static_cast<std::size_t>(count);
      for (std::size_t row = 0; row < rows; ++row) {
        values[row] = factor * static_cast<double>(counts[row * kCounts + at]);
      }
      columns_->values[i].append(values, rows);
    }
    columns_->file.must_be_sound();
  } catch (const std::system_error& error) {
    fail(error.code().message());
  } catch (const Failure& failure) {
    fail(failure.what());
  }
  columns_->next += rows;
}

void SampleFile::write_to(std::int64_t file) const {
  if (!columns_) return;
  try {
    check(H5Fflush(columns_->file, H5F_SCOPE_GLOBAL), kGroup);
    check(H5Ocopy(columns_->file, kGroup, file, kGroup, H5P_DEFAULT, H5P_DEFAULT), kGroup);
    columns_->file.must_be_sound();
  } catch (const std::system_error& error) {
    throw MachineError(fmt::format("--samples: {}", error.code().message()));
  }
  // Only now: scales are references, which a copy would leave pointing into the other file.
  const Handle group = open_group(file, kGroup);
  const Handle number = open_dataset(group, kNumber);
  make_scale(number, kNumber);
  for (const Index& index : columns_->indices) {
    attach_scale(open_dataset(group, index.name), 0, number);
  }
}

}  // namespace ridethrough
