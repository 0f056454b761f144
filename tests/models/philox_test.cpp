// SPDX-License-Identifier: Apache-2.0
#include "models/philox.hpp"

#include "kernels/backend.hpp"
#include "models/random_stream.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

struct KnownAnswer {
  PhiloxBlock counter;
  std::uint64_t key;
  PhiloxBlock block;
};

// The known answers of Random123, kat_vectors, philox4x32 with 10 rounds.
constexpr KnownAnswer kAnswers[] = {
    {{{0, 0, 0, 0}}, 0, {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}},
    {{{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}},
     0xffffffffffffffff,
     {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}},
    {{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
     0x299f31d0a4093822,
     {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}},
};

void expect_known_answers(const std::function<PhiloxBlock(PhiloxBlock, std::uint64_t)>& philox) {
  for (const auto& answer : kAnswers) {
    const PhiloxBlock block = philox(answer.counter, answer.key);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(block.word[i], answer.block.word[i]) << "word " << i;
  }
}

TEST(Philox, GivesTheKnownAnswersOnTheHost) {
  expect_known_answers([](auto counter, auto key) { return philox4x32_10(counter, key); });
}

TEST(Philox, GivesTheKnownAnswersOnTheDevice) {
  std::string why_not;
  if (cuda_devices(&why_not).empty()) GTEST_SKIP() << why_not;
  expect_known_answers([](auto counter, auto key) { return philox_on_cuda(counter, key, 0); });
}

TEST(RandomStream, IsTheSameWhoeverAsksAndDiffersByStreamTrajectoryAndSeed) {
  const auto first_words = [](std::uint64_t seed, std::uint64_t trajectory, std::uint32_t id) {
    RandomStream stream;
    stream.start();
    std::vector<std::uint32_t> words(9);
    for (auto& word : words) word = stream.next({seed, trajectory}, id);
    return words;
  };
  const auto words = first_words(1, 2, 3);
  EXPECT_EQ(words, first_words(1, 2, 3));
  EXPECT_NE(words, first_words(2, 2, 3));
  EXPECT_NE(words, first_words(1, 3, 3));
  EXPECT_NE(words, first_words(1, 2 + (std::uint64_t{1} << 32), 3));
  EXPECT_NE(words, first_words(1, 2, 4));
}

// However many blocks are made at once, or if none is kept, as on a device, word i is word i mod 4
// of block i / 4.
TEST(RandomStream, HandsOutBlockAfterBlock) {
  const TrajectoryKey key = {0xA4093822'299F31D0U, (std::uint64_t{7} << 32) + 5};
  RandomStream stream;
  stream.start();
  for (std::uint32_t i = 0; i < 200; ++i) {
    const std::uint32_t word = philox4x32_10({{i / 4, 3, 5, 7}}, key.seed).word[i % 4];
    ASSERT_EQ(stream.next(key, 3), word) << i;
    ASSERT_EQ(RandomStream::word(key, 3, i), word) << i;
  }
}

}  // namespace
}  // namespace ridethrough
