// SPDX-License-Identifier: Apache-2.0
#include "host/files/study_info_file.hpp"

#include "host/files/tally_file.hpp"
#include "host/results/results.hpp"
#include "host/results/tally_check.hpp"
#include "host/scenario/index_table.hpp"

#include <algorithm>

namespace ridethrough {
namespace {

using namespace hdf5;

constexpr const char* kGroup = "tally/frame";

// Every attribute of the group, once for both directions.
template <class Self, class Visit>
void each_attribute(Self& frame, Visit&& visit) {
  visit("study", frame.name);
  visit("start", frame.start);
  visit("horizon_h", frame.horizon_h);
  visit("years_per_trajectory", frame.years);
  visit("seed", frame.seed);
  visit("first", frame.first);
  visit("trajectories", frame.trajectories);
  visit("whole", frame.whole);
  visit("target_rel_error", frame.target_rel_error);
  visit("quantum_w", frame.quantum_w);
  visit("fuel_rate", frame.fuel_rate);
  visit("co2_rate", frame.co2_rate);
  visit("nox_rate", frame.nox_rate);
  visit("battery_energy_mwh", frame.battery_energy_mwh);
  visit("deepest_shortfall_mw", frame.deepest_shortfall_mw);
  visit("shortages_per_h", frame.remaining_time.shortages_per_h);
  visit("together_h", frame.remaining_time.together_h);
  visit("is_random", frame.remaining_time.is_random);
  visit("has_grid", frame.has_grid);
  visit("has_contract", frame.has_contract);
  visit("has_turbines", frame.has_turbines);
  visit("has_batteries", frame.has_batteries);
  visit("has_interruptible", frame.has_interruptible);
}

}  // namespace

void write_frame(hid_t file, const Frame& frame) {
  const Handle group = make_group(file, kGroup);
  write_attribute(group, "long_name",
                  std::string("what the integers of the tally stand for, and which part it is"));
  each_attribute(frame,
                 [&](const char* name, const auto& value) { write_attribute(group, name, value); });
  write_texts(group, "target_index", frame.target_index, "the indices that the target is for");
  write_texts(group, "cause_names", frame.cause_names, "of each cause; empty = not in use");
  write_list(group, "known_time_share", frame.known_time_share, "1",
             "of each cause, where it is known beforehand; NaN: see present in the tally");
  write_list(group, "most_per_h", frame.most_per_h, "1",
             "of each count of the tally: how much of it there can be in an hour; 0: not said");
  write_list(group, "lasted_h", frame.remaining_time.lasted_h, "h",
             "how long what load may be lost in has lasted");
  write_list(group, "remaining_h", frame.remaining_time.remaining_h, "h",
             "how much longer the longest of it lasts on average");
}

Frame read_frame(const StoredFile& file) {
  const Handle group = open_group(file, kGroup);
  Frame frame;
  each_attribute(frame, [&](const char* name, auto& value) { read_attribute(group, name, value); });
  frame.target_index = read_texts(group, "target_index");
  frame.cause_names = read_texts(group, "cause_names");
  read_list(group, "known_time_share", frame.known_time_share);
  read_list(group, "most_per_h", frame.most_per_h);
  read_list(group, "lasted_h", frame.remaining_time.lasted_h);
  read_list(group, "remaining_h", frame.remaining_time.remaining_h);
  return frame;
}

StoredTally read_stored_tally(const StoredFile& file) {
  file.must_have_tallies();
  StoredTally stored{read_frame(file), read_tally(file)};
  const std::string why = impossible(stored.frame, stored.tally);
  if (!why.empty()) throw Failure("a tally that no run can have counted: " + why);
  for (const auto& name : stored.frame.target_index) {
    if (!is_index(name)) throw Failure("a target for an index that there is not");
  }
  return stored;
}

}  // namespace ridethrough
