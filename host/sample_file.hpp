// What each single trajectory has of the indices: the group /samples; docs/hdf5-format.md.
#pragma once

#include "host/results.hpp"

#include <memory>
#include <span>
#include <string>

namespace ridethrough {

// Grows on the disk while a run goes on, under a name of its own that vanishes with it, until it
// becomes part of a result.
class SampleFile {
 public:
  // For a result that will be at `path`. Throws InputError where nothing can be written there.
  SampleFile(const std::string& path, const Frame& study);
  SampleFile(const SampleFile&) = delete;
  SampleFile& operator=(const SampleFile&) = delete;
  ~SampleFile();

  // The counts of the next trajectories, kCounts for each.
  void append(std::span<const std::int64_t> counts);

  // Copies the group into a file, which HDF5 knows by that number. Throws hdf5::Failure.
  void write_to(std::int64_t file) const;

 private:
  struct Columns;
  std::string path_;
  std::unique_ptr<Columns> columns_;
};

}  // namespace ridethrough
