#include "host/replicates.hpp"

#include "host/error.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>
#include <fmt/format.h>

namespace ridethrough {
namespace {

template <int words>
double as_double(const WideSum<words>& sum) {
  double value = 0;
  for (int i = words; i-- > 0;) value = std::ldexp(value, 64) + static_cast<double>(sum.word[i]);
  return value;
}

LosingTrajectories losing_of(const Tally& tally) {
  const auto as_equal = [&](Count count) {
    const Moments& moments = tally.moments[static_cast<int>(count)];
    const double sum = as_double(moments.sum);
    return sum > 0 ? sum * sum / as_double(moments.sum_of_squares) : 0;
  };
  const auto& bins = tally.cells.histogram[static_cast<int>(Distribution::kYearlyLossTime)];
  return {std::accumulate(std::begin(bins), std::end(bins), std::uint64_t{0}),
          as_equal(Count::kLossTime), as_equal(Count::kUnservedEnergy)};
}

}  // namespace

Metric parse_metric(const std::string& name) {
  if (name == "lolh") return Metric::kLolh;
  if (name == "eue") return Metric::kEue;
  throw InputError(fmt::format("command line: --index {}: allowed is lolh or eue{}",
                               shortened(name), did_you_mean(name, {"lolh", "eue"})));
}

std::string metric_name(Metric metric) { return metric == Metric::kLolh ? "lolh" : "eue"; }

std::string metric_unit(Metric metric) { return metric == Metric::kLolh ? "h/yr" : "MWh/yr"; }

TrajectoryRange replicate_range(std::uint64_t trajectories, int replicate) {
  const auto begin = [&](int i) {
    return static_cast<std::uint64_t>(i) * trajectories / kReplicates;
  };
  return {begin(replicate), begin(replicate + 1) - begin(replicate)};
}

Replicates replicate(const Study& study, const RunOptions& options, std::uint64_t trajectories,
                     LosingTrajectories* losing) {
  const Backend backend = choose_backend(study, options);
  const double hours = 1 / (static_cast<double>(kTicksPerHour) * study.years);
  const double mwh = study.quantum_w * 1e-6 * hours;
  Replicates replicates;
  Tally all;
  for (int i = 0; i < kReplicates; ++i) {
    const Tally tally = backend.run(replicate_range(trajectories, i));
    const auto per_year = [&](Count count, double unit) {
      return mean(tally.moments[static_cast<int>(count)].sum, tally.trajectories, unit);
    };
    replicates.lolh.push_back(per_year(Count::kLossTime, hours));
    replicates.eue.push_back(per_year(Count::kUnservedEnergy, mwh));
    all += tally;
  }
  if (losing != nullptr) *losing = losing_of(all);
  return replicates;
}

std::uint64_t trajectories_needed(const Study& study, const RunOptions& options) {
  std::uint64_t needed = study.trajectories;
  if (study.target_rel_error > 0) {
    Tally tally;
    run(study, choose_backend(study, options), tally);
    needed = tally.trajectories;
  }
  return std::max<std::uint64_t>(needed, kReplicates);
}

MeanAndError mean_and_error(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / (n - 1) / n)};
}

std::vector<double> paired_difference(const std::vector<double>& one,
                                      const std::vector<double>& other) {
  std::vector<double> difference(one.size());
  std::transform(one.begin(), one.end(), other.begin(), difference.begin(), std::minus<>{});
  return difference;
}

double student_reach(double confidence) {
  const boost::math::students_t distribution(kReplicates - 1);
  return boost::math::quantile(boost::math::complement(distribution, (1 - confidence) / 2));
}

}  // namespace ridethrough
