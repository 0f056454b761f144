// SPDX-License-Identifier: Apache-2.0
// SIGHUP, SIGINT, SIGTERM and SIGUSR1 as a wish to stop, so that a run can end at a good place. The
// last is what batch systems are asked to send ahead of the end, and the only one of them that
// mpirun hands on to its ranks without killing them a second later.
#pragma once

#include <csignal>

namespace ridethrough {

// Catches the signals while it lives. A second one of a kind ends the program at once, but for
// SIGHUP: a terminal that goes away sends it twice, itself and through its shell. Where SIGHUP was
// ignored, as under nohup, it stays so.
class StopSignals {
 public:
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();

  // The number of the signal that came; 0 = none.
  static int caught();

 private:
  // What was there before.
  struct sigaction hang_up_ = {}, interrupt_ = {}, terminate_ = {}, user_ = {};
};

}  // namespace ridethrough
