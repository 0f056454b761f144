// SPDX-License-Identifier: Apache-2.0
#include "host/analysis/sensitivity.hpp"

#include "host/analysis/score_pass.hpp"
#include "host/base/error.hpp"
#include "host/run/ranks.hpp"
#include "host/site/by_key.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

namespace ridethrough {
namespace {

// A score changes by about that with one thing more that happens or does not: an occurrence, a
// failure, a hit. It may change by that also where no trajectory has shown it.
constexpr double kOneEvent = 1;

// Two losing trajectories that were not met are counted in an error, one on either side of the
// estimate. With a Poisson number k of what moves an index, of mean m, k +- 1.96 sqrt(k + 2) holds
// m in at least 93 % of the cases for all m; k +- 1.96 sqrt(k) in none where k is 0. The same two
// are added in Agresti and Coull, The American Statistician 52(2):119, 1998.
const double kUnseen = std::sqrt(2.0);

// By scores, they lose so many times what is typical of what is lost, E[x^2] / E[x]. A long outage
// has a large score, too; the root of E[x^4] / E[x^2] is 1.7 times that where losses are
// exponential. By differences they lose what is typical: most that lose load on one side only lose
// little.
constexpr double kLongOutage = 2;

// The variance is known the worse the fewer replicates carry it: by so many times what a sum of
// fourth powers has above what normal values hardly reach (3 on average), it is made larger. Where
// few trajectories carry much, a run that has met too few of them has too small a variance, too.
// Fitted to a site of which a hazard in 1 of 20 losing years has 28 % of the loss.
constexpr double kKurtosis = 24;
constexpr double kNormalKurtosis = 5;

// The mean derivative over the mean index. Its error is that of a ratio, by the delta method, from
// the replicates: the spread of derivative - elasticity x index; and from what losing trajectories
// that were not met may add.
MeanAndError elasticity(const std::vector<double>& derivative, const std::vector<double>& index,
                        double unseen) {
  const double mean_index = mean_and_error(index).mean;
  if (mean_index == 0) return {};
  const double ratio = mean_and_error(derivative).mean / mean_index;
  std::vector<double> rest(index.size());
  double squares = 0;
  double fourth_powers = 0;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    rest[i] = derivative[i] - ratio * index[i];
    squares += rest[i] * rest[i];
    fourth_powers += std::pow(rest[i], 4);
  }
  const double of_normal = kNormalKurtosis / kReplicates;
  const double carried = squares > 0 ? fourth_powers / (squares * squares) : 0;
  const double wider = std::sqrt(1 + kKurtosis * std::max(0.0, carried - of_normal));
  return {ratio, std::hypot(wider * mean_and_error(rest).std_error / mean_index, unseen)};
}

// How far from its mean a score is where it is far: were it there or 0, it would have these
// moments. For a process of few occurrences it is 1, for a normal score 2.2 standard deviations.
// The fewer trajectories have shown that, the farther it may be.
double far(const Score& score) {
  const double fourth = score.mean_fourth_power;
  if (fourth == 0) return 3 * kOneEvent;
  const double shown = score.asked * score.mean_square * score.mean_square / fourth;
  return std::max(kOneEvent, std::sqrt(score.mean_sixth_power / fourth)) *
         (1 + 2 / std::sqrt(std::max(1.0, shown)));
}

double unseen_by_score(const Score& score, double losing) {
  return kUnseen * kLongOutage * far(score) / losing;
}

// At most, a trajectory loses load on one side only.
double unseen_by_difference(double width, double losing) { return kUnseen / (width * losing); }

Sensitivity by_score(const Parameter& parameter, const Score& score, const Replicates& base,
                     const LosingTrajectories& losing) {
  const auto by = [&](Metric metric) {
    return elasticity(score.products.of(metric), base.of(metric),
                      unseen_by_score(score, losing.as_equal(metric)));
  };
  return {parameter, Method::kScore, by(Metric::kLolh), by(Metric::kEue)};
}

// Is the error by the score expected to be good, or no larger than that by differences? With K
// losing trajectories, the former is about sqrt(variance of the score / K), the latter, over a
// width w, sqrt(e / (w K)) where an elasticity e comes from trajectories that lose load on one side
// only. e is not known, and not asked for: what that sample says is what is to be judged.
bool score_is_expected_better(const Score& score, double step, double losing) {
  constexpr double kGoodError = 0.02;  // not worth the simulations that differences take
  constexpr double kElasticity = 0.1;  // of those that one would like to tell from 0
  const double width = 2 * step;
  const double by_score =
      std::hypot(std::sqrt(score.mean_square / losing), unseen_by_score(score, losing));
  const double by_difference =
      std::hypot(std::sqrt(kElasticity / (width * losing)), unseen_by_difference(width, losing));
  return by_score <= std::max(kGoodError, by_difference);
}

class Differences {
 public:
  Differences(const Site& site, const SensitivityRequest& request, const Workbench& bench,
              std::uint64_t trajectories, const Replicates& base, const LosingTrajectories& losing)
      : site_(site),
        request_(request),
        bench_(bench),
        trajectories_(trajectories),
        base_(base),
        losing_(losing) {}

  // By the index at a value above and at one below; where there is none on a side, by the index at
  // the value itself. Nothing where there is none on either.
  [[nodiscard]] std::optional<Sensitivity> of(const Parameter& parameter) const {
    const Side upper = beside(parameter, 1);
    const Side lower = beside(parameter, -1);
    const double width = upper.step + lower.step;
    if (width == 0) return std::nullopt;
    const auto by = [&](Metric metric) {
      auto difference = paired_difference(upper.index.of(metric), lower.index.of(metric));
      for (double& one : difference) one /= width;
      return elasticity(difference, base_.of(metric),
                        unseen_by_difference(width, losing_.as_equal(metric)));
    };
    return Sensitivity{parameter, Method::kDifference, by(Metric::kLolh), by(Metric::kEue)};
  }

 private:
  // Another value, so far away as a part of the value, and the index there.
  struct Side {
    double step;
    Replicates index;
  };

  // As far away as was asked for, or nearer if that is not allowed.
  [[nodiscard]] Side beside(const Parameter& parameter, int sign) const {
    constexpr int kHalvings = 6;
    for (int i = 0; i <= kHalvings; ++i) {
      double step = std::ldexp(request_.step, -i);
      if (parameter.whole) {
        step = std::max(1.0, std::round(step * parameter.value)) / parameter.value;
      }
      const auto study = compile_scaled(site_, parameter, 1 + sign * step);
      if (study) return {step, replicate(*study, bench_, trajectories_)};
    }
    return {0, base_};
  }

  const Site& site_;
  const SensitivityRequest& request_;
  const Workbench& bench_;
  std::uint64_t trajectories_;
  const Replicates& base_;
  const LosingTrajectories& losing_;
};

// What is sure of it: its size, less what may be chance.
double importance(const Sensitivity& row) {
  return std::abs(row.lolh.mean) - 1.96 * row.lolh.std_error;
}

}  // namespace

Method parse_method(const std::string& name) {
  if (name == "auto") return Method::kAutomatic;
  if (name == "score") return Method::kScore;
  if (name == "difference") return Method::kDifference;
  throw InputError(fmt::format("command line: --method {}: allowed is auto, score or difference{}",
                               shortened(name),
                               did_you_mean(name, {"auto", "score", "difference"})));
}

Sensitivities evaluate_sensitivity(const Site& site, const SensitivityRequest& request,
                                   const OnParameter& on_parameter) {
  return evaluate_sensitivity(site, request, choose_backend(request.run), on_parameter);
}

Sensitivities evaluate_sensitivity(const Site& site, const SensitivityRequest& request,
                                   const Workbench& bench, const OnParameter& on_parameter) {
  const Study study = compile(site);
  Sensitivities result{};
  result.trajectories = trajectories_needed(study, bench);
  const Replicates base = replicate(study, bench, result.trajectories, &result.losing);
  result.lolh = mean_and_error(base.lolh);
  result.eue = mean_and_error(base.eue);
  if (result.lolh.mean == 0) {
    throw InputError(complaint(
        site, fmt::format("no load was lost in {} trajectories, so that nothing can be said; raise "
                          "study.trajectories, or take a site that loses load",
                          result.trajectories)));
  }
  const auto all = parameters(site);
  const ScorePass pass(site, study, all);
  std::vector<Score> scores;
  if (request.method != Method::kDifference) {
    const int threads = request.run.threads > 0 ? request.run.threads : machine_share().processors;
    scores = pass.run(result.trajectories, threads, bench);
  }
  const Differences differences(site, request, bench, result.trajectories, base, result.losing);
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::optional<Sensitivity> row;
    const bool has_score = !scores.empty() && pass.has_score(i);
    const bool score_first = has_score && (request.method == Method::kScore ||
                                           score_is_expected_better(scores[i], request.step,
                                                                    result.losing.as_equal_lolh));
    if (!score_first) row = differences.of(all[i]);
    if (!row && has_score) row = by_score(all[i], scores[i], base, result.losing);
    if (on_parameter) on_parameter(all[i], i + 1, all.size());
    if (row) {
      result.rows.push_back(*row);
    } else {
      result.unmoved.push_back(all[i]);
    }
  }
  std::stable_sort(result.rows.begin(), result.rows.end(), [](const auto& one, const auto& other) {
    return importance(one) > importance(other);
  });
  return result;
}

}  // namespace ridethrough
