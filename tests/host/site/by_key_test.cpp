// SPDX-License-Identifier: Apache-2.0
// Values of a site by the names of their keys.
#include "host/site/by_key.hpp"

#include "tests/host/support.hpp"

namespace ridethrough {
namespace {

using test::expect_complaint;

const Key kUnits = Key::parse("battery.pack.units");

TEST(ByKey, SetsAndTellsAnyValue) {
  Site site;
  set(site, {kUnits, "12"});
  ASSERT_EQ(site.batteries.size(), 1U);
  EXPECT_EQ(site.batteries[0].name, "pack");
  EXPECT_EQ(site.batteries[0].units, 12U);
  EXPECT_TRUE(has(site, kUnits));
  EXPECT_EQ(text_of(site, kUnits), "12");
  EXPECT_EQ(number_of(site, kUnits), 12);
  EXPECT_EQ(text_of(site, Key::parse("battery.pack.initial_soc")), "1");
  EXPECT_FALSE(has(site, Key::parse("battery.pack.initial_soc")));
}

// Each row reaches a member of its own, whose default it shows.
TEST(ByKey, HasAMemberForEveryRow) {
  for (const auto& row : key_rows()) {
    if (row.section == kSweepSection) continue;
    Site site;
    const bool named = row.section != "study" && row.section != "load" && row.section != "policy";
    const Section section{row.section, named ? "x" : ""};
    add_section(site, section, "here");
    const Key key{section, row.key};
    EXPECT_EQ(text_of(site, key), row.fallback) << key.text();
    EXPECT_FALSE(has(site, key)) << key.text();
    const std::string value =
        row.kind == ValueKind::kChoice         ? row.choices.back()
        : row.kind == ValueKind::kDate         ? "2024-02-29"
        : row.kind == ValueKind::kDistribution ? "constant(x=3)"
        : row.kind == ValueKind::kTargets      ? "feed.a:0.25, gas.b"
        : row.kind == ValueKind::kWindows      ? "02-03 to 04-05 06:07"
        : row.kind == ValueKind::kNumbers
            ? text_of(site, key) + (row.count == 12 ? "1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1"
                                                    : "1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, "
                                                      "1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1")
        : row.kind == ValueKind::kText || row.kind == ValueKind::kPath ? "lolh"
                                                                       : "1";
    set(site, {key, value});
    EXPECT_EQ(text_of(site, key), value) << key.text();
    EXPECT_TRUE(has(site, key)) << key.text();
    int others = 0;
    for (const auto& other : key_rows()) {
      if (other.section == row.section && has(site, {section, other.key})) ++others;
    }
    EXPECT_EQ(others, 1) << key.text();
  }
}

TEST(ByKey, RefusesKeysThatThereCannotBe) {
  Site site;
  expect_complaint(
      [&] {
        set(site, {Key::parse("batery.x.units"), "1"});
      },
      {"command line", "did you mean `battery`"});
  expect_complaint(
      [&] {
        set(site, {Key::parse("battery.x.unit"), "1"});
      },
      {"did you mean `units`"});
  expect_complaint([&] { set(site, {Key::parse("load.x.scale"), "1"}); }, {"write [load]"});
  expect_complaint([&] { set(site, {Key::parse("sweep.points"), "1"}); }, {"sweep.points"});
}

TEST(ByKey, ScalesNumbersAndDistributions) {
  Site site;
  set(site, {kUnits, "12"});
  scale(site, kUnits, 1.05);
  EXPECT_EQ(site.batteries[0].units, 13U);
  set(site, {Key::parse("surge.s.gap_h"), "exponential(8)"});
  scale(site, Key::parse("surge.s.gap_h"), 0.5);
  EXPECT_EQ(site.surges.at(0).gap_h.value().mean, 4);
}

}  // namespace
}  // namespace ridethrough
