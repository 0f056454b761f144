// SPDX-License-Identifier: Apache-2.0
// Sweeps as CSV, as a person asks for it.
#include "tests/host/program.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

using test::expect_contains;
using test::expect_one_complaint;
using test::run_program;

class ShowSweeps : public testing::Test {
 protected:
  ShowSweeps() {
    (void)folder_.write("site.ini",
                        "[study]\ntrajectories = 20\nhorizon_h = 100\n[load]\nconstant_mw = 10\n"
                        "[feed.a]\ncapacity_mw = 20\n[hazard.h]\nhits = feed.a\n"
                        "gap_h = exponential(20)\nduration_h = constant(1)\n"
                        "[sweep]\nload.scale = 1, -1\n");
  }
  [[nodiscard]] test::Ended run(const std::vector<std::string>& words) const {
    return run_program(folder_, words);
  }

  test::TemporaryFolder folder_;
};

TEST_F(ShowSweeps, SayWhichPointsHaveNoValues) {
  ASSERT_EQ(run({"sweep", "site.ini", "-q", "-o", "s.h5"}).exit_code, 1);
  const auto one = run({"show", "s.h5", "--csv"});
  EXPECT_EQ(one.exit_code, 0);
  expect_contains(one.err, {"s.h5: of 2 points 1 failed and 0 were not simulated"});
  EXPECT_EQ(one.out.rfind("load.scale,index,value,", 0), 0U);
  expect_contains(one.out, {"\r\n1,lolh,", "\r\n-1,lolh,,,,", ",failed,"});
  const auto two = run({"show", "s.h5", "s.h5", "--csv"});
  EXPECT_EQ(two.out.rfind("file,load.scale,index,", 0), 0U);
}

TEST_F(ShowSweeps, OfSeveralFilesOnlyAsCsvAndOfOneKind) {
  (void)run({"sweep", "site.ini", "-q", "-o", "s.h5"});
  ASSERT_EQ(run({"run", "site.ini", "-q", "-o", "r.h5"}).exit_code, 0);
  expect_one_complaint(run({"show", "s.h5", "s.h5"}), {"several sweeps", "--csv"});
  expect_one_complaint(run({"show", "s.h5", "r.h5", "--csv"}),
                       {"s.h5 is the file of a sweep, r.h5 is none", "allowed"});
}

}  // namespace
}  // namespace ridethrough
