// SPDX-License-Identifier: Apache-2.0
// The three quantities of a trajectory, all integers, so that every machine computes the same bits
// and the order of events is exact: time in ticks, power in quanta, energy in quanta x ticks.
#pragma once

#include <cstdint>

namespace ridethrough {

using Tick = std::int64_t;    // time since a trajectory began [ms]
using Power = std::int32_t;   // [quanta; Scenario::quantum_w watts each]
using Energy = std::int64_t;  // [quanta x ticks]

// A power before it is rounded to quanta: of a unit, of several, of a feed. Sums of them stay
// within 2^58: kMaxPower, and 2^28 to a quantum.
using FinePower = std::int64_t;
inline constexpr int kFineBits = 28;
inline constexpr FinePower kFineQuantum = FinePower{1} << kFineBits;
// By so much, 2^-12 of a quantum, a power may be off because it was written in decimals, or is the
// product of units and shares.
inline constexpr FinePower kFineSlack = kFineQuantum >> 12;

inline constexpr Tick kTicksPerHour = 3'600'000;
inline constexpr Tick kTicksPerYear = 8760 * kTicksPerHour;
inline constexpr Tick kTicksPerDay = 24 * kTicksPerHour;
// Later than any horizon.
inline constexpr Tick kNever = Tick{1} << 54;
// No horizon, warm-up included, and no time that is announced before it ends are longer: 110 years,
// and a hundred more.
inline constexpr Tick kLongestTime = 210 * kTicksPerYear;
// All powers of a scenario together stay at or below this, so that no sum of them overflows.
inline constexpr Power kMaxPower = 1 << 30;
// The highest power times the horizon stays at or below this, so that no energy overflows.
inline constexpr Energy kMaxEnergy = Energy{1} << 62;

// Numbers of things, each kind by its name.
using PoolOffset = std::uint32_t;  // of a word of Scenario::pool
using StreamId = std::uint32_t;    // of a random stream
using Slot = int;                  // of the event queue
using Cause = int;                 // what a loss of load is booked on

}  // namespace ridethrough
