// SPDX-License-Identifier: Apache-2.0
// The manual as a whole, from the tables of commands and of options.
#pragma once

#include <string>
#include <vector>

namespace ridethrough {

// What fits a screen: the commands, and where to read on.
std::string overview();

// What `ridethrough help` knows beside the keys of a config, in the order to read it.
std::vector<std::string> topics();

// The manual page, for man(1).
std::string manual_page();

// Completion of commands, options, files, topics and overrides, for bash.
std::string bash_completion();

// The same for zsh, with what each of them means.
std::string zsh_completion();

}  // namespace ridethrough
