// SPDX-License-Identifier: Apache-2.0
// What no trajectory has shown: how much more, or less, of a count others would have, by the laws
// of the site and by what was seen. docs/model.md, "Errors", has the rules.
#pragma once

#include "host/results/statistics.hpp"
#include "host/scenario/index_table.hpp"
#include "host/scenario/study.hpp"

namespace ridethrough {

class Unseen {
 public:
  // Keeps to both.
  Unseen(const StudyInfo& study, const Tally& tally);

  // What trajectories have of a count on average that have more than any has shown, and less than
  // any: what mean_bounds() asks for. `seen` is the sample of that count, and all is in the units
  // of the tally.
  [[nodiscard]] Bounds operator()(Count count, const Sample& seen, Tail tail) const;

  // How much more than the largest that was seen a trajectory may lose: Count::kLossTime [ticks] or
  // Count::kUnservedEnergy [quanta x ticks]. 0 where nothing can be lost.
  [[nodiscard]] double may_lose_more(Count count) const;

 private:
  // Of all that there can be; infinite where that is not known.
  [[nodiscard]] double highest(Tail tail) const;
  [[nodiscard]] double largest(Count count) const;
  [[nodiscard]] double longer_than(double seen) const;
  [[nodiscard]] double deepest_shortfall() const;

  const StudyInfo& study_;
  const Tally& tally_;
  double end_;       // of the horizon [ticks]
  double harmless_;  // no outage that was survived was longer [ticks]
};

}  // namespace ridethrough
