// SPDX-License-Identifier: Apache-2.0
// What differs between the configs of several runs, key by key.
#pragma once

#include "host/site/site.hpp"

#include <vector>

#include <nlohmann/json.hpp>

namespace ridethrough {

// [{"key": "battery.pack.units", "values": ["208", "240", null]}, ..]: each key that is given in
// any of the sites and does not have the same value in all that have such a part, overrides and
// defaults counted; "" where there is no value. A part that some do not have is a row by itself,
// true where it is there, null where it is not.
nlohmann::ordered_json config_differences(const std::vector<Site>& sites);

}  // namespace ridethrough
