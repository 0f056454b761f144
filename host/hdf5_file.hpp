// Results in HDF5; docs/hdf5-format.md names every group, dataset and attribute.
#pragma once

#include "host/results.hpp"

#include <string>

namespace ridethrough {

struct TraceRequest;

inline constexpr int kFormatVersion = 2;

// Throws InputError unless a file could be written there: the folder exists and is writable, and
// what is in the way, if anything, is not a folder. To be asked before the simulation.
void check_writable(const std::string& path);

// Writes to a temporary name beside `path` and moves it into place; on any failure nothing is left.
// Throws InputError where the place cannot be written. With a request, the trajectories named there
// run once more, and their traces are written along.
void write_results(const Results& results, const std::string& path,
                   const TraceRequest* trace = nullptr);

// Throws InputError where the file is not ours, not whole, or of a format that is not known.
Results read_results(const std::string& path);

}  // namespace ridethrough
