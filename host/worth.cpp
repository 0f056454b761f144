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

// What is looked for is found to this part of the nameplate power.
constexpr double kResolution = 1.0 / 2000;
// No component is worth more than so many times its nameplate power: it is not known then.
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
      "command line: --of {}: no such component in {}{}; allowed is {}", title, config.file(),
      did_you_mean(title, known),
      known.empty() ? "nothing: there is none" : fmt::format("{}", fmt::join(known, ", "))));
}

double nameplate_mw(const Config& config, const Section& section) {
  if (section.kind == "feed") return config.number(section, "capacity_mw");
  return config.number(section, "units") *
         config.number(section, section.kind == "battery" ? "unit_power_mw" : "unit_mw");
}

// Where a difference, which falls as power is added, passes through 0; and where the ends of its
// confidence interval do, which is the interval of that power (the inversion of a test). Unlike an
// error divided by a slope, that is right where the index has steps, too.
class PowerSearch {
 public:
  using Differences = std::function<std::vector<double>(double mw)>;

  PowerSearch(Differences differences, double nameplate_mw, double quantum_mw)
      : differences_(std::move(differences)),
        nameplate_mw_(nameplate_mw),
        step_mw_(std::max(1.0, std::round(nameplate_mw * kResolution / quantum_mw)) * quantum_mw) {}

  PowerEstimate find(double reach) {
    const auto [from, to] = root(0);
    if (to == 0) return {0, 0, root(reach).second};
    // No narrower than what the search resolves.
    return {(from + to) / 2, std::max(std::min(root(-reach).first, from) - step_mw_, 0.0),
            std::max(root(reach).second, to) + step_mw_};
  }

 private:
  // Between two powers no farther apart than a step or so; both 0 where nothing is gained.
  std::pair<double, double> root(double reach) {
    const auto value = [&](double mw) {
      const MeanAndError& at_mw = at(mw);
      return at_mw.mean + reach * at_mw.std_error;
    };
    if (value(0) <= 0) return {0, 0};
    double low = 0;
    double high = 0;
    for (const auto& [number, difference] : known_) {
      const double mw = static_cast<double>(number) * step_mw_;
      if (difference.mean + reach * difference.std_error <= 0) {
        high = mw;
        break;
      }
      low = mw;
    }
    for (double next = nameplate_mw_; high == 0; next *= 2) {
      if (next <= low) continue;
      if (next > kFarthest * nameplate_mw_) {
        constexpr double kUnknown = std::numeric_limits<double>::infinity();
        return {kUnknown, kUnknown};
      }
      (value(next) <= 0 ? high : low) = next;
    }
    std::uintmax_t most = 100;
    const auto close = [&](double a, double b) { return std::abs(b - a) <= step_mw_; };
    const auto [from, to] = boost::math::tools::toms748_solve(value, low, high, close, most);
    return {static_cast<double>(steps(from)) * step_mw_, static_cast<double>(steps(to)) * step_mw_};
  }

  const MeanAndError& at(double mw) {
    const std::int64_t number = steps(mw);
    const auto known = known_.find(number);
    if (known != known_.end()) return known->second;
    return known_[number] = mean_and_error(differences_(static_cast<double>(number) * step_mw_));
  }

  [[nodiscard]] std::int64_t steps(double mw) const { return std::llround(mw / step_mw_); }

  Differences differences_;
  double nameplate_mw_;
  double step_mw_;
  std::map<std::int64_t, MeanAndError> known_;  // by power, in steps
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
  if (worth.nameplate_mw == 0) {
    throw InputError(fmt::format("command line: --of {}: it has no power", request.component));
  }
  const Study study = compile(config);
  worth.trajectories = trajectories_needed(study, request.run);
  const auto index = [&](const Config& system, const std::string& what, double mw) {
    auto values = replicate(compile(system), request.run, worth.trajectories).of(request.metric);
    ++worth.systems;
    if (on_system) on_system(what, mw, mean_and_error(values).mean);
    return values;
  };
  const Config removed = without(config, request.component);
  const auto with_it = index(config, "as it is", 0);
  const auto without_it = index(removed, "without " + request.component, 0);
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
  worth.efc = PowerSearch(
                  [&](double mw) {
                    const auto firm =
                        mw == 0 ? without_it : index(with_firm(removed, mw), "firm instead", mw);
                    return paired_difference(firm, with_it);
                  },
                  worth.nameplate_mw, quantum_mw)
                  .find(reach);
  worth.elcc = PowerSearch(
                   [&](double mw) {
                     const auto more =
                         mw == 0 ? with_it : index(with_load(config, mw), "more load", mw);
                     return paired_difference(without_it, more);
                   },
                   worth.nameplate_mw, quantum_mw)
                   .find(reach);
  return worth;
}

}  // namespace ridethrough
