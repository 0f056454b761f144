// SPDX-License-Identifier: Apache-2.0
#include "host/site/origins.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ridethrough {

std::string Assignment::place() const {
  return file.empty() ? "command line" : fmt::format("{}:{}", file, line);
}

const std::string* Origins::flaw(const Key& key) const {
  const auto found = values.find(key);
  return found == values.end() || found->second.flaw.empty() ? nullptr : &found->second.flaw;
}

bool Origins::told(const Key& key) const {
  const auto found = values.find(key);
  return found != values.end() && found->second.told;
}

bool Origins::may_be_left_out(const Section& section) const {
  return std::any_of(left_out.begin(), left_out.end(), [&](const Section& one) {
    if (!one.name.empty()) return one.name == section.name;
    return one.kind == section.kind || one.kind == section.name;
  });
}

}  // namespace ridethrough
