// SPDX-License-Identifier: Apache-2.0
// What the program answers to a shell that completes a line; tests/manual/completion.sh asks it
// through bash.
#include "host/cli/completion.hpp"

#include "tests/host/cli/sample_command.hpp"
#include "tests/host/support.hpp"

namespace ridethrough {
namespace {

using test::kSample;
using Lines = std::vector<std::string>;

bool offers(const Lines& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

TEST(Completion, OfAnOptionIsByTheKindOfItsValue) {
  const test::TemporaryFolder folder;
  const std::string config =
      folder.write("a.ini", "[battery.pack]\n[hazard.$(rm x)]\n [feed.b ]\n");
  const auto after = [&](const Lines& more) {
    Lines words = {"sample", config};
    words.insert(words.end(), more.begin(), more.end());
    return complete(kSample, words);
  };
  EXPECT_EQ(after({"--choice", ""}), (Lines{"words", "left", "right"}));
  EXPECT_EQ(after({"--choice=l"}), (Lines{"words", "left", "right"}));
  EXPECT_EQ(after({"--choice", "=", "l"}), (Lines{"words", "left", "right"}));  // as bash parts it
  EXPECT_EQ(after({"--maybe="}), (Lines{"words", "gently", "hard"}));
  EXPECT_EQ(after({"--maybe", ""}), Lines{"files ini"});
  EXPECT_EQ(after({"--file", ""}), Lines{"files csv"});
  EXPECT_EQ(after({"-n", ""}), Lines{"words"});
  EXPECT_EQ(after({"--text", ""}), Lines{"words"});
  EXPECT_EQ(after({""}), Lines{"files ini"});
  EXPECT_TRUE(offers(after({"--topic", ""}), "start_soc"));
  EXPECT_TRUE(offers(after({"--key", ""}), "battery.pack.units:number of equal units"))
      << after({"--key", ""})[1];
  const Lines sections = after({"--of", ""});
  EXPECT_TRUE(offers(sections, "battery.pack"));
  EXPECT_TRUE(offers(sections, "policy"));
  for (const auto& section : sections) EXPECT_EQ(section.find_first_of("$ "), std::string::npos);
  EXPECT_EQ(after({"--policy.dispatch="}), (Lines{"words", "turbines_first", "batteries_first"}));
}

TEST(Completion, OfADashIsOptionsAndKeys) {
  const Lines lines = complete(kSample, {"sample", "-"});
  for (const char* line : {"--switch:a switch", "-s:a switch", "--number:a fraction",
                           "--help:explains", "--maybe:how, too", "--that:the other"}) {
    EXPECT_TRUE(offers(lines, line)) << line;
  }
  EXPECT_TRUE(std::any_of(lines.begin(), lines.end(),
                          [](auto& line) { return line.starts_with("--study.seed=:"); }));
  EXPECT_EQ(complete({"init", "-"}), (Lines{"words", "--help:explains", "-h:explains"}));
}

TEST(Completion, OfTheFirstWordIsCommandsByAllTheirNames) {
  for (const Lines& none : {Lines{}, Lines{""}, Lines{"w"}}) {
    const Lines lines = complete(none);
    EXPECT_TRUE(offers(lines, "worth:gives the capacity value of a component"));
    EXPECT_TRUE(offers(lines, "capacity-value:gives the capacity value of a component"));
    EXPECT_TRUE(offers(lines, "--version:says which version it is"));
  }
  EXPECT_EQ(complete({"capacity-value", "--index", ""}), complete({"worth", "--index", ""}));
  EXPECT_EQ(complete({"nonsense", ""}), Lines{"words"});
  EXPECT_EQ(complete({"run", "=", "="}), Lines{"words"});
}

}  // namespace
}  // namespace ridethrough
