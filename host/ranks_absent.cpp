// One process, as in a build without MPI.
#include "host/ranks.hpp"

#include <algorithm>
#include <thread>

namespace ridethrough {

int run_on_ranks(int, char**, const std::function<int()>& command) { return command(); }

MachineShare machine_share() {
  return {std::max(1, static_cast<int>(std::thread::hardware_concurrency())), 0};
}

std::optional<SharedBackend> spread_over_ranks(const RunOptions&) { return std::nullopt; }

}  // namespace ridethrough
