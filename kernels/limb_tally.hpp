// SPDX-License-Identifier: Apache-2.0
// A tally in pieces that many threads can add to at once: every wide sum is cut into limbs of 32
// bits, each kept in 64, so that plain atomic additions without carries make up the whole. Room: a
// limb may be added 2^32 times, once a thread.
#pragma once

#include "kernels/cell_recorder.hpp"

namespace ridethrough {

struct LimbTally {
  static constexpr int kSumLimbs = 4;
  static constexpr int kSquareLimbs = 6;
  static constexpr int kCubeLimbs = 8;

  // All words add but the last ones, which take the maximum.
  std::uint64_t trajectories;
  std::uint64_t merged_starts;
  std::uint64_t sum[kCounts][kSumLimbs];
  std::uint64_t sum_of_squares[kCounts][kSquareLimbs];
  std::uint64_t sum_of_cubes[kCounts][kCubeLimbs];
  std::uint64_t largest[kCounts];
  std::uint64_t stuck;

  static constexpr int kAddingWords = 2 + kCounts * (kSumLimbs + kSquareLimbs + kCubeLimbs);
  static constexpr int kRaisingWords = kCounts + 1;
  RT_HD std::uint64_t* words() { return &trajectories; }
};
static_assert(sizeof(LimbTally) == 8 * (LimbTally::kAddingWords + LimbTally::kRaisingWords));

template <int words>
RT_HD std::uint64_t limb(const WideSum<words>& sum, int i) {
  return (sum.word[i / 2] >> (32 * (i % 2))) & 0xFFFFFFFFU;
}

// The recorder of a thread among many: it keeps its moments to itself and adds them to a shared
// LimbTally at its end; cells go to where all threads put them at once. Atomic: add(), as for
// CellRecorder, and raise(std::uint64_t*, value).
template <class Atomic>
class LimbRecorder : public CellRecorder<Atomic> {
 public:
  RT_HD LimbRecorder(LimbTally& shared, Cells& cells)
      : CellRecorder<Atomic>(cells), shared_(shared) {}

  RT_HD void outcome(const Outcome& outcome) {
    ++trajectories_;
    if (outcome.stuck > stuck_) stuck_ = outcome.stuck;
    merged_starts_ += static_cast<std::uint64_t>(outcome.merged_starts);
    for (int i = 0; i < kCounts; ++i) {
      moments_[i].add(static_cast<std::uint64_t>(outcome.count[i]));
    }
    CellRecorder<Atomic>::outcome(outcome);
  }

  RT_HD void flush() {
    if (trajectories_ == 0) return;
    Atomic::add(&shared_.trajectories, trajectories_);
    Atomic::add(&shared_.merged_starts, merged_starts_);
    Atomic::raise(&shared_.stuck, stuck_);
    for (int c = 0; c < kCounts; ++c) {
      for (int i = 0; i < LimbTally::kSumLimbs; ++i) {
        Atomic::add(&shared_.sum[c][i], limb(moments_[c].sum, i));
      }
      for (int i = 0; i < LimbTally::kSquareLimbs; ++i) {
        Atomic::add(&shared_.sum_of_squares[c][i], limb(moments_[c].sum_of_squares, i));
      }
      for (int i = 0; i < LimbTally::kCubeLimbs; ++i) {
        Atomic::add(&shared_.sum_of_cubes[c][i], limb(moments_[c].sum_of_cubes, i));
      }
      Atomic::raise(&shared_.largest[c], moments_[c].largest);
    }
  }

 private:
  LimbTally& shared_;
  std::uint64_t trajectories_ = 0;
  std::uint64_t merged_starts_ = 0;
  std::uint64_t stuck_ = 0;
  Moments moments_[kCounts] = {};
};

// Puts limbs together again: limb i weighs 2^(32 i).
template <int words, int limbs>
WideSum<words> joined(const std::uint64_t (&limb_sum)[limbs]) {
  WideSum<words> sum{};
  for (int i = 0; i < limbs; ++i) {
    std::uint64_t shifted[words] = {};
    const int at = i / 2;
    if (i % 2 == 0) {
      shifted[at] = limb_sum[i];
    } else {
      shifted[at] = limb_sum[i] << 32;
      if (at + 1 < words) shifted[at + 1] = limb_sum[i] >> 32;
    }
    sum.add(shifted, words);
  }
  return sum;
}

inline Tally to_tally(const LimbTally& limbs, const Cells& cells) {
  Tally tally;
  tally.trajectories = limbs.trajectories;
  tally.merged_starts = limbs.merged_starts;
  tally.stuck = limbs.stuck;
  for (int c = 0; c < kCounts; ++c) {
    tally.moments[c].sum = joined<2>(limbs.sum[c]);
    tally.moments[c].sum_of_squares = joined<3>(limbs.sum_of_squares[c]);
    tally.moments[c].sum_of_cubes = joined<4>(limbs.sum_of_cubes[c]);
    tally.moments[c].largest = limbs.largest[c];
  }
  tally.cells = cells;
  return tally;
}

}  // namespace ridethrough
