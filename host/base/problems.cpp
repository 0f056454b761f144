// SPDX-License-Identifier: Apache-2.0
#include "host/base/problems.hpp"

#include <fmt/format.h>

namespace ridethrough {

void Problems::throw_if_any() const {
  constexpr std::size_t kMostBytes = 3500;  // what complain() prints without a cut
  if (!any()) return;
  std::string all = messages_.front();
  std::size_t said = 1;
  for (; said < messages_.size() && all.size() + messages_[said].size() < kMostBytes; ++said) {
    all += '\n' + messages_[said];
  }
  if (said < messages_.size()) all += fmt::format("\n... and {} more", messages_.size() - said);
  throw InputError(all);
}

}  // namespace ridethrough
