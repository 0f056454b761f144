// SPDX-License-Identifier: Apache-2.0
// Results in HDF5; docs/hdf5-format.md names every group, dataset and attribute.
#pragma once

#include "host/base/safe_file.hpp"
#include "host/results/results.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ridethrough {

class StoredFile;

// Writes a group of its own into a file, which HDF5 knows by that number: the samples of
// sample_file.hpp, the traces of trace_file.hpp.
using FilePart = std::function<void(std::int64_t file)>;

// The group of the traces.
inline constexpr const char* kTraceGroup = "trace";

// What a file holds beside what can be shown.
struct Attachments {
  const Tally* tally = nullptr;  // what the results were made from
  const StudyInfo* info =
      nullptr;  // of the tally, without which that can be neither resumed nor merged
  std::vector<FilePart> parts = {};
};

// Writes the file safely, and returns as Destination::write() does. Throws MachineError where it
// cannot be written.
bool write_results(const Results& results, Destination& place, const Attachments& more = {});

// The same at `path`. Throws InputError, too, where there is a file of another kind.
void write_results(const Results& results, const std::string& path, const Attachments& more = {});

// Throws InputError where the file is not ours, not whole, or of a format that is not known.
Results read_results(const std::string& path);
Results read_results(const StoredFile& file);  // one that is open

}  // namespace ridethrough
