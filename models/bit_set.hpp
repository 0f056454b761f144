// SPDX-License-Identifier: Apache-2.0
// A set of small numbers, one bit each.
#pragma once

#include "models/platform.hpp"

namespace ridethrough {

template <int size>
class BitSet {
 public:
  RT_HD void clear() {
    for (Word& word : word_) word = 0;
  }

  RT_HD void insert(int i) {
    RT_EXPECT(i >= 0 && i < size);
    word_[i / kBits] |= bit(i);
  }
  RT_HD void erase(int i) { word_[i / kBits] &= ~bit(i); }
  RT_HD void erase(const BitSet& others) {
    for (int w = 0; w < kWords; ++w) word_[w] &= ~others.word_[w];
  }

  [[nodiscard]] RT_HD bool has(int i) const { return (word_[i / kBits] & bit(i)) != 0; }
  [[nodiscard]] RT_HD bool empty() const {
    Word any = 0;
    for (const Word word : word_) any |= word;
    return any == 0;
  }

  // Calls visit(i) for each number in it, in ascending order.
  template <class Visit>
  RT_HD void each(Visit&& visit) const {
    for (int w = 0; w < kWords; ++w) {
      for (Word left = word_[w]; left != 0; left &= left - 1) {
        visit(w * kBits + trailing_zeros(left));
      }
    }
  }

 private:
  using Word = std::uint64_t;
  static constexpr int kBits = 64;
  static constexpr int kWords = (size + kBits - 1) / kBits;

  RT_HD static Word bit(int i) { return Word{1} << (i % kBits); }

  Word word_[kWords] = {};
};

}  // namespace ridethrough
