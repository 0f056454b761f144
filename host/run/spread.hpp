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

// "2 ranks of 8 threads, 1 rank of NVIDIA H100": devices by name, with how many parts ("rank") have
// each.
std::string devices_text(const std::string& part, const std::vector<std::string>& devices);

}  // namespace ridethrough
