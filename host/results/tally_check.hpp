// SPDX-License-Identifier: Apache-2.0
// Tells a tally that a run can make from one that no run can: for what is read from a file, which
// anything may have happened to.
#pragma once

#include "host/scenario/study.hpp"
#include "kernels/tally.hpp"

#include <cstdint>
#include <string>

namespace ridethrough {

// Up to so many trajectories no sum of a tally overflows (kernels/tally.hpp).
inline constexpr std::uint64_t kMostTrajectories = std::uint64_t{1} << 44;

// Why no run of any study leaves this study info with this tally, in a few words; empty where one
// could. All that is asked holds for every trajectory or for sums over them, so that whatever was
// run, stopped, resumed or merged passes. `tally.trajectories` may be above `info.trajectories`: a
// result that is resumed with fewer keeps what it has.
std::string impossible(const StudyInfo& info, const Tally& tally);

// The same where nothing is known of the study but that it is one.
std::string impossible(const Tally& tally);

}  // namespace ridethrough
