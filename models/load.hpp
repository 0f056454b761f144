// SPDX-License-Identifier: Apache-2.0
// The load of the site without surges and auxiliaries: constant over equal steps, with what it
// takes to jump over quiet time. Below 0 the site generates more than it asks for. Its time 0 is
// the beginning of the first step. A pyramid of block maxima (each level 16 blocks of the one
// below) tells in a few steps when the load next exceeds a limit; running sums give the energy of
// any span.
#pragma once

#include "models/platform.hpp"
#include "models/units.hpp"

namespace ridethrough {

struct Load {
  static constexpr int kBlockBits = 4;
  static constexpr int kMaxLevels = 7;

  Tick step;                     // length of one step
  std::int64_t steps;            // that cover the horizon
  Power highest;                 // of all steps
  int levels;                    // level 0 holds the steps themselves
  PoolOffset level[kMaxLevels];  // one word a block
  // Word i = sum of the first i steps, each no lower than where it and the auxiliaries make 0
  // [quanta].
  PoolOffset running_sum;

  struct Span {
    Power power;
    Tick end;
  };

  RT_HD Span at(const std::int64_t* pool, Tick now) const {
    const std::int64_t i = steps == 1 ? 0 : now / step;  // a division takes its time
    return {static_cast<Power>(pool[level[0] + i]), (i + 1) * step};
  }

  // What is asked for over [0, t], so that with the auxiliaries it is that of the base load.
  RT_HD Energy energy_until(const std::int64_t* pool, Tick t) const {
    const std::int64_t i = t / step;
    const Tick rest = t - i * step;
    const std::int64_t* sum = pool + running_sum + i;
    return sum[0] * step + (rest > 0 ? (sum[1] - sum[0]) * rest : 0);
  }

  // The first time in [now, until) at which the load is above the limit, else `until`.
  RT_HD Tick first_above(const std::int64_t* pool, Tick now, Tick until, Power limit) const {
    if (highest <= limit) return until;
    std::int64_t i = now / step;
    const std::int64_t last = (until - 1) / step;
    int at = 0;
    while (i <= last >> (at * kBlockBits)) {
      if (at + 1 < levels && pool[level[at + 1] + (i >> kBlockBits)] <= limit) {
        i = (i >> kBlockBits) + 1;  // nothing in the whole block: larger strides
        ++at;
      } else if (pool[level[at] + i] <= limit) {
        ++i;
      } else if (at > 0) {
        i <<= kBlockBits;  // it is in here: look closer
        --at;
      } else {
        return i * step > now ? i * step : now;
      }
    }
    return until;
  }
};

}  // namespace ridethrough
