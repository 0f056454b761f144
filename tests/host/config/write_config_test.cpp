// SPDX-License-Identifier: Apache-2.0
// Sites written as configs, and read again.
#include "host/config/write_config.hpp"

#include "host/scenario/study.hpp"
#include "host/site/keys.hpp"
#include "tests/host/busy_site.hpp"
#include "tests/host/support.hpp"
#include "tests/places.hpp"

namespace ridethrough {
namespace {

using test::expect_complaint;

Site read_again(const Site& site) {
  return read_site(Config::from_text("", write_config(site).text, {}));
}

// Every key of every section.
void expect_same(const Site& one, const Site& other) {
  ASSERT_EQ(sections_of(one), sections_of(other));
  for (const auto& section : sections_of(one)) {
    for (const auto& row : key_rows()) {
      const Key key{section, row.key};
      if (row.section != section.kind) continue;
      EXPECT_EQ(has(one, key), has(other, key)) << key.text();
      EXPECT_EQ(text_of(one, key), text_of(other, key)) << key.text();
    }
  }
}

TEST(WriteConfig, GivesBackTheSitesThatShip) {
  for (const auto& entry : test::fs::directory_iterator(configs_folder())) {
    if (entry.path().extension() != ".ini") continue;
    SCOPED_TRACE(entry.path());
    const Site site = load_site(entry.path());
    const Site again = read_again(site);
    expect_same(site, again);
    EXPECT_EQ(compile(again).fingerprint(), compile(site).fingerprint());
    EXPECT_EQ(write_config(again).text, write_config(site).text);
  }
}

TEST(WriteConfig, GivesBackASiteOfEveryKind) {
  const Site site = test::load_text(test::kBusySite);
  expect_same(site, read_again(site));
}

TEST(WriteConfig, GivesBackFailuresPerYear) {
  const Site site = test::load_text(
      "[load]\nconstant_mw = 1\n[feed.a]\ncapacity_mw = 1\n[hazard.h]\nfailures_per_year = 0.3\n"
      "duration_h = constant(2)\nhits = feed.a:5 %\n");
  EXPECT_NE(write_config(site).text.find("\nfailures_per_year = 0.3\n"), std::string::npos);
  EXPECT_NE(write_config(site).text.find("\nhits = feed.a:0.05\n"), std::string::npos);
  expect_same(site, read_again(site));
  EXPECT_EQ(compile(read_again(site)).fingerprint(), compile(site).fingerprint());
}

TEST(WriteConfig, WritesWhatIsGivenAndNoMore) {
  Site site;
  site.load.constant_mw = 0.1;
  site.feeds.push_back({"a", 123456789.125 / 1000});
  site.gas_supplies.push_back({"main"});
  EXPECT_EQ(write_config(site).text,
            "[load]\nconstant_mw = 0.1\n\n[feed.a]\ncapacity_mw = 123456.789125\n\n[gas.main]\n");
}

TEST(WriteConfig, RefusesWhatNoLineTakes) {
  for (const std::string name : {"# 1", " a", "a\nb", "\xFC"}) {
    Site site;
    site.study.name = name;
    EXPECT_THROW((void)write_config(site), InputError) << name;
  }
}

TEST(WriteConfig, RefusesADistributionWithoutAName) {
  Site site = test::load_text(
      "[load]\nconstant_mw = 1\n[surge.s]\ngap_h = exponential(9)\nduration_h = constant(1)\n"
      "extra_mw = constant(1)\n");
  scale(site, Key::parse("surge.s.gap_h"), 1.5);
  expect_complaint([&] { (void)write_config(site); }, {"[surge.s] gap_h"});
}

}  // namespace
}  // namespace ridethrough
