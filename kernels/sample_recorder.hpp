// SPDX-License-Identifier: Apache-2.0
// Hands out the counts of each trajectory beside what a recorder makes of them.
#pragma once

#include "models/outcome.hpp"

namespace ridethrough {

template <class Recorder>
class SampleRecorder : public Recorder {
 public:
  using Recorder::Recorder;

  // Where the kCounts counts of the next trajectory go; nullptr = nowhere.
  RT_HD void sample_to(std::int64_t* counts) { counts_ = counts; }

  RT_HD void outcome(const Outcome& outcome) {
    if (counts_ != nullptr) {
      for (int i = 0; i < kCounts; ++i) counts_[i] = outcome.count[i];
    }
    Recorder::outcome(outcome);
  }

 private:
  std::int64_t* counts_ = nullptr;
};

// Of trajectory i of a range, in an array for all of it.
RT_HD inline std::int64_t* sample_row(std::int64_t* counts, std::uint64_t i) {
  return counts == nullptr ? nullptr : counts + i * kCounts;
}

}  // namespace ridethrough
