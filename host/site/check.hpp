// SPDX-License-Identifier: Apache-2.0
// Whether a site is one that can be simulated, as far as that shows before it is compiled.
#pragma once

#include "host/site/site.hpp"

namespace ridethrough {

// Throws one InputError with all that is wrong: values that could not be read, that are missing or
// not allowed, names that lead nowhere, values that do not go together. A mistake that follows from
// another is not told. Begins with what is known to be wrong with the config it was read from.
void check(const Site& site);

// State of charge is compared with the limits of a policy within this, whatever the energies of
// units have been rounded to.
inline constexpr long double kNearlySoc = 1.0L / (1 << 30);

}  // namespace ridethrough
