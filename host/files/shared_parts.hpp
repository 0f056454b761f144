// SPDX-License-Identifier: Apache-2.0
// What the files of runs, sweeps and analyses have in common: where a result comes from, and the
// names of its indices.
#pragma once

#include "host/files/hdf5_io.hpp"
#include "host/results/results.hpp"

#include <vector>

namespace ridethrough {

// Attributes of the root, once for both directions.
template <class Visit, class Self>
void each_origin(Self& from, Visit&& visit) {
  visit("study", from.study);
  visit("config_file", from.config_file);
  visit("start", from.start);
  visit("target_rel_error", from.target_rel_error);
  visit("target_index", from.target_index);
  visit("backend", from.backend);
  visit("device", from.device);
  visit("program_version", from.program_version);
  visit("git_commit", from.git_commit);
  visit("created", from.created);
  visit("wall_s", from.wall_s);
}

// The config, and what the command line has changed of it.
void write_config(hid_t where, const Provenance& from);

// The names of the indices, and of those that apply.
void write_index_names(hid_t file, const std::vector<Index>& indices);

}  // namespace ridethrough
