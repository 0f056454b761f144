// SPDX-License-Identifier: Apache-2.0
#include "host/site/site.hpp"

namespace ridethrough {

RandomVariable Site::gap_of(const Hazard& hazard) {
  if (!hazard.failures_per_year) return *hazard.gap_h;
  // As one would write it in gap_h.
  return exponential_with_mean(
      static_cast<double>(8760.0L / *hazard.failures_per_year - hazard.duration_h->mean));
}

Site::TurbinePolicy Site::policy_of(const Turbine& turbine) const {
  TurbinePolicy result = turbine.policy;
  const TurbinePolicy& all = policy.turbines;
  const auto take = [](auto& own, const auto& of_all) {
    if (!own.given() && of_all.given()) own = of_all;
  };
  if (!result.mode) result.mode = all.mode;
  take(result.start_soc, all.start_soc);
  take(result.stop_soc, all.stop_soc);
  take(result.start_delay_min, all.start_delay_min);
  take(result.commit, all.commit);
  take(result.spare_units, all.spare_units);
  return result;
}

}  // namespace ridethrough
