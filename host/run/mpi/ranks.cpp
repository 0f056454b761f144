// SPDX-License-Identifier: Apache-2.0
// Many processes, started by MPI.
#include "host/run/ranks.hpp"

#include "host/run/mpi/rank_backend.hpp"

#include <csignal>
#include <exception>

namespace ridethrough {
namespace {

// What the back ends of this process are chosen by; they know neither MPI nor each other.
const World* here = nullptr;
Team* led = nullptr;

void serve(Team& team) {
  // mpirun sends signals to all ranks; what becomes of the run is up to the first.
  for (const int signal : {SIGHUP, SIGINT, SIGTERM, SIGUSR1}) std::signal(signal, SIG_IGN);
  try {
    team.serve();
  } catch (const std::exception& error) {
    World::abort(error.what());  // the others would wait for ever
  }
}

}  // namespace

int run_on_ranks(int argc, char** argv, const std::function<int()>& command) {
  const World world(argc, argv);
  here = &world;
  Team team(world);
  if (!world.leads()) {
    serve(team);
    return 0;  // an error would make mpirun end all, while the first has yet to say what it has
               // found
  }
  led = &team;
  const int exit_code = command();
  team.dismiss();
  return exit_code;
}

MachineShare machine_share() { return {here->processors(), here->local_rank()}; }

std::optional<SharedBackend> spread_over_ranks(const RunOptions& options) {
  if (here->ranks() == 1) return std::nullopt;
  return led->open(options);
}

}  // namespace ridethrough
