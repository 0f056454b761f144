// SPDX-License-Identifier: Apache-2.0
// Answers of `size`, `worth` and `sensitivity` in HDF5; docs/hdf5-format.md names every dataset and
// attribute.
#pragma once

#include "host/base/safe_file.hpp"
#include "host/results/analysis_result.hpp"

#include <string>

namespace ridethrough {

// True for an HDF5 file of this type, whatever its version.
bool is_analysis_file(const std::string& path);

// Writes the file safely, and returns as Destination::write() does. Throws MachineError where it
// cannot be written.
bool write_analysis(const AnalysisResult& result, Destination& place);

// Throws InputError where the file is none, not whole, or of a format that is not known.
AnalysisResult read_analysis(const std::string& path);

}  // namespace ridethrough
