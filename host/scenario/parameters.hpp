// SPDX-License-Identifier: Apache-2.0
// The parameters of a config that an index may be sensitive to: rates, probabilities, durations and
// sizes, a key each.
#pragma once

#include "host/scenario/study.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ridethrough {

struct Parameter {
  Section section;
  std::string key;  // "mttf_h"; of the key hits the probability of one target, "hits:feed.north"
  double value;     // of a distribution its mean
  bool whole;       // a whole number

  [[nodiscard]] std::string name() const { return section.title() + "." + key; }
};

// All that the config gives a value other than 0, in the order of its sections; what only says how
// to simulate, and what cannot change a loss of load (emissions), is left out, and so are lists.
std::vector<Parameter> parameters(const Config& config);

// The study with a parameter so many times as large; nothing where that is not allowed, by the
// range of its key or beside what else the config says.
std::optional<Study> compile_scaled(const Config& config, const Parameter& parameter,
                                    double factor);

}  // namespace ridethrough
