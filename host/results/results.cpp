// SPDX-License-Identifier: Apache-2.0
#include "host/results/results.hpp"

#include "host/results/unseen.hpp"
#include "host/scenario/index_table.hpp"
#include "host/site/calendar.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

using RawBins = std::vector<std::uint64_t>;

RawBins raw_bins(const Tally& tally, Distribution which) {
  const auto& bins = tally.cells.histogram[static_cast<int>(which)];
  return {std::begin(bins), std::end(bins)};
}

std::uint64_t total(const RawBins& bins) {
  return std::accumulate(bins.begin(), bins.end(), std::uint64_t{0});
}

// The first bin that holds anything, and the one after the last; two times 0 where none does.
std::pair<std::size_t, std::size_t> filled(const RawBins& bins) {
  const auto holds = [](std::uint64_t count) { return count > 0; };
  const auto first = std::find_if(bins.begin(), bins.end(), holds) - bins.begin();
  const auto end = bins.rend() - std::find_if(bins.rbegin(), bins.rend(), holds);
  return {end == 0 ? 0 : static_cast<std::size_t>(first), static_cast<std::size_t>(end)};
}

// Whether so many values, each as large as that, add up to what there is.
bool is_sum_of(const Moments& all, std::uint64_t count, std::uint64_t each) {
  return all.sum == WideSum<2>{{count * each, multiply_high(count, each)}};
}

double edge(Distribution which, std::size_t bin, double unit) {
  const auto low = static_cast<double>(lower_edge(which, static_cast<std::uint32_t>(bin)));
  // Divided, a round number of hours stays round.
  return is_of_outages(which) ? low / kTicksPerHour : low * unit;
}

// Without the empty bins at either end, and with those next to each other in between, which say
// nothing, as one.
Bins trimmed(Distribution which, const RawBins& bins, double unit) {
  const auto [first, end] = filled(bins);
  Bins result;
  for (std::size_t bin = first; bin < end; ++bin) {
    if (!result.counts.empty() && bins[bin] == 0 && result.counts.back() == 0) continue;
    result.edges.push_back(edge(which, bin, unit));
    result.counts.push_back(bins[bin]);
  }
  if (first < end) result.edges.push_back(edge(which, end, unit));
  return result;
}

// What part of the horizon each month is; nothing where it has no date.
std::vector<double> shares_of_months(const StudyInfo& study) {
  std::vector<double> shares(Season::kMonths);
  const std::chrono::year_month_day start = date_of(study.start);
  if (!start.ok()) return shares;
  std::chrono::sys_days date{start};
  const auto days = static_cast<std::int64_t>(std::ceil(study.horizon_h / 24));
  for (std::int64_t day = 0; day < days; ++day, date += std::chrono::days{1}) {
    const std::chrono::year_month_day today{date};
    const double hours = std::min(study.horizon_h - 24.0 * static_cast<double>(day), 24.0);
    shares[static_cast<unsigned>(today.month()) - 1] += hours / study.horizon_h;
  }
  return shares;
}

class Evaluator {
 public:
  Evaluator(const StudyInfo& study, const Tally& tally, double confidence)
      : study_(study), tally_(tally), unseen_(study, tally), confidence_(confidence) {}

  Results operator()() {
    indices();
    causes();
    season();
    survival();
    histograms();
    convergence();
    auto& from = results_.provenance;
    from.study = study_.name;
    from.start = study_.start;
    from.horizon_h = study_.horizon_h;
    from.years = study_.years;
    from.seed = study_.seed;
    from.trajectories = tally_.trajectories;
    from.merged_starts = tally_.merged_starts;
    from.target_rel_error = study_.target_rel_error;
    from.target_index = fmt::format("{}", fmt::join(study_.target_index, ", "));
    from.target_met = study_.target_rel_error > 0 && !study_.target_index.empty() &&
                      results_.convergence.trajectories <= static_cast<double>(from.trajectories);
    return std::move(results_);
  }

 private:
  // ---- units -----------------------------------------------------------------------------------

  // What 1 of a raw count is.
  double unit_of(Scale scale) const {
    constexpr auto kHour = static_cast<double>(kTicksPerHour);
    const double mw = study_.quantum_w * 1e-6;
    const double mwh = mw / kHour;
    switch (scale) {
      case Scale::kHours:
        return 1 / kHour;
      case Scale::kShareOfHorizon:
        return 1 / std::round(study_.horizon_h * kHour);
      case Scale::kPower:
        return mw;
      case Scale::kEnergy:
        return mwh;
      case Scale::kFuel:
        return mwh * study_.fuel_rate;
      case Scale::kCo2:
        return mwh * study_.co2_rate;
      case Scale::kNox:
        return mwh * study_.nox_rate;
      case Scale::kCycles:
        return study_.battery_energy_mwh > 0 ? mwh / study_.battery_energy_mwh : 0;
      case Scale::kCount:
        break;
    }
    return 1;
  }

  double unit_per_year(Scale scale) const { return unit_of(scale) / study_.years; }

  // ---- indices

  const Moments& moments(Count count) const { return tally_.moments[static_cast<int>(count)]; }

  Sample raw(Count count) const { return sample_of(moments(count), tally_.trajectories, 1); }

  void indices() {
    for (const IndexRow& row : index_rows()) {
      const bool applies = study_.has(row.needs);
      const Estimate value = as_known(value_of(row));
      // What the site has nothing of is 0, and not only unseen.
      const bool nothing = !applies && (value.mean == 0 || std::isinf(value.ci95_high));
      results_.indices.push_back(
          {row.name, row.unit, row.meaning, nothing ? Estimate{} : value, applies});
      Index& index = results_.indices.back();
      index.is_quantile = row.statistic == Statistic::kQuantile;
      if (row.count != Count::kEnd) index.one = per_trajectory(row);
    }
  }

  Estimate value_of(const IndexRow& row) const {
    switch (row.statistic) {
      case Statistic::kYearlyMean:
      case Statistic::kMean:
        return mean_of(row);
      case Statistic::kQuantile: {
        const Groups groups = groups_of(row.distribution, unit_per_year(row.scale));
        return single(groups).value_or(quantile(groups, row.per_cent / 100.0, confidence_));
      }
      case Statistic::kWorstYears:
        return worst_years(row.per_cent / 100.0);
      case Statistic::kUnservedShare:
        return ratio(mean_of("eue"), mean_of("demand_energy"), 1e6);
      case Statistic::kAvailability:
        return scaled(complement(mean_of("lolp")), 100);
      case Statistic::kAvailabilityNines:
        return nines(mean_of("lolp"));
      case Statistic::kLossFreeYears:
        return loss_free_years();
      case Statistic::kSurvivedOutages:
        break;
    }
    return share(moments(Count::kOutagesSurvived), moments(Count::kOutagesLost),
                 moments(Count::kOutages), tally_.trajectories, confidence_);
  }

  PerTrajectory per_trajectory(const IndexRow& row) const {
    return {row.count,
            row.statistic == Statistic::kMean ? unit_of(row.scale) : unit_per_year(row.scale)};
  }

  Estimate mean_of(const IndexRow& row) const {
    if (tally_.trajectories == 0) return {};
    const Sample seen = raw(row.count);
    return scaled(estimate(seen, unseen_(row.count, seen, row.tail), confidence_),
                  per_trajectory(row).factor);
  }

  // Of a row that may come later.
  Estimate mean_of(const char* name) const {
    const auto& rows = index_rows();
    return mean_of(*std::find_if(rows.begin(), rows.end(),
                                 [&](const IndexRow& row) { return row.name == name; }));
  }

  // Where nothing is random, one trajectory tells all.
  Estimate as_known(const Estimate& value) const {
    if (study_.remaining_time.is_random || std::isnan(value.mean)) return value;
    return {value.mean, 0, value.mean, value.mean, value.largest};
  }

  Estimate loss_free_years() const {
    // Where no load can be lost, none is in any year.
    const bool none_can_be = mean_of("lolp").ci95_high == 0 && tally_.trajectories > 0;
    return none_can_be ? Estimate{1, 0, 1, 1, 1}
                       : share(tally_.trajectories - trajectories_with_loss(tally_),
                               tally_.trajectories, confidence_);
  }

  // What all years have, where nothing is random.
  std::optional<Estimate> single(const Groups& groups) const {
    if (study_.remaining_time.is_random || groups.size() != 1) return {};
    const double value = groups.front().high;
    return Estimate{value, 0, value, value, kUnknown};
  }

  Estimate worst_years(double p) const {
    const double unit = unit_per_year(Scale::kEnergy);
    const Groups groups = groups_of(Distribution::kYearlyUnserved, unit);
    constexpr Count kCount = Count::kUnservedEnergy;
    const double unseen = unseen_(kCount, raw(kCount), Tail::kEnergy).high * unit;
    return single(groups).value_or(tail_mean(groups, p, unseen, confidence_));
  }

  // The values of all trajectories, as far as their bins tell them: whole numbers, of which none is
  // above the largest; what is alone there, or no more than what all add up to leaves it, is known.
  Groups groups_of(Distribution which, double unit) const {
    const RawBins bins = of_trajectories(which);
    const Moments& exact = moments(counted_by(static_cast<int>(which)));
    const auto end = filled(bins).second;
    Groups groups;
    for (std::size_t bin = 0; bin < end; ++bin) {
      if (bins[bin] == 0) continue;
      const auto number = static_cast<std::uint32_t>(bin);
      const bool is_last = bin + 1 == end;
      const std::uint64_t high = is_last ? exact.largest : lower_edge(which, number + 1) - 1;
      const bool all_are_largest =
          is_last && (bins[bin] == 1 || is_sum_of(exact, bins[bin], exact.largest));
      const std::uint64_t low = all_are_largest ? high : lower_edge(which, number);
      groups.push_back(
          {static_cast<double>(low) * unit, static_cast<double>(high) * unit, bins[bin]});
    }
    return groups;
  }

  // With the trajectories that have nothing of it, which the tally leaves out, in the bin of 0.
  RawBins of_trajectories(Distribution which) const {
    RawBins bins = raw_bins(tally_, which);
    bins[0] += tally_.trajectories - total(bins);
    return bins;
  }

  // ---- by cause, by season
  // -----------------------------------------------------------------------

  static double over(double part, double whole) { return whole > 0 ? part / whole : 0; }

  double lolh_of(const LossSum& loss) const {
    return mean(loss.time, tally_.trajectories, unit_per_year(Scale::kHours));
  }

  double eue_of(const LossSum& loss) const {
    return mean(loss.energy, tally_.trajectories, unit_per_year(Scale::kEnergy));
  }

  void causes() {
    auto& causes = results_.causes;
    for (std::size_t i = 0; i < study_.cause_names.size(); ++i) {
      if (study_.cause_names[i].empty()) continue;
      const LossSum& loss = tally_.cells.cause[i];
      causes.names.push_back(study_.cause_names[i]);
      causes.lolh.push_back(lolh_of(loss));
      causes.eue.push_back(eue_of(loss));
      causes.lolh_share.push_back(over(causes.lolh.back(), results_.index("lolh").value.mean));
      causes.eue_share.push_back(over(causes.eue.back(), results_.index("eue").value.mean));
      causes.time_share.push_back(time_share(i));
      causes.lift.push_back(lift(causes.lolh_share.back(), causes.time_share.back()));
    }
  }

  double time_share(std::size_t cause) const {
    if (cause + 1 == study_.cause_names.size() || study_.known_time_share.empty()) return kUnknown;
    const double known = study_.known_time_share[cause];
    if (!std::isnan(known)) return known;
    return mean(tally_.cells.present[cause], tally_.trajectories, unit_of(Scale::kShareOfHorizon));
  }

  static double lift(double of_losses, double of_time) {
    return of_time > 0 ? of_losses / of_time : kUnknown;
  }

  void season() {
    static_assert(Season::kMonths * Season::kHours == kSeasonCells);
    for (const LossSum& loss : tally_.cells.season) {
      results_.season.lolh.push_back(lolh_of(loss));
      results_.season.eue.push_back(eue_of(loss));
    }
    results_.season.differs = months_differ();
  }

  bool months_differ() const {
    std::vector<double> unserved(Season::kMonths);
    for (std::size_t i = 0; i < results_.season.eue.size(); ++i) {
      unserved[i / Season::kHours] += results_.season.eue[i];
    }
    // `unserved` is the sum over n trajectories of what each has over n: so are the squares of
    // that, and the largest.
    const Estimate eue = results_.index("eue").value;
    const auto n = static_cast<double>(tally_.trajectories);
    if (n < 2 || !(eue.mean > 0)) return false;
    const double squares = eue.std_error * eue.std_error + eue.mean * eue.mean / n;
    return differ_beyond_chance(unserved, shares_of_months(study_), squares, eue.largest / n);
  }

  // ---- survival

  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  static constexpr std::size_t kTogether = HistogramLayout::kCellsPerOctave / 4;

  // Bins are shown a few together, none of them across a length at which survival is asked for.
  static bool begins_row(std::size_t bin) {
    const auto low = static_cast<std::int64_t>(
        lower_edge(Distribution::kOutageDuration, static_cast<std::uint32_t>(bin)));
    for (int i = 0; i < kRideThroughs; ++i) {
      if (low == ride_through(i)) return true;
    }
    return HistogramLayout::locate(static_cast<std::uint64_t>(low)).cell % kTogether == 0;
  }

  void survival() {
    const RawBins outages = raw_bins(tally_, Distribution::kOutageDuration);
    const RawBins survived = raw_bins(tally_, Distribution::kOutageSurvived);
    if (total(outages) == 0) return;
    std::vector<double> edges;
    for (std::size_t bin = 0; bin <= kBins; ++bin) {
      edges.push_back(edge(Distribution::kOutageDuration, bin, unit_of(Scale::kHours)));
    }
    const auto curve = survival_curve(raw_bins(tally_, Distribution::kOutageTimeToLoss), survived);
    const Clusters of_years = clusters(moments(Count::kOutagesSurvived),
                                       moments(Count::kOutagesLost), moments(Count::kOutages));

    const auto at_edge = [&](std::size_t bin) {
      return as_known(estimate(curve[bin], of_years, confidence_));
    };

    auto& result = results_.survival;
    const auto add_edge = [&](std::size_t bin) {
      result.length_h.push_back(edges[bin]);
      const Estimate value = at_edge(bin);
      result.probability.push_back(value.mean);
      result.std_error.push_back(value.std_error);
      result.ci95_low.push_back(value.ci95_low);
      result.ci95_high.push_back(value.ci95_high);
    };
    // Up to the shortest outage, where only the probability says something, it is one row.
    const auto [first, end] = filled(outages);
    std::size_t bin = first;
    while (!begins_row(bin)) --bin;
    add_edge(0);
    if (bin > 0) {
      add_edge(bin);
      result.outages.push_back(0);
      result.survived.push_back(0);
    }
    while (bin < end) {
      result.outages.push_back(0);
      result.survived.push_back(0);
      do {
        result.outages.back() += outages[bin];
        result.survived.back() += survived[bin];
        ++bin;
      } while (!begins_row(bin));
      add_edge(bin);
    }

    for (int i = 0; i < kRideThroughs; ++i) {
      const std::size_t at = bin_of(Distribution::kOutageDuration, ride_through(i));
      if (at >= end || std::isnan(curve[at].probability)) break;  // none lasted so long
      result.ride_through_h.push_back(edges[at]);
      const Estimate value = at_edge(at);
      result.ride_through.push_back(value.mean);
      result.ride_through_std_error.push_back(value.std_error);
      result.ride_through_ci95_low.push_back(value.ci95_low);
      result.ride_through_ci95_high.push_back(value.ci95_high);
    }
  }

  // ---- convergence

  void convergence() {
    auto& worst = results_.convergence;
    const double target = study_.target_rel_error;
    const auto n = static_cast<double>(tally_.trajectories);
    double most = -1;  // times as many trajectories as there are; without a target, the error
    for (const auto& name : study_.target_index) {
      const Index& index = results_.index(name);
      double error = index.value.relative_error();
      if (std::isnan(error)) error = std::numeric_limits<double>::infinity();
      const bool is_known = index.value.ci95_low == index.value.ci95_high && n > 0;
      if (is_known) error = 0;
      double takes = error;
      if (target > 0) {
        const double skewness = index.is_quantile ? 1 : index.value.skewness_correction();
        const double off = (skewness - 1) / (Convergence::kMostSkewness - 1);
        takes = std::pow(std::max(error / target, off), 2);
      }
      if (takes <= most) continue;
      most = takes;
      worst = {name, error, target > 0 ? std::ceil(n * takes) : 0};
    }
  }

  // ---- histograms

  void histograms() {
    for (const auto& [name, unit, meaning, which, scale] : histogram_rows()) {
      results_.histograms.push_back({bins_of(which, scale), name, unit, meaning});
    }
  }

  Bins bins_of(Distribution which, Scale scale) const {
    if (which == Distribution::kOutageSoc || which == Distribution::kYearlyLowestSoc) {
      return of_charge(which);
    }
    if (static_cast<int>(which) < kYearlyDistributions) {
      return trimmed(which, of_trajectories(which), unit_per_year(scale));
    }
    return trimmed(which, raw_bins(tally_, which), unit_of(scale));
  }

  // A bin for each per cent, rounded down: 1.00 to 1.01 is full.
  Bins of_charge(Distribution which) const {
    const RawBins counts = raw_bins(tally_, which);
    Bins bins;
    if (total(counts) == 0) return bins;
    constexpr int kFull = 100;
    bins.counts.assign(counts.begin(), counts.begin() + kFull + 1);
    for (int edge = 0; edge <= kFull + 1; ++edge) bins.edges.push_back(edge / 100.0);
    return bins;
  }

  const StudyInfo& study_;
  const Tally& tally_;
  const Unseen unseen_;
  const double confidence_;
  Results results_;
};

}  // namespace

const Index& Results::index(const std::string& name) const {
  for (const auto& index : indices) {
    if (index.name == name) return index;
  }
  throw std::out_of_range("no index " + name);
}

std::vector<std::size_t> Causes::ranked() const {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (lolh[i] > 0) order.push_back(i);
  }
  const auto known = [&](std::size_t i) { return !std::isnan(lift[i]); };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (known(a) != known(b)) return known(a);
    return known(a) ? lift[a] > lift[b] : eue[a] > eue[b];
  });
  return order;
}

Results evaluate(const StudyInfo& study, const Tally& tally, double confidence) {
  return Evaluator(study, tally, confidence)();
}

double largest_share(const Results& results, const Estimate& value) {
  const auto n = static_cast<double>(results.provenance.trajectories);
  return value.mean > 0 ? value.largest / (value.mean * n) : 0;
}

Evidence evidence(const Results& results) {
  const auto n = static_cast<double>(results.provenance.trajectories);
  const auto largest_of = [&](const char* name) {
    return largest_share(results, results.index(name).value);
  };
  return {std::round((1 - results.index("loss_free_years").value.mean) * n),
          std::round(results.index("lolev").value.mean * n * results.provenance.years),
          largest_of("lolh"), largest_of("eue")};
}

std::uint64_t trajectories_with_loss(const Tally& tally) {
  return total(raw_bins(tally, Distribution::kYearlyLossTime));
}

}  // namespace ridethrough
