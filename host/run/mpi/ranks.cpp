// SPDX-License-Identifier: Apache-2.0
// Many processes, started by MPI.
#include "host/run/ranks.hpp"

#include "host/run/mpi/rank_backend.hpp"

#include <csignal>
#include <exception>

namespace ridethrough {
namespace {

using mpi::Communicator;
using mpi::RankBackend;

// What the back ends of this process are chosen by; they know neither MPI nor each other.
const Communicator* here = nullptr;
RankBackend* led = nullptr;

void serve(RankBackend& backend) {
  // mpirun sends signals to all ranks; what becomes of the run is up to the first.
  for (const int signal : {SIGHUP, SIGINT, SIGTERM, SIGUSR1}) std::signal(signal, SIG_IGN);
  try {
    backend.serve();
  } catch (const std::exception& error) {
    Communicator::abort(error.what());  // the others would wait for ever
  }
}

}  // namespace

int run_on_ranks(int argc, char** argv, const std::function<int()>& command) {
  const Communicator communicator(argc, argv);
  here = &communicator;
  RankBackend backend(communicator);
  if (!communicator.is_root()) {
    serve(backend);
    return 0;  // an error would make mpirun end all, while the first has yet to say what it has
               // found
  }
  led = &backend;
  const int exit_code = command();
  backend.dismiss();
  return exit_code;
}

MachineShare machine_share() {
  return {here->processors(), here->local_rank(), here->local_ranks()};
}

std::optional<Backend> spread_over_ranks(const RunOptions& options) {
  if (here->ranks() == 1) return std::nullopt;
  return led->open(options);
}

}  // namespace ridethrough
