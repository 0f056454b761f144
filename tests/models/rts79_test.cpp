// SPDX-License-Identifier: Apache-2.0
// The IEEE RTS-79 against its exact values: the convolution of the 32 units with the hourly load,
// and the frequency of up and down clocks with load steps on the hour. Source: IEEE Task Force,
// IEEE Trans. PAS-98(6):2047-2054, 1979; the values are those that two published copies of the
// convolution agree on.
#include "tests/support.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

constexpr double kLolh = 9.394175489;
constexpr double kEue = 1176.298460;
constexpr double kFrequency = 2.019674696;

Results results_of(const std::vector<std::string>& overrides, std::uint64_t trajectories) {
  const Study study = shipped_study("ieee-rts79.ini", overrides);
  return evaluate(study, run_on_cpu(study, trajectories));
}

// Three indices at 3 standard errors: a right model fails 0.8 % of the time, and with the seed
// fixed, always or never.
TEST(Rts79, AgreesWithItsExactValues) {
  const Results results = results_of({}, 750'000);
  EXPECT_LT(deviation(results, "lolh", kLolh), 3);
  EXPECT_LT(deviation(results, "eue", kEue), 3);
  EXPECT_LT(deviation(results, "lolev", kFrequency), 3);
  for (const char* index : {"lolh", "eue", "lolev"}) {
    EXPECT_LT(results.index(index).value.relative_error(), 0.003) << index;
  }
}

TEST(Rts79, WouldShowRepairsThatTakeTwoPerCentTooLong) {
  const Results results =
      results_of({"turbine.nuclear400.mttr_h=153", "turbine.coal350.mttr_h=102"}, 400'000);
  EXPECT_GT(deviation(results, "lolh", kLolh), 3);
  EXPECT_GT(deviation(results, "eue", kEue), 3);
}

}  // namespace
}  // namespace ridethrough
