// SPDX-License-Identifier: Apache-2.0
// The shipped scenarios: all benchmarks take what they need from them, each compiled once.
#pragma once

#include "host/scenario/study.hpp"
#include "kernels/tally.hpp"

#include <string>
#include <vector>

namespace ridethrough::bench {

// "colossus-phase1", ...: the names of the files in configs/, in order.
std::vector<std::string> shipped_names();

const Study& shipped(const std::string& name);

// For benchmarks that need any one scenario: a site that has everything.
inline const char* const kFullSite = "colossus-phase2-policies";

// The tally of so many trajectories of it.
Tally tally_of(const Study& study, std::uint64_t trajectories);

// Two families of benchmarks are made from tables that are known at run time only. Throw what
// reading the configs throws; for a distribution that has no example, std::runtime_error.
void register_distributions();
void register_trajectories();

}  // namespace ridethrough::bench
