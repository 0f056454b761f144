// SPDX-License-Identifier: Apache-2.0
// The starts of turbine units that are under way.
#pragma once

#include "models/scenario.hpp"

namespace ridethrough {

// Units of a class that start together.
struct UnitStart {
  static_assert(kMaxUnits <= 0xFFFF && kMaxTurbines <= 0xFFFF);
  Tick due;
  std::uint16_t units;
  std::uint16_t latent;   // those of them that cannot start, which nobody knows yet
  std::uint16_t attempt;  // 1 = the first
  std::uint16_t turbine;

  RT_HD static UnitStart of(Tick due, std::uint32_t units, std::uint32_t latent,
                            std::uint32_t attempt, int turbine) {
    const auto brief = [](auto number) { return static_cast<std::uint16_t>(number); };
    return {due, brief(units), brief(latent), brief(attempt), brief(turbine)};
  }
};

// The starts under way, of all classes. When there are kCapacity of them, units join the latest
// start under way of their class instead, and the outcome counts that; only a class that has none
// adds one more.
template <int turbines>
class StartQueue {
 public:
  static constexpr int kCapacity = 64;

  RT_HD void clear() {
    size_ = 0;
    next_ = 0;
  }

  [[nodiscard]] RT_HD Tick due() const { return size_ == 0 ? kNever : start_[next_].due; }

  // False where the units had to join a start that was already under way.
  RT_HD bool add(const UnitStart& start) {
    if (size_ >= kCapacity) {
      int latest = -1;
      for (int i = 0; i < size_; ++i) {
        if (start_[i].turbine != start.turbine) continue;
        if (latest < 0 || start_[i].due > start_[latest].due) latest = i;
      }
      if (latest >= 0) {
        start_[latest].units = static_cast<std::uint16_t>(start_[latest].units + start.units);
        start_[latest].latent = static_cast<std::uint16_t>(start_[latest].latent + start.latent);
        return false;
      }
    }
    RT_ENSURE(size_ < kCapacity + turbines);
    start_[size_++] = start;
    find_next();
    return true;
  }

  RT_HD UnitStart pop() {
    RT_EXPECT(size_ > 0);
    const UnitStart first = start_[next_];
    start_[next_] = start_[--size_];
    find_next();
    return first;
  }

  RT_HD void drop(int turbine) {
    int kept = 0;
    for (int i = 0; i < size_; ++i) {
      if (start_[i].turbine != turbine) start_[kept++] = start_[i];
    }
    size_ = kept;
    find_next();
  }

 private:
  RT_HD void find_next() {
    next_ = 0;
    for (int i = 1; i < size_; ++i) {
      if (start_[i].due < start_[next_].due) next_ = i;
    }
  }

  UnitStart start_[kCapacity + turbines];
  int size_ = 0;
  int next_ = 0;
};

}  // namespace ridethrough
