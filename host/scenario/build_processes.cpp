// SPDX-License-Identifier: Apache-2.0
// Whatever alternates: hazards with what they hit, and surges.
#include "host/scenario/scenario_builder.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include <boost/math/quadrature/tanh_sinh.hpp>
#include <fmt/format.h>

namespace ridethrough {
namespace {

// A probability below 1 in units of 2^-32.
std::uint32_t to_word(Real probability) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(to_threshold(probability), ~0U));
}

template <class Weights>
Real average(const Weights& weights) {
  Real sum = 0;
  for (const double weight : weights) sum += weight;
  return sum / static_cast<Real>(weights.size());
}

// How long an occurrence lasts on average [h] where each target is restored for itself: the longest
// of those of the targets that are hit, M. E[M] is the integral of the quantile of one restoration
// over P(M <= x) = product of (1 - p_i + p_i u), u = P(restoration <= x).
Real mean_longest(const RandomVariable& duration, const std::vector<Site::Hit>& hits) {
  constexpr Real kNothing = 1e-30L;  // beyond what matters to any mean
  const auto integrand = [&](Real u, Real to_end) {
    // Boost tells the distance to the nearer end, below 0 to the lower one: nothing is lost.
    const Real over = std::max(to_end > 0 ? to_end : 1 - u, kNothing);
    const Real under = std::max(to_end < 0 ? -to_end : u, kNothing);
    Real slope = 0;
    for (std::size_t i = 0; i < hits.size(); ++i) {
      Real term = hits[i].probability;
      for (std::size_t k = 0; k < hits.size(); ++k) {
        if (k != i) term *= 1 - static_cast<Real>(hits[k].probability) * over;
      }
      slope += term;
    }
    return duration.quantile(under, over) * slope;
  };
  boost::math::quadrature::tanh_sinh<Real> quadrature;
  return quadrature.integrate(integrand, Real{0}, Real{1}, Real{1e-9L});
}

bool independent(const Site::Hazard& hazard) {
  return hazard.restoration == Site::Restoration::kIndependent;
}

}  // namespace

// What surges and hazards that are not planned have in common.
struct ScenarioBuilder::RandomProcess {
  std::string title;
  RandomVariable gap;
  const RandomVariable& duration;
  const std::optional<Site::MonthlyFactors>& monthly_weights;
  const std::optional<Site::HourlyFactors>& hourly_weights;
  // Of a hazard each of whose targets is restored for itself; else null.
  const std::vector<Site::Hit>* restored_apart;
};

ScenarioBuilder::RandomProcess ScenarioBuilder::random_process(const Site::Surge& surge) {
  return {section_of(surge).title(), surge.gap_h,          surge.duration_h,
          surge.monthly_weights,     surge.hourly_weights, nullptr};
}

ScenarioBuilder::RandomProcess ScenarioBuilder::random_process(const Site::Hazard& hazard) {
  return {section_of(hazard).title(), Site::gap_of(hazard),
          *hazard.duration_h,         hazard.monthly_weights,
          hazard.hourly_weights,      independent(hazard) ? &hazard.hits : nullptr};
}

AlternatingProcess ScenarioBuilder::process(const RandomProcess& random) {
  const auto& [title, gap, duration, monthly, hourly, restored_apart] = random;
  AlternatingProcess process{};
  process.stream = stream(title);
  process.gap = table(gap, kTicksPerHour);
  process.duration = table(duration, kTicksPerHour);
  process.residual_gap = table(gap.memoryless ? gap : residual_life(gap), kTicksPerHour);
  process.residual_duration =
      table(duration.memoryless ? duration : residual_life(duration), kTicksPerHour);
  Real mean_gap = gap.mean;
  if (monthly || hourly) mean_gap /= weigh(random, process);
  const Real active =
      restored_apart != nullptr ? mean_longest(duration, *restored_apart) : duration.mean;
  process.active_at_start = to_word(active / (mean_gap + active));
  if (restored_apart != nullptr) {
    // What is left of an occurrence with several ends has no table. It begins whole, so long ago
    // that it has been forgotten, and at any phase of a cycle, so that regular ones are not in
    // step.
    constexpr int kCycles = 8;
    process.own_end = 1;
    process.spread = std::llround((gap.mean + active) * kTicksPerHour);
    process.begin -= kCycles * process.spread;
  }
  return process;
}

// Tabulates the weighted time; returns the average weight. Months are not equally long: they are
// scaled so that the average over a year is the plain average of the twelve.
Real ScenarioBuilder::weigh(const RandomProcess& random, AlternatingProcess& process) {
  Site::MonthlyFactors always;
  always.fill(1);
  Site::HourlyFactors all_day;
  all_day.fill(1);
  const Site::MonthlyFactors months = random.monthly_weights.value_or(always);
  const Site::HourlyFactors hours = random.hourly_weights.value_or(all_day);
  const Real mean_month = average(months);
  const Real mean_hour = average(hours);
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
AlternatingProcess ScenarioBuilder::planned(const Site::Hazard& hazard) {
  const auto ticks = [&](std::chrono::sys_seconds time) {
    return std::chrono::milliseconds{time - start_}.count();
  };
  const auto first = std::chrono::year_month_day{start_}.year();
  const auto count = static_cast<int>(scenario_.horizon / (365 * kTicksPerDay)) + 2;
  std::vector<std::tuple<Tick, Tick, std::string>> all;
  for (const Window& window : hazard.windows) {
    for (int k = -1; k <= count; ++k) {
      const auto [begin, end] = period_in(first + std::chrono::years{k}, window);
      // A leap day alone is not in every year.
      if (end > begin) all.emplace_back(ticks(begin), ticks(end), as_text(window));
    }
  }
  std::sort(all.begin(), all.end());
  for (std::size_t i = 1; i < all.size(); ++i) {
    const auto& [begin, end, text] = all[i];
    const auto& [begin_before, end_before, before] = all[i - 1];
    if (begin < end_before) {
      complain(site_, key_of(hazard, "windows"),
               fmt::format("`{}` and `{}` overlap; one hazard has one at a time", before, text));
    }
  }
  AlternatingProcess process{};
  process.stream = stream(section_of(hazard).title());
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
  for (const auto& of : site_.surges) {
    Surge& surge = study_.surges.emplace_back();
    problems_.attempt([&] {
      surge.process = process(random_process(of));
      surge.extra_stream = stream(section_of(of).title() + "/extra");
      surge.extra = table(of.extra_mw, 1e6L / study_.quantum_w, kSlack);
    });
  }
}

void ScenarioBuilder::compile_hazards() {
  for (const auto& of : site_.hazards) {
    Hazard& hazard = study_.hazards.emplace_back();
    problems_.attempt([&] {
      hazard.process = of.windows.empty() ? process(random_process(of)) : planned(of);
      hazard.notice = minutes(of.notice_min);
      hazard.restoration = independent(of) ? Restoration::kIndependent : Restoration::kShared;
      compile_hits(of, hazard);
    });
  }
}

void ScenarioBuilder::compile_hits(const Site::Hazard& of, Hazard& hazard) {
  hazard.first_hit = static_cast<int>(study_.hits.size());
  hazard.hits = static_cast<int>(of.hits.size());
  const Real remaining = of.remaining_fraction;
  for (const auto& [component, probability] : of.hits) {
    if (study_.hits.size() == static_cast<std::size_t>(kMaxHits)) {
      complain(site_, key_of(of, "hits"),
               fmt::format("more than {} hits of all hazards together", kMaxHits));
    }
    const auto found = names_.find(component);
    if (found == names_.end()) continue;  // of a section that is left out for what is wrong with it
    Hit hit = found->second;
    hit.stream = stream(section_of(of).title() + "/" + component);
    hit.probability = to_threshold(probability);
    // Of a feed: a fraction of the whole capacity, not of the part that is ever drawn.
    hit.availability =
        to_share(hit.target == Target::kFeed ? remaining * feed_excess_[hit.index] : remaining);
    hits_of_[{hit.target, hit.index}].push_back(static_cast<int>(study_.hits.size()));
    study_.hits.push_back(hit);
  }
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
