// SPDX-License-Identifier: Apache-2.0
// Load profiles as CSV files.
#include "host/site/profile.hpp"

#include "tests/host/support.hpp"

namespace ridethrough {
namespace {

using test::expect_complaint;

Profile read_text(const std::string& text) {
  const test::TemporaryFolder folder;
  return read_profile(folder.write("load.csv", text));
}

TEST(Profile, IsItsColumnOfDemands) {
  const Profile profile = read_text("demand_mw\n10\n20.5\n0\n");
  EXPECT_EQ(profile.demand_mw, (std::vector<double>{10, 20.5, 0}));
  EXPECT_EQ(profile.step_h, 0);
}

TEST(Profile, NeedsNoLineEndAfterItsLastRow) {
  EXPECT_EQ(read_text("demand_mw\n10\n20").demand_mw, (std::vector<double>{10, 20}));
}

TEST(Profile, TakesItsStepFromTheColumnOfTimes) {
  const Profile profile = read_text("time_h,demand_mw\n0,10\n0.25,11\n0.5,12\n");
  EXPECT_EQ(profile.step_h, 0.25);
  EXPECT_EQ(profile.demand_mw, (std::vector<double>{10, 11, 12}));
}

TEST(Profile, MayBeginAtAnyTimeAndHaveItsColumnsInAnyOrder) {
  const Profile profile = read_text("demand_mw,note,time_h\n10,a,100\n11,b,102\n12,c,104\n");
  EXPECT_EQ(profile.step_h, 2);
  EXPECT_EQ(profile.demand_mw, (std::vector<double>{10, 11, 12}));
}

TEST(Profile, ForgivesTimesThatAreRounded) {
  const Profile profile = read_text("time_h,demand_mw\n0,1\n0.3333333,1\n0.6666667,1\n1,1\n");
  EXPECT_NEAR(profile.step_h, 1.0 / 3, 1e-6);
}

TEST(Profile, MayBeQuotedAndSpaced) {
  const Profile profile = read_text("\"time_h\", \"demand_mw\"\n\"0\", \"10\"\n1,\t11\n");
  EXPECT_EQ(profile.demand_mw, (std::vector<double>{10, 11}));
  EXPECT_EQ(profile.step_h, 1);
}

TEST(Profile, MayHaveLineEndsOfWindows) {
  EXPECT_EQ(read_text("time_h,demand_mw\r\n0,10\r\n1,11\r\n").demand_mw,
            (std::vector<double>{10, 11}));
}

TEST(Profile, MayBeginWithAByteOrderMarkAndEndInBlankLines) {
  EXPECT_EQ(read_text("\xEF\xBB\xBF"
                      "demand_mw\n10\n\n\n")
                .demand_mw,
            std::vector<double>{10});
  expect_complaint([] { read_text("demand_mw\n10\n\n20\n"); }, {"load.csv:3:"});
}

TEST(Profile, IsRefusedWhenEmptyOrWithoutRows) {
  expect_complaint([] { read_text(""); }, {"load.csv:1:", "demand_mw"});
  expect_complaint([] { read_text("demand_mw\n"); }, {"load.csv:1:", "no rows"});
}

TEST(Profile, NamesTheNearestColumnWhenTheDemandIsMissing) {
  expect_complaint([] { read_text("time_h,demand_kw\n0,1\n"); },
                   {"load.csv:1:", "no column demand_mw", "did you mean `demand_kw`"});
}

TEST(Profile, IsRefusedWhenRagged) {
  expect_complaint([] { read_text("time_h,demand_mw\n0,1\n1\n"); },
                   {"load.csv:3:", "1 cells", "2"});
  expect_complaint([] { read_text("demand_mw\n1\n1,2\n"); }, {"load.csv:3:", "2 cells", "1"});
  expect_complaint([] { read_text("demand_mw\n\"1\n2\n"); }, {"load.csv:2:", "quote", "closed"});
}

TEST(Profile, MayBeNegative) {
  EXPECT_EQ(read_text("demand_mw\n10\n-2.5\n").demand_mw, (std::vector<double>{10, -2.5}));
}

TEST(Profile, IsRefusedWhereADemandIsNoNumber) {
  for (const std::string cell : {"nan", "NaN", "inf", "-inf", "--1", "x", "1e999", "1.2.3"}) {
    expect_complaint([&] { read_text("demand_mw\n5\n" + cell + "\n"); },
                     {"load.csv:3:", "demand_mw = `" + cell + "`", "a number"});
  }
  expect_complaint([] { read_text("time_h,demand_mw\n0,\n"); }, {"load.csv:2:", "demand_mw = ``"});
}

TEST(Profile, IsRefusedWhereTheTimesAreNotEquallySpaced) {
  expect_complaint([] { read_text("time_h,demand_mw\n0,1\n1,1\n2.5,1\n"); },
                   {"load.csv:4:", "time_h = 2.5", "equally spaced"});
  expect_complaint([] { read_text("time_h,demand_mw\n1,1\n0,1\n"); }, {"load.csv:3:", "increase"});
  expect_complaint([] { read_text("time_h,demand_mw\n1,1\n1,1\n"); }, {"load.csv:3:", "increase"});
  expect_complaint([] { read_text("time_h,demand_mw\n0,1\nnan,1\n"); }, {"load.csv:3:", "time_h"});
}

TEST(Profile, IsRefusedWhereItIsNoText) {
  using namespace std::string_literals;
  expect_complaint([] { read_text("demand_mw\n1\0\n"s); }, {"load.csv:2:", "(0x00)"});
  expect_complaint([] { read_text("demand_mw\r1\r"); }, {"load.csv:1:", "(0x0d)"});
  expect_complaint([] { read_text("\xFF\xFE\0d\0e"s); }, {"load.csv:1:", "(0x00)"});
  expect_complaint([] { read_text("\xEF\xBB\xBF"); }, {"load.csv:1:", "demand_mw"});
}

TEST(Profile, MayEndInAQuote) {
  EXPECT_EQ(read_text("demand_mw\n\"1\"").demand_mw, std::vector<double>{1});
  expect_complaint([] { read_text("demand_mw\n\"1\"\""); }, {"load.csv:2:", "not closed"});
  expect_complaint([] { read_text("\""); }, {"load.csv:1:", "not closed"});
}

TEST(Profile, HasLinesThatEnd) {
  const std::string blanks((1 << 20) - 1, ' ');
  EXPECT_EQ(read_text("demand_mw\n1" + blanks + "\n2").demand_mw, (std::vector<double>{1, 2}));
  expect_complaint([&] { read_text("demand_mw\n11" + blanks + "\n2"); },
                   {"load.csv:2:", "more than 1048576 bytes"});
  expect_complaint([&] { read_text("demand_mw\n1" + std::string(100'000, 'x')); },
                   {"load.csv:2: demand_mw = `1xxx", "x...`"});
}

// What ends early is not believed to be all that there is.
TEST(Profile, SaysThatReadingFailed) {
  if (!test::fs::exists("/proc/self/mem")) GTEST_SKIP() << "nothing here that fails when read";
  expect_complaint([] { read_profile("/proc/self/mem"); }, {"/proc/self/mem:1:", "failed"});
}

TEST(Profile, SaysThatAFileIsNotThere) {
  const test::TemporaryFolder folder;
  expect_complaint([&] { read_profile(folder.path("none.csv")); }, {"none.csv", "no such file"});
  expect_complaint([&] { read_profile(folder.path()); }, {folder.path()});
}

}  // namespace
}  // namespace ridethrough
