// SPDX-License-Identifier: Apache-2.0
// How much a site may have. A scenario itself has no limits, it points to what there is; but the
// state of a trajectory is compiled for a small site and for a large one, and the smallest that
// fits is chosen (variant.hpp). A small one leaves room for many in the memory that a block of
// device threads shares. The answers are the same.
#pragma once

#include <cstdint>

namespace ridethrough {

struct SmallLimits {
  static constexpr int kTurbines = 12;  // classes
  static constexpr int kBatteries = 4;  // fleets
  static constexpr int kHazards = 8;
  static constexpr int kHits = 16;  // of all hazards together
  static constexpr int kSurges = 4;
};

struct LargeLimits {
  static constexpr int kTurbines = 256;
  static constexpr int kBatteries = 64;
  static constexpr int kHazards = 256;
  static constexpr int kHits = 1024;
  static constexpr int kSurges = 64;
};

// What a config may have.
inline constexpr int kMaxTurbines = LargeLimits::kTurbines;
inline constexpr int kMaxBatteries = LargeLimits::kBatteries;
inline constexpr int kMaxHazards = LargeLimits::kHazards;
inline constexpr int kMaxHits = LargeLimits::kHits;
inline constexpr int kMaxSurges = LargeLimits::kSurges;
inline constexpr int kMaxFeeds = 256;       // nothing of the state is one by one for feeds ...
inline constexpr int kMaxGasSupplies = 64;  // ... and gas supplies
inline constexpr std::uint32_t kMaxUnits = 65'535;  // of one fleet
// Of all turbine classes together: so that their running time, over the longest horizon, is below
// 2^63 ticks.
inline constexpr std::int64_t kMaxTurbineUnits = 32 * std::int64_t{kMaxUnits};
inline constexpr std::uint32_t kMaxStartAttempts = 16;

}  // namespace ridethrough
