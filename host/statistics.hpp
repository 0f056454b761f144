// Estimates from a tally: the one place where floating point returns.
#pragma once

#include "kernels/tally.hpp"

#include <cstdint>
#include <vector>

namespace ridethrough {

struct Estimate {
  double mean = 0;       // or what else is estimated: a ratio, a quantile
  double std_error = 0;  // of the mean; 0 also where all trajectories agree
  double ci95_low = 0;   // mean -+ 1.96 std_error (central limit theorem), cut off at 0
  double ci95_high = 0;
  double largest = 0;  // of any single trajectory; NaN where a single one has no such value

  // Relative standard error; infinite while nothing has been seen.
  [[nodiscard]] double relative_error() const;
  // Nothing that is estimated has an error below 0, or an interval that ends before it begins; what
  // is not known is NaN.
  [[nodiscard]] bool is_possible() const { return !(std_error < 0) && !(ci95_low > ci95_high); }
};

// The mean of a quantity per trajectory. unit: what 1 of the raw count is in the unit wanted. The
// variance is computed exactly, in integers, before anything is rounded:
// (n sum_of_squares - sum^2) / (n^2 (n - 1)).
Estimate estimate(const Moments& moments, std::uint64_t trajectories, double unit);

// The same without an error, for sums of which no squares are kept.
double mean(const WideSum<2>& sum, std::uint64_t trajectories, double unit);

// The ratio of two estimated means. Its relative error is at most the sum of theirs (triangle
// inequality, whatever their correlation), and that is what is reported.
Estimate ratio(const Estimate& numerator, const Estimate& denominator, double unit);

// The mean S of a part over the mean O of its whole, R = S / O, where the part is no more than the
// whole in every trajectory. By the delta method n O^2 Var R = E[(s - R o)^2], and E[s o] >= E[s^2]
// bounds that by (1 - 2 R) E[s^2] + R^2 E[o^2]: with at most one event a trajectory, the binomial
// variance exactly. NaN where there is no whole.
Estimate share(const Moments& part, const Moments& whole, std::uint64_t trajectories);

// How many of the trajectories have a property, over all of them.
Estimate share(std::uint64_t having, std::uint64_t trajectories);

// 1 less a share.
Estimate complement(const Estimate& share);

// The same in another unit.
Estimate scaled(const Estimate& estimate, double unit);

// -log10 of a probability, its error by the delta method. Of one that was never seen it is
// infinite, and above ci95_low with a confidence of 95 %: a probability above rarest_seen() would
// have shown.
Estimate nines(const Estimate& probability, std::uint64_t trajectories);

// The largest probability with which something is not seen once in that many trajectories more
// rarely than in 5 % of the cases: 1 - 0.05^(1 / n).
double rarest_seen(std::uint64_t trajectories);

// ---- from histograms -------------------------------------------------------------------------

// How many values lie where: counts[i] of them in [edges[i], edges[i + 1]), taken to be evenly
// spread. A bin that begins at 0 holds zeros.
struct Bins {
  std::vector<double> edges;
  std::vector<std::uint64_t> counts;
};

// The value that a share p of the values does not exceed; its interval is between the order
// statistics that a binomial number of values below it leaves (David and Nagaraja, Order
// Statistics, 2003, ch. 7), its standard error the width of that over 2 x 1.96.
Estimate quantile(const Bins& bins, double p);

// Mean of the largest 1 - p of the values: the conditional value at risk. Standard error: Manistre
// and Hancock, North American Actuarial Journal 9(2):129, 2005, eq. for the variance of CTE:
// (Var(X | X > q) + p (CVaR - q)^2) / (n (1 - p)).
Estimate tail_mean(const Bins& bins, double p);

// The probability to live as long, and its standard error; NaN where nobody was watched so long,
// though some would live on.
struct SurvivalPoint {
  double probability;
  double std_error;
};

// That at the edges of bins, one more than there are bins: failed[i] failed in bin i, and
// censored[i] were watched no longer (Kaplan and Meier, J. Amer. Statist. Assoc. 53:457, 1958),
// with Greenwood's standard error. A bin holds its lower edge: who fails just there has lived as
// long. Those who were watched no longer are taken to go first in each bin: so the curve errs, by
// less than a bin, to the low side.
std::vector<SurvivalPoint> survival_curve(const std::vector<std::uint64_t>& failed,
                                          const std::vector<std::uint64_t>& censored);

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
