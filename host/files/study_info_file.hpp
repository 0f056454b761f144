// SPDX-License-Identifier: Apache-2.0
// What a tally's integers stand for, as a group of an HDF5 file, so that shards can be merged
// without the config and its data.
#pragma once

#include "host/files/hdf5_io.hpp"
#include "host/files/stored_file.hpp"
#include "host/scenario/study.hpp"
#include "kernels/tally.hpp"

namespace ridethrough {

// Writes the group /tally/frame of docs/hdf5-format.md; the tally has to be there.
void write_study_info(hid_t file, const StudyInfo& info);

// Throws hdf5::Failure where it is not there.
StudyInfo read_study_info(const StoredFile& file);

struct StoredTally {
  StudyInfo info;
  Tally tally;
};

// The tally of a file and what it stands for. Throws hdf5::Failure where they are not there, or are
// what no run can have counted (tally_check.hpp).
StoredTally read_stored_tally(const StoredFile& file);

}  // namespace ridethrough
