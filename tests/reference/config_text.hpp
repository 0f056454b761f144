// A Site written as the config that the program reads.
#pragma once

#include "tests/reference/site.hpp"

#include <cstdint>
#include <string>

namespace ridethrough::reference {

// The INI text. A profile is said to be in load.csv beside it.
std::string config_text(const Site& site, std::uint64_t seed);

// The text of load.csv; empty for a constant load.
std::string profile_text(const Site& site);

// Writes both files into a folder; returns the path of the config.
std::string write_config(const Site& site, std::uint64_t seed, const std::string& folder);

}  // namespace ridethrough::reference
