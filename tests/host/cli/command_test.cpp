// SPDX-License-Identifier: Apache-2.0
// From one description of a command come all forms of the manual.
#include "host/cli/command.hpp"

#include "tests/host/cli/sample_command.hpp"
#include "tests/host/support.hpp"

#include <set>

namespace ridethrough {
namespace {

using test::expect_contains;
using test::kSample;

Document sample_page() {
  Document document;
  add_command(document, kSample);
  return document;
}

TEST(Command, SynopsisHasWhatIsRequiredOrExclusive) {
  EXPECT_EQ(synopsis(kSample),
            "CONFIG --key KEY ... [OPTION ...] [--this | --that] [--section.key=value ...]");
}

TEST(Command, EntryOfEachKindSaysWhatIsAllowedAndWhatHoldsWithoutIt) {
  struct Shown {
    CommandOption option;
    Entry entry;
  };
  for (const auto& [option, entry] : {
           Shown{test::kSwitch, {"-s, --switch", "a switch"}},
           Shown{test::kText, {"--text TEXT", "any text"}},
           Shown{test::kNumber,
                 {"-n, --number X", "a fraction; with more to say", "a number above 0 and below 1",
                  "0.1"}},
           Shown{test::kWholeNumber, {"--whole N", "how many", "a whole number from 1 up"}},
           Shown{test::kChoice, {"--choice WHICH", "which", "one of left, right", "left"}},
           Shown{test::kMaybe, {"--maybe[=HOW]", "how, too", "one of gently, hard"}},
           Shown{test::kFile, {"--file FILE.csv", "to read"}},
           Shown{test::kKey, {"--key KEY", "to vary", "", "", true}},
           Shown{test::kSection, {"--of SECTION", "what"}},
           Shown{test::kTopic, {"--topic TOPIC", "about"}},
       }) {
    const Entry made = entry_of(option);
    EXPECT_EQ(made.term, entry.term);
    EXPECT_EQ(made.meaning, entry.meaning) << made.term;
    EXPECT_EQ(made.allowed, entry.allowed) << made.term;
    EXPECT_EQ(made.fallback, entry.fallback) << made.term;
    EXPECT_EQ(made.required, entry.required) << made.term;
  }
}

TEST(Command, HelpHasAllOfIt) {
  expect_contains(as_plain(sample_page()), {"    ridethrough sample CONFIG",
                                            "Shows all kinds.\n\nIt does nothing.\n\nTwice.\n",
                                            "ridethrough specimen is the same command.",
                                            "  -n, --number X\n      a fraction; with more to say; "
                                            "a number above 0 and below 1; default 0.1\n",
                                            "  --key KEY\n      to vary; required\n",
                                            "    # nothing\n    ridethrough sample site.ini\n    # "
                                            "again\n    ridethrough specimen x\n"});
}

TEST(Command, MarkdownAndManualPageHaveAllOfIt) {
  expect_contains(as_markdown(sample_page()),
                  {"### `ridethrough sample`", "| | meaning | allowed | default |",
                   "| `--choice WHICH` | which | one of left, right | `left` |",
                   "| `--key KEY` | to vary | | required |", "```sh\n# nothing\n"});
  expect_contains(as_man(sample_page()),
                  {"\\fB\\-n, \\-\\-number X\\fR\n", "one of left, right; default \\fBleft\\fR"});
}

TEST(Command, IsFoundByEachOfItsNamesAndNoneIsThereTwice) {
  std::set<std::string> seen;
  for (const auto& name : command_names()) {
    EXPECT_TRUE(seen.insert(name).second) << name;
    EXPECT_NE(find_command(name), nullptr) << name;
  }
  EXPECT_EQ(find_command("capacity-value"), &kWorthCommand);
  EXPECT_EQ(find_command("worth"), &kWorthCommand);
  EXPECT_EQ(find_command("capacity"), nullptr);
}

TEST(Command, HasNoFormOfAnOptionTwice) {
  for (const Command* command : commands()) {
    std::set<std::string> forms = {short_form(kHelp), long_form(kHelp)};
    for (const auto& option : command->options) {
      EXPECT_TRUE(forms.insert(long_form(option)).second) << command->name << option.name;
      if (option.letter == 0) continue;
      EXPECT_TRUE(forms.insert(short_form(option)).second) << command->name << option.name;
    }
  }
}

TEST(Command, EveryCommandSaysWhatItDoesAndItsDefaultsAreAllowed) {
  for (const Command* command : commands()) {
    EXPECT_FALSE(std::string(command->summary).ends_with('.')) << command->name;
    EXPECT_GT(command->examples.size(), 0U) << command->name;
    std::vector<std::string> words(command->positional.times.least, "x");
    for (const auto& option : command->options) {
      EXPECT_NE(*option.help, 0) << command->name << ' ' << option.name;
      const std::string value = option.times.least > 0 ? "x" : fallback_of(option);
      if (!value.empty()) words.push_back(long_form(option) + '=' + value);
    }
    EXPECT_NO_THROW(parse(words, *command)) << command->name;
  }
}

}  // namespace
}  // namespace ridethrough
