// SPDX-License-Identifier: Apache-2.0
// SIGHUP, SIGINT, SIGTERM and SIGUSR1 as a wish to stop, so that a run can end at a good place. The
// last is what batch systems are asked to send ahead of the end, and the only one of them that
// mpirun hands on to its ranks without killing them a second later.
#pragma once

#include "kernels/backend.hpp"

#include <condition_variable>
#include <csignal>
#include <functional>
#include <mutex>
#include <thread>

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

// Ends the program where a signal came and a call of a back end does not return: a single
// trajectory can take hours, on a site where something happens every second for a hundred years,
// and cannot be left half done. The exit code is 128 + the signal, as that of the good way.
class LastResort {
 public:
  // Seconds after a signal that it waits. What kills a process often waits two seconds longer than
  // that, and saving takes time, too.
  static constexpr double kPatience = 1;

  // `save` is called before the end, in a thread of its own, while the caller of the back end waits
  // for it: so it may use whatever does not change during such a call. What it throws is ignored.
  explicit LastResort(std::function<void()> save, double patience_s = kPatience);
  LastResort(const LastResort&) = delete;
  LastResort& operator=(const LastResort&) = delete;
  ~LastResort();

  // The back end under its watch; it must outlive what is returned.
  [[nodiscard]] Backend over(Backend backend);
  [[nodiscard]] SharedBackend over(SharedBackend backend);

 private:
  class Call;
  void watch();

  std::function<void()> save_;
  double patience_s_;
  std::mutex lock_;
  std::condition_variable wake_;
  bool calling_ = false;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace ridethrough
