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
constexpr const char* kSurplus = "surplus_energy";

// Every attribute of the group, once for both directions.
template <class Self, class Visit>
void each_attribute(Self& info, Visit&& visit) {
  visit("study", info.name);
  visit("start", info.start);
  visit("horizon_h", info.horizon_h);
  visit("years_per_trajectory", info.years);
  visit("seed", info.seed);
  visit("first", info.first);
  visit("trajectories", info.trajectories);
  visit("whole", info.whole);
  visit("target_rel_error", info.target_rel_error);
  visit("quantum_w", info.quantum_w);
  visit("fuel_rate", info.fuel_rate);
  visit("co2_rate", info.co2_rate);
  visit("nox_rate", info.nox_rate);
  visit("battery_energy_mwh", info.battery_energy_mwh);
  visit("deepest_shortfall_mw", info.deepest_shortfall_mw);
  visit("shortages_per_h", info.remaining_time.shortages_per_h);
  visit("together_h", info.remaining_time.together_h);
  visit("is_random", info.remaining_time.is_random);
  visit("has_grid", info.has_grid);
  visit("has_contract", info.has_contract);
  visit("has_turbines", info.has_turbines);
  visit("has_batteries", info.has_batteries);
  visit("has_interruptible", info.has_interruptible);
}

}  // namespace

void write_study_info(hid_t file, const StudyInfo& info) {
  const Handle group = make_group(file, kGroup);
  write_attribute(group, "long_name",
                  std::string("what the integers of the tally stand for, and which part it is"));
  each_attribute(info,
                 [&](const char* name, const auto& value) { write_attribute(group, name, value); });
  write_attribute(group, kSurplus, info.surplus_energy);
  write_texts(group, "target_index", info.target_index, "the indices that the target is for");
  write_texts(group, "cause_names", info.cause_names, "of each cause; empty = not in use");
  write_list(group, "known_time_share", info.known_time_share, "1",
             "of each cause, where it is known beforehand; NaN: see present in the tally");
  write_list(group, "most_per_h", info.most_per_h, "1",
             "of each count of the tally: how much of it there can be in an hour; 0: not said");
  write_list(group, "lasted_h", info.remaining_time.lasted_h, "h",
             "how long what load may be lost in has lasted");
  write_list(group, "remaining_h", info.remaining_time.remaining_h, "h",
             "how much longer the longest of it lasts on average");
}

StudyInfo read_study_info(const StoredFile& file) {
  const Handle group = open_group(file, kGroup);
  StudyInfo info;
  each_attribute(info, [&](const char* name, auto& value) { read_attribute(group, name, value); });
  // Up to version 6 (of sweeps, 5) no site had any.
  if (H5Aexists(group, kSurplus) > 0) read_attribute(group, kSurplus, info.surplus_energy);
  info.target_index = read_texts(group, "target_index");
  info.cause_names = read_texts(group, "cause_names");
  read_list(group, "known_time_share", info.known_time_share);
  read_list(group, "most_per_h", info.most_per_h);
  if (info.most_per_h.size() >= kFewestCounts && info.most_per_h.size() < kCounts) {
    info.most_per_h.resize(kCounts, 0);
  }
  read_list(group, "lasted_h", info.remaining_time.lasted_h);
  read_list(group, "remaining_h", info.remaining_time.remaining_h);
  return info;
}

StoredTally read_stored_tally(const StoredFile& file) {
  file.must_have_tallies();
  StoredTally stored{read_study_info(file), read_tally(file)};
  const std::string why = impossible(stored.info, stored.tally);
  if (!why.empty()) throw Failure("a tally that no run can have counted: " + why);
  for (const auto& name : stored.info.target_index) {
    if (!is_index(name)) throw Failure("a target for an index that there is not");
  }
  return stored;
}

}  // namespace ridethrough
