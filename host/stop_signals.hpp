// SIGINT, SIGTERM and SIGUSR1 as a wish to stop, so that a run can end at a good place. The last is
// what batch systems are asked to send ahead of the end, and the only one of them that mpirun hands
// on to its ranks without killing them a second later.
#pragma once

#include <csignal>

namespace ridethrough {

// Catches the signals while it lives. A second signal ends the program at once.
class StopSignals {
 public:
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();

  // The number of the signal that came; 0 = none.
  static int caught();

 private:
  struct sigaction interrupt_ = {}, terminate_ = {}, user_ = {};  // what was there before
};

}  // namespace ridethrough
