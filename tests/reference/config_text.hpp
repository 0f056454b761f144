// SPDX-License-Identifier: Apache-2.0
// A Site written as the config that the program reads.
#pragma once

#include "tests/reference/site.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace ridethrough::reference {

// By name: site.ini, the INI text, and the files that it names, for a profile and for observations.
std::map<std::string, std::string> config_files(const Site& site, std::uint64_t seed);

// The same as one text, to be read by people.
std::string config_text(const Site& site, std::uint64_t seed);

// Writes all of them into a folder; returns the path of the config.
std::string write_config(const Site& site, std::uint64_t seed, const std::string& folder);

}  // namespace ridethrough::reference
