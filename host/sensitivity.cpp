#include "host/sensitivity.hpp"

#include "host/error.hpp"
#include "host/ranks.hpp"
#include "host/score_pass.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

namespace ridethrough {
namespace {

// Elasticities known no worse than this are not worth the simulations that differences take.
constexpr double kGoodError = 0.02;

// The mean derivative over the mean index. Its error is that of a ratio, by the delta method, from
// the replicates: the spread of derivative - elasticity x index.
MeanAndError elasticity(const std::vector<double>& derivative, const std::vector<double>& index) {
  const double mean_index = mean_and_error(index).mean;
  if (mean_index == 0) return {};
  const double ratio = mean_and_error(derivative).mean / mean_index;
  std::vector<double> rest(index.size());
  for (std::size_t i = 0; i < rest.size(); ++i) rest[i] = derivative[i] - ratio * index[i];
  return {ratio, mean_and_error(rest).std_error / mean_index};
}

class Differences {
 public:
  Differences(const Config& config, const SensitivityRequest& request, std::uint64_t trajectories,
              const Replicates& base)
      : config_(config), request_(request), trajectories_(trajectories), base_(base) {}

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
      return elasticity(difference, base_.of(metric));
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
      const auto study = compile_scaled(config_, parameter, 1 + sign * step);
      if (study) return {step, replicate(*study, request_.run, trajectories_)};
    }
    return {0, base_};
  }

  const Config& config_;
  const SensitivityRequest& request_;
  std::uint64_t trajectories_;
  const Replicates& base_;
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

Sensitivities evaluate_sensitivity(const Config& config, const SensitivityRequest& request,
                                   const OnParameter& on_parameter) {
  const Study study = compile(config);
  Sensitivities result{};
  result.trajectories = trajectories_needed(study, request.run);
  const Replicates base = replicate(study, request.run, result.trajectories);
  result.lolh = mean_and_error(base.lolh);
  result.eue = mean_and_error(base.eue);
  if (result.lolh.mean == 0) {
    throw InputError(
        fmt::format("{}: no load was lost in {} trajectories, so that nothing can be said; raise "
                    "study.trajectories, or take a site that loses load",
                    config.file(), result.trajectories));
  }
  const auto all = parameters(config);
  const ScorePass pass(config, study, all);
  std::vector<Replicates> scores;
  if (request.method != Method::kDifference) {
    const int threads = request.run.threads > 0 ? request.run.threads : machine_share().processors;
    scores = pass.run(result.trajectories, threads);
  }
  const Differences differences(config, request, result.trajectories, base);
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::optional<Sensitivity> row;
    if (!scores.empty() && pass.has_score(i)) {
      row = {all[i], Method::kScore, elasticity(scores[i].lolh, base.lolh),
             elasticity(scores[i].eue, base.eue)};
    }
    const bool good = row && row->lolh.std_error <= kGoodError && row->eue.std_error <= kGoodError;
    if (!row || (request.method == Method::kAutomatic && !good)) {
      const auto other = differences.of(all[i]);
      if (other && (!row || other->lolh.std_error < row->lolh.std_error)) row = other;
    }
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
