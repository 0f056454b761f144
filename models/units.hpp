// The three quantities of a trajectory, all integers, so that every machine computes the same bits
// and the order of events is exact: time in ticks, power in quanta, energy in quanta x ticks.
#pragma once

#include <cstdint>

namespace ridethrough {

using Tick = std::int64_t;    // time since the start of the horizon [ms]
using Power = std::int32_t;   // [quanta; Scenario::quantum_w watts each]
using Energy = std::int64_t;  // [quanta x ticks]

inline constexpr Tick kTicksPerHour = 3'600'000;
inline constexpr Tick kTicksPerYear = 8760 * kTicksPerHour;
inline constexpr Tick kTicksPerDay = 24 * kTicksPerHour;
// Later than any horizon (5e9 h), and still to be packed into a key beside a slot number.
inline constexpr Tick kNever = Tick{1} << 54;
// All powers of a scenario together stay at or below this, so that no sum of them overflows.
inline constexpr Power kMaxPower = 1 << 30;
// The highest power times the horizon stays at or below this, so that no energy overflows.
inline constexpr Energy kMaxEnergy = Energy{1} << 62;

}  // namespace ridethrough
