// The random words of one process in one trajectory. Word i of a stream is word i mod 4 of the
// Philox block with key = seed and counter = (i / 4, stream, trajectory): whoever asks for it,
// wherever, gets the same one.
#pragma once

#include "models/philox.hpp"

namespace ridethrough {

// What the streams of one trajectory have in common.
struct TrajectoryKey {
  std::uint64_t seed;
  std::uint64_t trajectory;
};

class RandomStream {
 public:
  RT_HD void start(std::uint32_t stream) {
    stream_ = stream;
    drawn_ = 0;
  }

  // The next word, uniform over all 2^32.
  RT_HD std::uint32_t next(const TrajectoryKey& key) {
    const std::uint32_t lane = drawn_ & 3U;
    if (lane == 0) {
      block_ = philox4x32_10({{drawn_ >> 2, stream_, static_cast<std::uint32_t>(key.trajectory),
                               static_cast<std::uint32_t>(key.trajectory >> 32)}},
                             key.seed);
    }
    ++drawn_;
    return block_.word[lane];
  }

  // True with probability threshold / 2^32; thresholds come from to_threshold() of the host.
  RT_HD bool happens(const TrajectoryKey& key, std::uint64_t threshold) {
    return next(key) < threshold;
  }

 private:
  PhiloxBlock block_;
  std::uint32_t stream_;
  std::uint32_t drawn_;
};

}  // namespace ridethrough
