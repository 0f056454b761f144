// When each process of a trajectory has its next event, and which one is first.
#pragma once

#include "models/scenario.hpp"

namespace ridethrough {

// Each slot's key is its time with the slot number in the low bits, so that the first event is one
// minimum over integers, and of two at the same tick the lower slot comes first.
class Agenda {
 public:
  // Turbines, batteries, hazards, surges, then all turbine starts as one, and the next month.
  static constexpr int kMaxSlots = kMaxTurbines + kMaxBatteries + kMaxHazards + kMaxSurges + 2;

  struct Event {
    int slot;
    Tick due;
  };

  // Empties `slots` of them.
  RT_HD void clear(int slots) {
    pairs_ = (slots + 1) / 2;
    for (int i = 0; i < 2 * pairs_; ++i) set(i, kNever);
  }

  RT_HD void set(int slot, Tick due) {
    key_[slot] = ((due < kNever ? due : kNever) << kSlotBits) | slot;
  }

  RT_HD Event next() const {
    // Two chains of comparisons at a time: they do not wait for each other.
    std::int64_t even = key_[0];
    std::int64_t odd = key_[1];
    for (int i = 1; i < pairs_; ++i) {
      even = key_[2 * i] < even ? key_[2 * i] : even;
      odd = key_[2 * i + 1] < odd ? key_[2 * i + 1] : odd;
    }
    const std::int64_t first = even < odd ? even : odd;
    return {static_cast<int>(first & ((1 << kSlotBits) - 1)), first >> kSlotBits};
  }

 private:
  static constexpr int kSlotBits = 7;
  static_assert(kMaxSlots < 1 << kSlotBits);

  std::int64_t key_[kMaxSlots + 1];
  int pairs_;
};

}  // namespace ridethrough
