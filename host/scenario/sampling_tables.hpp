// SPDX-License-Identifier: Apache-2.0
// The tables that a simulation draws from, and probabilities and shares as it counts them.
#pragma once

#include "host/config/distribution.hpp"
#include "models/sampling.hpp"

#include <cstdint>
#include <vector>

namespace ridethrough {

// Appends the quantile table of `scale` x the variable to the pool: values that are drawn as they
// are plus `shift` and cut off, so that half a unit rounds to the nearest; a continuous variable
// always rounded to the nearest, since it never meets a bound exactly. Beside rounding, a
// table keeps the mean of every variable that can be written, and the deviation of all but the
// widest lognormals, within 1e-4. What it leaves out lies beyond one draw in 2^32.
QuantileTable append_table(std::vector<std::int64_t>& pool, const RandomVariable& variable,
                           long double scale, long double shift = 0.5L);

// The one octave of -ln that the exponential clocks use.
ExponentialTable make_exponential_table();

// A part of a power in units of 2^-62, as models/ counts what is left of it; taken at 1 above 1.
std::uint64_t to_share(long double part);

// A probability as a threshold: P(random word < threshold) is p rounded to a multiple of 2^-32.
std::uint64_t to_threshold(long double probability);

}  // namespace ridethrough
