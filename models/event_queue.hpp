// SPDX-License-Identifier: Apache-2.0
// When each process of a trajectory has its next event, and which one is first.
#pragma once

#include "models/event_slots.hpp"

#include <algorithm>

namespace ridethrough {

// Each slot's key is its time with the slot number in the low bits, so that the first event is one
// minimum over integers, and of two at the same tick the lower slot comes first. Lower still stands
// what the event is, of those that the owner of the slot may have.
template <class Limits>
class EventQueue {
 public:
  static constexpr int kMaxSlots = EventSlots::kMost<Limits>;

  struct Event {
    Slot slot;
    int what;
    Tick due;
  };

  // Empties `slots` of them.
  RT_HD void clear(int slots) {
    RT_EXPECT(slots > 0 && slots <= kMaxSlots);
    keys_ = 2 + (slots + 1) / 4 * 4;
    for (int i = 0; i < keys_; ++i) set(i, kNever);
  }

  // `what` is 0 to 3.
  RT_HD void set(Slot slot, Tick due, int what = 0) {
    RT_EXPECT(slot >= 0 && slot < keys_);
    RT_EXPECT(due >= 0 && what >= 0 && what < 1 << kWhatBits);
    const auto time = static_cast<Key>(due < kLatest ? due : kLatest);
    key_[slot] = (time << kLowBits) | static_cast<Key>((slot << kWhatBits) | what);
  }

  RT_HD Event next() const {
    // Two chains of comparisons at a time: they do not wait for each other.
    Key even = key_[0];
    Key odd = key_[1];
    for (int i = 2; i < keys_; i += 4) {
      even = smaller(even, smaller(key_[i], key_[i + 2]));
      odd = smaller(odd, smaller(key_[i + 1], key_[i + 3]));
    }
    const Key first = smaller(even, odd);
    const auto low = static_cast<int>(first & ((1 << kLowBits) - 1));
    return {low >> kWhatBits, low & ((1 << kWhatBits) - 1), static_cast<Tick>(first >> kLowBits)};
  }

 private:
  using Key = std::uint64_t;

  RT_HD static Key smaller(Key a, Key b) { return b < a ? b : a; }

  static constexpr int kWhatBits = 2;
  static constexpr int kLowBits = kWhatBits + std::bit_width(unsigned{kMaxSlots + 4});
  // What there is room for beside the slot, or never.
  static constexpr Tick kLatest = std::min(kNever, (Tick{1} << (64 - kLowBits)) - 1);
  static_assert(kLatest > kLongestTime);

  Key key_[kMaxSlots + 4];
  int keys_ = 0;  // in use: two, and four for each step of the search
};

}  // namespace ridethrough
