// SPDX-License-Identifier: Apache-2.0
#include "host/results/results.hpp"

#include "host/config/calendar.hpp"
#include "host/results/unseen.hpp"

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

// How a raw integer count becomes a figure of the field.
enum class Scale { kCount, kHours, kShareOfHorizon, kPower, kEnergy, kFuel, kCo2, kNox, kCycles };

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
std::vector<double> shares_of_months(const Frame& study) {
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
  Evaluator(const Frame& study, const Tally& tally, double confidence)
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

  Estimate estimate_of(const PerTrajectory& one, Tail tail = Tail::kOther) const {
    if (tally_.trajectories == 0) return {};
    const Sample seen = raw(one.count);
    return scaled(estimate(seen, unseen_(one.count, seen, tail), confidence_), one.factor);
  }

  PerTrajectory per_trajectory(Count count, Scale scale) const { return {count, unit_of(scale)}; }
  PerTrajectory per_year(Count count, Scale scale) const { return {count, unit_per_year(scale)}; }

  void add(std::string name, const char* unit, std::string meaning, const Estimate& value,
           bool applies = true) {
    // What the site has nothing of is 0, and not only unseen.
    const bool nothing = !applies && (value.mean == 0 || std::isinf(value.ci95_high));
    results_.indices.push_back({std::move(name), unit, std::move(meaning),
                                nothing ? Estimate{} : as_known(value), applies});
  }

  // Where nothing is random, one trajectory tells all.
  Estimate as_known(const Estimate& value) const {
    if (study_.remaining_time.is_random || std::isnan(value.mean)) return value;
    return {value.mean, 0, value.mean, value.mean, value.largest};
  }

  void add(std::string name, const char* unit, std::string meaning, const PerTrajectory& one,
           Tail tail, bool applies = true) {
    add(std::move(name), unit, std::move(meaning), estimate_of(one, tail), applies);
    results_.indices.back().one = one;
  }

  // Terms: IEEE Std 762; Billinton and Allan, Reliability Evaluation of Power Systems, 1996.
  void indices() {
    const PerTrajectory loss_share = per_trajectory(Count::kLossTime, Scale::kShareOfHorizon);
    const PerTrajectory unserved_energy = per_year(Count::kUnservedEnergy, Scale::kEnergy);
    const PerTrajectory demand = per_year(Count::kDemandEnergy, Scale::kEnergy);
    const Estimate lolp = estimate_of(loss_share, Tail::kLasting);
    add("lolh", "h/yr", "hours with loss of load", per_year(Count::kLossTime, Scale::kHours),
        Tail::kLasting);
    add("lolp", "1", "chance of a loss at a random time", loss_share, Tail::kLasting);
    add("lole", "days/yr", "calendar days with any loss of load",
        per_year(Count::kLossDays, Scale::kCount), Tail::kDays);
    add("lolev", "events/yr", "losses of load that begin",
        per_year(Count::kLossEvents, Scale::kCount), Tail::kEvents);
    add("eue", "MWh/yr", "expected unserved energy", unserved_energy, Tail::kEnergy);
    add("neue", "ppm", "the same per energy asked for",
        ratio(estimate_of(unserved_energy, Tail::kEnergy), estimate_of(demand), 1e6));
    add("max_shortfall", "MW", "deepest loss of a year, on average",
        per_trajectory(Count::kMaxShortfall, Scale::kPower), Tail::kShortfall);
    add("availability", "%", "share of time without a loss", scaled(complement(lolp), 100));
    add("availability_nines", "1", "-log10 of lolp", nines(lolp));
    // Where no load can be lost, none is in any year.
    const bool none_can_be = lolp.ci95_high == 0 && tally_.trajectories > 0;
    add("loss_free_years", "1", "share of trajectories without a loss",
        none_can_be ? Estimate{1, 0, 1, 1, 1}
                    : share(tally_.trajectories - trajectories_with_loss(tally_),
                            tally_.trajectories, confidence_));
    yearly("lolh", "h/yr", "hours with loss of load", Distribution::kYearlyLossTime, Scale::kHours);
    yearly("lolev", "events/yr", "losses of load", Distribution::kYearlyLossEvents, Scale::kCount);
    yearly("eue", "MWh/yr", "unserved energy", Distribution::kYearlyUnserved, Scale::kEnergy);
    for (const int percent : {95, 99}) {
      add(fmt::format("eue_cvar{}", percent), "MWh/yr",
          fmt::format("unserved energy, mean of the worst {} % of the years", 100 - percent),
          worst_years(percent / 100.0));
    }

    const bool sheds = study_.has_interruptible;
    add("interrupted_hours", "h/yr", "hours with interruptible load shed",
        per_year(Count::kInterruptedTime, Scale::kHours), Tail::kLasting, sheds);
    yearly("interrupted_hours", "h/yr", "hours with load shed",
           Distribution::kYearlyInterruptedTime, Scale::kHours, sheds);
    add("interrupted_energy", "MWh/yr", "interruptible load shed",
        per_year(Count::kInterruptedEnergy, Scale::kEnergy), Tail::kSupply, sheds);
    yearly("interrupted_energy", "MWh/yr", "load shed", Distribution::kYearlyInterruptedEnergy,
           Scale::kEnergy, sheds);
    add("interruptions", "1/yr", "times that it is shed",
        per_year(Count::kInterruptions, Scale::kCount), Tail::kEvents, sheds);

    const bool has_grid = study_.has_grid;
    add("outages", "1/yr", "outages of the grid that begin",
        per_year(Count::kOutages, Scale::kCount), Tail::kEvents, has_grid);
    add("outages_survived", "1/yr", "those without loss of load",
        per_year(Count::kOutagesSurvived, Scale::kCount), Tail::kEvents, has_grid);
    add("outage_survival", "1", "their share",
        share(moments(Count::kOutagesSurvived), moments(Count::kOutagesLost),
              moments(Count::kOutages), tally_.trajectories, confidence_),
        has_grid);
    add("peak_exceeded_hours", "h/yr", "hours with import above contract",
        per_year(Count::kPeakExceededTime, Scale::kHours), Tail::kLasting,
        has_grid && study_.has_contract);

    const bool has_turbines = study_.has_turbines;
    add("turbine_starts", "1/yr", "unit starts commanded",
        per_year(Count::kTurbineStarts, Scale::kCount), Tail::kSupply, has_turbines);
    yearly("turbine_starts", "1/yr", "unit starts", Distribution::kYearlyTurbineStarts,
           Scale::kCount, has_turbines);
    add("turbine_run_hours", "unit-h/yr", "running hours of all units",
        per_year(Count::kTurbineRunTime, Scale::kHours), Tail::kSupply, has_turbines);
    yearly("turbine_run_hours", "unit-h/yr", "running hours", Distribution::kYearlyTurbineRunTime,
           Scale::kHours, has_turbines);
    add("turbine_energy", "MWh/yr", "energy from turbines",
        per_year(Count::kTurbineEnergy, Scale::kEnergy), Tail::kSupply, has_turbines);
    burnt("fuel", "MMBtu/yr", "burnt by turbines", Count::kFuel, Distribution::kYearlyFuel,
          Scale::kFuel, study_.fuel_rate > 0);
    burnt("co2", "t/yr", "emitted by turbines", Count::kCo2, Distribution::kYearlyCo2, Scale::kCo2,
          study_.co2_rate > 0);
    burnt("nox", "kg/yr", "emitted by turbines", Count::kNox, Distribution::kYearlyNox, Scale::kNox,
          study_.nox_rate > 0);

    const bool has_batteries = study_.has_batteries;
    add("battery_throughput", "MWh/yr", "discharged, at the terminals",
        per_year(Count::kDischargedEnergy, Scale::kEnergy), Tail::kSupply, has_batteries);
    add("equivalent_full_cycles", "1/yr", "the same per energy of all units",
        per_year(Count::kDischargedEnergy, Scale::kCycles), Tail::kSupply, has_batteries);
    add("grid_energy", "MWh/yr", "from the grid, charging included",
        per_year(Count::kGridEnergy, Scale::kEnergy), Tail::kOther, has_grid);
    add("demand_energy", "MWh/yr", "asked for, auxiliaries included", demand, Tail::kOther);
  }

  void burnt(const char* name, const char* unit, const char* meaning, Count count,
             Distribution which, Scale scale, bool applies) {
    add(name, unit, meaning, per_year(count, scale), Tail::kSupply, applies);
    yearly(name, unit, meaning, which, scale, applies);
  }

  // The quantiles of what trajectories have a year.
  void yearly(const char* name, const char* unit, const char* meaning, Distribution which,
              Scale scale, bool applies = true) {
    const Groups groups = groups_of(which, unit_per_year(scale));
    for (const int percent : {50, 90, 95, 99}) {
      add(fmt::format("{}_q{}", name, percent), unit,
          fmt::format("{}, {} % quantile of the years", meaning, percent),
          single(groups).value_or(quantile(groups, percent / 100.0, confidence_)), applies);
      results_.indices.back().is_quantile = true;
    }
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

  void add(const char* name, const char* unit, const char* meaning, Bins bins) {
    results_.histograms.push_back({std::move(bins), name, unit, meaning});
  }

  void histograms() {
    const double hours = unit_of(Scale::kHours);
    const double energy = unit_of(Scale::kEnergy);
    const auto of_events = [&](Distribution which, double unit) {
      return trimmed(which, raw_bins(tally_, which), unit);
    };
    add("yearly_lolh", "h/yr", "trajectories by their hours with loss of load",
        trimmed(Distribution::kYearlyLossTime, of_trajectories(Distribution::kYearlyLossTime),
                unit_per_year(Scale::kHours)));
    add("yearly_eue", "MWh/yr", "trajectories by their unserved energy",
        trimmed(Distribution::kYearlyUnserved, of_trajectories(Distribution::kYearlyUnserved),
                unit_per_year(Scale::kEnergy)));
    add("event_duration", "h", "losses of load by their duration",
        of_events(Distribution::kEventDuration, hours));
    add("event_energy", "MWh", "losses of load by their unserved energy",
        of_events(Distribution::kEventEnergy, energy));
    add("event_depth", "MW", "losses of load by their deepest shortfall",
        of_events(Distribution::kEventDepth, unit_of(Scale::kPower)));
    add("outage_duration", "h", "outages of the grid by their duration",
        of_events(Distribution::kOutageDuration, hours));
    add("outage_survived_duration", "h", "outages without loss of load by their duration",
        of_events(Distribution::kOutageSurvived, hours));
    add("outage_time_to_loss", "h", "outages with loss of load by the time until it began",
        of_events(Distribution::kOutageTimeToLoss, hours));
    add("soc_at_outage_start", "1", "outages by the state of charge of the site as they began",
        of_charge(Distribution::kOutageSoc));
    add("soc_yearly_minimum", "1", "trajectories by the lowest state of charge of the site",
        of_charge(Distribution::kYearlyLowestSoc));
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

  const Frame& study_;
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

Results evaluate(const Frame& study, const Tally& tally, double confidence) {
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
