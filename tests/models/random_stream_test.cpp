// SPDX-License-Identifier: Apache-2.0
// A stream of random words begins anew where it is told to, and asks one word for what happens.
#include "models/random_stream.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

class RandomStreamTest : public testing::Test {
 protected:
  RandomStreamTest() { stream.start(); }
  const TrajectoryKey key = {1, 2};
  RandomStream stream;
};

TEST_F(RandomStreamTest, BeginsAnewWithEachTrajectory) {
  for (int i = 0; i < 7; ++i) stream.next(key, 3);
  EXPECT_EQ(stream.drawn(), 7U);
  stream.start();
  EXPECT_EQ(stream.drawn(), 0U);
  const TrajectoryKey other = {1, 5};
  for (std::uint32_t i = 0; i < 40; ++i) {
    ASSERT_EQ(stream.next(other, 3), RandomStream::word(other, 3, i)) << i;
  }
}

TEST_F(RandomStreamTest, LetsHappenWhatHasAWordBelowTheThreshold) {
  const std::uint64_t word = RandomStream::word(key, 3, 1);
  EXPECT_FALSE(stream.happens(key, 3, 0));  // never ...
  EXPECT_FALSE(stream.happens(key, 3, word));
  EXPECT_EQ(stream.drawn(), 2U);
  stream.start();
  EXPECT_TRUE(stream.happens(key, 3, std::uint64_t{1} << 32));  // ... and always
  EXPECT_TRUE(stream.happens(key, 3, word + 1));
}

}  // namespace
}  // namespace ridethrough
