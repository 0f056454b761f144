// SPDX-License-Identifier: Apache-2.0
#include "host/analysis/sizing.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

namespace ridethrough {
namespace {

constexpr std::uint64_t kFirstLook = 2048;

struct Look {
  Study study;
  Tally tally;
  Candidate found;
  std::optional<Ranges> ranges;
};

// Values are looked at in steps of doubled effort, until the decision about them is clear.
//
// The bounds are those of every result (statistics.hpp), at the level of a decision: so they know
// of losses that were too rare to be seen. The level is split over the two sides of the answer and
// the looks at a value, by their trajectories: most to where most can be resolved, little to where
// few losses have been seen. Over values it need not be split: on common random numbers, a wrong
// "meets" of a smaller value comes with one of the largest value that does not meet, and so does a
// wrong "fails" the other way. The bounds are made for 95 %: so far out, of a handful of losses
// with heavy tails, they are exceeded up to three times as often as they say (DeepSizing in
// tests/host/analysis/sizing_test.cpp), and so the level of a decision is a third of what it may
// be.
class SizeSearch {
 public:
  SizeSearch(Sizing& sizing, const std::function<Study(std::size_t)>& study_of,
             const Workbench& bench, const OnLook& on_look)
      : sizing_(sizing), study_of_(study_of), bench_(bench), on_look_(on_look) {}

  void operator()() {
    const double begin_s = steady_s();
    const auto last = static_cast<int>(sizing_.values.size()) - 1;
    first_look(0);
    first_look(last);
    find_directions(last);
    // What more of the key makes worse may take more trajectories of the answer, after which its
    // other targets may be open again. The trajectories can only become more, so that this ends.
    do {
      do {
        search(last);
      } while (sizing_.smallest_met < 0 && turns(last));
      for (auto& [number, look] : looks_) judge(*look);
    } while (!stands(sizing_.smallest_met, Verdict::kMeets) ||
             !stands(sizing_.largest_failed, Verdict::kFails));
    for (const auto& [number, look] : looks_) sizing_.candidates.push_back(look->found);
    check_order();
    sizing_.wall_s = steady_s() - begin_s;
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
      look->ranges.emplace(look->study, bench_);
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
    look.tally += look.ranges->run({done, end - done});
    sizing_.trajectories += end - done;
    look.found.trajectories = end;
    look.found.losing = trajectories_with_loss(look.tally);
    bound(look);
    if (on_look_) on_look_(sizing_, sizing_.values[look.found.number]);
  }

  // The level of a single decision, on as many trajectories as there are now.
  double level(const Look& look) const {
    constexpr double kFarOut = 3;
    const std::uint64_t most = look.study.trajectories;
    std::uint64_t end = std::min(kFirstLook, most);
    auto all = static_cast<double>(end);
    while (end < most) {
      end = std::min(2 * end, most);
      all += static_cast<double>(end);
    }
    const double part = static_cast<double>(look.tally.trajectories) / all;
    return (1 - sizing_.confidence) / 2 / kFarOut * part;
  }

  void bound(Look& look) const {
    const std::size_t count = sizing_.targets.size();
    const double once = level(look);
    // It fails by any one of its targets, and meets only by all of them.
    const double each = once / static_cast<double>(count);
    const Results to_meet = evaluate(look.study, look.tally, 1 - 2 * once);
    const Results to_fail = count == 1 ? to_meet : evaluate(look.study, look.tally, 1 - 2 * each);
    look.found.targets.resize(count);
    for (std::size_t t = 0; t < count; ++t) {
      const IndexTarget& target = sizing_.targets[t];
      const Estimate meets = target.of(to_meet);
      const Estimate fails = target.of(to_fail);
      look.found.targets[t] = {meets, (target.at_most ? fails : meets).ci95_low,
                               (target.at_most ? meets : fails).ci95_high, Verdict::kUndecided};
    }
  }

  void judge(Look& look) const {
    bool all = true;
    bool any = false;
    for (std::size_t t = 0; t < sizing_.targets.size(); ++t) {
      TargetFinding& found = look.found.targets[t];
      found.verdict = verdict_on(sizing_.targets[t], found.value, found.low, found.high);
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
      const TargetFinding& least = look_at(0).found.targets[t];
      const TargetFinding& most = look_at(last).found.targets[t];
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

  // By three standard errors, where there are two. What was the same in all trajectories, or not
  // seen at all, has none that says anything, and is compared with the other by its bounds; where
  // it has no upper one, as what was not seen, by the error of the other alone.
  static bool clearly_below(const TargetFinding& one, const TargetFinding& other) {
    const double error = std::hypot(one.value.std_error, other.value.std_error);
    const bool have_errors = one.value.std_error > 0 && other.value.std_error > 0;
    if (std::isfinite(error) && (have_errors || std::isinf(one.high))) {
      const double more = other.value.mean - one.value.mean;
      return more > 3 * error + 1e-9 * std::abs(more);
    }
    return one.high < other.low;
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
        const TargetFinding& before = all[i - 1].targets[t];
        const TargetFinding& after = all[i].targets[t];
        const bool falls = sizing_.targets[t].at_most != sizing_.worsens[t];
        if (falls ? clearly_below(before, after) : clearly_below(after, before)) {
          sizing_.monotone = false;
        }
      }
    }
  }

  Sizing& sizing_;
  const std::function<Study(std::size_t)>& study_of_;
  const Workbench& bench_;
  const OnLook& on_look_;
  std::map<int, std::unique_ptr<Look>> looks_;
};

}  // namespace

const Candidate* Sizing::at(int number) const {
  for (const auto& one : candidates) {
    if (static_cast<int>(one.number) == number) return &one;
  }
  return nullptr;
}

Sizing find_size(const std::vector<std::string>& values,
                 const std::function<Study(std::size_t)>& study_of,
                 const std::vector<IndexTarget>& targets, double confidence, const Workbench& bench,
                 const OnLook& on_look) {
  Sizing sizing;
  sizing.values = values;
  sizing.targets = targets;
  sizing.confidence = confidence;
  SizeSearch(sizing, study_of, bench, on_look)();
  return sizing;
}

}  // namespace ridethrough
