// SPDX-License-Identifier: Apache-2.0
#include "host/results/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/multiprecision/cpp_int.hpp>

namespace ridethrough {
namespace {

using Integer = boost::multiprecision::cpp_int;

constexpr double kNormal975 = 1.959963984540054;  // 97.5 % quantile of the standard normal
constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

template <int words>
Integer to_integer(const WideSum<words>& sum) {
  Integer value = 0;
  for (int i = words - 1; i >= 0; --i) value = (value << 64) + sum.word[i];
  return value;
}

// The quantile for p of the Pearson III distribution with these moments: of a gamma distribution
// that is shifted, and mirrored where it is skewed to the left.
double pearson_quantile(double mean, double variance, double third, double p) {
  if (!(variance > 0)) return mean;
  const double deviation = std::sqrt(variance);
  const double skewness = third / (variance * deviation);
  // Of as good as normal ones the expansion of Cornish and Fisher has nine digits; boost gives up
  // on gamma distributions of shapes that are much larger than these.
  constexpr double kSymmetric = 1e-3;
  if (std::abs(skewness) < kSymmetric) {
    const double z = boost::math::quantile(boost::math::normal(), p);
    return mean + deviation * (z + (z * z - 1) * skewness / 6 +
                               (z * z * z - 7 * z) * skewness * skewness / 144);
  }
  const double shape = 4 / (skewness * skewness);
  const boost::math::gamma_distribution<> gamma(shape);
  const double at = skewness > 0 ? boost::math::quantile(gamma, p)
                                 : boost::math::quantile(boost::math::complement(gamma, p));
  return mean + deviation * skewness / 2 * (at - shape);
}

// The quantile of the mean of values under uniform weights.
double weighted_quantile(const Sample& sample, double p) {
  const double n = sample.size;
  return pearson_quantile(sample.mean, sample.second / (n + 1),
                          2 * sample.third / ((n + 1) * (n + 2)), p);
}

// The sample with one value more.
Sample with(const Sample& sample, double value) {
  const double n = sample.size + 1;
  const double mean = sample.mean + (value - sample.mean) / n;
  const double moved = sample.mean - mean;
  const double off = value - mean;
  return {n,
          mean,
          (sample.size * (sample.second + moved * moved) + off * off) / n,
          (sample.size * (sample.third + 3 * moved * sample.second + std::pow(moved, 3)) +
           std::pow(off, 3)) /
              n,
          std::max(sample.largest, value),
          std::min(sample.smallest, value)};
}

double total(const Groups& groups) {
  return std::accumulate(groups.begin(), groups.end(), 0.0, [](double sum, const Group& group) {
    return sum + static_cast<double>(group.count);
  });
}

// The group that holds the value of a rank, from 1.
const Group& group_of(const Groups& groups, double rank) {
  double before = 0;
  for (const Group& group : groups) {
    before += static_cast<double>(group.count);
    if (rank <= before) return group;
  }
  return groups.back();
}

double value_at(const Groups& groups, double p) {
  const double rank = p * total(groups);
  double before = 0;
  for (const Group& group : groups) {
    const auto count = static_cast<double>(group.count);
    if (rank <= before + count) {
      return group.low + (rank - before) / count * (group.high - group.low);
    }
    before += count;
  }
  return groups.back().high;
}

// The ranks of the order statistics that a quantile lies between with that confidence: of n values
// a binomial number is below it. 0: it may be below all; n + 1: above all.
Bounds rank_bounds(double n, double p, double confidence) {
  const boost::math::binomial_distribution<> below(n, p);
  const double level = (1 - confidence) / 2;
  const auto fewer_than = [&](double rank) {
    return rank >= 1 ? boost::math::cdf(below, rank - 1) : 0;
  };
  const auto at_least = [&](double rank) {
    return rank >= 1 ? boost::math::cdf(boost::math::complement(below, rank - 1)) : 1;
  };
  // From a first guess to the largest rank, and to the smallest, that is surely beyond.
  double low = std::floor(boost::math::quantile(below, level));
  while (low > 0 && fewer_than(low) > level) --low;
  while (low < n && fewer_than(low + 1) <= level) ++low;
  double high = std::ceil(boost::math::quantile(boost::math::complement(below, level)));
  while (high <= n && at_least(high) > level) ++high;
  while (high > 1 && at_least(high - 1) <= level) --high;
  return {low, high};
}

// The sums over trajectories of p, o, p^2, p o and o^2, of which p is a part of o.
struct Wholes {
  double part, whole, part_square, product, whole_square;

  [[nodiscard]] double share() const { return part / whole; }
  [[nodiscard]] double usual() const { return std::max(1.0, whole_square / whole); }
  // Of the share, by the delta method.
  [[nodiscard]] double variance() const {
    const double r = share();
    return (part_square - 2 * r * product + r * r * whole_square) / whole / whole;
  }
  // As many independent things have the same variance; infinite where it is 0.
  [[nodiscard]] double effective() const {
    return variance() > 0 ? share() * (1 - share()) / variance() : kInfinite;
  }
  // By how much that is more than of as many things, were they independent.
  [[nodiscard]] double excess() const {
    return std::max(0.0, variance() - share() * (1 - share()) / whole);
  }
  // With one trajectory more of the usual size.
  [[nodiscard]] Wholes with(double in_part) const {
    const double in_whole = usual();
    return {part + in_part, whole + in_whole, part_square + in_part * in_part,
            product + in_part * in_whole, whole_square + in_whole * in_whole};
  }
};

Wholes wholes(const Moments& part, const Moments& rest, const Moments& whole) {
  const auto squares = [](const Moments& moments) { return to_integer(moments.sum_of_squares); };
  const Integer twice = squares(part) + squares(whole) - squares(rest);
  return {to_integer(part.sum).convert_to<double>(), to_integer(whole.sum).convert_to<double>(),
          squares(part).convert_to<double>(), twice.convert_to<double>() / 2,
          squares(whole).convert_to<double>()};
}

Estimate unknown() { return {kNoValue, kNoValue, 0, kInfinite, kNoValue}; }

}  // namespace

double Estimate::relative_error() const { return mean > 0 ? std_error / mean : kInfinite; }

double Estimate::skewness_correction() const {
  if (!std::isfinite(ci95_high)) return kInfinite;
  return std_error > 0 ? (ci95_high - mean) / (kNormal975 * std_error) : 1;
}

Estimate without_point_interval(const Estimate& estimate) {
  Estimate result = estimate;
  if (estimate.ci95_low == estimate.ci95_high) result.ci95_low = result.ci95_high = kNoValue;
  return result;
}

double Sample::std_error() const { return size > 1 ? std::sqrt(second / (size - 1)) : 0; }

double Sample::effective_size() const {
  const double square = second + mean * mean;
  return square > 0 ? size * mean * mean / square : 0;
}

Sample sample_of(const Moments& moments, std::uint64_t trajectories, double unit) {
  return sample_of(moments, Moments{}, trajectories, unit);
}

Sample sample_of(const Moments& above, const Moments& below, std::uint64_t trajectories,
                 double unit) {
  if (trajectories == 0) return {};
  const Integer n = trajectories;
  const Integer sum = to_integer(above.sum) - to_integer(below.sum);
  const Integer squares = to_integer(above.sum_of_squares) + to_integer(below.sum_of_squares);
  const Integer cubes = to_integer(above.sum_of_cubes) - to_integer(below.sum_of_cubes);
  const Integer second = n * squares - sum * sum;
  const Integer third = n * n * cubes - 3 * n * sum * squares + 2 * sum * sum * sum;
  const auto size = static_cast<double>(trajectories);
  const double per = unit / size;
  return {size,
          sum.convert_to<double>() * per,
          second.convert_to<double>() * per * per,
          third.convert_to<double>() * per * per * per,
          static_cast<double>(above.largest) * unit,
          below.largest > 0 ? -static_cast<double>(below.largest) * unit : 0};
}

Bounds mean_bounds(const Sample& sample, const Bounds& unseen, double confidence) {
  const double level = (1 - confidence) / 2;
  if (sample.size == 0) return {0, kInfinite};
  if (sample.largest == 0 && sample.smallest == 0) {
    const double share = -std::expm1(std::log(level) / sample.size);
    return {share * unseen.low, share * unseen.high};
  }
  const double low =
      std::isfinite(unseen.low) ? weighted_quantile(with(sample, unseen.low), level) : -kInfinite;
  const double high = std::isfinite(unseen.high)
                          ? weighted_quantile(with(sample, unseen.high), 1 - level)
                          : kInfinite;
  // A mean lies between the values, and an interval holds the mean that was seen.
  const double least = std::min(unseen.low, sample.smallest < 0 ? sample.smallest : sample.mean);
  return {std::clamp(low, std::min(least, sample.mean), sample.mean),
          std::max(sample.mean, std::min(high, std::max(unseen.high, sample.largest)))};
}

Estimate estimate(const Sample& sample, const Bounds& unseen, double confidence) {
  const Bounds bounds = mean_bounds(sample, unseen, confidence);
  return {sample.mean, sample.std_error(), bounds.low, bounds.high, sample.largest};
}

double mean(const WideSum<2>& sum, std::uint64_t trajectories, double unit) {
  if (trajectories == 0) return 0;
  return to_integer(sum).convert_to<double>() / static_cast<double>(trajectories) * unit;
}

Estimate ratio(const Estimate& numerator, const Estimate& denominator, double unit) {
  Estimate result;
  if (denominator.mean <= 0) return result;
  result.mean = numerator.mean / denominator.mean * unit;
  if (numerator.mean > 0) {
    result.std_error = result.mean * (numerator.relative_error() + denominator.relative_error());
  }
  result.largest = numerator.largest / denominator.mean * unit;
  result.ci95_low = numerator.ci95_low / denominator.ci95_high * unit;
  result.ci95_high =
      denominator.ci95_low > 0 ? numerator.ci95_high / denominator.ci95_low * unit : kInfinite;
  return result;
}

Estimate complement(const Estimate& share) {
  return {1 - share.mean, share.std_error, std::max(0.0, 1 - share.ci95_high), 1 - share.ci95_low,
          kNoValue};
}

Estimate scaled(const Estimate& estimate, double unit) {
  return {estimate.mean * unit, estimate.std_error * unit, estimate.ci95_low * unit,
          estimate.ci95_high * unit, estimate.largest * unit};
}

Estimate nines(const Estimate& probability) {
  // Of a share it is never below 0, and not -0 either.
  const auto nines_of = [](double share) { return share < 1 ? -std::log10(share) : 0.0; };
  return {nines_of(probability.mean), probability.relative_error() / std::log(10),
          nines_of(probability.ci95_high), nines_of(probability.ci95_low), kNoValue};
}

Bounds share_bounds(double having, double all, double confidence) {
  const double level = (1 - confidence) / 2;
  if (!(all > 0)) return {0, 1};
  const double others = std::max(0.0, all - having);
  return {having > 0
              ? boost::math::quantile(boost::math::beta_distribution<>(having, others + 1), level)
              : 0,
          others > 0 ? boost::math::quantile(boost::math::complement(
                           boost::math::beta_distribution<>(having + 1, others), level))
                     : 1};
}

Estimate share(std::uint64_t having, std::uint64_t trajectories, double confidence) {
  const auto all = static_cast<double>(trajectories);
  const auto some = static_cast<double>(having);
  const Bounds bounds = share_bounds(some, all, confidence);
  const double part = trajectories > 0 ? some / all : 0;
  const double error = trajectories > 1 ? std::sqrt(part * (1 - part) / (all - 1)) : 0;
  return {part, error, bounds.low, bounds.high, having > 0 ? 1.0 : 0.0};
}

Estimate share(const Moments& part, const Moments& rest, const Moments& whole,
               std::uint64_t trajectories, double confidence) {
  const Wholes seen = wholes(part, rest, whole);
  if (seen.whole == 0) return {kNoValue, kNoValue, kNoValue, kNoValue, kNoValue};
  const double r = seen.share();
  const auto least = [&](const Wholes& more) {
    return std::min({seen.whole, seen.effective(), more.effective()});
  };
  const double lower = least(seen.with(0));
  const double upper = least(seen.with(seen.usual()));
  const auto n = static_cast<double>(trajectories);
  const double variance = r * (1 - r) / seen.effective() * (n > 1 ? n / (n - 1) : 1);
  return {r, std::sqrt(variance), share_bounds(r * lower, lower, confidence).low,
          share_bounds(r * upper, upper, confidence).high, kNoValue};
}

Clusters clusters(const Moments& part, const Moments& rest, const Moments& whole) {
  const Wholes seen = wholes(part, rest, whole);
  if (seen.whole == 0) return {};
  const auto more = [&](const Wholes& all) { return std::max(seen.excess(), all.excess()); };
  return {seen.excess(), more(seen.with(0)), more(seen.with(seen.usual())), seen.usual()};
}

Estimate quantile(const Groups& groups, double p, double confidence) {
  const double n = total(groups);
  if (n == 0) return unknown();
  const Bounds ranks = rank_bounds(n, p, confidence);
  Estimate result = unknown();
  result.ci95_low = ranks.low >= 1 ? group_of(groups, ranks.low).low : 0;
  if (ranks.high > n) return result;
  result.mean = value_at(groups, p);
  result.ci95_high = group_of(groups, ranks.high).high;
  // Were the values spread as evenly as they are taken to be, and the confidence 95 %.
  const Bounds usual = confidence == kConfidence ? ranks : rank_bounds(n, p, kConfidence);
  const double width =
      value_at(groups, std::min(usual.high / n, 1.0)) - value_at(groups, usual.low / n);
  result.std_error = width / (2 * kNormal975);
  return result;
}

Estimate tail_mean(const Groups& groups, double p, double unseen, double confidence) {
  const Estimate at = quantile(groups, p, confidence);
  const double n = total(groups);
  if (n == 0) return unknown();
  // What the values have above q, of which all have 0 or more.
  const auto above = [&](double q) {
    double sum = 0;
    double squares = 0;
    double cubes = 0;
    for (const Group& group : groups) {
      if (group.high <= q) continue;
      // Evenly spread: of the group the part above q.
      const double low = std::max(group.low, q) - q;
      const double high = group.high - q;
      const double width = group.high - group.low;
      const double part = width > 0 ? (high - low) / width : 1;
      const double count = static_cast<double>(group.count) * part;
      const double middle = (low + high) / 2;
      const double spread = (high - low) * (high - low) / 12;
      sum += count * middle;
      squares += count * (middle * middle + spread);
      cubes += count * middle * (middle * middle + 3 * spread);
    }
    const double m = sum / n;
    return Sample{n, m, std::max(0.0, squares / n - m * m),
                  cubes / n - 3 * m * squares / n + 2 * m * m * m,
                  std::max(0.0, groups.back().high - q)};
  };
  const double q = value_at(groups, p);
  Bounds widest{kInfinite, 0};
  const double highest = std::isfinite(at.ci95_high) ? at.ci95_high : groups.back().high;
  for (const double from : {at.ci95_low, (at.ci95_low + q) / 2, q, (q + highest) / 2, highest}) {
    const Bounds bounds = mean_bounds(above(from), {0, std::max(0.0, unseen - from)}, confidence);
    widest.low = std::min(widest.low, from + bounds.low / (1 - p));
    widest.high = std::max(widest.high, from + bounds.high / (1 - p));
  }
  Estimate result = unknown();
  result.ci95_low = std::max(at.ci95_low, widest.low);
  if (!std::isfinite(at.ci95_high)) return result;
  const Sample beyond = above(q);
  const double excess = beyond.mean / (1 - p);
  result.mean = q + excess;
  result.ci95_low = std::min(result.ci95_low, result.mean);
  result.ci95_high = std::max(widest.high, result.mean);
  // Of those above q alone.
  const double variance =
      std::max(0.0, (beyond.second + beyond.mean * beyond.mean) / (1 - p) - excess * excess);
  result.std_error = std::sqrt((variance + p * excess * excess) / ((1 - p) * n));
  return result;
}

std::vector<SurvivalPoint> survival_curve(const std::vector<std::uint64_t>& failed,
                                          const std::vector<std::uint64_t>& censored) {
  const auto sum = [](const std::vector<std::uint64_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  };
  std::uint64_t at_risk = sum(failed) + sum(censored);
  double probability = 1;
  double greenwood = 0;
  std::vector<SurvivalPoint> curve = {{1, 0, static_cast<double>(at_risk)}};
  for (std::size_t i = 0; i < failed.size(); ++i) {
    at_risk -= censored[i];
    // Behind the failure of the last ones nobody is left to be watched: they still tell.
    const double watched = probability == 0 ? curve.back().at_risk : static_cast<double>(at_risk);
    if (failed[i] > 0) {
      const auto d = static_cast<double>(failed[i]);
      probability *= (watched - d) / watched;
      greenwood += watched > d ? d / (watched * (watched - d)) : 0;
    }
    at_risk -= failed[i];
    if (at_risk == 0 && probability > 0) probability = kNoValue;
    curve.push_back({probability, probability * std::sqrt(greenwood), watched});
  }
  return curve;
}

Estimate estimate(const SurvivalPoint& point, const Clusters& clusters, double confidence) {
  const double p = point.probability;
  if (std::isnan(p)) return {kNoValue, kNoValue, 0, 1, kNoValue};
  const double apart = point.std_error * point.std_error;
  const auto variance_with = [&](double more) {
    return std::min(apart + more, apart * clusters.usual);
  };
  const auto bounds = [&](double more) {
    const double variance = variance_with(more);
    const double lives = variance > 0 ? p * (1 - p) / variance : point.at_risk / clusters.usual;
    return share_bounds(p * lives, lives, confidence);
  };
  return {p, std::sqrt(variance_with(clusters.variance)), bounds(clusters.variance_none).low,
          bounds(clusters.variance_all).high, kNoValue};
}

bool differ_beyond_chance(const std::vector<double>& part, const std::vector<double>& expected,
                          double squares, double largest) {
  constexpr double kLevel = 1e-3;
  constexpr double kSmall = 0.4;  // of the largest part: a month has at least 0.45 of two others
  constexpr double kFewest = 4;
  if (squares <= 0 || squares < kFewest * largest * largest) return false;
  const double small = kSmall * *std::max_element(expected.begin(), expected.end());
  double whole = 0;
  double all = 0;  // that is expected
  int parts = 0;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (expected[i] <= small) continue;
    whole += part[i];
    all += expected[i];
    ++parts;
  }
  if (parts < 2) return false;
  double distance = 0;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (expected[i] <= small) continue;
    const double share = expected[i] / all;
    const double off = part[i] - share * whole;
    distance += off * off / share;
  }
  const boost::math::chi_squared_distribution<double> chance(parts - 1);
  return distance / squares > boost::math::quantile(boost::math::complement(chance, kLevel));
}

}  // namespace ridethrough
