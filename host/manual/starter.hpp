// SPDX-License-Identifier: Apache-2.0
// The config that `ridethrough init` writes.
#pragma once

#include <string>

namespace ridethrough {

// Every section, with the keys of its example; all other keys stand there as comments, with their
// defaults.
std::string starter_config();

}  // namespace ridethrough
