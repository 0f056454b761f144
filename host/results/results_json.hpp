// SPDX-License-Identifier: Apache-2.0
// Results as JSON, for what prints it and what puts more around it.
#pragma once

#include "host/results/results.hpp"

#include <string>

#include <nlohmann/json.hpp>

namespace ridethrough {

// What can be shown of a file, traces and config apart: docs/hdf5-format.md has the meanings.
nlohmann::ordered_json results_json(const Results& results);

// json[key], which becomes an object, or an array, if there is none. What the library makes of a
// null by itself, on being added to, it leaves broken where memory ends: its destructor then
// crashes.
nlohmann::ordered_json& object_in(nlohmann::ordered_json& json, const std::string& key);
nlohmann::ordered_json& array_in(nlohmann::ordered_json& json, const std::string& key);

// By the names that the files have, and whether it is thin.
nlohmann::ordered_json evidence_json(const Evidence& seen);

// What ran it, when, and which program.
void add_origin(nlohmann::ordered_json& json, const Provenance& from);

// As text, also where a string is not UTF-8; in one line where the indent is -1.
std::string dumped(const nlohmann::ordered_json& json, int indent = 2);

}  // namespace ridethrough
