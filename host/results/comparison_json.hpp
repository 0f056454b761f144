// SPDX-License-Identifier: Apache-2.0
// The differences between results as JSON, for what prints them and what puts more around them.
#pragma once

#include "host/results/comparison.hpp"

#include <vector>

#include <nlohmann/json.hpp>

namespace ridethrough {

// [{"file": .., "from": the first, "runs_are": .., "indices": {"lolh": {"difference": ..}, ..}},
// ..], one for each file but the first.
nlohmann::ordered_json differences_json(const std::vector<NamedResults>& all);

}  // namespace ridethrough
