#include "host/worth.hpp"

#include "host/error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <boost/math/tools/roots.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

// What is looked for is found to this part of the power of the component.
constexpr double kResolution = 1.0 / 2000;
// No component is worth more than so many times its power, or costs more: it is not known then.
constexpr double kFarthest = 64;

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
  using Differences = std::function<std::vector<double>(double mw)>;

  PowerSearch(Differences differences, double scale_mw, double quantum_mw)
      : differences_(std::move(differences)),
        scale_mw_(scale_mw),
        step_mw_(std::max(1.0, std::round(scale_mw * kResolution / quantum_mw)) * quantum_mw) {}

  PowerEstimate find(double reach) {
    const Bracket answer = root(0);
    PowerEstimate power{(answer.low + answer.high) / 2 * step_mw_, 0, 0, {}};
    if (at(0).same) {
      power.same_to = 0;
      return power;
    }
    // No narrower than what the search resolves, but on the side of 0 that is sure.
    power.low = (std::min(root(-reach).low, answer.low) - 1) * step_mw_;
    power.high = (std::max(root(reach).high, answer.high) + 1) * step_mw_;
    if (bound(0, -reach) > 0) power.low = std::max(power.low, 0.0);
    if (bound(0, reach) < 0) power.high = std::min(power.high, 0.0);
    for (const auto& [number, tried] : known_) {
      const double mw = static_cast<double>(number) * step_mw_;
      const bool farther = std::abs(mw) >= std::abs(power.same_to.value_or(0));
      if (tried.same && farther) power.same_to = mw;
    }
    return power;
  }

 private:
  // Powers no farther apart than a step, in steps.
  struct Bracket {
    double low, high;
  };
  struct Tried {
    MeanAndError difference;
    bool same;  // batch by batch, there is no difference
  };

  Bracket root(double reach) {
    const double first = bound(0, reach);
    if (first == 0) return {0, 0};
    const int sign = first > 0 ? 1 : -1;
    // What is left of the first difference. A stretch without any is beyond the answer, as far as
    // the other side of 0.
    const auto left = [&](std::int64_t steps) {
      const double value = bound(sign * steps, reach);
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
    std::uintmax_t most = 100;
    const auto [from, to] = boost::math::tools::toms748_solve(
        [&](double steps) { return left(std::llround(steps)); }, static_cast<double>(near),
        static_cast<double>(far), [](double a, double b) { return std::abs(b - a) <= 1; }, most);
    const double one = sign * std::round(from);
    const double other = sign * std::round(to);
    return {std::min(one, other), std::max(one, other)};
  }

  double bound(std::int64_t number, double reach) {
    const MeanAndError& difference = at(number).difference;
    return difference.mean + reach * difference.std_error;
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

  const Tried& at(std::int64_t number) {
    const auto known = known_.find(number);
    if (known != known_.end()) return known->second;
    const auto differences = differences_(static_cast<double>(number) * step_mw_);
    const bool same = std::all_of(differences.begin(), differences.end(),
                                  [](double difference) { return difference == 0; });
    return known_[number] = {mean_and_error(differences), same};
  }

  Differences differences_;
  double scale_mw_;
  double step_mw_;
  std::map<std::int64_t, Tried> known_;  // by power, in steps
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
  worth.trajectories = trajectories_needed(study, request.run);
  const auto run = [&](const Config& system, const std::string& what, double mw) {
    auto replicates = replicate(compile(system), request.run, worth.trajectories);
    ++worth.systems;
    if (on_system) on_system(what, mw, mean_and_error(replicates.of(request.metric)).mean);
    return replicates;
  };
  const auto index = [&](const Config& system, const std::string& what, double mw) {
    return run(system, what, mw).of(request.metric);
  };
  const Config removed = without(config, request.component);
  const Replicates all_with = run(config, "as it is", 0);
  const Replicates all_without = run(removed, "without " + request.component, 0);
  const auto& with_it = all_with.of(request.metric);
  const auto& without_it = all_without.of(request.metric);
  worth.same_eue = all_with.eue == all_without.eue;
  worth.with = mean_and_error(with_it);
  worth.without = mean_and_error(without_it);
  if (worth.with.mean == 0) {
    throw InputError(fmt::format(
        "{}: no load was lost in {} trajectories, so that there is nothing to compare; raise "
        "study.trajectories, or take a site that loses load",
        config.file(), worth.trajectories));
  }
  const double quantum_mw = study.quantum_w * 1e-6;
  const double reach = student_reach(request.confidence);
  // Firm capacity below 0 is load; load below 0, firm capacity.
  const auto firm_instead = [&](double mw) {
    if (mw == 0) return without_it;
    return mw > 0 ? index(with_firm(removed, mw), "firm instead", mw)
                  : index(with_load(removed, -mw), "load instead", -mw);
  };
  const auto more_load = [&](double mw) {
    if (mw == 0) return with_it;
    return mw > 0 ? index(with_load(config, mw), "more load", mw)
                  : index(with_firm(config, -mw), "less load", -mw);
  };
  worth.efc = PowerSearch([&](double mw) { return paired_difference(firm_instead(mw), with_it); },
                          scale_mw, quantum_mw)
                  .find(reach);
  worth.elcc = PowerSearch([&](double mw) { return paired_difference(without_it, more_load(mw)); },
                           scale_mw, quantum_mw)
                   .find(reach);
  return worth;
}

}  // namespace ridethrough
