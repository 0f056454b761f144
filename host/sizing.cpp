#include "host/sizing.hpp"

#include "host/error.hpp"
#include "host/figure.hpp"
#include "host/text.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>

#include <boost/math/distributions/normal.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

constexpr std::uint64_t kFirstLook = 2048;
constexpr double kCallSeconds = 0.5;  // of the back end

struct Look {
  Study study;
  Tally tally;
  Candidate found;
  Pace pace{kCallSeconds};
};

// Values are looked at in steps of doubled effort, until the decision about them is clear.
//
// A mean is bounded by its standard error and the linear term of Bernstein's inequality, L ln(1/d)
// / (3 n), L being the largest value of a trajectory seen anywhere: so a loss that was never seen
// does not count as one that cannot be (Boucheron, Lugosi and Massart, Concentration Inequalities,
// 2013, sec. 2.8). The level is split over the two sides of the answer and the looks at a value.
// Over values it need not be split: on common random numbers, a wrong "meets" of a smaller value
// comes with one of the largest value that does not meet, and so does a wrong "fails" the other
// way.
class SizeSearch {
 public:
  SizeSearch(Sizing& sizing, const std::function<Study(std::size_t)>& study_of,
             const SharedBackend& backend, const SizingHooks& hooks)
      : sizing_(sizing),
        study_of_(study_of),
        backend_(backend),
        hooks_(hooks),
        largest_(sizing.targets.size(), 0.0) {}

  void operator()() {
    const auto begin = std::chrono::steady_clock::now();
    const auto last = static_cast<int>(sizing_.values.size()) - 1;
    first_look(0);
    first_look(last);
    find_directions(last);
    // A larger loss that is seen later, at whatever value, widens all bounds: what was decided may
    // be open again. The trajectories can only become more, so that this ends.
    do {
      do {
        search(last);
      } while (sizing_.smallest_met < 0 && turns(last));
      for (auto& [number, look] : looks_) judge(*look);
    } while (!stands(sizing_.smallest_met, Verdict::kMeets) ||
             !stands(sizing_.largest_failed, Verdict::kFails));
    for (const auto& [number, look] : looks_) sizing_.candidates.push_back(look->found);
    check_order();
    sizing_.wall_s =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

 private:
  // From where on it meets, and up to where it fails: not next to each other where values in
  // between are too close to call.
  void search(int last) {
    const int met = first_that(0, last, [&](int i) { return decide(i) == Verdict::kMeets; });
    const int end = met < 0 ? last : met;
    const int open = first_that(0, end, [&](int i) { return decide(i) != Verdict::kFails; });
    sizing_.smallest_met = met;
    sizing_.largest_failed = open < 0 ? last : open - 1;
    if (met < 0) return;
    if (met < last) first_look(met + 1);
    sizing_.all_met = settle_worsening(met);
  }

  // Is that still the verdict on a value, if there is one?
  bool stands(int number, Verdict verdict) {
    return number < 0 || look_at(number).found.verdict == verdict;
  }

  // The first of from..to that has a property which all behind it have, too; -1 where none has.
  template <class Has>
  static int first_that(int from, int to, Has&& has) {
    if (!has(to)) return -1;
    while (from < to) {
      const int middle = from + (to - from) / 2;
      if (has(middle)) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return to;
  }

  Look& look_at(int number) {
    auto& look = looks_[number];
    if (!look) {
      look = std::make_unique<Look>();
      look->study = study_of_(static_cast<std::size_t>(number));
      look->found.number = static_cast<std::size_t>(number);
    }
    return *look;
  }

  Look& first_look(int number) {
    Look& look = look_at(number);
    if (look.tally.trajectories == 0) extend(look);
    return look;
  }

  // Doubles the trajectories of a value.
  void extend(Look& look) {
    const std::uint64_t done = look.tally.trajectories;
    const std::uint64_t end = std::min(done == 0 ? kFirstLook : 2 * done, look.study.trajectories);
    simulate(look, end);
    sizing_.trajectories += end - done;
    const Results results = evaluate(look.study, look.tally);
    look.found.trajectories = end;
    look.found.targets.resize(sizing_.targets.size());
    for (std::size_t t = 0; t < sizing_.targets.size(); ++t) {
      const Estimate& value = results.index(sizing_.targets[t].index).value;
      look.found.targets[t].value = value;
      largest_[t] = std::max(largest_[t], value.largest);
    }
    if (hooks_.on_progress) hooks_.on_progress(sizing_, sizing_.values[look.found.number]);
  }

  void simulate(Look& look, std::uint64_t end) const {
    using Clock = std::chrono::steady_clock;
    while (look.tally.trajectories < end) {
      if (hooks_.stop && hooks_.stop()) throw SizingStopped{};
      const std::uint64_t done = look.tally.trajectories;
      const TrajectoryRange next = {done, look.pace.next(end - done, backend_.abreast)};
      const auto called = Clock::now();
      look.tally +=
          backend_.run({{&look.study.scenario, look.study.pool.size(), look.study.seed, next}})
              .front();
      look.pace.took(std::chrono::duration<double>(Clock::now() - called).count());
    }
  }

  // The level of a single decision.
  double level(const Look& look) const {
    const double most = static_cast<double>(look.study.trajectories) / kFirstLook;
    const double looks = 1 + std::max(0.0, std::ceil(std::log2(most)));
    return (1 - sizing_.confidence) / 2 / looks;
  }

  double margin(const Look& look, std::size_t target, double level) const {
    const double z = boost::math::quantile(boost::math::complement(boost::math::normal(), level));
    const auto n = static_cast<double>(look.tally.trajectories);
    return z * look.found.targets[target].value.std_error +
           largest_[target] * std::log(1 / level) / (3 * n);
  }

  void judge(Look& look) {
    const double once = level(look);
    // It fails by any one of its targets, and meets only by all of them.
    const double each = once / static_cast<double>(sizing_.targets.size());
    bool all = true;
    bool any = false;
    for (std::size_t t = 0; t < sizing_.targets.size(); ++t) {
      const SizingTarget& target = sizing_.targets[t];
      TargetFinding& found = look.found.targets[t];
      const double to_meet = margin(look, t, once);
      const double to_fail = margin(look, t, each);
      found.low = found.value.mean - (target.at_most ? to_fail : to_meet);
      found.high = found.value.mean + (target.at_most ? to_meet : to_fail);
      const bool meets = target.at_most ? found.high <= target.limit : found.low >= target.limit;
      const bool fails = target.at_most ? found.low > target.limit : found.high < target.limit;
      // Where nothing was ever seen there is nothing to bound it by, but that all have been asked.
      const bool open = largest_[t] == 0 && look.tally.trajectories < look.study.trajectories;
      found.verdict = open    ? Verdict::kUndecided
                      : meets ? Verdict::kMeets
                      : fails ? Verdict::kFails
                              : Verdict::kUndecided;
      if (sizing_.worsens[t]) continue;
      all = all && found.verdict == Verdict::kMeets;
      any = any || found.verdict == Verdict::kFails;
    }
    look.found.verdict = all ? Verdict::kMeets : any ? Verdict::kFails : Verdict::kUndecided;
  }

  Verdict decide(int number) {
    Look& look = first_look(number);
    judge(look);
    while (look.found.verdict == Verdict::kUndecided &&
           look.tally.trajectories < look.study.trajectories) {
      extend(look);
      judge(look);
    }
    return look.found.verdict;
  }

  // What more of the key does to a target: known from the ends of the range, and taken for good
  // where they differ by no more than chance.
  void find_directions(int last) {
    sizing_.worsens.assign(sizing_.targets.size(), false);
    for (std::size_t t = 0; t < sizing_.targets.size(); ++t) {
      const Estimate& least = look_at(0).found.targets[t].value;
      const Estimate& most = look_at(last).found.targets[t].value;
      sizing_.worsens[t] =
          sizing_.targets[t].at_most ? clearly_below(least, most) : clearly_below(most, least);
    }
  }

  // No value meets, if the last does not: but where the first does, more of the key makes it worse
  // after all, too rarely for the first look.
  bool turns(int last) {
    decide(0);
    bool any = false;
    for (std::size_t t = 0; t < sizing_.targets.size(); ++t) {
      if (sizing_.worsens[t] || look_at(0).found.targets[t].verdict != Verdict::kMeets ||
          look_at(last).found.targets[t].verdict != Verdict::kFails) {
        continue;
      }
      sizing_.worsens[t] = true;
      any = true;
    }
    return any;
  }

  static bool clearly_below(const Estimate& one, const Estimate& other) {
    const double more = other.mean - one.mean;
    return more > 3 * std::hypot(one.std_error, other.std_error) + 1e-9 * std::abs(more);
  }

  bool settle_worsening(int number) {
    Look& look = look_at(number);
    const auto open = [&] {
      judge(look);
      for (std::size_t t = 0; t < sizing_.targets.size(); ++t) {
        if (sizing_.worsens[t] && look.found.targets[t].verdict == Verdict::kUndecided) return true;
      }
      return false;
    };
    while (open() && look.tally.trajectories < look.study.trajectories) extend(look);
    return std::all_of(look.found.targets.begin(), look.found.targets.end(),
                       [](const auto& one) { return one.verdict == Verdict::kMeets; });
  }

  // Do the values that were looked at stand in the order that the search takes for granted?
  void check_order() {
    const auto& all = sizing_.candidates;
    for (std::size_t i = 1; i < all.size(); ++i) {
      for (std::size_t t = 0; t < sizing_.targets.size(); ++t) {
        const Estimate& before = all[i - 1].targets[t].value;
        const Estimate& after = all[i].targets[t].value;
        const bool falls = sizing_.targets[t].at_most != sizing_.worsens[t];
        if (falls ? clearly_below(before, after) : clearly_below(after, before)) {
          sizing_.monotone = false;
        }
      }
    }
  }

  Sizing& sizing_;
  const std::function<Study(std::size_t)>& study_of_;
  const SharedBackend& backend_;
  const SizingHooks& hooks_;
  std::vector<double> largest_;  // value of a trajectory, by target
  std::map<int, std::unique_ptr<Look>> looks_;
};

}  // namespace

std::string SizingTarget::text() const { return index + (at_most ? "<=" : ">=") + written(limit); }

SizingTarget parse_target(const std::string& text) {
  const auto at = text.find_first_of("<>");
  SizingTarget target{};
  const bool sound = at != std::string::npos && at + 1 < text.size() && text[at + 1] == '=' &&
                     parse_number(trimmed(text.substr(at + 2)), target.limit) &&
                     std::isfinite(target.limit);
  if (!sound) {
    throw InputError(
        fmt::format("command line: --target {}: allowed is an index, <= or >=, and a "
                    "number, as in \"lolh<=0.5\"",
                    shortened(text)));
  }
  target.index = trimmed(text.substr(0, at));
  target.at_most = text[at] == '<';
  std::vector<std::string> known;
  for (const auto& index : evaluate(Study{}, Tally{}).indices) {
    // Quantiles, ratios and the like are no means over trajectories.
    if (!std::isnan(index.value.largest)) known.push_back(index.name);
  }
  if (std::find(known.begin(), known.end(), target.index) == known.end()) {
    throw InputError(fmt::format(
        "command line: --target {}: `{}` is no index that is a mean over trajectories{}; allowed "
        "is any of {}",
        shortened(text), shortened(target.index), did_you_mean(target.index, known),
        fmt::join(known, ", ")));
  }
  return target;
}

const Candidate* Sizing::at(int number) const {
  for (const auto& one : candidates) {
    if (static_cast<int>(one.number) == number) return &one;
  }
  return nullptr;
}

Sizing find_size(const std::vector<std::string>& values,
                 const std::function<Study(std::size_t)>& study_of,
                 const std::vector<SizingTarget>& targets, double confidence,
                 const SharedBackend& backend, const SizingHooks& hooks) {
  Sizing sizing;
  sizing.values = values;
  sizing.targets = targets;
  sizing.confidence = confidence;
  SizeSearch(sizing, study_of, backend, hooks)();
  return sizing;
}

}  // namespace ridethrough
