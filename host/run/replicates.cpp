// SPDX-License-Identifier: Apache-2.0
#include "host/run/replicates.hpp"

#include "host/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

LosingTrajectories losing_of(const Tally& tally) {
  const auto as_equal = [&](Metric metric) {
    const Moments& moments = tally.moments[static_cast<int>(count_of(metric))];
    return sample_of(moments, tally.trajectories, 1).effective_size();
  };
  return {trajectories_with_loss(tally), as_equal(Metric::kLolh), as_equal(Metric::kEue)};
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

Count count_of(Metric metric) {
  return metric == Metric::kLolh ? Count::kLossTime : Count::kUnservedEnergy;
}

double per_year(const StudyInfo& study, Metric metric) {
  const double hours = 1 / (static_cast<double>(kTicksPerHour) * study.years);
  return metric == Metric::kLolh ? hours : study.quantum_w * 1e-6 * hours;
}

TrajectoryRange replicate_range(std::uint64_t trajectories, int replicate) {
  const auto begin = [&](int i) {
    return static_cast<std::uint64_t>(i) * trajectories / kReplicates;
  };
  return {begin(replicate), begin(replicate + 1) - begin(replicate)};
}

Replicates replicate(const Study& study, const Workbench& bench, std::uint64_t trajectories,
                     LosingTrajectories* losing) {
  const std::string asked = asked_of(bench, losing == nullptr ? "replicates" : "replicates, losing",
                                     study, fmt::format("{}", trajectories));
  Replicates replicates;
  Tally all;
  if (const auto* words = bench.find(asked)) {
    WordReader reader(asked, *words);
    reader.read(replicates.lolh);
    reader.read(replicates.eue);
    reader.must(replicates.lolh.size() <= kReplicates &&
                replicates.eue.size() == replicates.lolh.size());
    if (losing != nullptr) reader.read(all, study);
    reader.must_be_all();
  }
  const auto words = [&] {
    WordWriter writer;
    writer.add(replicates.lolh);
    writer.add(replicates.eue);
    if (losing != nullptr) writer.add(all);
    return std::move(writer).words();
  };
  Ranges ranges(study, bench);
  for (auto i = static_cast<int>(replicates.lolh.size()); i < kReplicates; ++i) {
    const TrajectoryRange range = replicate_range(trajectories, i);
    const Tally tally = ranges.run(range);
    const auto mean_of = [&](Metric metric) {
      return mean(tally.moments[static_cast<int>(count_of(metric))].sum, tally.trajectories,
                  per_year(study, metric));
    };
    replicates.lolh.push_back(mean_of(Metric::kLolh));
    replicates.eue.push_back(mean_of(Metric::kEue));
    if (losing != nullptr) all += tally;
    ranges.forget(range);
    bench.keep(asked, words);
  }
  if (losing != nullptr) *losing = losing_of(all);
  return replicates;
}

std::uint64_t trajectories_needed(const Study& study, const Workbench& bench) {
  std::uint64_t needed = study.trajectories;
  if (study.target_rel_error > 0) {
    const std::string asked =
        asked_of(bench, "target", study,
                 fmt::format("{} of {}, at most {}", study.target_rel_error,
                             fmt::join(study.target_index, ", "), study.trajectories));
    Tally tally;
    if (const auto* words = bench.find(asked)) {
      WordReader reader(asked, *words);
      reader.read(tally, study);
      reader.must_be_all();
    }
    std::uint64_t done = tally.trajectories;
    RunHooks hooks;
    hooks.stop = bench.stop;
    hooks.on_progress = [&](const Progress& progress) {
      bench.keep(asked, [&] {
        WordWriter writer;
        writer.add(progress.tally);
        return std::move(writer).words();
      });
      bench.simulated(progress.tally.trajectories - done);
      done = progress.tally.trajectories;
    };
    if (run(study, bench.backend, tally, hooks) == Ended::kStopped) throw Stopped{};
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
