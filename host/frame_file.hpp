// What a tally's integers stand for, as a group of an HDF5 file, so that shards can be merged
// without the config and its data.
#pragma once

#include "host/hdf5_io.hpp"
#include "host/study.hpp"

namespace ridethrough {

// Writes the group /tally/frame of docs/hdf5-format.md; the tally has to be there.
void write_frame(hid_t file, const Frame& frame);

// Throws hdf5::Failure where it is not there.
Frame read_frame(hid_t file);

}  // namespace ridethrough
