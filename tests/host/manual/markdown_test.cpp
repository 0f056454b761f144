// SPDX-License-Identifier: Apache-2.0
// A page of the manual as Markdown.
#include "host/manual/document.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

TEST(Markdown, RunOfEntriesIsATableWithTheColumnsThatItNeeds) {
  Document document;
  document.entry({"one", "the first", "", "", true});
  document.entry({"two", "the second", "a number", "3"});
  document.text("Between.");
  document.entry({"alone", "says no more"});
  EXPECT_EQ(as_markdown(document),
            "| | meaning | allowed | default |\n| --- | --- | --- | --- |\n"
            "| `one` | the first | | required |\n| `two` | the second | a number | `3` |\n"
            "\nBetween.\n\n"
            "| | meaning |\n| --- | --- |\n| `alone` | says no more |\n");
}

TEST(Markdown, MarksNothingByAccident) {
  Document document;
  document.chapter("2 * 3 < 7 and `a * b < c`");
  document.entry({"a|b", "x | y"});
  document.code("a * b < c\n", "sh");
  EXPECT_EQ(as_markdown(document),
            "## 2 \\* 3 &lt; 7 and `a * b < c`\n\n"
            "| | meaning |\n| --- | --- |\n| `a\\|b` | x \\| y |\n\n"
            "```sh\na * b < c\n```\n");
}

}  // namespace
}  // namespace ridethrough
