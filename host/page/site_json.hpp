// SPDX-License-Identifier: Apache-2.0
// What a site is made of, as JSON, for the one-line diagram: read from its site alone.
#pragma once

#include "host/site/site.hpp"

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace ridethrough {

// {"load": {..}, "feeds": [..], "batteries": [..], "turbines": [..], "gas": [..], "surges": [..],
//  "hazards": [{.., "hits": [{"target": "feed.north", "probability": 1}]}]}
nlohmann::ordered_json site_json(const Site& site);

// The most that the load asks for within the horizon, surges and auxiliaries apart. Of a profile it
// is known only where its file is still what was simulated: where the site compiles to the scenario
// of that fingerprint.
std::optional<double> peak_load_mw(const Site& site, const std::string& fingerprint);

}  // namespace ridethrough
