// SPDX-License-Identifier: Apache-2.0
// Numbers as people write them.
#include "host/site/number_text.hpp"

#include "tests/host/support.hpp"

namespace ridethrough {
namespace {

using test::load_text;

double share(const std::string& text) {
  double value = -1;
  EXPECT_TRUE(parse_share(text, value)) << text;
  return value;
}

TEST(Share, InPerCentIsTheNumberItself) {
  EXPECT_EQ(share("5 %"), 0.05);
  EXPECT_EQ(share("5%"), 0.05);
  EXPECT_EQ(share("0.1 %"), 0.001);
  EXPECT_EQ(share("99.9999 %"), 0.999999);
  EXPECT_EQ(share("+12.5\t%"), 0.125);
  EXPECT_EQ(share("1e1 %"), 0.1);
  EXPECT_EQ(share("0.3"), 0.3);
  for (const char* wrong : {"", "%", "5 % %", "five %", "5 % of it", "5,5 %", "nan %", "- 5 %"}) {
    double value = 0;
    EXPECT_FALSE(parse_share(wrong, value)) << wrong;
  }
}

TEST(Share, MayBeInPerCentWhereverAKeyIsOne) {
  const Site site = load_text(
      "[study]\ntarget_rel_error = 2 %\n[load]\nconstant_mw = 9\ninterruptible_fraction = 10%\n"
      "[feed.a]\ncapacity_mw = 9\n[hazard.h]\ngap_h = constant(9)\nduration_h = constant(1)\n"
      "hits = feed.a:50 %, turbine.t : 7%\nremaining_fraction = 25 %\n"
      "[battery.b]\nunits = 1\nunit_power_mw = 1\nunit_energy_mwh = 1\ninitial_soc = 80 %\n"
      "round_trip_efficiency = 92 %\nreserve_soc = 20 %\n"
      "[turbine.t]\nunits = 1\nunit_mw = 1\nmode = off\nstart_failure_probability = 2 %\n"
      "mttr_h = 9\n"
      "monthly_derate = 100 %, 1, 90 %, 1, 1, 1, 1, 1, 1, 1, 1, 55.5 %\n"
      "[policy]\nstart_soc = 60 %\nstop_soc = 1\n");
  EXPECT_EQ(site.study.target_rel_error, 0.02);
  EXPECT_EQ(site.load.interruptible_fraction, 0.1);
  EXPECT_EQ(site.hazards[0].hits[0].probability, 0.5);
  EXPECT_EQ(site.hazards[0].hits[1].probability, 0.07);
  EXPECT_EQ(site.hazards[0].remaining_fraction, 0.25);
  EXPECT_EQ(site.batteries[0].initial_soc, 0.8);
  EXPECT_EQ(site.batteries[0].round_trip_efficiency, 0.92);
  EXPECT_EQ(site.turbines[0].start_failure_probability, 0.02);
  EXPECT_EQ((*site.turbines[0].monthly_derate)[2], 0.9);
  EXPECT_EQ((*site.turbines[0].monthly_derate)[11], 0.555);
  EXPECT_EQ(site.policy.turbines.start_soc, 0.6);
}

TEST(Share, IsEveryKeyFromZeroToOneAndNoOther) {
  for (const auto& row : key_rows()) {
    EXPECT_EQ(row.is_share, row.lowest == 0 && row.highest == 1) << row.key;
    const bool is_offered = allowed_values(row).find("per cent") != std::string::npos;
    EXPECT_EQ(is_offered, row.is_share) << row.key;
  }
}

TEST(NumberHint, SaysWhatToWrite) {
  const auto of = [](const std::string& text, const std::string& key = "capacity_mw",
                     bool is_share = false) { return number_hint(text, key, is_share); };
  EXPECT_EQ(of("300 MW"), "; write 300: capacity_mw is in MW");
  EXPECT_EQ(of("300mw"), "; write 300: capacity_mw is in MW");
  EXPECT_EQ(of("250 kW"), "; write 0.25: capacity_mw is in MW");
  EXPECT_EQ(of("1.2 GW"), "; write 1200: capacity_mw is in MW");
  EXPECT_EQ(of("4 h"), "; capacity_mw is in MW, not in h");
  EXPECT_EQ(of("4 MWh"), "; capacity_mw is in MW, not in MWh");
  EXPECT_EQ(of("4 horses"), "; capacity_mw is in MW, not in horses");
  EXPECT_EQ(of("30min", "mttr_h"), "; write 0.5: mttr_h is in h");
  EXPECT_EQ(of("2 days", "mttr_h"), "; write 48: mttr_h is in h");
  EXPECT_EQ(of("90 s", "start_min"), "; write 1.5: start_min is in min");
  EXPECT_EQ(of("800 kWh", "unit_energy_mwh"), "; write 0.8: unit_energy_mwh is in MWh");
  EXPECT_EQ(of("9 mmbtu/mwh", "heat_rate_mmbtu_per_mwh"),
            "; write 9: heat_rate_mmbtu_per_mwh is in MMBtu/MWh");
  EXPECT_EQ(of("12 units", "units"), "; write 12: units is a number alone");
  EXPECT_EQ(of("12 h", "units"), "; units is a number alone, not in h");
  EXPECT_EQ(of("1 million", "units"), "; units is a number alone, not in million");
  EXPECT_EQ(of("5 per month", "failures_per_year"),
            "; failures_per_year is a number alone, not in per month");
  EXPECT_EQ(of("0.5 per cent", "start_soc", true), "; write 0.5 %: per cent is written %");
  EXPECT_EQ(of("2 Percent"), "; per cent is only for shares, which go from 0 to 1");
  EXPECT_EQ(of("5 %"), "; per cent is only for shares, which go from 0 to 1");
  EXPECT_EQ(of("0,5"), "; write 0.5: the decimal mark is a point");
  EXPECT_EQ(of("-0,25"), "; write -0.25: the decimal mark is a point");
  EXPECT_EQ(of("12,5 %", "start_soc", true), "; write 12.5 %: the decimal mark is a point");
  EXPECT_EQ(of("1,5 GW"), "; write 1500: capacity_mw is in MW, and the decimal mark is a point");
  for (const char* million : {"1,000,000", "1.000.000", "1 000 000", "1'000'000", "1_000_000",
                              "1\xC2\xA0"
                              "000\xE2\x80\xAF"
                              "000"}) {
    EXPECT_EQ(of(million), "; write 1000000: nothing stands between the thousands") << million;
  }
  EXPECT_EQ(of("1.234,5"), "; write 1234.5: nothing stands between the thousands");
  EXPECT_EQ(of("1,234.5"), "; write 1234.5: nothing stands between the thousands");
  EXPECT_EQ(of("1,250"),
            "; write 1250 or 1.250: nothing stands between the thousands, and the decimal mark is "
            "a point");
  for (const char* other : {"", "many", "MW", "1/2", "10 - 20", "1..5", "0x10", "1,2,3", "%"}) {
    EXPECT_EQ(of(other), "") << other;
  }
}

TEST(NumberHint, AsksForNothingThatIsNotAllowed) {
  const NumberJudge whole = [](const std::string& number) {
    return number.find('.') == std::string::npos;
  };
  EXPECT_EQ(number_hint("0,5", "units", false, whole), "; the decimal mark is a point");
  EXPECT_EQ(number_hint("1,250", "units", false, whole),
            "; write 1250: nothing stands between the thousands");
  EXPECT_EQ(number_hint("500 kW", "capacity_mw", false, whole), "; capacity_mw is in MW");
}

TEST(NumberHint, IsSaidOfArgumentsOfDistributionsToo) {
  const auto message = [](const std::string& text, const std::string& key) -> std::string {
    try {
      (void)parse_distribution(text, "", key);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message("exponential(mean=3 days)", "gap_h"),
            "mean = `3 days` is not a number; write 72: gap_h is in h");
  EXPECT_EQ(message("uniform(low=500 kW, high=2)", "extra_mw"),
            "low = `500 kW` is not a number; write 0.5: extra_mw is in MW");
  EXPECT_EQ(message("lognormal(mean=4, sigma=1 h)", "gap_h"),
            "sigma = `1 h` is not a number; sigma is a number alone, not in h");
  EXPECT_EQ(message("exponential(0,5)", "gap_h"),
            "too many parameters: exponential(mean); the decimal mark is a point, as in 0.5");
}

}  // namespace
}  // namespace ridethrough
