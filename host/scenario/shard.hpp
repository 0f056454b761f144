// SPDX-License-Identifier: Apache-2.0
// A shard: the part of the work that one of several jobs does. Of a run it is a range of
// trajectories, of a sweep every n-th point.
#pragma once

#include "host/scenario/study.hpp"

#include <cstdint>
#include <string>

namespace ridethrough {

struct Shard {
  std::uint64_t number;  // from 1
  std::uint64_t of;
};

// "2/8". Throws InputError for anything else.
Shard parse_shard(const std::string& text);

// Throws InputError where there are fewer things, such as "points", than shards.
void must_have(const Shard& shard, std::uint64_t things, const char* name);

// Cuts a study down to a shard of it. Throws InputError where there are fewer trajectories than
// shards.
void cut(Study& study, const Shard& shard);

}  // namespace ridethrough
