// The recorder that fills a tally of its own: what a CPU thread gives its trajectories.
#pragma once

#include "kernels/tally.hpp"

namespace ridethrough {

struct TallyRecorder {
  Tally& tally;

  void loss_event(const LossEvent& event) const { add_to_histograms(event); }

  void outcome(const Outcome& outcome) const {
    ++tally.trajectories;
    tally.merged_starts += static_cast<std::uint64_t>(outcome.merged_starts);
    for (int i = 0; i < kCounts; ++i) {
      tally.moments[i].add(static_cast<std::uint64_t>(outcome.count[i]));
    }
    add_to_histograms(outcome);
  }

 private:
  template <class Source>
  void add_to_histograms(const Source& source) const {
    each_bin(source, [this](Distribution which, std::uint32_t bin) {
      ++tally.histogram[static_cast<int>(which)][bin];
    });
  }
};

}  // namespace ridethrough
