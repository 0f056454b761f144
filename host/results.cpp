#include "host/results.hpp"

#include <algorithm>
#include <stdexcept>

namespace ridethrough {
namespace {

// How a raw integer count becomes a figure of the field.
enum class Scale { kHours, kShareOfHorizon, kEnergy, kPower, kCount };

struct IndexRow {
  const char* name;
  const char* unit;
  const char* meaning;
  Count count;
  Scale scale;
  bool per_year;
};

// IEEE Std 762 and Billinton and Allan, "Reliability Evaluation of Power Systems", 1996, for the
// terms.
constexpr IndexRow kRows[] = {
    {"lolh", "h/yr", "hours with loss of load", Count::kLossTime, Scale::kHours, true},
    {"lolp", "1", "probability of loss of load at a random moment", Count::kLossTime,
     Scale::kShareOfHorizon, false},
    {"lole", "days/yr", "calendar days with any loss of load", Count::kLossDays, Scale::kCount,
     true},
    {"lolev", "events/yr", "losses of load that begin", Count::kLossEvents, Scale::kCount, true},
    {"eue", "MWh/yr", "expected unserved energy", Count::kUnservedEnergy, Scale::kEnergy, true},
    {"max_shortfall", "MW", "deepest shortfall of a trajectory, on average", Count::kMaxShortfall,
     Scale::kPower, false},
    {"turbine_starts", "/yr", "unit starts commanded", Count::kTurbineStarts, Scale::kCount, true},
    {"turbine_run_hours", "unit-h/yr", "running hours of all turbine units", Count::kTurbineRunTime,
     Scale::kHours, true},
    {"turbine_energy", "MWh/yr", "energy from turbines", Count::kTurbineEnergy, Scale::kEnergy,
     true},
    {"battery_throughput", "MWh/yr", "energy out of the batteries, at their terminals",
     Count::kDischargedEnergy, Scale::kEnergy, true},
    {"grid_energy", "MWh/yr", "energy from the grid, charging included", Count::kGridEnergy,
     Scale::kEnergy, true},
    {"demand_energy", "MWh/yr", "energy asked for", Count::kDemandEnergy, Scale::kEnergy, true},
};

struct HistogramRow {
  Distribution distribution;
  const char* name;
  const char* unit;
  const char* meaning;
  Scale scale;
  bool per_year;
};

constexpr HistogramRow kHistograms[] = {
    {Distribution::kYearlyLossTime, "yearly_lolh", "h/yr",
     "trajectories by their hours with loss of load", Scale::kHours, true},
    {Distribution::kYearlyUnserved, "yearly_eue", "MWh/yr", "trajectories by their unserved energy",
     Scale::kEnergy, true},
    {Distribution::kEventDuration, "event_duration", "h", "loss-of-load events by their duration",
     Scale::kHours, false},
    {Distribution::kEventEnergy, "event_energy", "MWh",
     "loss-of-load events by their unserved energy", Scale::kEnergy, false},
    {Distribution::kEventDepth, "event_depth", "MW",
     "loss-of-load events by their deepest shortfall", Scale::kPower, false},
};

double unit_of(const Study& study, Scale scale, bool per_year) {
  const double years = per_year ? study.years : 1;
  const double megawatt = study.quantum_w * 1e-6;
  constexpr auto kHour = static_cast<double>(kTicksPerHour);
  switch (scale) {
    case Scale::kHours:
      return 1 / kHour / years;
    case Scale::kShareOfHorizon:
      return 1 / static_cast<double>(study.scenario.horizon);
    case Scale::kEnergy:
      return megawatt / kHour / years;
    case Scale::kPower:
      return megawatt;
    case Scale::kCount:
      break;
  }
  return 1 / years;
}

Histogram histogram(const HistogramRow& row, const Study& study, const Tally& tally) {
  Histogram result{row.name, row.unit, row.meaning, {}, {}};
  const auto& bins = tally.histogram[static_cast<int>(row.distribution)];
  const auto filled = [](std::uint64_t count) { return count > 0; };
  const auto first = std::find_if(std::begin(bins), std::end(bins), filled) - std::begin(bins);
  if (first == static_cast<std::ptrdiff_t>(kBins)) return result;
  const auto last = static_cast<std::ptrdiff_t>(kBins) -
                    (std::find_if(std::rbegin(bins), std::rend(bins), filled) - std::rbegin(bins));
  const double unit = unit_of(study, row.scale, row.per_year);
  // Empty bins next to each other say nothing: what lies between two filled ones is one bin.
  for (auto bin = first; bin < last; ++bin) {
    if (!result.counts.empty() && bins[bin] == 0 && result.counts.back() == 0) continue;
    result.edges.push_back(
        static_cast<double>(HistogramLayout::lower_edge(static_cast<std::uint32_t>(bin))) * unit);
    result.counts.push_back(bins[bin]);
  }
  result.edges.push_back(
      static_cast<double>(HistogramLayout::lower_edge(static_cast<std::uint32_t>(last))) * unit);
  return result;
}

}  // namespace

const Index& Results::index(const std::string& name) const {
  for (const auto& index : indices) {
    if (index.name == name) return index;
  }
  throw std::out_of_range("no index " + name);
}

Results evaluate(const Study& study, const Tally& tally) {
  Results results;
  for (const auto& row : kRows) {
    const double unit = unit_of(study, row.scale, row.per_year);
    const auto& moments = tally.moments[static_cast<int>(row.count)];
    results.indices.push_back(
        {row.name, row.unit, row.meaning, estimate(moments, tally.trajectories, unit)});
  }
  const auto at_eue = std::find_if(results.indices.begin(), results.indices.end(),
                                   [](const Index& index) { return index.name == "eue"; });
  const Estimate neue = ratio(at_eue->value, results.index("demand_energy").value, 1e6);
  results.indices.insert(at_eue + 1, {"neue", "ppm", "unserved energy per energy asked for", neue});
  for (const auto& row : kHistograms) results.histograms.push_back(histogram(row, study, tally));
  auto& from = results.provenance;
  from.study = study.name;
  from.start = study.start;
  from.horizon_h = study.horizon_h;
  from.years = study.years;
  from.seed = study.seed;
  from.trajectories = tally.trajectories;
  from.merged_starts = tally.merged_starts;
  from.target_rel_error = study.target_rel_error;
  return results;
}

}  // namespace ridethrough
