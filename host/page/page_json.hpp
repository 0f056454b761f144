// SPDX-License-Identifier: Apache-2.0
// What a page is made of, as JSON: all that its scripts know.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace ridethrough {

// Each throws InputError where a file cannot be read.
nlohmann::ordered_json run_page_json(const std::string& path);
nlohmann::ordered_json sweep_page_json(const std::string& path);

// Of runs beside each other: {"runs": [as that of a run, without its traces], "differences": [..],
// "config_differences": [..]}.
nlohmann::ordered_json comparison_page_json(const std::vector<std::string>& paths);

}  // namespace ridethrough
