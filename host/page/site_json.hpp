// SPDX-License-Identifier: Apache-2.0
// What a site is made of, as JSON, for the one-line diagram: read from its site alone.
#pragma once

#include "host/site/site.hpp"

#include <nlohmann/json.hpp>

namespace ridethrough {

// {"load": {..}, "feeds": [..], "batteries": [..], "turbines": [..], "gas": [..], "surges": [..],
//  "hazards": [{.., "hits": [{"target": "feed.north", "probability": 1}]}]}
nlohmann::ordered_json site_json(const Site& site);

}  // namespace ridethrough
