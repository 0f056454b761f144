// SPDX-License-Identifier: Apache-2.0
// The site that a config describes.
#pragma once

#include "host/config/config.hpp"
#include "host/site/site.hpp"

#include <string>
#include <vector>

namespace ridethrough {

// Throws one InputError with all that is wrong with the config and its values, as check() says it.
Site read_site(const Config& config);

// The same site, right or wrong, for compile() to say all that is wrong. What is missing or cannot
// be read may be set before, as the points of a sweep do.
Site read_unchecked(const Config& config);

// From a file, with overrides, each "section.key=value".
Site load_site(const std::string& path, const std::vector<std::string>& overrides = {});

}  // namespace ridethrough
