// SPDX-License-Identifier: Apache-2.0
// A sweep as a table: a row for each point and index, whatever has become of the point.
#include "host/sweep/sweep_csv.hpp"

#include "host/base/text.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

using State = PointOutcome::State;

SweptKey swept(const std::string& key, const std::vector<std::string>& values) {
  SweptKey swept{key, {}, {}};
  for (const auto& value : values) swept.values.push_back({Key::parse(key), value, "", 0});
  return swept;
}

// Two points, the second of which has failed.
NamedSweep a_sweep(const std::string& name, const SweptKey& key) {
  NamedSweep sweep{name, {}};
  sweep.results.sweep.axes = {{key.key, {key}}};
  Index lolh;
  lolh.name = "lolh";
  lolh.unit = "h/yr";
  lolh.meaning = "hours, lost";
  Index co2 = lolh;
  co2.name = "co2";
  co2.applies = false;
  sweep.results.indices = {lolh, co2};
  PointOutcome done;
  done.state = State::kDone;
  done.trajectories = 500;
  done.target_met = true;
  done.values = {
      {0.5, 0.25, 0.125, 1, 8},
      {0, 0, 0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}};
  done.evidence = {20, 30, 0.1, 0.2};
  PointOutcome failed;
  failed.state = State::kFailed;
  failed.failure = "it has \"no\" power, none";
  sweep.results.points = {done, failed};
  return sweep;
}

constexpr const char* kTitles =
    "index,value,std_error,ci95_low,ci95_high,largest,unit,meaning,applies,trajectories,"
    "losing_trajectories,loss_events,target_met,state,failure\r\n";

TEST(SweepCsv, HasARowForEachPointAndIndex) {
  EXPECT_EQ(
      as_csv({a_sweep("a.h5", swept("battery.b.units", {"1", "2"}))}),
      std::string("battery.b.units,") + kTitles +
          "1,lolh,0.5,0.25,0.125,1,8,h/yr,\"hours, lost\",1,500,20,30,1,done,\r\n"
          "1,co2,0,0,0,inf,,h/yr,\"hours, lost\",0,500,20,30,1,done,\r\n"
          "2,lolh,,,,,,h/yr,\"hours, lost\",1,,,,,failed,\"it has \"\"no\"\" power, none\"\r\n"
          "2,co2,,,,,,h/yr,\"hours, lost\",0,,,,,failed,\"it has \"\"no\"\" power, none\"\r\n");
}

TEST(SweepCsv, OfSeveralFilesSaysWhichAndHasTheKeysOfAll) {
  const std::string text =
      as_csv({a_sweep("a,1.h5", swept("battery.b.units", {"1", "2"})),
              a_sweep("b.h5", swept("hazard.h.duration_h", {"constant(1)", "uniform(1, 2)"}))});
  TextStream lines(text);
  std::vector<std::string> rows;
  for (std::string line; std::getline(lines, line);) rows.push_back(line);
  ASSERT_EQ(rows.size(), 9U);
  EXPECT_EQ(rows[0].rfind("file,battery.b.units,hazard.h.duration_h,index,value", 0), 0U);
  EXPECT_EQ(rows[1].rfind("\"a,1.h5\",1,,lolh,0.5,", 0), 0U);
  EXPECT_EQ(rows[7].rfind("b.h5,,\"uniform(1, 2)\",lolh,,", 0), 0U);
}

}  // namespace
}  // namespace ridethrough
