#include "host/sample_file.hpp"

#include "host/error.hpp"
#include "host/hdf5_column.hpp"

#include <filesystem>
#include <numeric>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using namespace hdf5;

constexpr const char* kGroup = "samples";
constexpr const char* kNumber = "trajectory";

// The indices of which a trajectory of this site has a value of its own.
std::vector<Index> sampled_indices(const Frame& study) {
  std::vector<Index> indices = evaluate(study, Tally{}).indices;
  std::erase_if(indices, [](const Index& index) { return !index.applies || !index.one; });
  return indices;
}

}  // namespace

struct SampleFile::Columns {
  Columns(const std::string& path, const Frame& study)
      : file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose, path),
        group(make_group(file, kGroup)),
        number(group, kNumber, "1", "number of the trajectory"),
        indices(sampled_indices(study)),
        next(study.first) {
    write_attribute(group, "long_name", std::string("the indices of each single trajectory"));
    for (const Index& index : indices) {
      values.emplace_back(group, index.name, index.unit, index.meaning);
    }
  }

  Handle file;
  Handle group;
  Column<std::uint64_t> number;
  std::vector<Index> indices;
  std::vector<Column<double>> values;
  std::uint64_t next;  // number of the next trajectory
};

SampleFile::SampleFile(const std::string& path, const Frame& study)
    : path_(path + ".samples.part") {
  const Quiet quiet;
  try {
    columns_ = std::make_unique<Columns>(path_, study);
  } catch (const Failure& failure) {
    throw InputError(fmt::format("--samples: {} cannot be written: {}", path_, failure.what()));
  }
}

SampleFile::~SampleFile() {
  columns_.reset();
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

void SampleFile::append(std::span<const std::int64_t> counts) {
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
  } catch (const Failure& failure) {
    throw InputError(fmt::format("--samples: {} cannot be written: {}", path_, failure.what()));
  }
  columns_->next += rows;
}

void SampleFile::write_to(std::int64_t file) const {
  check(H5Fflush(columns_->file, H5F_SCOPE_GLOBAL), path_);
  check(H5Ocopy(columns_->file, kGroup, file, kGroup, H5P_DEFAULT, H5P_DEFAULT), path_);
  // Only now: scales are references, which a copy would leave pointing into the other file.
  const Handle group = open_group(file, kGroup);
  const Handle number = open_dataset(group, kNumber);
  make_scale(number, kNumber);
  for (const Index& index : columns_->indices) {
    attach_scale(open_dataset(group, index.name), 0, number);
  }
}

}  // namespace ridethrough
