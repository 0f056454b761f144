// SPDX-License-Identifier: Apache-2.0
// Whatever alternates: hazards with what they hit, and surges.
#include "host/scenario/scenario_builder.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include <boost/math/quadrature/tanh_sinh.hpp>
#include <fmt/format.h>

namespace ridethrough {
namespace {

// A probability below 1 in units of 2^-32.
std::uint32_t to_word(Real probability) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(to_threshold(probability), ~0U));
}

Real average(const std::vector<double>& values) {
  Real sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<Real>(values.size());
}

}  // namespace

AlternatingProcess ScenarioBuilder::process(const Section& section) {
  for (const char* key : {"gap_h", "duration_h"}) {
    if (!config_.has(section, key)) {
      config_.complain(section, key,
                       section.kind == "hazard"
                           ? "is missing; give gap_h and duration_h, or windows"
                           : "is missing; allowed is " + known_distributions());
    }
  }
  const RandomVariable gap = config_.distribution(section, "gap_h");
  const RandomVariable duration = config_.distribution(section, "duration_h");
  for (const auto& [key, mean] : {std::pair{"gap_h", gap.mean}, {"duration_h", duration.mean}}) {
    if (!(mean >= 0.001L && mean <= 1e9L)) {
      config_.complain(section, key, "its mean must be from 0.001 h to 1e9 h");
    }
  }
  AlternatingProcess process{};
  process.stream = stream(section.title());
  process.gap = table(gap, kTicksPerHour);
  process.duration = table(duration, kTicksPerHour);
  process.residual_gap = table(gap.memoryless ? gap : residual_life(gap), kTicksPerHour);
  process.residual_duration =
      table(duration.memoryless ? duration : residual_life(duration), kTicksPerHour);
  Real mean_gap = gap.mean;
  if (config_.has(section, "monthly_weights") || config_.has(section, "hourly_weights")) {
    mean_gap /= weigh(section, process);
  }
  const Real active = mean_active(section, duration);
  process.active_at_start = to_word(active / (mean_gap + active));
  process.own_end = independent(section) ? 1 : 0;
  if (independent(section)) {
    // What is left of an occurrence with several ends has no table. It begins whole, so long ago
    // that it has been forgotten, and at any phase of a cycle, so that regular ones are not in
    // step.
    constexpr int kCycles = 8;
    process.spread = std::llround((gap.mean + active) * kTicksPerHour);
    process.begin -= kCycles * process.spread;
  }
  return process;
}

bool ScenarioBuilder::independent(const Section& section) const {
  return section.kind == "hazard" && config_.text(section, "restoration") == "independent";
}

// How long an occurrence lasts on average [h]. With a restoration of each target for itself, that
// is the longest of those of the targets that are hit, M: E[M] is the integral of the quantile of
// one restoration over P(M <= x) = product of (1 - p_i + p_i u), u = P(restoration <= x).
Real ScenarioBuilder::mean_active(const Section& section, const RandomVariable& duration) const {
  if (!independent(section)) return duration.mean;
  const auto targets = config_.targets(section, "hits");
  constexpr Real kNothing = 1e-30L;  // beyond what matters to any mean
  const auto integrand = [&](Real u, Real to_end) {
    // Boost tells the distance to the nearer end, below 0 to the lower one: nothing is lost.
    const Real over = std::max(to_end > 0 ? to_end : 1 - u, kNothing);
    const Real under = std::max(to_end < 0 ? -to_end : u, kNothing);
    Real slope = 0;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      Real term = targets[i].second;
      for (std::size_t k = 0; k < targets.size(); ++k) {
        if (k != i) term *= 1 - static_cast<Real>(targets[k].second) * over;
      }
      slope += term;
    }
    return duration.quantile(under, over) * slope;
  };
  boost::math::quadrature::tanh_sinh<Real> quadrature;
  return quadrature.integrate(integrand, Real{0}, Real{1}, Real{1e-9L});
}

// Tabulates the weighted time; returns the average weight. Months are not equally long: they are
// scaled so that the average over a year is the plain average of the twelve.
Real ScenarioBuilder::weigh(const Section& section, AlternatingProcess& process) {
  std::vector<double> months(12, 1.0);
  std::vector<double> hours(24, 1.0);
  if (config_.has(section, "monthly_weights")) {
    months = config_.numbers(section, "monthly_weights");
  }
  if (config_.has(section, "hourly_weights")) hours = config_.numbers(section, "hourly_weights");
  const Real mean_month = average(months);
  const Real mean_hour = average(hours);
  if (mean_month == 0) config_.complain(section, "monthly_weights", "one must be above 0");
  if (mean_hour == 0) config_.complain(section, "hourly_weights", "one must be above 0");
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  Real over_the_year = 0;
  for (std::size_t m = 0; m < 12; ++m) over_the_year += months[m] * kDays[m] / 365.0L;
  process.begin = -kTicksPerYear;
  process.weighted_time = static_cast<std::uint32_t>(study_.pool.size());
  std::int64_t passed = 0;
  study_.pool.push_back(passed);
  for (std::int64_t hour = 0; hour < scenario_.weighted_hours; ++hour) {
    const auto month = static_cast<std::size_t>(month_of(start_, hour / 24 - 365));
    const Real weight =
        months[month] * mean_month / over_the_year * hours[static_cast<std::size_t>(hour % 24)];
    passed += std::llround(weight * kTicksPerHour);
    study_.pool.push_back(passed);
  }
  return mean_month * mean_hour;
}

// Planned occurrences, through all years of the horizon.
AlternatingProcess ScenarioBuilder::planned(const Section& section) {
  for (const char* key : {"gap_h", "duration_h", "monthly_weights", "hourly_weights"}) {
    if (config_.has(section, key)) {
      config_.complain(section, key, "does not go with windows, which are planned, not random");
    }
  }
  if (independent(section)) {
    config_.complain(section, "restoration", "windows have one end for all that they hit");
  }
  const auto ticks = [&](std::chrono::sys_seconds time) {
    return std::chrono::milliseconds{time - start_}.count();
  };
  const auto first = std::chrono::year_month_day{start_}.year();
  const auto count = static_cast<int>(scenario_.horizon / (365 * kTicksPerDay)) + 2;
  std::vector<std::tuple<Tick, Tick, std::string>> all;
  for (const Window& window : config_.windows(section, "windows")) {
    for (int k = -1; k <= count; ++k) {
      const auto [begin, end] = period_in(first + std::chrono::years{k}, window);
      // A leap day alone is not in every year.
      if (end > begin) all.emplace_back(ticks(begin), ticks(end), window.text);
    }
  }
  std::sort(all.begin(), all.end());
  for (std::size_t i = 1; i < all.size(); ++i) {
    const auto& [begin, end, text] = all[i];
    const auto& [begin_before, end_before, before] = all[i - 1];
    if (begin < end_before) {
      config_.complain(
          section, "windows",
          fmt::format("`{}` and `{}` overlap; one hazard has one at a time", before, text));
    }
  }
  AlternatingProcess process{};
  process.stream = stream(section.title());
  process.window = static_cast<std::uint32_t>(study_.pool.size());
  for (const auto& [begin, end, text] : all) {
    if (end <= 0) continue;
    study_.pool.insert(study_.pool.end(), {begin, end});
    ++process.windows;
  }
  if (process.windows == 0) {  // a leap day that does not come
    study_.pool.insert(study_.pool.end(), {kNever, kNever});
    process.windows = 1;
  }
  return process;
}

void ScenarioBuilder::compile_surges() {
  for (const auto& section : sections("surge", kMaxSurges)) {
    Surge& surge = study_.surges.emplace_back();
    surge.process = process(section);
    surge.extra_stream = stream(section.title() + "/extra");
    surge.extra = table(config_.distribution(section, "extra_mw"), 1e6L / study_.quantum_w, kSlack);
  }
}

void ScenarioBuilder::compile_hazards() {
  for (const auto& section : sections("hazard", kMaxHazards)) {
    Hazard& hazard = study_.hazards.emplace_back();
    hazard.process = config_.has(section, "windows") ? planned(section) : process(section);
    hazard.notice = minutes(section, "notice_min");
    hazard.restoration = independent(section) ? Restoration::kIndependent : Restoration::kShared;
    hazard.first_hit = static_cast<int>(study_.hits.size());
    const Real remaining = config_.number(section, "remaining_fraction");
    std::set<std::string> targets;
    for (const auto& [name, probability] : config_.targets(section, "hits")) {
      Hit hit = target(section, "hits", name);
      if (!targets.insert(name).second) {
        config_.complain(section, "hits", fmt::format("names {} twice", name));
      }
      if (study_.hits.size() == static_cast<std::size_t>(kMaxHits)) {
        config_.complain(section, "hits",
                         fmt::format("more than {} hits of all hazards together", kMaxHits));
      }
      hit.stream = stream(section.title() + "/" + name);
      hit.probability = to_threshold(probability);
      // Of a feed: a fraction of the whole capacity, not of the part that is ever drawn.
      hit.availability =
          to_share(hit.target == Target::kFeed ? remaining * feed_excess_[hit.index] : remaining);
      hits_of_[{hit.target, hit.index}].push_back(static_cast<int>(study_.hits.size()));
      study_.hits.push_back(hit);
    }
    hazard.hits = static_cast<int>(study_.hits.size()) - hazard.first_hit;
  }
}

// The component of that name, "feed.north", of any kind or of one.
Hit ScenarioBuilder::target(const Section& section, const std::string& key, const std::string& name,
                            std::optional<Target> kind) const {
  const auto found = names_.find(name);
  if (found != names_.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [one, hit] : names_) {
    if (!kind || hit.target == *kind) known.push_back(one);
  }
  config_.complain(
      section, key,
      fmt::format(
          "there is no `{}`{}{}", shortened(name), did_you_mean(name, known),
          known.empty() ? "" : fmt::format("; allowed here is {}", fmt::join(known, ", "))));
}

// Tells every component which hits target it.
void ScenarioBuilder::list_hits() {
  const auto list = [&](Target target, auto& components) {
    for (std::size_t i = 0; i < components.size(); ++i) {
      const auto& hits = hits_of_[{target, static_cast<int>(i)}];
      components[i].hits = {static_cast<PoolOffset>(study_.pool.size()),
                            static_cast<std::uint32_t>(hits.size())};
      study_.pool.insert(study_.pool.end(), hits.begin(), hits.end());
    }
  };
  list(Target::kFeed, study_.feeds);
  list(Target::kGas, study_.gas_supplies);
  list(Target::kBattery, study_.batteries);
  list(Target::kTurbine, study_.turbines);
}

}  // namespace ridethrough
