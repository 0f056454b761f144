// SPDX-License-Identifier: Apache-2.0
// A page of the manual for a terminal.
#include "host/manual/document.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

TEST(Plain, BlocksAreApartAndEntriesOfAListAreNot) {
  Document document;
  document.section("`run`");
  document.text("Does `it`.");
  document.entry({"-o", "where to", "a file", "`x`"});
  document.entry({"-q", "no `more`", "", "", true});
  document.code("one\n\ntwo\n", "sh");
  EXPECT_EQ(as_plain(document),
            "run\n---\n\nDoes it.\n\n  -o\n      where to; a file; default x\n"
            "  -q\n      no more; required\n\n    one\n\n    two\n");
}

TEST(Plain, WordsAreWrappedAndNoneIsParted) {
  EXPECT_EQ(wrapped("aa bb  cc\ndd", 5, ""), "aa bb\ncc dd\n");
  EXPECT_EQ(wrapped("aa bb", 5, "> "), "> aa\n> bb\n");
  EXPECT_EQ(wrapped("a-word-that-is-too-long b", 5, ""), "a-word-that-is-too-long\nb\n");
  EXPECT_EQ(wrapped("", 5, ""), "");
}

}  // namespace
}  // namespace ridethrough
