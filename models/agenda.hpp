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
    keys_ = 2 + (slots + 1) / 4 * 4;
    for (int i = 0; i < keys_; ++i) set(i, kNever);
  }

  RT_HD void set(int slot, Tick due) {
    key_[slot] = ((due < kNever ? due : kNever) << kSlotBits) | slot;
  }

  RT_HD Event next() const {
    // Two chains of comparisons at a time: they do not wait for each other.
    std::int64_t even = key_[0];
    std::int64_t odd = key_[1];
    for (int i = 2; i < keys_; i += 4) {
      even = smaller(even, smaller(key_[i], key_[i + 2]));
      odd = smaller(odd, smaller(key_[i + 1], key_[i + 3]));
    }
    const std::int64_t first = smaller(even, odd);
    return {static_cast<int>(first & ((1 << kSlotBits) - 1)), first >> kSlotBits};
  }

 private:
  RT_HD static std::int64_t smaller(std::int64_t a, std::int64_t b) { return b < a ? b : a; }

  static constexpr int kSlotBits = 7;
  static_assert(kMaxSlots < 1 << kSlotBits);

  std::int64_t key_[kMaxSlots + 4];
  int keys_;  // in use: two, and four for each step of the search
};

}  // namespace ridethrough
