// SPDX-License-Identifier: Apache-2.0
// What the manual teaches about each kind of section beside the option table: why one needs it, and
// an example. The examples of all kinds together are a whole site, from which `ridethrough init`
// makes its config. To add a section: a row in section_kinds(), one in guide.cpp.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ridethrough {

struct Guide {
  std::string section;  // the kind
  std::string about;
  std::string name;  // of the section of the example; empty where it has none
  std::vector<std::pair<std::string, std::string>> example = {};  // keys and values

  // The header of the section of the example.
  [[nodiscard]] std::string header() const;
  // The example as one would write it.
  [[nodiscard]] std::string config() const;
  // What the example says for a key; null where it leaves it out.
  [[nodiscard]] const std::string* value(const std::string& key) const;
};

// Throws std::logic_error for a kind that is not there: a test asks for all.
const Guide& guide_of(const std::string& section);

}  // namespace ridethrough
