// SPDX-License-Identifier: Apache-2.0
// ridethrough help, as a person reads it.
#include "host/manual/guide.hpp"
#include "host/scenario/study.hpp"
#include "host/site/keys.hpp"
#include "tests/host/program.hpp"

namespace ridethrough {
namespace {

using test::Ended;
using test::expect_contains;
using test::expect_one_complaint;
using test::run_program;
using test::TemporaryFolder;

std::string help(const std::vector<std::string>& words) {
  std::vector<std::string> arguments = {"help"};
  arguments.insert(arguments.end(), words.begin(), words.end());
  const Ended ended = run_program(TemporaryFolder(), arguments);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ended.err, "");
  return ended.out;
}

// In one line, since help breaks lines where they are full.
std::string unbroken(const std::string& text) {
  std::istringstream stream(text);
  std::string line;
  for (std::string word; stream >> word;) line += (line.empty() ? "" : " ") + word;
  return line;
}

TEST(Help, OverviewFitsAScreen) {
  const Ended ended = run_program(TemporaryFolder(), {"--help"});
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(ended.out, help({}));
  std::istringstream stream(ended.out);
  int lines = 0;
  for (std::string line; std::getline(stream, line); ++lines) EXPECT_LE(line.size(), 80U) << line;
  EXPECT_LE(lines, 30);
}

TEST(Help, OfASectionSaysRangeAndDefaultOfEveryKey) {
  for (const auto& kind : section_kinds()) {
    const std::string text = unbroken(help({kind.name}));
    expect_contains(text, {kind.named ? "[" + kind.name + ".NAME]" : "[" + kind.name + "]"});
    for (const auto& row : key_rows()) {
      if (row.section != kind.name) continue;
      expect_contains(text, {row.key + " " + unbroken(row.help)});
      if (row.kind == ValueKind::kNumber) expect_contains(text, {allowed_values(row)});
      if (!row.fallback.empty()) expect_contains(text, {"default " + row.fallback});
      for (const auto& choice : row.choices) expect_contains(text, {choice});
    }
  }
}

TEST(Help, ExampleOfEverySectionIsAValidConfig) {
  const auto base = {"load", "feed", "gas", "policy"};
  for (const auto& kind : section_kinds()) {
    SCOPED_TRACE(kind.name);
    // As it is printed, four blanks before each line.
    std::string shown = help({kind.name});
    const auto at = shown.find("\n    [");
    ASSERT_NE(at, std::string::npos);
    shown = shown.substr(at + 1);
    EXPECT_GT(std::count(shown.begin(), shown.end(), '\n'), kind.name == "gas" ? 0 : 1);
    std::string config = shown;
    for (const std::string other : base) {
      if (other != kind.name) config += guide_of(other).config();
    }
    EXPECT_NO_THROW(static_cast<void>(compile(test::load_text(config)))) << config;
  }
}

TEST(Help, OfACommandIsWhatItsOptionSays) {
  const std::string text = help({"run"});
  expect_contains(text,
                  {"run CONFIG", "-o, --output", "default 60", "    ridethrough run site.ini"});
  EXPECT_EQ(text, run_program(TemporaryFolder(), {"run", "site.ini", "--help"}).out);
}

TEST(Help, OfAKeyShowsItInEverySectionThatHasIt) {
  const std::string text = help({"start_soc"});
  expect_contains(text, {"[turbine]", "[policy]", "shortage at or below", "default 0.5"});
}

TEST(Help, OfNothingKnownSaysWhatIsNear) {
  const TemporaryFolder folder;
  expect_one_complaint(run_program(folder, {"help", "batery"}), {"did you mean `battery`", "run"});
  expect_one_complaint(run_program(folder, {"help", "start_sok"}), {"did you mean `start_soc`"});
  expect_one_complaint(run_program(folder, {"help", "--man", "run"}), {"--man", "no topic"});
  expect_one_complaint(run_program(folder, {"help", "--markdown"}), {"--markdown", "topic"});
}

}  // namespace
}  // namespace ridethrough
