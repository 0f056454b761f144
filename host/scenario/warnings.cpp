// SPDX-License-Identifier: Apache-2.0
// What looks unintended in a study that can be simulated.
#include "host/base/text.hpp"
#include "host/scenario/study.hpp"
#include "host/site/calendar.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using std::chrono::floor;
using std::chrono::sys_days;

class Warner {
 public:
  Warner(const Site& site, const Study& study) : site_(site), study_(study) {}

  std::vector<std::string> operator()() {
    for (const auto& note : study_.profile_notes) warn(note);
    year_that_is_cut();
    load_beyond_supply();
    for (const auto& hazard : site_.hazards) long_windows(hazard);
    double grid_mw = 0;
    for (const auto& feed : site_.feeds) grid_mw += feed.capacity_mw;
    // A surplus charges them, whatever the grid has left.
    if (!site_.batteries.empty() && study_.scenario.surplus == 0 &&
        average_load_mw(study_) >= grid_mw) {
      warn("the grid leaves nothing over the average load: the batteries hardly recharge");
    }
    feeds_that_never_fail();
    return std::move(all_);
  }

 private:
  void warn(std::string what) { all_.push_back(std::move(what)); }

  // A horizon that counts as whole years, but does not end with one.
  void year_that_is_cut() {
    using namespace std::chrono;
    if (study_.years != std::round(study_.years)) return;
    const sys_seconds start{sys_days{site_.study.start.value()}};
    const sys_seconds end = start + seconds{std::llround(study_.horizon_h * 3600)};
    const year_month_day first{floor<days>(start)};
    const year_month_day last = first + years{static_cast<int>(study_.years)};
    const sys_seconds whole = last.ok() ? sys_days{last} : sys_days{last.year() / March / 1};
    if (end == whole) return;
    const bool early = end < whole;
    const auto off = duration_cast<minutes>(early ? whole - end : end - whole);
    warn(
        fmt::format("the horizon ends {}, {} {} the year is over: {}; horizon_h = {} would be "
                    "whole years",
                    as_text(end), as_text(off), early ? "before" : "after",
                    early ? "nothing is seen of what happens from there to its end"
                          : "its first days are simulated once more",
                    duration_cast<hours>(whole - start).count()));
  }

  // Of all that there is, together.
  [[nodiscard]] double supply_mw() const {
    double all = 0;
    for (const auto& feed : site_.feeds) all += feed.capacity_mw;
    for (const auto& battery : site_.batteries) all += battery.units * battery.unit_power_mw;
    for (const auto& turbine : site_.turbines) {
      const bool is_off = site_.policy_of(turbine).mode == Site::Mode::kOff;
      if (!is_off) all += turbine.units * turbine.unit_mw;
    }
    return all;
  }

  void load_beyond_supply() {
    constexpr double kSurelyAnotherUnit = 100;
    const Scenario& s = study_.scenario;
    const auto steps = load_steps(study_);
    double auxiliary_mw = 0;
    for (const auto& battery : site_.batteries) auxiliary_mw += battery.auxiliary_mw;
    const double supply = supply_mw();
    const double limit = (supply - auxiliary_mw) * 1e6 / study_.quantum_w + 1;  // for rounding
    const auto beyond = std::count_if(steps.begin(), steps.end(), [&](std::int64_t one) {
      return static_cast<double>(one) > limit;
    });
    if (beyond == 0) return;
    const double average = average_load_mw(study_);
    if (site_.load.profile && supply > 0 && average >= kSurelyAnotherUnit * supply) {
      warn(
          fmt::format("the load is {:.4g} MW on average, {:.0f} times all that feeds, turbines and "
                      "batteries can give: is the profile in kW? See profile_unit",
                      average, average / supply));
      return;
    }
    const bool always = beyond == std::ssize(steps);
    const std::string how_often =
        always ? "always"
               : fmt::format("in {:.6g} h of the horizon", static_cast<double>(beyond) *
                                                               static_cast<double>(s.load.step) /
                                                               static_cast<double>(kTicksPerHour));
    warn(
        fmt::format("the load is {} above the {:.6g} MW that feeds, turbines and batteries can "
                    "give together: the site can never serve it",
                    how_often, supply));
  }

  // The rest of the year, where there is one, may be what was meant.
  void long_windows(const Site::Hazard& hazard) {
    constexpr std::chrono::hours kYear{8760};
    for (const Window& window : hazard.windows) {
      const auto length = length_in(std::chrono::year{2025}, window);
      if (length < kYear / 2 || length >= kYear) continue;
      warn(
          fmt::format("{}: `{}` lasts {}; if the rest of the year is meant, write it the other "
                      "way round",
                      section_of(hazard).title(), as_text(window), as_text(length)));
    }
  }

  void feeds_that_never_fail() {
    std::set<std::string> hit;
    for (const auto& hazard : site_.hazards) {
      for (const auto& one : hazard.hits) hit.insert(one.component);
    }
    for (const auto& feed : site_.feeds) {
      const std::string title = section_of(feed).title();
      if (hit.count(title) == 0) warn(fmt::format("no hazard hits {}: it never fails", title));
    }
  }

  const Site& site_;
  const Study& study_;
  std::vector<std::string> all_;
};

}  // namespace

std::vector<std::string> warnings(const Site& site, const Study& study) {
  return Warner(site, study)();
}

std::span<const std::int64_t> load_steps(const Study& study) {
  const Scenario& s = study.scenario;
  const std::int64_t* const steps = s.pool + s.load.level[0];
  return {steps + (s.warm_up + s.load_shift) / s.load.step, steps + s.load.steps};
}

double average_load_mw(const Study& study) {
  const Scenario& s = study.scenario;
  const auto until = [&](Tick time) { return s.load.energy_until(s.pool, time + s.load_shift); };
  const double power = static_cast<double>(until(s.horizon) - until(s.warm_up) - s.surplus) /
                       static_cast<double>(s.horizon - s.warm_up);
  return power * study.quantum_w * 1e-6;
}

}  // namespace ridethrough
