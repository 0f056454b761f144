// SPDX-License-Identifier: Apache-2.0
// Several mistakes in one message.
#include "host/base/problems.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

std::string message_of(const Problems& problems) {
  try {
    problems.throw_if_any();
  } catch (const InputError& error) {
    return error.what();
  }
  return "none";
}

TEST(Problems, AreSaidAllAtOnceALineEach) {
  Problems problems;
  EXPECT_EQ(message_of(problems), "none");
  problems.attempt([] {});
  EXPECT_FALSE(problems.any());
  problems.attempt([] { throw InputError("one"); });
  EXPECT_EQ(message_of(problems), "one");
  problems.add("two");
  EXPECT_EQ(message_of(problems), "one\ntwo");
}

TEST(Problems, OfOtherKindsAreNoPersons) {
  Problems problems;
  EXPECT_THROW(problems.attempt([] { throw MachineError("full"); }), MachineError);
}

TEST(Problems, OfWhichThereAreVeryManyAreCounted) {
  Problems problems;
  for (int i = 0; i < 1000; ++i) problems.add(std::string(100, 'x'));
  const std::string message = message_of(problems);
  EXPECT_LT(message.size(), 4000U);
  EXPECT_NE(message.find("more"), std::string::npos);
}

}  // namespace
}  // namespace ridethrough
