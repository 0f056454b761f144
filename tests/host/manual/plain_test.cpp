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

TEST(Plain, LinesOfAShellThatAreTooLongGoOnAsAShellTakesIt) {
  Document document;
  document.code("# what it does\nrun site.ini -o site.h5\n", "sh");
  document.code("run CONFIG [OPTION ...]\n", "text");
  EXPECT_EQ(as_plain(document, 20),
            "    # what it does\n    run site.ini \\\n        -o site.h5\n\n"
            "    run CONFIG\n        [OPTION ...]\n");
}

}  // namespace
}  // namespace ridethrough
