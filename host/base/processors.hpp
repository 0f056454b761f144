// SPDX-License-Identifier: Apache-2.0
// The processors that this process may use: on a cluster often fewer than the machine has.
#pragma once

#include <vector>

namespace ridethrough {

// Their numbers, from 0 on; at least one.
std::vector<int> processors();

}  // namespace ridethrough
