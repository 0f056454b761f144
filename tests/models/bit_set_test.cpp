// SPDX-License-Identifier: Apache-2.0
// A set of numbers is one, across the words that it is made of.
#include "models/bit_set.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

using Numbers = std::vector<int>;
using Set = BitSet<130>;

Set set_of(const Numbers& numbers) {
  Set set;
  set.clear();
  for (const int i : numbers) set.insert(i);
  return set;
}

Numbers numbers_in(const Set& set) {
  Numbers numbers;
  set.each([&](int i) { numbers.push_back(i); });
  return numbers;
}

TEST(BitSetTest, VisitsWhatIsInItInAscendingOrder) {
  EXPECT_EQ(numbers_in(set_of({129, 64, 0, 63, 128, 64})), Numbers({0, 63, 64, 128, 129}));
  EXPECT_EQ(numbers_in(set_of({})), Numbers());
}

TEST(BitSetTest, HasWhatWasInsertedAndNotErased) {
  Set set = set_of({1, 65, 129});
  EXPECT_TRUE(set.has(65));
  EXPECT_FALSE(set.has(2));
  EXPECT_FALSE(set.has(0));
  set.erase(65);
  set.erase(66);  // which is not in it
  EXPECT_EQ(numbers_in(set), Numbers({1, 129}));
}

TEST(BitSetTest, LosesWhatIsInAnother) {
  Set set = set_of({1, 64, 65, 128});
  set.erase(set_of({1, 2, 65, 129}));
  EXPECT_EQ(numbers_in(set), Numbers({64, 128}));
}

TEST(BitSetTest, IsEmptyOnlyWithNothingInAnyWord) {
  for (const int i : {0, 64, 129}) {
    Set set = set_of({i});
    EXPECT_FALSE(set.empty()) << i;
    set.clear();
    EXPECT_TRUE(set.empty()) << i;
  }
}

}  // namespace
}  // namespace ridethrough
