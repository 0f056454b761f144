// SPDX-License-Identifier: Apache-2.0
// A page of the manual in the macros of man(7).
#include "host/manual/document.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

TEST(Man, NothingIsTakenForARequest) {
  Document document;
  document.chapter("A \"name\"");
  document.text("'tis -o `a\\b` ^ ~");
  document.entry({".x", "means `y`"});
  document.code(".TH\n", "sh");
  EXPECT_EQ(as_man(document),
            ".SH \"A \"\"NAME\"\"\"\n\\&'tis \\-o \\fBa\\eb\\fR \\(ha \\(ti\n"
            ".TP\n\\fB\\&.x\\fR\nmeans \\fBy\\fR\n.PP\n.EX\n\\&.TH\n.EE\n");
}

}  // namespace
}  // namespace ridethrough
