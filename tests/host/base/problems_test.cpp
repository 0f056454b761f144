// SPDX-License-Identifier: Apache-2.0
// Several mistakes in one message.
#include "host/base/problems.hpp"

#include <fmt/format.h>
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
  for (int i = 1; i <= 1000; ++i) problems.add(fmt::format("a.ini:{}: x", i));
  const std::string message = message_of(problems);
  EXPECT_NE(message.find("a.ini:200: x\n... and 800 more"), std::string::npos) << message;
}

TEST(Problems, StandInTheOrderOfTheirLinesAndThoseOfTheCommandLineLast) {
  Problems problems;
  for (const char* one : {"a.ini: all", "command line: b", "a.ini:10: ten", "a.ini:9: nine",
                          "p.csv:1: first", "command line: a", "a.ini:9: again"}) {
    problems.add(one);
  }
  EXPECT_EQ(message_of(problems),
            "a.ini:9: nine\na.ini:9: again\na.ini:10: ten\na.ini: all\np.csv:1: first\n"
            "command line: b\ncommand line: a");
}

TEST(Problems, AreSaidOnceAndKeepTheKeyThatTheyAreAbout) {
  Problems inner;
  inner.add("a.ini:2: two", "load.scale");
  inner.add("a.ini:1: one");
  Problems problems;
  for (int i = 0; i < 2; ++i) problems.attempt([&] { inner.throw_if_any(); }, "load.profile");
  ASSERT_EQ(problems.mistakes().size(), 2U);
  EXPECT_EQ(problems.mistakes()[0].message, "a.ini:1: one");
  EXPECT_EQ(problems.mistakes()[0].key, "load.profile");
  EXPECT_EQ(problems.mistakes()[1].key, "load.scale");
}

}  // namespace
}  // namespace ridethrough
