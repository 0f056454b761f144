// SPDX-License-Identifier: Apache-2.0
#include "tests/coverage/worth_site.hpp"

#include "host/base/error.hpp"
#include "host/config/read_site.hpp"
#include "tests/coverage/site.hpp"
#include "tests/support.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <boost/math/tools/roots.hpp>
#include <fmt/format.h>

namespace ridethrough::coverage {
namespace {

constexpr double kMean = 12;
constexpr double kLoad = 100;
constexpr double kBattery = 6;  // hours that it carries the load
constexpr double kGap = 20 * 8760;
constexpr int kSteps = 10;

// Hours a year that outages last beyond the first t.
double beyond(double sigma, double t) {
  return lolh({"", "", t, {{kGap, Hazard::Family::kLognormal, kMean, sigma}}, 0});
}

std::string hazard(const std::string& name, double gap_h, double sigma, double remaining) {
  return fmt::format(
      "[hazard.{}]\nhits = feed.a\ngap_h = exponential(mean={})\n"
      "duration_h = lognormal(mean={}, sigma={})\nremaining_fraction = {}\n",
      name, gap_h, kMean, sigma, remaining);
}

std::string battery(double power_mw) {
  return fmt::format("[battery.c]\nunits = 1\nunit_power_mw = {}\nunit_energy_mwh = {}\n", power_mw,
                     kLoad * kBattery);
}

constexpr const char* kSite = "[load]\nconstant_mw = 100\n[feed.a]\ncapacity_mw = 1000\n";

// Of an outage that lasts for D hours the battery leaves (D - T)+, and with x more load
// (100 + x) (D - 100 T / (100 + x))+ are lost.
WorthSite battery_site(double sigma) {
  const double all = beyond(sigma, 0);
  const auto too_much = [&](double more_mw) {
    const double load = kLoad + more_mw;
    return load * beyond(sigma, kLoad * kBattery / load) - kLoad * all;
  };
  const auto [low, high] = boost::math::tools::bisect(
      too_much, 0.0, 99.0, [](double a, double b) { return b - a < 1e-6; });
  return {kSite + hazard("h", kGap, sigma, 0) + battery(2 * kLoad), "battery.c", Metric::kEue,
          kLoad * (1 - beyond(sigma, kBattery) / all), (low + high) / 2};
}

// However long outages are, half of them are lost with it: as with 50 MW less load. With 50 MW more
// half of them lose 150 MW, and the others 50.
WorthSite unit_site(double sigma) {
  return {
      kSite + hazard("h", kGap, sigma, 0) +
          "[turbine.c]\nunits = 1\nunit_mw = 100\nmode = must_run\nmttf_h = 5000\nmttr_h = 5000\n",
      "turbine.c", Metric::kEue, kLoad / 2, kLoad / 2};
}

// What takes s MW loses no time where there are as many MW of firm capacity; the battery carries it
// for 100 T / s. With more load than leaves the battery its power for the least of them, all are
// lost as they are without it.
WorthSite steps_site(double sigma) {
  std::string text = kSite + battery(kLoad);
  double with_it = 0;
  for (int i = 1; i <= kSteps; ++i) {
    const double lost_mw = kLoad * i / kSteps;
    text += hazard(fmt::format("h{}", i), kGap * kSteps, sigma, (kLoad - lost_mw) / 1000);
    with_it += beyond(sigma, kLoad * kBattery / lost_mw) / kSteps;
  }
  // So many of the steps are more than it loses.
  const double steps = std::ceil(kSteps * (1 - with_it / beyond(sigma, 0)));
  return {text, "battery.c", Metric::kLolh, kLoad * steps / kSteps, kLoad - kLoad / kSteps};
}

}  // namespace

std::vector<std::string> worth_sites() { return {"battery", "unit", "steps"}; }

WorthSite worth_site(const std::string& name, double sigma) {
  if (name == "battery") return battery_site(sigma);
  if (name == "unit") return unit_site(sigma);
  if (name == "steps") return steps_site(sigma);
  throw std::invalid_argument(fmt::format("no site `{}`", name));
}

std::optional<Worth> worth_of(const WorthSite& site, std::uint64_t seed,
                              std::uint64_t trajectories) {
  const auto path = std::filesystem::temp_directory_path() /
                    fmt::format("ridethrough-worth-{}-{}.ini", getpid(), seed);
  std::ofstream(path) << site.text;
  const Site loaded = load_site(
      path.string(),
      {fmt::format("study.seed={}", seed), fmt::format("study.trajectories={}", trajectories)});
  std::filesystem::remove(path);
  WorthRequest request;
  request.component = site.component;
  request.metric = site.metric;
  request.run.backend = "cpu";
  request.run.threads = 1;
  try {
    return evaluate_worth(loaded, request);
  } catch (const InputError&) {
    return std::nullopt;
  }
}

PowerCover cover(const std::vector<PowerEstimate>& intervals, double truth) {
  PowerCover result;
  std::vector<double> widths;
  for (const PowerEstimate& one : intervals) {
    if (one.too_few) {
      ++result.too_few;
      continue;
    }
    ++result.answers;
    if (one.low > truth) {
      ++result.above;
    } else if (one.high < truth) {
      ++result.below;
    } else {
      ++result.held;
    }
    if (!std::isfinite(one.low) || !std::isfinite(one.high)) ++result.open;
    widths.push_back(one.high - one.low);
  }
  std::sort(widths.begin(), widths.end());
  if (!widths.empty()) result.width = widths[widths.size() / 2];
  return result;
}

}  // namespace ridethrough::coverage
