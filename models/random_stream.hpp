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
    blocks_ = 0;
    at_ = 0;
    end_ = 0;
  }

  // The next word, uniform over all 2^32.
  RT_HD std::uint32_t next(const TrajectoryKey& key) {
    if (at_ == end_) refill(key);
    return block_[at_ / 4].word[at_++ % 4];
  }

  // How many words have been drawn.
  [[nodiscard]] RT_HD std::uint32_t drawn() const { return 4 * blocks_ - (end_ - at_); }

  // True with probability threshold / 2^32; thresholds come from to_threshold() of the host.
  RT_HD bool happens(const TrajectoryKey& key, std::uint64_t threshold) {
    return next(key) < threshold;
  }

 private:
  // How many blocks are made at once: on a device, where memory is scarcer than time, one.
#if defined(__CUDACC__)
  static constexpr int kBlocks = 1;
#else
  static constexpr int kBlocks = 4;
#endif

  // The first block comes alone: of many streams it is all that is ever asked for.
  RT_HD void refill(const TrajectoryKey& key) {
    at_ = 0;
    if (kBlocks > 1 && blocks_ > 0) {
      for (PhiloxBlock& block : block_) block = counter(key);
      philox4x32_10(block_, key.seed);
      end_ = 4 * kBlocks;
    } else {
      block_[0] = philox4x32_10(counter(key), key.seed);
      end_ = 4;
    }
  }

  RT_HD PhiloxBlock counter(const TrajectoryKey& key) {
    return {{blocks_++, stream_, static_cast<std::uint32_t>(key.trajectory),
             static_cast<std::uint32_t>(key.trajectory >> 32)}};
  }

  PhiloxBlock block_[kBlocks];
  std::uint32_t stream_;
  std::uint32_t blocks_;  // made so far
  std::uint32_t at_;      // the next word
  std::uint32_t end_;
};

}  // namespace ridethrough
