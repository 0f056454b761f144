// SPDX-License-Identifier: Apache-2.0
// Traces in HDF5: the group /trace, a column for each quantity; docs/hdf5-format.md.
#pragma once

#include "host/files/hdf5_io.hpp"
#include "host/results/results.hpp"
#include "host/trace/trace.hpp"

#include <optional>

namespace ridethrough {

// Runs the trajectories of the request and writes their rows as they come.
void write_trace(hid_t file, const TraceRequest& request);

// What a file says of its traces; nothing where it has none.
std::optional<TraceSummary> read_trace_summary(hid_t file);

}  // namespace ridethrough
