#include "host/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <boost/math/distributions/chi_squared.hpp>
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

void set_interval(Estimate& estimate, double highest = kInfinite) {
  estimate.ci95_low = std::max(0.0, estimate.mean - kNormal975 * estimate.std_error);
  estimate.ci95_high = std::min(highest, estimate.mean + kNormal975 * estimate.std_error);
}

double total(const Bins& bins) {
  return static_cast<double>(
      std::accumulate(bins.counts.begin(), bins.counts.end(), std::uint64_t{0}));
}

// Where the values of bin i end.
double upper(const Bins& bins, std::size_t i) { return bins.edges[i] == 0 ? 0 : bins.edges[i + 1]; }

double value_at(const Bins& bins, double p) {
  const double rank = p * total(bins);
  double before = 0;
  std::size_t i = 0;
  for (; i + 1 < bins.counts.size(); ++i) {
    const auto count = static_cast<double>(bins.counts[i]);
    if (count > 0 && rank <= before + count) break;
    before += count;
  }
  const double within = (rank - before) / static_cast<double>(bins.counts[i]);
  const double low = bins.edges[i];
  return low + std::min(within, 1.0) * (upper(bins, i) - low);
}

}  // namespace

double Estimate::relative_error() const { return mean > 0 ? std_error / mean : kInfinite; }

Estimate estimate(const Moments& moments, std::uint64_t trajectories, double unit) {
  Estimate result;
  if (trajectories == 0) return result;
  const Integer sum = to_integer(moments.sum);
  const auto n = static_cast<double>(trajectories);
  result.mean = sum.convert_to<double>() / n * unit;
  if (trajectories > 1) {
    const Integer spread = trajectories * to_integer(moments.sum_of_squares) - sum * sum;
    result.std_error = std::sqrt(spread.convert_to<double>() / (n - 1)) / n * unit;
  }
  result.largest = static_cast<double>(moments.largest) * unit;
  set_interval(result);
  return result;
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
  set_interval(result);
  return result;
}

Estimate share(const Moments& part, const Moments& whole, std::uint64_t trajectories) {
  Estimate result{kNoValue, kNoValue, kNoValue, kNoValue, kNoValue};
  const double all = mean(whole.sum, trajectories, 1);
  if (all == 0) return result;
  const auto square = [&](const Moments& moments) {
    return to_integer(moments.sum_of_squares).convert_to<double>() /
           static_cast<double>(trajectories);
  };
  const double r = mean(part.sum, trajectories, 1) / all;
  const double variance = (1 - 2 * r) * square(part) + r * r * square(whole);
  result.mean = r;
  result.std_error = std::sqrt(std::max(0.0, variance) / static_cast<double>(trajectories)) / all;
  set_interval(result, 1);
  return result;
}

Estimate share(std::uint64_t having, std::uint64_t trajectories) {
  Estimate result = estimate({{having, 0}, {having, 0, 0}, having > 0 ? 1U : 0U}, trajectories, 1);
  set_interval(result, 1);
  return result;
}

Estimate complement(const Estimate& share) {
  Estimate result;
  result.mean = 1 - share.mean;
  result.std_error = share.std_error;
  result.largest = kNoValue;
  set_interval(result, 1);
  return result;
}

Estimate scaled(const Estimate& estimate, double unit) {
  return {estimate.mean * unit, estimate.std_error * unit, estimate.ci95_low * unit,
          estimate.ci95_high * unit, estimate.largest * unit};
}

Estimate nines(const Estimate& probability, std::uint64_t trajectories) {
  Estimate result;
  result.largest = kNoValue;
  if (probability.mean > 0) {
    result.mean = std::max(0.0, -std::log10(probability.mean));
    result.std_error = probability.relative_error() / std::log(10);
    set_interval(result);
  } else {
    result.mean = kInfinite;
    result.std_error = kInfinite;
    result.ci95_low = -std::log10(rarest_seen(trajectories));
    result.ci95_high = kInfinite;
  }
  return result;
}

double rarest_seen(std::uint64_t trajectories) {
  return -std::expm1(std::log(0.05) / static_cast<double>(trajectories));
}

Estimate quantile(const Bins& bins, double p) {
  Estimate result;
  result.largest = kNoValue;
  if (bins.counts.empty()) return result;
  const double spread = kNormal975 * std::sqrt(p * (1 - p) / total(bins));
  result.mean = value_at(bins, p);
  result.ci95_low = value_at(bins, std::max(0.0, p - spread));
  result.ci95_high = value_at(bins, std::min(1.0, p + spread));
  result.std_error = (result.ci95_high - result.ci95_low) / (2 * kNormal975);
  return result;
}

Estimate tail_mean(const Bins& bins, double p) {
  Estimate result;
  result.largest = kNoValue;
  if (bins.counts.empty()) return result;
  const double tail = (1 - p) * total(bins);
  double left = tail;
  double sum = 0;
  double squares = 0;
  double lowest = 0;  // that belongs to the tail: the quantile
  for (std::size_t i = bins.counts.size(); i-- > 0 && left > 0;) {
    const auto count = static_cast<double>(bins.counts[i]);
    if (count == 0) continue;
    // Of the bin that only partly belongs to it, the upper part.
    const double taken = std::min(left, count);
    const double high = upper(bins, i);
    const double width = (high - bins.edges[i]) * taken / count;
    lowest = high - width;
    const double middle = high - width / 2;
    sum += taken * middle;
    squares += taken * (middle * middle + width * width / 12);
    left -= taken;
  }
  result.mean = sum / tail;
  const double variance = std::max(0.0, squares / tail - result.mean * result.mean);
  result.std_error = std::sqrt((variance + p * std::pow(result.mean - lowest, 2)) / tail);
  set_interval(result);
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
  std::vector<SurvivalPoint> curve = {{1, 0}};
  for (std::size_t i = 0; i < failed.size(); ++i) {
    at_risk -= censored[i];
    if (failed[i] > 0) {
      const auto n = static_cast<double>(at_risk);
      const auto d = static_cast<double>(failed[i]);
      probability *= (n - d) / n;
      greenwood += n > d ? d / (n * (n - d)) : 0;
    }
    at_risk -= failed[i];
    if (at_risk == 0 && probability > 0) probability = kNoValue;
    curve.push_back({probability, probability * std::sqrt(greenwood)});
  }
  return curve;
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
