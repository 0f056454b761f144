// SPDX-License-Identifier: Apache-2.0
// One process, as in a build without MPI.
#include "host/base/processors.hpp"
#include "host/run/ranks.hpp"

namespace ridethrough {

int run_on_ranks(int, char**, const std::function<int()>& command) { return command(); }

MachineShare machine_share() { return {static_cast<int>(processors().size()), 0, 1}; }

std::optional<Backend> spread_over_ranks(const RunOptions&) { return std::nullopt; }

}  // namespace ridethrough
