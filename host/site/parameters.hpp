// SPDX-License-Identifier: Apache-2.0
// The parameters of a site that an index may be sensitive to: rates, probabilities, durations and
// sizes, a key each.
#pragma once

#include "host/site/site.hpp"

#include <string>
#include <vector>

namespace ridethrough {

struct Parameter {
  Key key;
  std::string hit;  // of the key hits, whose probability it is: "feed.north"
  double value;     // of a distribution its mean
  bool whole;       // a whole number

  // "turbine.gas_turbine.mttf_h", "hazard.storm.hits:feed.north"
  [[nodiscard]] std::string name() const { return key.text() + (hit.empty() ? "" : ":" + hit); }
};

// All that is given a value other than 0, in the order of the sections; what only says how to
// simulate, and what cannot change a loss of load (emissions), is left out, and so are lists.
std::vector<Parameter> parameters(const Site& site);

// The site with a parameter so many times as large, which may be no longer allowed.
Site scaled(const Site& site, const Parameter& parameter, double factor);

}  // namespace ridethrough
