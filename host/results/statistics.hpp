// SPDX-License-Identifier: Apache-2.0
// Estimates from a tally: the one place where floating point returns.
#pragma once

#include "kernels/tally.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace ridethrough {

inline constexpr double kConfidence = 0.95;  // of the intervals that results have

struct Estimate {
  double mean = 0;       // or what else is estimated: a ratio, a quantile; NaN where not known
  double std_error = 0;  // of the mean; 0 also where all trajectories agree
  double ci95_low = 0;   // interval that holds the truth with a confidence of 95 %, or with that
  double ci95_high = 0;  // which was asked for; infinite where no upper end is known
  double largest = 0;    // of any single trajectory; NaN where a single one has no such value

  // Relative standard error; infinite while nothing has been seen.
  [[nodiscard]] double relative_error() const;
  // How far the upper end is above the mean, over how far it would be were errors normal: 1 for
  // many trajectories, more where what was not seen may matter; infinite where that is not known.
  [[nodiscard]] double skewness_correction() const;
  // Nothing that is estimated has an error below 0, or an interval that ends before it begins; what
  // is not known is NaN.
  [[nodiscard]] bool is_possible() const { return !(std_error < 0) && !(ci95_low > ci95_high); }
};

// The same without its interval, if that is a point: as those of normal errors are where all
// trajectories agree, be it because nothing was seen. Of older files nobody knows.
Estimate without_point_interval(const Estimate& estimate);

// ---- means -----------------------------------------------------------------------------------

// What n values are like: their mean, and the means of the squares and of the cubes of what they
// differ from it by.
struct Sample {
  double size = 0;
  double mean = 0;
  double second = 0;
  double third = 0;
  double largest = 0;
  double smallest = 0;  // of those below 0; 0 where there are none

  [[nodiscard]] double std_error() const;  // of the mean; 0 where there is one value
  // How many values of one size would leave the mean as uncertain: (sum x)^2 / sum x^2.
  [[nodiscard]] double effective_size() const;
};

// The counts of trajectories, of each of which 1 stands for `unit`. From sums in integers: nothing
// is rounded before differences are taken.
Sample sample_of(const Moments& moments, std::uint64_t trajectories, double unit);

// The same of differences: `below` is of those below 0, without their sign.
Sample sample_of(const Moments& above, const Moments& below, std::uint64_t trajectories,
                 double unit);

struct Bounds {
  double low;
  double high;
};

// The bounds of a mean, each exceeded with a probability of (1 - confidence) / 2. Among n values a
// share of 1 / (n + 1) is expected above the largest, and as much below the smallest: `unseen`
// tells what these are on average, or more. The bounds are the quantiles of the mean under weights
// that are uniform over all that add up to 1, of the values and the lower one of these, or the
// upper one (Gaffke, "Three test statistics for a nonparametric one-sided hypothesis on the mean of
// a nonnegative variable", Math. Methods Stat. 14(4):451, 2005; Learned-Miller and Thomas,
// arXiv:1905.06208, 2019). They are taken from the Pearson III distribution with the mean, variance
// and skewness of that, which are known exactly. Of values 0 and 1 of which few are 1, these are
// the exact bounds of Poisson's distribution (Garwood, Biometrika 28:437, 1936); where all are 0,
// the ends are unseen.low and unseen.high x (1 - ((1 - confidence) / 2)^(1 / n)). An end is
// infinite where what is unseen is. Nothing of that asks for a sign: values may be differences.
Bounds mean_bounds(const Sample& sample, const Bounds& unseen, double confidence);

Estimate estimate(const Sample& sample, const Bounds& unseen, double confidence);

// The mean without an error, for sums of which no squares are kept.
double mean(const WideSum<2>& sum, std::uint64_t trajectories, double unit);

// The ratio of two estimated means. Its relative error is at most the sum of theirs (triangle
// inequality, whatever their correlation), and that is what is reported; its ends are those of the
// one over those of the other.
Estimate ratio(const Estimate& numerator, const Estimate& denominator, double unit);

// 1 less a share.
Estimate complement(const Estimate& share);

// The same in another unit.
Estimate scaled(const Estimate& estimate, double unit);

// -log10 of a probability, its error by the delta method. Of one that was never seen it is
// infinite, and above ci95_low.
Estimate nines(const Estimate& probability);

// ---- shares ----------------------------------------------------------------------------------

// `having` of `all` things, which may be effective numbers and no whole ones: the bounds of Clopper
// and Pearson (Biometrika 26:404, 1934), exact for a binomial number.
Bounds share_bounds(double having, double all, double confidence);

// How many of the trajectories have a property, over all of them.
Estimate share(std::uint64_t having, std::uint64_t trajectories, double confidence);

// The mean P of a part over the mean O of its whole, R = P / O; the rest is what of the whole is
// not in the part, trajectory by trajectory. By the delta method n O^2 Var R = E[(p - R o)^2], of
// which E[p o] = (E[p^2] + E[o^2] - E[rest^2]) / 2 is known. The interval is that of as many
// independent things as have that variance: no more than there are, and no more than if there were
// one more trajectory, of the usual size, that is in the part for the upper end and in the rest for
// the lower one, wholly. So it knows of clusters that were too rare to be seen. NaN where there is
// no whole.
Estimate share(const Moments& part, const Moments& rest, const Moments& whole,
               std::uint64_t trajectories, double confidence);

// How what a trajectory has of a whole goes together: by how much the variance of the share of a
// part is greater than of as many independent things, as it was seen, and with one more trajectory,
// which has nothing in the part or is wholly in it; and how many there usually are in one.
struct Clusters {
  double variance = 0;
  double variance_none = 0;
  double variance_all = 0;
  double usual = 1;
};

// Arguments as for share(); independent where there is no whole.
Clusters clusters(const Moments& part, const Moments& rest, const Moments& whole);

// ---- from histograms -------------------------------------------------------------------------

// How many values lie where: counts[i] of them in [edges[i], edges[i + 1]).
struct Bins {
  std::vector<double> edges;
  std::vector<std::uint64_t> counts;
};

// How many values lie from `low` to `high`, both included, taken to be evenly spread.
struct Group {
  double low;
  double high;
  std::uint64_t count;  // > 0
};
using Groups = std::vector<Group>;  // in ascending order

// The value that a share p of the values does not exceed. Its interval is between the order
// statistics that a binomial number of values below it leaves (David and Nagaraja, Order
// Statistics, 2003, ch. 7), from the lower end of the one's group to the upper end of the other's.
// Its standard error is their distance over 2 x 1.96, with values evenly spread. Where no order
// statistic is surely above it, as among fewer than 368 values for p = 0.99, it is NaN and its
// upper end infinite.
Estimate quantile(const Groups& groups, double p, double confidence);

// Mean of the largest 1 - p of the values: the conditional value at risk, q + E[max(X - q, 0)] /
// (1 - p) with the quantile q (Rockafellar and Uryasev, J. Risk 2(3):21, 2000). Its interval is
// that of such a mean, with one value `unseen` as for mean_bounds(), and the widest of all q in the
// interval of the quantile. Standard error: Manistre and Hancock, North American Actuarial Journal
// 9(2):129, 2005. NaN, and its upper end infinite, where quantile() is.
Estimate tail_mean(const Groups& groups, double p, double unseen, double confidence);

// The probability to live as long; NaN where nobody was watched so long, though some would live on.
struct SurvivalPoint {
  double probability;
  double std_error;
  double at_risk;  // how many have been watched so long, and lived; where none did, of the last
};

// That at the edges of bins, one more than there are bins: failed[i] failed in bin i, and
// censored[i] were watched no longer (Kaplan and Meier, J. Amer. Statist. Assoc. 53:457, 1958),
// with Greenwood's standard error. A bin holds its lower edge: who fails just there has lived as
// long. Those who were watched no longer are taken to go first in each bin: so the curve errs, by
// less than a bin, to the low side.
std::vector<SurvivalPoint> survival_curve(const std::vector<std::uint64_t>& failed,
                                          const std::vector<std::uint64_t>& censored);

// Such a probability of lives of which those of a trajectory go together: its variance is greater
// by as much as that of the share of all that live, and no more than if those of one all did the
// same. The bounds are those of the share of as many independent lives as have that variance, or,
// where nobody failed or nobody lived, as were watched; the lower one as if one trajectory more had
// lost what it has at once, the upper one as if nothing. 0 and 1 where the probability is NaN.
Estimate estimate(const SurvivalPoint& point, const Clusters& clusters, double confidence);

// Whether parts of a whole differ by more than chance: `part` is the sum over trajectories of what
// each part has, `expected` the share that it would have were all alike, and `squares` the sum of
// the squares of what the trajectories have, of which no single one has more than `largest`.
// Chi-square of the parts, with the variance that they have where each trajectory has all it has in
// one part, which is the largest possible; at a level of 0.1 %, so that also a handful of large
// ones raise a false alarm less than once in a hundred. For that, parts that are much smaller than
// the largest, in which a single one would look like many, are left out, and nothing is said where
// as much could come of fewer than four.
bool differ_beyond_chance(const std::vector<double>& part, const std::vector<double>& expected,
                          double squares, double largest);

}  // namespace ridethrough
