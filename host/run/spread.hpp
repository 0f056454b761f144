// SPDX-License-Identifier: Apache-2.0
// Several back ends taken for one: the devices of a machine.
#pragma once

#include "kernels/backend.hpp"

#include <string>
#include <vector>

namespace ridethrough {

// Cuts every call into even parts, one for each of them [1 or more, of one kind], which all run at
// the same time, in a thread each. Throws what one of them throws, when all are done.
Backend spread_over(std::vector<Backend> members);

// "2 x NVIDIA H100, 1 thread": the names of devices, with how often each is there.
std::string devices_text(const std::vector<std::string>& devices);

}  // namespace ridethrough
