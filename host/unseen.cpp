#include "host/unseen.hpp"

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

Unseen::Unseen(const Frame& study, const Tally& tally)
    : study_(study),
      tally_(tally),
      end_(std::round(study.horizon_h * kHour)),
      harmless_(static_cast<double>(longest_survived(tally))) {}

// What lasts is as much longer as the law of the longest thing says; beside that half of the way
// from the mean to the largest is enough, for the reason for which bounds of counts are taken in
// the middle of a step (Lancaster, J. Amer. Statist. Assoc. 56:223, 1961).
Bounds Unseen::operator()(const Sample& seen, Tail tail) const {
  const double most = seen.largest;
  // No more than a law says, and no more than many values leave room for.
  const auto beyond = [&](double by_law) {
    const double values = seen.effective_size();
    const double room = most * (kUsualExcess / std::sqrt(values) + kRareExcess / values);
    return (seen.mean + most) / 2 + (most > 0 ? std::min(by_law, room) : by_law);
  };
  // Where nothing lasts for any length that is random, no year is unlike those seen.
  const double longest = study_.remaining_time(0);
  if (longest == 0) return {seen.mean, most};
  switch (tail) {
    case Tail::kEvents: {
      // In the longest time that something may last, so many more begin.
      const double more = longest * study_.remaining_time.shortages_per_h;
      constexpr double kAlone = 0.2;
      return {0, more > kAlone ? std::max(most, beyond(1 + more)) : std::max(most, 1.0)};
    }
    case Tail::kLasting:
      return {0, std::min(beyond(longer_than(most)), end_)};
    case Tail::kDays:
      return {0, std::min(beyond(1 + longer_than(most * kDay) / kDay), std::ceil(end_ / kDay))};
    case Tail::kEnergy:
      return {0, beyond(deepest_shortfall() * longer_than(largest(Count::kLossTime)))};
    case Tail::kShortfall:
      return {0, std::max(most, deepest_shortfall())};
    case Tail::kOther:
      break;
  }
  // Without any, and without a law of it, there is nothing to go by.
  if (most == 0) return {0, std::numeric_limits<double>::infinity()};
  const double above = (most - seen.mean) * usual_excess(seen.effective_size());
  // Rare small ones are as far off as the skewness tells; unseen ones lack as long a time as
  // something lasts.
  double below = above;
  if (seen.third < 0) {
    const double off = -seen.third / seen.second;
    const double rare = seen.size * seen.second / (off * off);
    below = std::max(below, off * usual_excess(rare));
  }
  below = std::max(below, seen.mean * std::min(1.0, longer_than(0) / end_));
  return {std::max(0.0, seen.mean - below), seen.mean + above};
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
  const double most = study_.deepest_shortfall_mw * 1e6 / study_.quantum_w;
  if (seen.largest == 0) return most;
  return std::clamp(seen.largest * usual_excess(seen.effective_size()), seen.largest,
                    std::max(seen.largest, most));
}

}  // namespace ridethrough
