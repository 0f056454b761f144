// SPDX-License-Identifier: Apache-2.0
#include "host/scenario/shard.hpp"

#include "host/base/error.hpp"
#include "host/base/even_split.hpp"

#include <charconv>

#include <fmt/format.h>

namespace ridethrough {
namespace {

std::uint64_t count_of(const std::string& text, const std::string& whole) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0) {
    throw InputError(fmt::format("command line: --shard {}: allowed is NUMBER/OF, from 1/8 to 8/8",
                                 shortened(whole)));
  }
  return value;
}

}  // namespace

Shard parse_shard(const std::string& text) {
  const auto slash = text.find('/');
  const Shard shard = {
      count_of(text.substr(0, slash), text),
      slash == std::string::npos ? count_of("", text) : count_of(text.substr(slash + 1), text)};
  if (shard.number > shard.of) {
    throw InputError(fmt::format("command line: --shard {}: allowed is 1/{} to {}/{}",
                                 shortened(text), shard.of, shard.of, shard.of));
  }
  return shard;
}

void must_have(const Shard& shard, std::uint64_t things, const char* name) {
  if (things >= shard.of) return;
  throw InputError(fmt::format("command line: --shard {}/{}: there are only {} {}", shard.number,
                               shard.of, things, name));
}

void cut(Study& study, const Shard& shard) {
  must_have(shard, study.whole, "trajectories");
  study.first = part_begin(study.whole, shard.of, shard.number - 1);
  study.trajectories = part_begin(study.whole, shard.of, shard.number) - study.first;
}

}  // namespace ridethrough
