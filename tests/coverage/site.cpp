// SPDX-License-Identifier: Apache-2.0
#include "tests/coverage/site.hpp"

#include "tests/lognormal.hpp"
#include "tests/support.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

namespace ridethrough::coverage {
namespace {

using Family = Hazard::Family;

constexpr double kYear = 8760;
constexpr double kOnceIn20Years = 20 * kYear;  // of which about 60 % outlast the battery

std::string text_of(const Hazard& hazard) {
  switch (hazard.family) {
    case Family::kConstant:
      return fmt::format("constant({})", hazard.mean_h);
    case Family::kExponential:
      return fmt::format("exponential(mean={})", hazard.mean_h);
    case Family::kLognormal:
      break;
  }
  return fmt::format("lognormal(mean={}, sigma={})", hazard.mean_h, hazard.sigma);
}

// E[(D - t)+]
double beyond(const Hazard& hazard, double t) {
  const double mean = hazard.mean_h;
  const double sigma = hazard.sigma;
  switch (hazard.family) {
    case Family::kConstant:
      return std::max(mean - t, 0.0);
    case Family::kExponential:
      return mean * std::exp(-t / mean);
    case Family::kLognormal:
      break;
  }
  return lognormal_excess(t, mean, sigma);
}

Law one(std::string name, std::string meaning, const Hazard& hazard) {
  return {std::move(name), std::move(meaning), 6, {hazard}, 0};
}

}  // namespace

std::vector<Law> laws() {
  const Hazard light = {kOnceIn20Years, Family::kExponential, 2};
  std::vector<Law> all = {
      one("exponential", "exponential(mean=12)", {kOnceIn20Years, Family::kExponential, 12}),
      one("lognormal-1.0", "lognormal(mean=12, sigma=1.0)",
          {kOnceIn20Years, Family::kLognormal, 12, 1.0}),
      // Fewer of them outlast the battery, the heavier their tail.
      one("lognormal-1.6", "lognormal(mean=12, sigma=1.6)",
          {kOnceIn20Years / 1.7, Family::kLognormal, 12, 1.6}),
      one("lognormal-2.2", "lognormal(mean=12, sigma=2.2)",
          {kOnceIn20Years / 2.8, Family::kLognormal, 12, 2.2}),
      one("constant", "constant(12)", {2 * kOnceIn20Years, Family::kConstant, 12}),
      {"mixture",
       "exponential(mean=2), and once in 400 years exponential(mean=60): the battery carries 1 h",
       1,
       {light, {400 * kYear, Family::kExponential, 60}},
       0},
      {"rare",
       "exponential(mean=2), and once in 10,000 years exponential(mean=400): the battery carries "
       "1 h",
       1,
       {light, {10'000 * kYear, Family::kExponential, 400}},
       0},
      one("often", "exponential(mean=12), half of the years lose load",
          {kYear * std::exp(-0.5) / std::log(2.0), Family::kExponential, 12}),
  };
  for (std::size_t i = 0; i < all.size(); ++i) all[i].seed = kStreamsOfALaw * i;
  return all;
}

Law law_named(const std::string& name) {
  std::string known;
  for (Law& law : laws()) {
    if (law.name == name) return std::move(law);
    known += (known.empty() ? "" : ", ") + law.name;
  }
  throw std::invalid_argument(fmt::format("no law `{}`; there are {}", name, known));
}

Study study_of(const Law& law, const std::vector<std::string>& overrides) {
  // The feed carries a fifth more than the load: what is left recharges the battery.
  std::string text = fmt::format(
      "[load]\nconstant_mw = 100\n[feed.a]\ncapacity_mw = 120\n[battery.b]\nunits = 1\n"
      "unit_power_mw = 100\nunit_energy_mwh = {}\n",
      100 * law.battery_h);
  for (std::size_t i = 0; i < law.hazards.size(); ++i) {
    const Hazard& hazard = law.hazards[i];
    text += fmt::format("[hazard.h{}]\nhits = feed.a\ngap_h = exponential(mean={})\n", i,
                        hazard.gap_h) +
            "duration_h = " + text_of(hazard) + "\n";
  }
  return study_from(text, overrides);
}

double lolh(const Law& law) {
  double sum = 0;
  for (const Hazard& hazard : law.hazards) {
    sum += (kYear - law.battery_h) * beyond(hazard, law.battery_h) / (hazard.gap_h + hazard.mean_h);
  }
  return sum;
}

}  // namespace ridethrough::coverage
