// SPDX-License-Identifier: Apache-2.0
// The manual as a whole, from the tables of commands and of options.
#pragma once

#include <string>
#include <vector>

namespace ridethrough {

// What fits a screen: the commands, and where to read on.
std::string overview();

// What `ridethrough help` knows beside the keys of a config.
std::vector<std::string> topics();

// What --version prints.
std::string version_line();

// The manual page, for man(1).
std::string manual_page();

}  // namespace ridethrough
