// SPDX-License-Identifier: Apache-2.0
// The option table: every key a config may hold, with its unit, range, default and meaning.
// Parsing, validation, messages and help are all read off it. To add a key: a row in keys.cpp,
// and its use in compile.cpp.
#pragma once

#include "host/site/key.hpp"

#include <string>
#include <vector>

namespace ridethrough {

enum class ValueKind {
  kText,
  kNumber,
  kInteger,
  kNumbers,  // as many as Option::count says
  kDate,
  kDistribution,
  kPath,
  kChoice,
  kTargets,
  kWindows,
};

struct Option {
  std::string section;  // "study", or the kind of a named section: "battery" for [battery.x]
  std::string key;
  ValueKind kind;
  std::string fallback;  // the default as one would write it; empty = none
  bool required;
  double lowest, highest;            // of a number, both allowed ...
  bool above_lowest;                 // ... but for the lowest where this is set
  std::vector<std::string> choices;  // of a choice
  std::string help;
  std::size_t count = 0;            // of a list of numbers
  std::size_t most_bytes = 10'000;  // of what is written
};

struct SectionKind {
  std::string name;
  bool named;  // [battery.megapack] rather than [study]
  std::string help;
};

const std::vector<SectionKind>& section_kinds();
const std::vector<Option>& options();

// The option of a key in a section of this kind, or null.
const Option* find_option(const std::string& section_kind, const std::string& key);
const Option* find_option(const Key& key);

// What a key is measured in, as its name says: "MWh" of "battery.pack.unit_energy_mwh", "1" of what
// has no unit.
std::string unit_of(const std::string& key);

// "a number from 0 to 1", "one of prime, standby": what the option allows, in words.
std::string allowed_values(const Option& option);

}  // namespace ridethrough
