// SPDX-License-Identifier: Apache-2.0
#include "host/results/unseen.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace ridethrough {
namespace {

constexpr auto kHour = static_cast<double>(kTicksPerHour);
constexpr auto kDay = static_cast<double>(kTicksPerDay);

// Beyond the largest of few values of an unknown kind, others are on average farther from the mean
// than that by so many times, over the square root of the effective number of values: so much it
// takes to hold the mean of lognormal values with sigma 2.2 in 95 % of the cases.
constexpr double kUsualExcess = 10;
// Where a law says that more may come, it is believed up to so many times as much over the
// effective number itself: so much it takes where a third of the mean comes from what happens once
// in 10,000 years. Among very many values a law that none of them has shown is none of what they
// depend on.
constexpr double kRareExcess = 2000;

// So few values say nothing of what is beyond them.
constexpr double kFew = 10;

double usual_excess(double values) { return 1 + kUsualExcess / std::sqrt(values); }

// Where the last bin of outages survived ends that holds any.
std::uint64_t longest_survived(const Tally& tally) {
  constexpr auto kSurvived = Distribution::kOutageSurvived;
  const auto& bins = tally.cells.histogram[static_cast<int>(kSurvived)];
  const auto last = std::find_if(std::rbegin(bins), std::rend(bins),
                                 [](std::uint64_t count) { return count > 0; });
  return lower_edge(kSurvived, static_cast<std::uint32_t>(std::rend(bins) - last));
}

}  // namespace

Unseen::Unseen(const StudyInfo& study, const Tally& tally)
    : study_(study),
      tally_(tally),
      end_(std::round(study.horizon_h * kHour)),
      harmless_(static_cast<double>(longest_survived(tally))) {}

// What lasts is as much longer as the law of the longest thing says; beside that half of the way
// from the mean to the largest is enough, for the reason for which bounds of counts are taken in
// the middle of a step (Lancaster, J. Amer. Statist. Assoc. 56:223, 1961).
Bounds Unseen::operator()(Count count, const Sample& seen, Tail tail) const {
  const double most = seen.largest;
  // No more than a law says, and no more than many values leave room for.
  const auto beyond = [&](double by_law) {
    const double values = seen.effective_size();
    const double room = most * (kUsualExcess / std::sqrt(values) + kRareExcess / values);
    return (seen.mean + most) / 2 + (most > 0 ? std::min(by_law, room) : by_law);
  };
  const RemainingTime& law = study_.remaining_time;
  const auto number = static_cast<std::size_t>(count);
  const double rate = number < study_.most_per_h.size() ? study_.most_per_h[number] : 0;
  const bool untaken = tail == Tail::kSurplus && rate == 0;
  if (!law.is_random || untaken) return {seen.mean, most};
  const bool is_loss = tail != Tail::kOther && tail != Tail::kSupply && tail != Tail::kSurplus;
  if (is_loss) {
    if (most == 0 && law(0) == 0) return {0, 0};
    if (seen.size < kFew) return {0, highest(tail)};
  }
  // In the longest time that something may last, so many more begin.
  const double more = std::max(law(0), law.together_h) * law.shortages_per_h;
  switch (tail) {
    case Tail::kEvents: {
      constexpr double kAlone = 0.2;
      return {0, more > kAlone ? std::max(most, beyond(1 + more)) : std::max(most, 1.0)};
    }
    case Tail::kLasting:
      return {0, std::min(beyond(longer_than(most)), end_)};
    case Tail::kDays: {
      const double apart = std::min(more, law.together_h * kHour / kDay);
      return {
          0, std::min(beyond(1 + std::max(longer_than(most * kDay) / kDay, apart)), highest(tail))};
    }
    case Tail::kEnergy:
      return {0, beyond(deepest_shortfall() * longer_than(largest(Count::kLossTime)))};
    case Tail::kShortfall:
      return {0, std::max(most, deepest_shortfall())};
    case Tail::kSupply:
    case Tail::kSurplus:
    case Tail::kOther:
      break;
  }
  const double by_law = rate * (count == Count::kTurbineStarts ? 1 + more : longer_than(0) / kHour);
  // Without any, and without a law of it, there is nothing to go by.
  if (seen.size < kFew || (most == 0 && by_law == 0)) {
    return {0, highest(tail)};
  }
  const double usual = (most - seen.mean) * usual_excess(seen.effective_size());
  const double high = std::max(seen.mean + usual, by_law > 0 ? beyond(by_law) : 0);
  // Rare small ones are as far off as the skewness tells; unseen ones lack as long a time as
  // something lasts.
  double below = usual;
  if (seen.third < 0) {
    const double off = -seen.third / seen.second;
    const double rare = seen.size * seen.second / (off * off);
    below = std::max(below, off * usual_excess(rare));
  }
  const bool is_supply = tail != Tail::kOther;
  const bool has_rate = rate > 0 && count != Count::kTurbineStarts;
  // What supplies may be out just when it is asked for.
  const double out = is_supply ? (has_rate ? by_law : seen.mean)
                               : seen.mean * std::min(1.0, longer_than(0) / end_);
  below = std::max(below, out);
  return {std::max(0.0, seen.mean - below), std::min(high, highest(tail))};
}

double Unseen::highest(Tail tail) const {
  const double deepest = study_.deepest_shortfall_mw * 1e6 / study_.quantum_w;
  switch (tail) {
    case Tail::kLasting:
      return end_;
    case Tail::kDays:
      return std::ceil(end_ / kDay);
    case Tail::kEnergy:
      return deepest * end_;
    case Tail::kShortfall:
      return deepest;
    case Tail::kSurplus:
      return static_cast<double>(study_.surplus_energy);
    case Tail::kEvents:
    case Tail::kSupply:
    case Tail::kOther:
      break;
  }
  return std::numeric_limits<double>::infinity();
}

double Unseen::may_lose_more(Count count) const {
  const double longest = largest(Count::kLossTime);
  if (longest == 0 && study_.deepest_shortfall_mw == 0) return 0;
  const double longer = std::min(longer_than(longest), end_ - longest);
  return count == Count::kLossTime ? longer : deepest_shortfall() * longer;
}

double Unseen::largest(Count count) const {
  return static_cast<double>(tally_.moments[static_cast<int>(count)].largest);
}

// How much longer something may last than the longest that was seen of it [ticks]. Until batteries
// are empty, it does no harm: it was there for longer than it was seen.
double Unseen::longer_than(double seen) const {
  return study_.remaining_time((seen + harmless_) / kHour) * kHour;
}

// Than the deepest that was seen [quanta], as far as is usual and the site can have it.
double Unseen::deepest_shortfall() const {
  const auto& moments = tally_.moments[static_cast<int>(Count::kMaxShortfall)];
  const Sample seen = sample_of(moments, tally_.trajectories, 1);
  const double most = highest(Tail::kShortfall);
  if (seen.largest == 0) return most;
  return std::clamp(seen.largest * usual_excess(seen.effective_size()), seen.largest,
                    std::max(seen.largest, most));
}

}  // namespace ridethrough
