// SPDX-License-Identifier: Apache-2.0
#include "host/analysis/worth.hpp"

#include "host/analysis/losses.hpp"
#include "host/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

// What is looked for is found to this part of the power of the component.
constexpr double kResolution = 1.0 / 2000;
// No component is worth more than so many times its power, or costs more: it is not known then.
constexpr double kFarthest = 64;
// The ends of an interval are looked for to this part of how far they are off.
constexpr double kOfDistance = 1.0 / 64;

Section component_of(const Config& config, const std::string& title) {
  std::vector<std::string> known;
  for (const char* kind : {"feed", "battery", "turbine"}) {
    for (const auto& section : config.sections(kind)) {
      if (section.title() == title) return section;
      known.push_back(section.title());
    }
  }
  throw InputError(fmt::format(
      "command line: --of {}: no such component in {}{}; allowed is {}", shortened(title),
      config.file(), did_you_mean(title, known),
      known.empty() ? "nothing: there is none" : fmt::format("{}", fmt::join(known, ", "))));
}

double nameplate_mw(const Config& config, const Section& section) {
  if (section.kind == "feed") return config.number(section, "capacity_mw");
  return config.number(section, "units") *
         config.number(section, section.kind == "battery" ? "unit_power_mw" : "unit_mw");
}

// What it draws itself all the time.
double auxiliary_mw(const Config& config, const Section& section) {
  return section.kind == "battery" ? config.number(section, "auxiliary_mw") : 0;
}

// Where a difference, which falls as power is added and rises as it is taken away, has first come
// to 0 on the way from no power at all; and where the ends of its confidence interval have, which
// is the interval of that power (the inversion of a test). Unlike an error divided by a slope, that
// is right where the index has steps, or stays the same from there on.
class PowerSearch {
 public:
  using Differences = std::function<LossDifference(double mw)>;

  PowerSearch(Differences differences, double scale_mw, double quantum_mw)
      : differences_(std::move(differences)),
        scale_mw_(scale_mw),
        step_mw_(std::max(1.0, std::round(scale_mw * kResolution / quantum_mw)) * quantum_mw) {}

  // Where so many trajectories lose load in the system that others are to be as good as.
  PowerEstimate find(std::uint64_t losing) {
    PowerEstimate power;
    power.losing = losing;
    power.too_few = losing < kFewestLosing;
    const bool of_use = end_of(0, End::kLow) > 0;
    const bool harmful = end_of(0, End::kHigh) < 0;
    if (power.too_few) {
      constexpr double kUnknown = std::numeric_limits<double>::infinity();
      power.mw = std::numeric_limits<double>::quiet_NaN();
      power.low = of_use ? std::max((root(End::kLow).low - 1) * step_mw_, 0.0) : -kUnknown;
      power.high = harmful ? std::min((root(End::kHigh).high + 1) * step_mw_, 0.0) : kUnknown;
      return power;
    }
    const Bracket answer = root(End::kMean);
    const double middle = (answer.low + answer.high) / 2;
    power.mw = middle * step_mw_;
    if (at(0).none) {
      power.same_to = 0;
      return power;
    }
    // No narrower than what the search resolves, but on the side of 0 that is sure.
    power.low = (std::min(root(End::kLow, middle).low, answer.low) - 1) * step_mw_;
    power.high = (std::max(root(End::kHigh, middle).high, answer.high) + 1) * step_mw_;
    if (of_use) power.low = std::max(power.low, 0.0);
    if (harmful) power.high = std::min(power.high, 0.0);
    for (const auto& [number, tried] : known_) {
      const double mw = static_cast<double>(number) * step_mw_;
      const bool farther = std::abs(mw) >= std::abs(power.same_to.value_or(0));
      if (tried.none && farther) power.same_to = mw;
    }
    return power;
  }

 private:
  // Powers no farther apart than a step, in steps.
  struct Bracket {
    double low, high;
  };
  // Of the interval of a difference.
  enum class End { kLow, kMean, kHigh };

  Bracket root(End end, double answer = 0) {
    const double first = end_of(0, end);
    if (first == 0) return {0, 0};
    const int sign = first > 0 ? 1 : -1;
    // What is left of the first difference. A stretch without any is beyond the answer, as far as
    // the other side of 0.
    const auto left = [&](std::int64_t steps) {
      const double value = end_of(sign * steps, end);
      return value == 0 ? -std::abs(first) : sign * value;
    };
    // What has been tried, nearest to the answer on either side.
    constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();
    std::int64_t near = 0;
    std::int64_t far = kNone;
    for (const auto& [number, tried] : known_) {
      if (sign * number > 0 && left(sign * number) < 0) far = std::min(far, sign * number);
    }
    for (const auto& [number, tried] : known_) {
      if (sign * number < far) near = std::max(near, sign * number);
    }
    for (double next = scale_mw_; far == kNone; next *= 2) {
      const std::int64_t steps = std::llround(next / step_mw_);
      if (steps <= near) continue;
      if (next > kFarthest * scale_mw_ || !can_be(sign * steps)) {
        const double unknown = sign * std::numeric_limits<double>::infinity();
        return {unknown, unknown};
      }
      (left(steps) < 0 ? far : near) = steps;
    }
    const Bracket found =
        narrowed(near, far, left, end == End::kMean ? 0 : kOfDistance, sign * answer);
    const double one = sign * found.low;
    const double other = sign * found.high;
    return {std::min(one, other), std::max(one, other)};
  }

  // Between which steps a function falls below 0: next to each other, or closer by that tolerance
  // than to where something else is. As fast as false position where it is smooth, never more than
  // a step slower than halving: the ITP method (Oliveira and Takahashi, ACM Trans. Math. Softw.
  // 47(1):5, 2020).
  template <class Function>
  static Bracket narrowed(std::int64_t near, std::int64_t far, const Function& left,
                          double tolerance, double other) {
    const auto enough = [&] {
      const double off = std::abs(static_cast<double>(near + far) / 2 - other);
      return static_cast<double>(far - near) <= std::max(1.0, tolerance * off);
    };
    double at_near = left(near);
    double at_far = left(far);
    constexpr double kTruncation = 0.2;
    const double truncation = kTruncation / static_cast<double>(far - near);
    double reach = std::exp2(std::ceil(std::log2(static_cast<double>(far - near))));
    while (!enough()) {
      const auto width = static_cast<double>(far - near);
      const double middle = static_cast<double>(near) + width / 2;
      const double straight = static_cast<double>(near) + width * at_near / (at_near - at_far);
      const double to_middle = middle > straight ? 1 : -1;
      const double truncated =
          straight + to_middle * std::min(truncation * width * width, std::abs(middle - straight));
      const double most = std::max(0.0, reach - width / 2);
      const double next = std::clamp(truncated, middle - most, middle + most);
      const std::int64_t step = std::clamp<std::int64_t>(std::llround(next), near + 1, far - 1);
      const double value = left(step);
      (value < 0 ? far : near) = step;
      (value < 0 ? at_far : at_near) = value;
      reach /= 2;
    }
    return {static_cast<double>(near), static_cast<double>(far)};
  }

  double end_of(std::int64_t number, End end) {
    const LossDifference& difference = at(number);
    if (end == End::kMean) return difference.mean;
    return end == End::kLow ? difference.bounds.low : difference.bounds.high;
  }

  // Is there a system with so much more? Not beyond what a config may hold.
  bool can_be(std::int64_t number) {
    try {
      (void)at(number);
      return true;
    } catch (const InputError&) {
      return false;
    }
  }

  const LossDifference& at(std::int64_t number) {
    const auto known = known_.find(number);
    if (known != known_.end()) return known->second;
    return known_[number] = differences_(static_cast<double>(number) * step_mw_);
  }

  Differences differences_;
  double scale_mw_;
  double step_mw_;
  std::map<std::int64_t, LossDifference> known_;  // by power, in steps
};

}  // namespace

Config without(const Config& config, const std::string& component) {
  const Section section = component_of(config, component);
  if (section.kind == "feed") return config.overridden({component + ".capacity_mw=0"});
  std::vector<std::string> overrides = {component + ".units=0"};
  if (section.kind == "battery") overrides.push_back(component + ".auxiliary_mw=0");
  return config.overridden(overrides);
}

Config with_firm(const Config& config, double mw) {
  std::string name = "feed.firm";
  const auto feeds = config.sections("feed");
  while (std::any_of(feeds.begin(), feeds.end(),
                     [&](const Section& feed) { return feed.title() == name; })) {
    name += "_";
  }
  std::vector<std::string> overrides = {fmt::format("{}.capacity_mw={}", name, mw)};
  const Section policy{"policy", ""};
  if (config.has(policy, "peak_shaving_mw")) {
    overrides.push_back(
        fmt::format("policy.peak_shaving_mw={}", config.number(policy, "peak_shaving_mw") + mw));
  }
  return config.overridden(overrides);
}

Config with_load(const Config& config, double mw) {
  // Auxiliaries are a constant part of the load, of whatever fleet; it takes no units.
  const auto fleets = config.sections("battery");
  if (fleets.empty()) {
    return config.overridden({"battery.none.units=0", "battery.none.unit_power_mw=0",
                              "battery.none.unit_energy_mwh=0",
                              fmt::format("battery.none.auxiliary_mw={}", mw)});
  }
  const double drawn = config.number(fleets.front(), "auxiliary_mw");
  return config.overridden({fmt::format("{}.auxiliary_mw={}", fleets.front().title(), drawn + mw)});
}

Worth evaluate_worth(const Config& config, const WorthRequest& request, const OnSystem& on_system) {
  const Section section = component_of(config, request.component);
  Worth worth{};
  worth.component = request.component;
  worth.metric = request.metric;
  worth.confidence = request.confidence;
  worth.nameplate_mw = nameplate_mw(config, section);
  const double scale_mw = std::max(worth.nameplate_mw, auxiliary_mw(config, section));
  if (scale_mw == 0) {
    throw InputError(
        fmt::format("command line: --of {}: it has no power, and draws none", request.component));
  }
  const Study study = compile(config);
  if (study.scenario.feeds == kMaxFeeds) {
    throw InputError(
        fmt::format("{}: it has all the {} feeds that are possible, so that there is no place for "
                    "one of firm capacity to compare with; join two that fail together",
                    config.file(), kMaxFeeds));
  }
  const Backend backend = choose_backend(request.run);
  worth.trajectories = trajectories_needed(study, backend);
  const auto run = [&](const Config& system, const std::string& what, double mw) {
    Losses losses = simulate_losses(compile(system), backend, request.metric, worth.trajectories);
    ++worth.systems;
    if (on_system) on_system(what, mw, losses.mean);
    return losses;
  };
  const Config removed = without(config, request.component);
  const Losses with_it = run(config, "as it is", 0);
  const Losses without_it = run(removed, "without " + request.component, 0);
  const Results results_with = evaluate(study, with_it.tally, request.confidence);
  const Results results_without = evaluate(compile(removed), without_it.tally, request.confidence);
  const auto of_metric = [&](const Results& results) {
    return results.index(metric_name(request.metric)).value;
  };
  const Estimate eue_with = results_with.index("eue").value;
  const Estimate eue_without = results_without.index("eue").value;
  worth.with = of_metric(results_with);
  worth.without = of_metric(results_without);
  worth.same_eue = eue_with.mean == eue_without.mean && eue_with.std_error == eue_without.std_error;
  if (with_it.of.empty()) {
    throw InputError(fmt::format(
        "{}: no load was lost in {} trajectories, so that there is nothing to compare; raise "
        "study.trajectories, or take a site that loses load",
        config.file(), worth.trajectories));
  }
  const double quantum_mw = study.quantum_w * 1e-6;
  const auto less = [&](const Losses& one, const Losses& other) {
    return difference(one, other, request.confidence);
  };
  // Firm capacity below 0 is load; load below 0, firm capacity.
  const auto firm_instead = [&](double mw) {
    if (mw == 0) return less(without_it, with_it);
    return less(mw > 0 ? run(with_firm(removed, mw), "firm instead", mw)
                       : run(with_load(removed, -mw), "load instead", -mw),
                with_it);
  };
  const auto more_load = [&](double mw) {
    if (mw == 0) return less(without_it, with_it);
    return less(without_it, mw > 0 ? run(with_load(config, mw), "more load", mw)
                                   : run(with_firm(config, -mw), "less load", -mw));
  };
  worth.efc = PowerSearch(firm_instead, scale_mw, quantum_mw).find(with_it.of.size());
  worth.elcc = PowerSearch(more_load, scale_mw, quantum_mw).find(without_it.of.size());
  return worth;
}

}  // namespace ridethrough
