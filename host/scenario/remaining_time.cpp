// SPDX-License-Identifier: Apache-2.0
// What may happen that has not been seen: how long what disturbs the site may last, how deep a
// shortfall may be, and how fast counts may grow.
#include "host/scenario/scenario_builder.hpp"
#include "models/outcome.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace ridethrough {
namespace {

constexpr int kFine = 4;        // points of a step, up to whose last the longest counts
constexpr int kSteps = 80;      // four an octave
constexpr Real kRare = 1e-15L;  // no digits are left of probabilities below that

// The length that a point of the grid stands for, of all up to `end`.
Real length_at(int point, Real end) {
  return point == 0 ? 0 : end * std::exp2((point - kSteps * kFine) / (4.0L * kFine));
}

using Lengths = std::vector<Real>;  // a value for each point

// P(D > x): the slope of E[max(D - x, 0)] by -x.
Real longer(const RandomVariable& duration, Real x) {
  const Real step = std::max<Real>(x, duration.mean) * 1e-6L;
  return (duration.mean_excess(x) - duration.mean_excess(x + step)) / step;
}

// E[min(D, end) - x | D > x] at every point; 0 where D is never so long.
Lengths remaining(const RandomVariable& duration, Real end) {
  Lengths lengths;
  const Real beyond_end = duration.mean_excess(end);
  for (int point = 0; point <= kSteps * kFine; ++point) {
    const Real x = length_at(point, end);
    const Real probability = longer(duration, x);
    const Real left = (duration.mean_excess(x) - beyond_end) / probability;
    lengths.push_back(probability > kRare ? std::clamp<Real>(left, 0, end - x) : 0);
  }
  return lengths;
}

// The same of the longest of several, of which each is there with its probability.
Lengths remaining(const RandomVariable& duration, const std::vector<double>& hit, Real end) {
  const auto any_longer = [&](Real x) {
    Real none = 1;
    for (const double chance : hit) none *= 1 - chance * longer(duration, x);
    return 1 - none;
  };
  Lengths lengths(kSteps * kFine + 1, 0);
  Real beyond = 0;  // the integral of any_longer() from here on
  Real above = any_longer(end);
  for (int point = kSteps * kFine - 1; point >= 0; --point) {
    const Real x = length_at(point, end);
    const Real here = any_longer(x);
    beyond += (here + above) / 2 * (length_at(point + 1, end) - x);
    above = here;
    lengths[static_cast<std::size_t>(point)] = here > kRare ? beyond / here : 0;
  }
  return lengths;
}

void take_longer(Lengths& of, const Lengths& other) {
  for (std::size_t i = 0; i < of.size(); ++i) of[i] = std::max(of[i], other[i]);
}

// The longest of the windows of a hazard [h].
Real longest_window(const AlternatingProcess& planned, const std::vector<std::int64_t>& pool,
                    Tick horizon) {
  Tick longest = 0;
  for (std::uint32_t i = 0; i < planned.windows; ++i) {
    const Tick begin = pool[planned.window + 2 * i];
    if (begin < horizon) longest = std::max(longest, pool[planned.window + 2 * i + 1] - begin);
  }
  return static_cast<Real>(longest) / kTicksPerHour;
}

}  // namespace

// Of a site that its feeds can carry, load is lost only while one of these is out, or in a surge. A
// battery or a turbine in repair makes no loss longer than that, but can make losses of several,
// as many as come while it is in repair.
RemainingTime ScenarioBuilder::remaining_time() const {
  RemainingTime time;
  time.is_random = false;
  const Real end = static_cast<Real>(study_.horizon_h);
  Lengths shortages(kSteps * kFine + 1, 0);
  Lengths others = shortages;
  Real per_hour = 0;  // of shortages
  Real feeds_mw = 0;
  for (const auto& feed : site_.feeds) feeds_mw += feed_mw(feed);
  if (site_.policy.peak_shaving_mw) {
    feeds_mw = std::min<Real>(feeds_mw, *site_.policy.peak_shaving_mw);
  }
  bool feeds_carry = feeds_mw >= most_load_mw_;
  for (std::size_t i = 0; i < site_.hazards.size(); ++i) {
    const Site::Hazard& hazard = site_.hazards[i];
    const AlternatingProcess& process = study_.hazards[i].process;
    std::vector<double> hit;
    bool of_a_feed = false;
    for (const auto& [component, probability] : hazard.hits) {
      hit.push_back(probability);
      of_a_feed = of_a_feed || Section::parse(component).kind == Site::Feed::kKind;
    }
    const bool is_planned = process.windows > 0;
    if (is_planned && std::all_of(hit.begin(), hit.end(), [](double p) { return p == 1; })) {
      feeds_carry = feeds_carry && !of_a_feed;
      continue;
    }
    time.is_random = true;
    Lengths& of = of_a_feed ? shortages : others;
    if (is_planned) {
      const Real window = longest_window(process, study_.pool, scenario_.horizon);
      const auto beyond = [window](Real x) { return std::max<Real>(window - x, 0); };
      take_longer(of, remaining(RandomVariable{"window", window, nullptr, beyond}, end));
      per_hour += static_cast<Real>(process.windows) / end;
      continue;
    }
    const RandomVariable& duration = *hazard.duration_h;
    const bool shared = hazard.restoration == Site::Restoration::kShared;
    take_longer(of, shared ? remaining(duration, end) : remaining(duration, hit, end));
    per_hour += 1 / Site::gap_of(hazard).mean;
  }
  for (const auto& surge : site_.surges) {
    time.is_random = true;
    take_longer(shortages, remaining(surge.duration_h, end));
    per_hour += 1 / surge.gap_h.value().mean;
  }
  const auto take_repairs = [&](const auto& fleets) {
    for (const auto& fleet : fleets) {
      const Real mean = fleet.mttr_h.value_or(0);
      if (mean == 0 || fleet.units == 0) continue;
      time.is_random = true;
      const auto beyond = [mean](Real x) { return mean * std::exp(-x / mean); };
      take_longer(others, remaining(RandomVariable{"repair", mean, nullptr, beyond}, end));
    }
  };
  take_repairs(site_.batteries);
  take_repairs(site_.turbines);
  // What ends is over only when a turbine runs again.
  Real until_run = 0;
  for (const auto& turbine : site_.turbines) {
    if (turbine.units > 0) until_run = std::max(until_run, attempts(turbine).hours.back());
  }
  for (Real& other : others) other += other > 0 ? until_run : 0;
  time.shortages_per_h = static_cast<double>(per_hour);
  time.together_h = static_cast<double>(std::max(shortages[0], others[0]));
  Real longest = 0;
  for (int step = 0; step < kSteps; ++step) {
    for (int point = step * kFine; point <= (step + 1) * kFine; ++point) {
      const auto i = static_cast<std::size_t>(point);
      const Real other =
          feeds_carry ? std::min(others[i], shortages[i] * (1 + per_hour * others[i])) : others[i];
      longest = std::max({longest, shortages[i], other});
    }
    time.lasted_h.push_back(static_cast<double>(length_at(step * kFine, end)));
    time.remaining_h.push_back(static_cast<double>(longest));
  }
  return time;
}

// All that can be asked for at once, less what of the feeds no hazard takes away.
Real ScenarioBuilder::deepest_shortfall_mw() const {
  std::map<std::string, Real> left;  // part of a feed
  for (const auto& hazard : site_.hazards) {
    const Real remaining = hazard.remaining_fraction;
    for (const auto& hit : hazard.hits) {
      const auto [at, is_new] = left.try_emplace(hit.component, remaining);
      at->second = std::min(at->second, remaining);
    }
  }
  Real megawatt = most_demand_mw_;
  for (const auto& feed : site_.feeds) {
    const auto hit = left.find(section_of(feed).title());
    megawatt -= feed_mw(feed) * (hit == left.end() ? 1 : hit->second);
  }
  return std::max<Real>(megawatt, 0);
}

std::vector<double> ScenarioBuilder::most_per_h() const {
  Real units = 0;
  Real turbines_mw = 0;
  for (const auto& turbine : site_.turbines) {
    units += turbine.units;
    turbines_mw += turbine.units * turbine.unit_mw;
  }
  const Real surges = in_quanta(most_demand_mw_ - most_load_mw_);
  std::vector<double> most(kCounts);
  const auto set = [&](Count count, Real number) {
    most[static_cast<std::size_t>(count)] = static_cast<double>(number);
  };
  set(Count::kTurbineStarts, units);
  set(Count::kTurbineRunTime, units * kTicksPerHour);
  for (const Count count : {Count::kTurbineEnergy, Count::kFuel, Count::kCo2, Count::kNox}) {
    set(count, in_quanta(turbines_mw) * kTicksPerHour);
  }
  set(Count::kInterruptedEnergy, static_cast<Real>(scenario_.interruptible) * kTicksPerHour);
  set(Count::kGridEnergy, surges * kTicksPerHour);
  set(Count::kDemandEnergy, surges * kTicksPerHour);
  set(Count::kCurtailedEnergy, in_quanta(most_surplus_taken_mw_) * kTicksPerHour);
  return most;
}

double RemainingTime::operator()(double lasted) const {
  if (lasted_h.empty()) return std::numeric_limits<double>::infinity();
  const auto above = std::upper_bound(lasted_h.begin(), lasted_h.end(), lasted);
  return remaining_h[static_cast<std::size_t>(
      std::max<std::ptrdiff_t>(above - lasted_h.begin() - 1, 0))];
}

}  // namespace ridethrough
