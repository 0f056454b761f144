// SPDX-License-Identifier: Apache-2.0
// What the words behind a command mean, and which of them are refused.
#include "host/cli/command_line.hpp"

#include "host/base/error.hpp"
#include "tests/host/cli/sample_command.hpp"
#include "tests/host/support.hpp"

namespace ridethrough {
namespace {

using test::kSample;
using Words = std::vector<std::string>;

Arguments parsed(Words more) {
  more.insert(more.begin(), {"site.ini", "--key", "load.scale"});
  return parse(more, kSample);
}

void expect_refused(const Words& more, const Words& says) {
  test::expect_complaint([&] { parsed(more); }, says);
}

TEST(CommandLine, OfEachKindIsReadInEachForm) {
  const Arguments arguments = parsed({"-s", "--text=a b", "-n0.5", "--whole", "7", "--choice",
                                      "right", "--maybe", "--file", "x.csv", "--key=load.peak_mw",
                                      "--of", "battery.pack", "--this", "--battery.pack.units=8"});
  EXPECT_EQ(arguments.files, Words{"site.ini"});
  EXPECT_EQ(arguments.overrides, Words{"battery.pack.units=8"});
  EXPECT_TRUE(arguments.has(test::kSwitch));
  EXPECT_EQ(arguments.text(test::kText), "a b");
  EXPECT_EQ(arguments.number(test::kNumber), 0.5);
  EXPECT_EQ(arguments.number(test::kWholeNumber), 7);
  EXPECT_EQ(arguments.text(test::kChoice), "right");
  EXPECT_TRUE(arguments.has(test::kMaybe));
  EXPECT_EQ(arguments.text(test::kMaybe), "gently");
  EXPECT_EQ(arguments.text(test::kFile), "x.csv");
  EXPECT_EQ(arguments.texts(test::kKey), (Words{"load.scale", "load.peak_mw"}));
  EXPECT_EQ(arguments.text(test::kSection), "battery.pack");
}

TEST(CommandLine, WhatIsNotGivenHasItsDefault) {
  const Arguments arguments = parsed({});
  EXPECT_FALSE(arguments.has(test::kNumber));
  EXPECT_EQ(arguments.number(test::kNumber), 0.1);
  EXPECT_EQ(arguments.text(test::kChoice), "left");
  EXPECT_EQ(arguments.text(test::kText), "");
  EXPECT_TRUE(arguments.texts(test::kFile).empty());
}

TEST(CommandLine, ValueThatMayBeLeftOutStandsBehindAnEqualsSign) {
  EXPECT_EQ(parsed({"--maybe=hard"}).text(test::kMaybe), "hard");
  expect_refused({"--maybe", "hard"}, {"CONFIG is there 2 times", "allowed is 1"});
  expect_refused({"--maybe=soft"}, {"--maybe=soft", "one of gently, hard"});
}

TEST(CommandLine, ValueThatIsNotAllowedIsRefused) {
  for (const char* wrong : {"0", "1", "-1", "nan", "inf", "x", "0.5x", "1e999"}) {
    expect_refused({"--number", wrong},
                   {std::string("--number ") + wrong, "a number above 0 and below 1"});
  }
  for (const char* wrong : {"0", "1.5", "1e3", "two", "99999999999999999999"}) {
    expect_refused({"--whole", wrong}, {"a whole number from 1 up"});
  }
  expect_refused({"--choice", "rihgt"}, {"one of left, right", "did you mean `right`"});
}

TEST(CommandLine, TooManyAndTooFewAreRefused) {
  test::expect_complaint([] { parse({"site.ini"}, kSample); }, {"--key KEY is missing", "to vary"});
  test::expect_complaint([] { parse({"--key=x"}, kSample); }, {"CONFIG is missing"});
  expect_refused({"--key=a", "--key=b"}, {"--key KEY is there 3 times", "allowed is 2"});
  expect_refused({"-s", "-s"}, {"--switch is there 2 times"});
  expect_refused({"--this", "--that"}, {"--this --that", "one of them"});
  expect_refused({"more.ini"}, {"CONFIG is there 2 times"});
}

TEST(CommandLine, WhatIsUnknownIsRefusedWithTheNearest) {
  expect_refused({"--hole=1"}, {"--hole", "unknown option", "did you mean `--whole`"});
  expect_refused({"-sx"}, {"-sx", "unknown option"});
  expect_refused({"--load.scale", "2"}, {"--load.scale", "--section.key=value"});
  test::expect_complaint(
      [] {
        parse({"a.h5", "--load.scale=2"}, kShowCommand);
      },
      {"--load.scale=2", "`show` takes no key"});
}

}  // namespace
}  // namespace ridethrough
