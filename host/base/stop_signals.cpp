// SPDX-License-Identifier: Apache-2.0
#include "host/base/stop_signals.hpp"

namespace ridethrough {
namespace {

volatile std::sig_atomic_t caught_signal = 0;

void note(int signal) { caught_signal = signal; }

}  // namespace

StopSignals::StopSignals() {
  caught_signal = 0;
  struct sigaction action = {};
  action.sa_handler = note;
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);  // the next one is not caught
  sigaction(SIGINT, &action, &interrupt_);
  sigaction(SIGTERM, &action, &terminate_);
  sigaction(SIGUSR1, &action, &user_);
  action.sa_flags = static_cast<int>(SA_RESTART);
  sigaction(SIGHUP, nullptr, &hang_up_);
  if (hang_up_.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
}

StopSignals::~StopSignals() {
  sigaction(SIGHUP, &hang_up_, nullptr);
  sigaction(SIGINT, &interrupt_, nullptr);
  sigaction(SIGTERM, &terminate_, nullptr);
  sigaction(SIGUSR1, &user_, nullptr);
}

int StopSignals::caught() { return caught_signal; }

}  // namespace ridethrough
