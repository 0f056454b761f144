// SPDX-License-Identifier: Apache-2.0
// What each single trajectory has of the indices: the group /samples; docs/hdf5-format.md.
#pragma once

#include "host/results/results.hpp"

#include <memory>
#include <span>
#include <string>

namespace ridethrough {

// Grows on the disk while a run goes on, in a file without a name, until it becomes part of a
// result.
class SampleFile {
 public:
  // For a result that will be at `path`. Throws MachineError where nothing can be written there.
  SampleFile(const std::string& path, const StudyInfo& study);
  SampleFile(const SampleFile&) = delete;
  SampleFile& operator=(const SampleFile&) = delete;
  ~SampleFile();

  // The counts of the next trajectories, kCounts for each. Throws MachineError where they cannot be
  // kept, and no longer keeps any.
  void append(std::span<const std::int64_t> counts);

  // Copies the group into a file, which HDF5 knows by that number. Throws MachineError where it
  // cannot be read again, hdf5::Failure where it cannot be written.
  void write_to(std::int64_t file) const;

 private:
  struct Columns;
  [[noreturn]] void fail(const std::string& why);
  std::unique_ptr<Columns> columns_;
};

}  // namespace ridethrough
