// SPDX-License-Identifier: Apache-2.0
// The table of keys, made from the members of a site.
#include "host/site/keys.hpp"

#include "tests/host/support.hpp"

namespace ridethrough {
namespace {

TEST(Keys, HaveTheDefaultsOfTheirMembers) {
  const auto fallback = [](const char* section, const char* key) {
    return find_key(section, key)->fallback;
  };
  EXPECT_EQ(fallback("study", "start"), "2025-01-01");
  EXPECT_EQ(fallback("study", "trajectories"), "1000000");
  EXPECT_EQ(fallback("study", "target_index"), "lolh, eue");
  EXPECT_EQ(fallback("battery", "recharge_from"), "grid");
  EXPECT_EQ(fallback("policy", "start_soc"), "0.5");
  EXPECT_EQ(fallback("turbine", "start_soc"), "0.5");
  EXPECT_EQ(fallback("turbine", "mode"), "");
  EXPECT_EQ(fallback("feed", "capacity_mw"), "");
}

TEST(Keys, AreRequiredWhereTheirMembersHaveNoDefault) {
  const auto required = [](const char* section, const char* key) {
    return find_key(section, key)->required;
  };
  EXPECT_TRUE(required("feed", "capacity_mw"));
  EXPECT_TRUE(required("surge", "gap_h"));
  EXPECT_TRUE(required("hazard", "hits"));
  EXPECT_FALSE(required("hazard", "gap_h"));
  EXPECT_FALSE(required("battery", "mttf_h"));
  EXPECT_FALSE(required("load", "profile"));
}

TEST(Keys, SayWhatTheyAllow) {
  const auto allowed = [](const char* section, const char* key) {
    return allowed_values(*find_key(section, key));
  };
  EXPECT_EQ(allowed("battery", "units"), "a whole number from 0 to 65535");
  EXPECT_EQ(allowed("battery", "charge_efficiency"), "a number above 0 to 1, or per cent");
  EXPECT_EQ(allowed("turbine", "mode"), "one of off, must_run, standby, soc");
  EXPECT_EQ(allowed("policy", "peak_shaving_turbines"), "one of no, yes");
  EXPECT_EQ(allowed("surge", "hourly_weights"), "24 numbers, comma between, each from 0 to 300");
  EXPECT_EQ(allowed("load", "profile"), "the path of a CSV file");
}

TEST(Keys, HaveTheUnitsOfTheirNames) {
  EXPECT_EQ(unit_of("battery.pack.unit_energy_mwh"), "MWh");
  EXPECT_EQ(unit_of("start_min"), "min");
  EXPECT_EQ(unit_of("units"), "1");
}

TEST(Keys, ThatThereAreNotComeWithTheNearest) {
  EXPECT_EQ(find_key("battery", "unit"), nullptr);
  test::expect_complaint([] { check_key(Key::parse("battery.x.unit"), "a.ini:3"); },
                         {"a.ini:3: [battery.x] unit: unknown key", "did you mean `units`?"});
  test::expect_complaint([] { check_section(Section::parse("batery.x"), "a.ini:3"); },
                         {"a.ini:3: [batery.x]: unknown section", "did you mean `battery`?"});
}

}  // namespace
}  // namespace ridethrough
