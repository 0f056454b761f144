// SPDX-License-Identifier: Apache-2.0
// The recorder that fills a tally of its own: what a CPU thread gives its trajectories.
#pragma once

#include "kernels/cell_recorder.hpp"

namespace ridethrough {

struct PlainAdd {
  static std::uint64_t add(std::uint64_t* at, std::uint64_t value) {
    const std::uint64_t before = *at;
    *at += value;
    return before;
  }
};

class TallyRecorder : public CellRecorder<PlainAdd> {
 public:
  explicit TallyRecorder(Tally& tally) : CellRecorder(tally.cells), tally_(tally) {}

  void outcome(const Outcome& outcome) const {
    ++tally_.trajectories;
    if (outcome.stuck > tally_.stuck) tally_.stuck = outcome.stuck;
    tally_.merged_starts += static_cast<std::uint64_t>(outcome.merged_starts);
    for (int i = 0; i < kCounts; ++i) {
      tally_.moments[i].add(static_cast<std::uint64_t>(outcome.count[i]));
    }
    CellRecorder::outcome(outcome);
  }

 private:
  Tally& tally_;
};

}  // namespace ridethrough
