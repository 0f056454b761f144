// Results in HDF5; docs/hdf5-format.md names every group, dataset and attribute.
#pragma once

#include "host/results.hpp"

#include <string>

namespace ridethrough {

class SampleFile;
struct TraceRequest;

inline constexpr int kFormatVersion = 3;
inline constexpr const char* kResultsFileType = "ridethrough results";

// What a file holds beside what can be shown.
struct Attachments {
  const Tally* tally = nullptr;         // what the results were made from
  const TraceRequest* trace = nullptr;  // trajectories that run once more, to be traced
  const SampleFile* samples = nullptr;
  const Frame* frame =
      nullptr;  // of the tally, without which that can be neither resumed nor merged
};

// Writes the file safely (safe_file.hpp). Throws InputError where it cannot be written.
void write_results(const Results& results, const std::string& path, const Attachments& more = {});

// Throws InputError where the file is not ours, not whole, or of a format that is not known.
Results read_results(const std::string& path);

}  // namespace ridethrough
