// SPDX-License-Identifier: Apache-2.0
// A site as a config, for sites that a program built: what result files store.
#pragma once

#include "host/site/config_text.hpp"
#include "host/site/site.hpp"

namespace ridethrough {

// All that is given, in INI form; paths are as they are in the site. Reading it gives the same site
// again. Throws InputError for text that no line of a config takes, and for a site with scaled
// distributions, which have no name.
ConfigText write_config(const Site& site);

}  // namespace ridethrough
