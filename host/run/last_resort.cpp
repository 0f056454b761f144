// SPDX-License-Identifier: Apache-2.0
#include "host/run/last_resort.hpp"

#include "host/base/exit_codes.hpp"
#include "host/base/stop_signals.hpp"

#include <chrono>
#include <cstdlib>
#include <optional>
#include <utility>

namespace ridethrough {

// A call that is under way. Its end waits for a `save` that has begun.
class LastResort::Call {
 public:
  explicit Call(LastResort& watched) : watched_(watched) { say(true); }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() { say(false); }

 private:
  void say(bool calling) {
    const std::lock_guard guard(watched_.lock_);
    watched_.calling_ = calling;
  }

  LastResort& watched_;
};

LastResort::LastResort(std::function<void()> save, double patience_s)
    : save_(std::move(save)), patience_s_(patience_s), thread_([this] { watch(); }) {}

LastResort::~LastResort() {
  {
    const std::lock_guard guard(lock_);
    over_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

Backend LastResort::over(Backend backend) {
  backend.run = [this, run = std::move(backend.run)](const std::vector<Job>& jobs) {
    const Call call(*this);
    return run(jobs);
  };
  return backend;
}

void LastResort::watch() {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kLook{50};
  std::optional<Clock::time_point> since;
  std::unique_lock lock(lock_);
  while (!wake_.wait_for(lock, kLook, [this] { return over_; })) {
    if (StopSignals::caught() == 0) continue;
    if (!since) since = Clock::now();
    if (!calling_ || std::chrono::duration<double>(Clock::now() - *since).count() < patience_s_) {
      continue;
    }
    try {
      save_();
    } catch (...) {
      // What was saved before is still there.
    }
    std::_Exit(exit_code::kStoppedBySignal + StopSignals::caught());
  }
}

}  // namespace ridethrough
