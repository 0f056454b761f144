// SPDX-License-Identifier: Apache-2.0
#include "kernels/block_limit.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

TEST(BlockLimit, IsWhatFitsOrLess) {
  EXPECT_EQ(limited_blocks(9, "BLOCKS", nullptr), 9);
  EXPECT_EQ(limited_blocks(9, "BLOCKS", "4"), 4);
  EXPECT_EQ(limited_blocks(9, "BLOCKS", "64"), 9);
}

TEST(BlockLimit, RefusesWhatIsNoNumberOfBlocks) {
  for (const char* text : {"", "0", "-1", "4 ", "x", "1.5", "99999999999"}) {
    try {
      limited_blocks(9, "BLOCKS", text);
      ADD_FAILURE() << text;
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(error.what(),
                "BLOCKS = '" + std::string(text) + "': it takes a number of blocks, 1 or more");
    }
  }
}

}  // namespace
}  // namespace ridethrough
