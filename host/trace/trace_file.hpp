// SPDX-License-Identifier: Apache-2.0
// Traces in HDF5: the group /trace, a column for each quantity; docs/hdf5-format.md.
#pragma once

#include "host/trace/trace.hpp"

#include <cstdint>

namespace ridethrough {

// Runs the trajectories of the request and writes their rows as they come, into a file that HDF5
// knows by that number.
void write_trace(std::int64_t file, const TraceRequest& request);

}  // namespace ridethrough
