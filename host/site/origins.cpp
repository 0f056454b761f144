// SPDX-License-Identifier: Apache-2.0
#include "host/site/origins.hpp"

#include <fmt/format.h>

namespace ridethrough {

std::string Assignment::place() const {
  return file.empty() ? "command line" : fmt::format("{}:{}", file, line);
}

const std::string* Origins::flaw(const Key& key) const {
  const auto found = values.find(key);
  return found == values.end() || found->second.flaw.empty() ? nullptr : &found->second.flaw;
}

}  // namespace ridethrough
