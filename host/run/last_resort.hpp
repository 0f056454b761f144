// SPDX-License-Identifier: Apache-2.0
// The end of a program whose back end does not return after a signal to stop.
#pragma once

#include "kernels/backend.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace ridethrough {

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
