// SPDX-License-Identifier: Apache-2.0
// Files of results side by side, and as CSV.
#include "host/results/comparison.hpp"

#include "host/base/layout.hpp"
#include "tests/host/busy_site.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

using test::busy_run;
using test::expect_contains;

// The busy site, its losses twice as long, under another seed if need be.
NamedResults worse(std::uint64_t seed) {
  NamedResults other = {"worse.h5", busy_run().results};
  for (auto& index : other.results.indices) {
    if (index.name != "lolh") continue;
    index.value.mean *= 2;
    index.value.std_error *= 2;
    index.value.ci95_low *= 2;
    index.value.ci95_high *= 2;
  }
  other.results.provenance.seed = seed;
  other.results.provenance.fingerprint = "fedcba9876543210";
  return other;
}

const NamedResults& first() {
  static const NamedResults results = {"a \"b\", c.h5", busy_run().results};
  return results;
}

TEST(Difference, HasTheErrorOfIndependentRuns) {
  const Difference by = difference({7, 4, 0, 0, 0}, {5, 3, 0, 0, 0});
  EXPECT_EQ(by.value, 2);
  EXPECT_DOUBLE_EQ(by.std_error, 5);
  // As far as the skewed intervals of both reach, away from each other and towards each other.
  const Difference skewed = difference({7, 4, 5, 12, 0}, {5, 3, 1, 6, 0});
  EXPECT_DOUBLE_EQ(skewed.ci95_low, 2 - std::hypot(2, 1));
  EXPECT_DOUBLE_EQ(skewed.ci95_high, 2 + std::hypot(5, 4));
  const double infinite = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(std::isnan(difference({infinite, 1, 0, 0, 0}, {5, 3, 0, 0, 0}).value));
}

TEST(Comparison, SaysWhatTheErrorOfADifferenceIsWorth) {
  EXPECT_EQ(kinship(worse(42).results, first().results), Kinship::kCommonRandom);
  EXPECT_EQ(kinship(worse(43).results, first().results), Kinship::kIndependent);
  EXPECT_EQ(kinship(first().results, first().results), Kinship::kSameStudy);
  expect_contains(comparison_table({first(), worse(42)}, 300), {"same seed", "upper bound"});
  expect_contains(comparison_table({first(), worse(43)}, 300), {"different seeds", "independent"});
  expect_contains(comparison_table({first(), first()}, 300), {"share their trajectories"});
}

TEST(Comparison, HasATableForEachFurtherFile) {
  const std::string table = comparison_table({first(), worse(42), worse(43)});
  expect_contains(table, {"A  a \"b\", c.h5", "B  worse.h5", "B - A", "C - A", "--study.seed=42"});
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(columns_of(line), 80U) << line;
}

TEST(Comparison, MarksADifferenceBeyondChanceAndNoOther) {
  std::istringstream lines(comparison_table({first(), worse(43)}, 120));
  for (std::string line; std::getline(lines, line);) {
    const std::string index = line.substr(0, line.find(' '));
    if (index == "lolh" || index == "eue") {
      EXPECT_EQ(line.back() == '*', index == "lolh") << line;
    }
  }
}

TEST(Comparison, HasTheSameFiguresInJson) {
  const auto json = nlohmann::json::parse(comparison_json({first(), worse(42)}));
  const Estimate& lolh = busy_run().results.index("lolh").value;
  EXPECT_EQ(json.at("files").at(1).at("indices").at("lolh").at("mean"), 2 * lolh.mean);
  EXPECT_EQ(json.at("files").at(0).at("file"), first().name);
  const auto& by = json.at("differences").at(0);
  EXPECT_EQ(by.at("runs_are"), "common_random_numbers");
  EXPECT_EQ(by.at("indices").at("lolh").at("difference"), lolh.mean);
  EXPECT_DOUBLE_EQ(by.at("indices").at("lolh").at("std_error").get<double>(),
                   std::sqrt(5) * lolh.std_error);
}

TEST(Csv, HasARowForEachIndexOfEachFile) {
  const std::string csv = as_csv({first(), worse(42)});
  const auto rows = std::count(csv.begin(), csv.end(), '\n');
  EXPECT_EQ(rows, 1 + 2 * static_cast<std::ptrdiff_t>(busy_run().results.indices.size()));
  const Estimate& lolh = busy_run().results.index("lolh").value;
  const Evidence seen = evidence(busy_run().results);
  expect_contains(
      csv, {fmt::format(R"("a ""b"", c.h5",lolh,{},{},)", lolh.mean, lolh.std_error),
            fmt::format("worse.h5,lolh,{},", 2 * lolh.mean),
            fmt::format(",h/yr,hours with loss of load,1,{},", lolh.mean),
            fmt::format(",{:.0f},{:.0f},{}\r\n", seen.losing, seen.events, seen.largest_of_lolh)});
}

}  // namespace
}  // namespace ridethrough
