// SPDX-License-Identifier: Apache-2.0
// The random words of one process in one trajectory. Word i of a stream is word i mod 4 of the
// Philox block with key = seed and counter = (i / 4, stream, trajectory): whoever asks for it,
// wherever, gets the same one.
#pragma once

#include "models/philox.hpp"
#include "models/units.hpp"

namespace ridethrough {

// What the streams of one trajectory have in common.
struct TrajectoryKey {
  std::uint64_t seed;
  std::uint64_t trajectory;
};

// All that it keeps is how many words have been drawn; the number of the stream comes with each
// call, from the scenario.
class RandomStream {
 public:
  RT_HD void start() { drawn_ = 0; }

  // The next word, uniform over all 2^32.
  RT_HD std::uint32_t next(const TrajectoryKey& key, StreamId stream) {
#if defined(__CUDACC__)
    return word(key, stream, drawn_++);  // memory is scarcer than time there: nothing is kept
#else
    const std::uint32_t at = (drawn_ + kAhead - 4) % kAhead;
    if (at == 0 || drawn_ == 0) make_blocks(key, stream);
    ++drawn_;
    return block_[at / 4].word[at % 4];
#endif
  }

  // Word `number` of a stream, counted from 0. Without an index into the block: a device would put
  // it into memory for that.
  RT_HD static std::uint32_t word(const TrajectoryKey& key, StreamId stream, std::uint32_t number) {
    const PhiloxBlock block = philox4x32_10(counter(key, stream, number / 4), key.seed);
    const std::uint32_t even = (number & 2U) != 0 ? block.word[2] : block.word[0];
    const std::uint32_t odd = (number & 2U) != 0 ? block.word[3] : block.word[1];
    return (number & 1U) != 0 ? odd : even;
  }

  // How many words have been drawn.
  [[nodiscard]] RT_HD std::uint32_t drawn() const { return drawn_; }

  // True with probability threshold / 2^32; thresholds come from to_threshold() of the host.
  RT_HD bool happens(const TrajectoryKey& key, StreamId stream, std::uint64_t threshold) {
    return next(key, stream) < threshold;
  }

 private:
  RT_HD static PhiloxBlock counter(const TrajectoryKey& key, StreamId stream, std::uint32_t block) {
    return {{block, stream, static_cast<std::uint32_t>(key.trajectory),
             static_cast<std::uint32_t>(key.trajectory >> 32)}};
  }

#if !defined(__CUDACC__)
  static constexpr std::uint32_t kBlocks = 4;  // made at once
  static constexpr std::uint32_t kAhead = 4 * kBlocks;

  // The first block comes alone, and stands in the last place: of many streams it is all that is
  // ever asked for.
  void make_blocks(const TrajectoryKey& key, StreamId stream) {
    if (drawn_ == 0) {
      block_[kBlocks - 1] = philox4x32_10(counter(key, stream, 0), key.seed);
      return;
    }
    for (std::uint32_t i = 0; i < kBlocks; ++i) block_[i] = counter(key, stream, drawn_ / 4 + i);
    philox4x32_10(block_, key.seed);
  }

  PhiloxBlock block_[kBlocks];
#endif
  std::uint32_t drawn_ = 0;
};

}  // namespace ridethrough
