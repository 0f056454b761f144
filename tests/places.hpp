// SPDX-License-Identifier: Apache-2.0
// Where the tests find what is not compiled into them. Tests that were installed elsewhere are told
// by environment variables.
#pragma once

#include <cstdlib>
#include <string>

namespace ridethrough {

inline std::string place(const char* variable, const char* built_in) {
  const char* const given = std::getenv(variable);
  return given != nullptr ? given : built_in;
}

// The folder of the configs that ship.
inline std::string configs_folder() { return place("RIDETHROUGH_CONFIGS", RIDETHROUGH_CONFIGS); }

#ifdef RIDETHROUGH_PROGRAM
// The program itself.
inline std::string program() { return place("RIDETHROUGH_PROGRAM", RIDETHROUGH_PROGRAM); }
#endif

}  // namespace ridethrough
