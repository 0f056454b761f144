// SPDX-License-Identifier: Apache-2.0
// Results in HDF5; docs/hdf5-format.md names every group, dataset and attribute.
#pragma once

#include "host/base/safe_file.hpp"
#include "host/results/results.hpp"

#include <string>

namespace ridethrough {

class SampleFile;
class StoredFile;
struct TraceRequest;

// What a file holds beside what can be shown.
struct Attachments {
  const Tally* tally = nullptr;         // what the results were made from
  const TraceRequest* trace = nullptr;  // trajectories that run once more, to be traced
  const SampleFile* samples = nullptr;
  const Frame* frame =
      nullptr;  // of the tally, without which that can be neither resumed nor merged
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
