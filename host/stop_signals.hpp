// SIGINT and SIGTERM as a wish to stop, so that a run can end at a good place.
#pragma once

#include <csignal>

namespace ridethrough {

// Catches both signals while it lives. A second signal ends the program at once.
class StopSignals {
 public:
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();

  // The number of the signal that came; 0 = none.
  static int caught();

 private:
  struct sigaction interrupt_ = {}, terminate_ = {};  // what was there before
};

}  // namespace ridethrough
