// SPDX-License-Identifier: Apache-2.0
#include "host/analysis/worth.hpp"

#include "host/analysis/losses.hpp"
#include "host/base/error.hpp"
#include "host/site/by_key.hpp"

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

// Calls `use` with the feed, battery fleet or turbine class of that title. Throws InputError where
// there is none.
template <class AnySite, class Use>
auto with_component(AnySite& site, const std::string& title, Use&& use) {
  std::vector<std::string> known;
  for (const char* kind : {Site::Feed::kKind, Site::Battery::kKind, Site::Turbine::kKind}) {
    for (const auto& section : sections_of(site, kind)) known.push_back(section.title());
  }
  const auto is_it = [&](const auto& one) { return section_of(one).title() == title; };
  const auto feed = std::find_if(site.feeds.begin(), site.feeds.end(), is_it);
  if (feed != site.feeds.end()) return use(*feed);
  const auto battery = std::find_if(site.batteries.begin(), site.batteries.end(), is_it);
  if (battery != site.batteries.end()) return use(*battery);
  const auto turbine = std::find_if(site.turbines.begin(), site.turbines.end(), is_it);
  if (turbine != site.turbines.end()) return use(*turbine);
  throw InputError(fmt::format(
      "command line: --of {}: no such component in {}; allowed is {}{}", shortened(title),
      site.origins.file.empty() ? "the site" : site.origins.file,
      known.empty() ? "nothing: there is none" : fmt::format("{}", fmt::join(known, ", ")),
      did_you_mean(title, known)));
}

double nameplate_mw(const Site::Feed& feed) { return feed.capacity_mw; }
double nameplate_mw(const Site::Battery& battery) { return battery.units * battery.unit_power_mw; }
double nameplate_mw(const Site::Turbine& turbine) { return turbine.units * turbine.unit_mw; }

// What it draws itself all the time.
double drawn_mw(const Site::Battery& battery) { return battery.auxiliary_mw; }
template <class Component>
double drawn_mw(const Component&) {
  return 0;
}

void remove(Site::Feed& feed) { feed.capacity_mw = 0; }
void remove(Site::Turbine& turbine) { turbine.units = 0; }
void remove(Site::Battery& battery) {
  battery.units = 0;
  battery.auxiliary_mw = 0;
}

// A value that is no longer what was written.
template <class Part>
void forget_origin(Site& site, const Part& part, const char* key) {
  site.origins.values.erase(key_of(part, key));
}

// What has been found of a system on the way.
struct Compared {
  double index = 0;
  LossDifference difference;
};

Answers::Words words_of(const Compared& found) {
  WordWriter words;
  for (const double value : {found.index, found.difference.mean, found.difference.bounds.low,
                             found.difference.bounds.high}) {
    words.add(value);
  }
  words.add(std::uint64_t{found.difference.none ? 1U : 0U});
  return std::move(words).words();
}

Compared read_compared(const std::string& asked, const Answers::Words& words) {
  Compared found;
  WordReader reader(asked, words);
  for (double* value : {&found.index, &found.difference.mean, &found.difference.bounds.low,
                        &found.difference.bounds.high}) {
    reader.read(*value);
    reader.must(!std::isnan(*value));
  }
  std::uint64_t none = 0;
  reader.read(none);
  reader.must_be_all();
  found.difference.none = none != 0;
  return found;
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

Site without(const Site& site, const std::string& component) {
  Site other = site;
  with_component(other, component, [](auto& one) { remove(one); });
  return other;
}

Site with_firm(const Site& site, double mw) {
  Site other = site;
  Site::Feed firm{"firm", mw};
  while (has_section(site, section_of(firm))) firm.name += "_";
  other.feeds.push_back(firm);
  if (other.policy.peak_shaving_mw) {
    *other.policy.peak_shaving_mw += mw;
    forget_origin(other, other.policy, "peak_shaving_mw");
  }
  return other;
}

Site with_load(const Site& site, double mw) {
  Site other = site;
  // Auxiliaries are a constant part of the load, of whatever fleet; it takes no units.
  if (site.batteries.empty()) {
    Site::Battery none;
    none.name = "none";
    none.units = 0;
    none.unit_power_mw = 0;
    none.unit_energy_mwh = 0;
    other.batteries.push_back(none);
  }
  Site::Battery& first = other.batteries.front();
  first.auxiliary_mw = first.auxiliary_mw + mw;
  forget_origin(other, first, "auxiliary_mw");
  return other;
}

Worth evaluate_worth(const Site& site, const WorthRequest& request, const OnSystem& on_system) {
  return evaluate_worth(site, request, choose_backend(request.run), on_system);
}

Worth evaluate_worth(const Site& site, const WorthRequest& request, const Workbench& bench,
                     const OnSystem& on_system) {
  Worth worth{};
  worth.component = request.component;
  worth.metric = request.metric;
  worth.confidence = request.confidence;
  double scale_mw = 0;
  with_component(site, request.component, [&](const auto& component) {
    worth.nameplate_mw = nameplate_mw(component);
    scale_mw = std::max(worth.nameplate_mw, drawn_mw(component));
  });
  if (scale_mw == 0) {
    throw InputError(
        fmt::format("command line: --of {}: it has no power, and draws none", request.component));
  }
  const Study study = compile(site);
  if (study.scenario.feeds == kMaxFeeds) {
    throw InputError(complaint(
        site, fmt::format("it has all the {} feeds that are possible, so that there is no "
                          "place for one of firm capacity to compare with; join two that "
                          "fail together",
                          kMaxFeeds)));
  }
  worth.trajectories = trajectories_needed(study, bench);
  const auto count = [&](const std::string& what, double mw, double index) {
    ++worth.systems;
    if (on_system) on_system(what, mw, index);
  };
  const auto run = [&](const Site& system, const std::string& what, double mw) {
    Losses losses = simulate_losses(compile(system), bench, request.metric, worth.trajectories);
    count(what, mw, losses.mean);
    return losses;
  };
  const Site removed = without(site, request.component);
  const Losses with_it = run(site, "as it is", 0);
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
    throw InputError(complaint(
        site,
        fmt::format("no load was lost in {} trajectories, so that there is nothing to compare; "
                    "raise study.trajectories, or take a site that loses load",
                    worth.trajectories)));
  }
  const double quantum_mw = study.quantum_w * 1e-6;
  const auto less = [&](const Losses& one, const Losses& other) {
    return difference(one, other, request.confidence);
  };
  // Of a system that is looked at on the way only the difference is kept.
  const auto compared = [&](const Site& system, const std::string& what, double mw,
                            const auto& difference_of) {
    const Study study_of_it = compile(system);
    const std::string asked =
        asked_of(bench, "difference", study_of_it,
                 fmt::format("{} of {} {} {} {}", what, study.fingerprint_text(),
                             metric_name(request.metric), request.confidence, worth.trajectories));
    Compared found;
    if (const auto* words = bench.find(asked)) {
      found = read_compared(asked, *words);
    } else {
      const Losses losses = simulate_losses(study_of_it, bench, request.metric, worth.trajectories);
      found = {losses.mean, difference_of(losses)};
      forget_losses(study_of_it, bench, request.metric, worth.trajectories);
      bench.keep(asked, [&] { return words_of(found); });
    }
    count(what, mw, found.index);
    return found.difference;
  };
  // Firm capacity below 0 is load; load below 0, firm capacity.
  const auto firm_instead = [&](double mw) {
    const auto to_it = [&](const Losses& losses) { return less(losses, with_it); };
    if (mw == 0) return to_it(without_it);
    return mw > 0 ? compared(with_firm(removed, mw), "firm instead", mw, to_it)
                  : compared(with_load(removed, -mw), "load instead", -mw, to_it);
  };
  const auto more_load = [&](double mw) {
    const auto from_it = [&](const Losses& losses) { return less(without_it, losses); };
    if (mw == 0) return from_it(with_it);
    return mw > 0 ? compared(with_load(site, mw), "more load", mw, from_it)
                  : compared(with_firm(site, -mw), "less load", -mw, from_it);
  };
  worth.efc = PowerSearch(firm_instead, scale_mw, quantum_mw).find(with_it.of.size());
  worth.elcc = PowerSearch(more_load, scale_mw, quantum_mw).find(without_it.of.size());
  return worth;
}

}  // namespace ridethrough
