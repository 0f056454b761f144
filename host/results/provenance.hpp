// SPDX-License-Identifier: Apache-2.0
// What results say of where they come from.
#pragma once

#include "host/results/results.hpp"
#include "host/site/config_text.hpp"
#include "kernels/backend.hpp"

#include <string>

namespace ridethrough {

// Now, UTC, ISO 8601.
std::string utc_now();

// What made the results, from which config, and when.
void record_provenance(Provenance& provenance, const ConfigText& config);

// The same, and which scenario ran on what: all that a run has to say.
void record_provenance(Provenance& provenance, const ConfigText& config, const Study& study,
                       const Backend& backend);

}  // namespace ridethrough
