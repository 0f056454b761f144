// SPDX-License-Identifier: Apache-2.0
#include "host/scenario/index_table.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ridethrough {
namespace {

// Terms: IEEE Std 762; Billinton and Allan, Reliability Evaluation of Power Systems, 1996.
std::vector<IndexRow> make_rows() {
  using enum Statistic;
  std::vector<IndexRow> rows;
  const auto mean = [&](const char* name, const char* unit, const char* meaning, Count count,
                        Scale scale, Tail tail, Needs needs = Needs::kNothing,
                        Statistic statistic = kYearlyMean) {
    rows.push_back({.name = name,
                    .unit = unit,
                    .meaning = meaning,
                    .statistic = statistic,
                    .scale = scale,
                    .needs = needs,
                    .count = count,
                    .tail = tail});
  };
  const auto quantiles = [&](const char* name, const char* unit, const char* meaning,
                             Distribution distribution, Scale scale,
                             Needs needs = Needs::kNothing) {
    for (const int per_cent : {50, 90, 95, 99}) {
      rows.push_back({.name = fmt::format("{}_q{}", name, per_cent),
                      .unit = unit,
                      .meaning = fmt::format("{}, {} % quantile of the years", meaning, per_cent),
                      .statistic = kQuantile,
                      .scale = scale,
                      .needs = needs,
                      .distribution = distribution,
                      .per_cent = per_cent});
    }
  };
  const auto burnt = [&](const char* name, const char* unit, const char* meaning, Count count,
                         Distribution distribution, Scale scale, Needs needs) {
    mean(name, unit, meaning, count, scale, Tail::kSupply, needs);
    quantiles(name, unit, meaning, distribution, scale, needs);
  };
  const auto other = [&](const char* name, const char* unit, const char* meaning,
                         Statistic statistic, Needs needs = Needs::kNothing) {
    rows.push_back(
        {.name = name, .unit = unit, .meaning = meaning, .statistic = statistic, .needs = needs});
  };

  mean("lolh", "h/yr", "hours with loss of load", Count::kLossTime, Scale::kHours, Tail::kLasting);
  mean("lolp", "1", "chance of a loss at a random time", Count::kLossTime, Scale::kShareOfHorizon,
       Tail::kLasting, Needs::kNothing, kMean);
  mean("lole", "days/yr", "calendar days with any loss of load", Count::kLossDays, Scale::kCount,
       Tail::kDays);
  mean("lolev", "events/yr", "losses of load that begin", Count::kLossEvents, Scale::kCount,
       Tail::kEvents);
  mean("eue", "MWh/yr", "expected unserved energy", Count::kUnservedEnergy, Scale::kEnergy,
       Tail::kEnergy);
  other("neue", "ppm", "the same per energy asked for", kUnservedShare);
  mean("max_shortfall", "MW", "deepest loss of a year, on average", Count::kMaxShortfall,
       Scale::kPower, Tail::kShortfall, Needs::kNothing, kMean);
  other("availability", "%", "share of time without a loss", kAvailability);
  other("availability_nines", "1", "-log10 of lolp", kAvailabilityNines);
  other("loss_free_years", "1", "share of trajectories without a loss", kLossFreeYears);
  quantiles("lolh", "h/yr", "hours with loss of load", Distribution::kYearlyLossTime,
            Scale::kHours);
  quantiles("lolev", "events/yr", "losses of load", Distribution::kYearlyLossEvents, Scale::kCount);
  quantiles("eue", "MWh/yr", "unserved energy", Distribution::kYearlyUnserved, Scale::kEnergy);
  for (const int per_cent : {95, 99}) {
    rows.push_back({.name = fmt::format("eue_cvar{}", per_cent),
                    .unit = "MWh/yr",
                    .meaning = fmt::format("unserved energy, mean of the worst {} % of the years",
                                           100 - per_cent),
                    .statistic = kWorstYears,
                    .scale = Scale::kEnergy,
                    .distribution = Distribution::kYearlyUnserved,
                    .per_cent = per_cent});
  }

  mean("interrupted_hours", "h/yr", "hours with interruptible load shed", Count::kInterruptedTime,
       Scale::kHours, Tail::kLasting, Needs::kInterruptible);
  quantiles("interrupted_hours", "h/yr", "hours with load shed",
            Distribution::kYearlyInterruptedTime, Scale::kHours, Needs::kInterruptible);
  mean("interrupted_energy", "MWh/yr", "interruptible load shed", Count::kInterruptedEnergy,
       Scale::kEnergy, Tail::kSupply, Needs::kInterruptible);
  quantiles("interrupted_energy", "MWh/yr", "load shed", Distribution::kYearlyInterruptedEnergy,
            Scale::kEnergy, Needs::kInterruptible);
  mean("interruptions", "1/yr", "times that it is shed", Count::kInterruptions, Scale::kCount,
       Tail::kEvents, Needs::kInterruptible);

  mean("outages", "1/yr", "outages of the grid that begin", Count::kOutages, Scale::kCount,
       Tail::kEvents, Needs::kGrid);
  mean("outages_survived", "1/yr", "those without loss of load", Count::kOutagesSurvived,
       Scale::kCount, Tail::kEvents, Needs::kGrid);
  other("outage_survival", "1", "their share", kSurvivedOutages, Needs::kGrid);
  mean("peak_exceeded_hours", "h/yr", "hours with import above contract", Count::kPeakExceededTime,
       Scale::kHours, Tail::kLasting, Needs::kContract);

  mean("turbine_starts", "1/yr", "unit starts commanded", Count::kTurbineStarts, Scale::kCount,
       Tail::kSupply, Needs::kTurbines);
  quantiles("turbine_starts", "1/yr", "unit starts", Distribution::kYearlyTurbineStarts,
            Scale::kCount, Needs::kTurbines);
  mean("turbine_run_hours", "unit-h/yr", "running hours of all units", Count::kTurbineRunTime,
       Scale::kHours, Tail::kSupply, Needs::kTurbines);
  quantiles("turbine_run_hours", "unit-h/yr", "running hours", Distribution::kYearlyTurbineRunTime,
            Scale::kHours, Needs::kTurbines);
  mean("turbine_energy", "MWh/yr", "energy from turbines", Count::kTurbineEnergy, Scale::kEnergy,
       Tail::kSupply, Needs::kTurbines);
  burnt("fuel", "MMBtu/yr", "burnt by turbines", Count::kFuel, Distribution::kYearlyFuel,
        Scale::kFuel, Needs::kFuel);
  burnt("co2", "t/yr", "emitted by turbines", Count::kCo2, Distribution::kYearlyCo2, Scale::kCo2,
        Needs::kCo2);
  burnt("nox", "kg/yr", "emitted by turbines", Count::kNox, Distribution::kYearlyNox, Scale::kNox,
        Needs::kNox);

  mean("battery_throughput", "MWh/yr", "discharged, at the terminals", Count::kDischargedEnergy,
       Scale::kEnergy, Tail::kSupply, Needs::kBatteries);
  mean("equivalent_full_cycles", "1/yr", "the same per energy of all units",
       Count::kDischargedEnergy, Scale::kCycles, Tail::kSupply, Needs::kBatteries);
  mean("grid_energy", "MWh/yr", "from the grid, charging included", Count::kGridEnergy,
       Scale::kEnergy, Tail::kOther, Needs::kGrid);
  mean("demand_energy", "MWh/yr", "asked for, auxiliaries included", Count::kDemandEnergy,
       Scale::kEnergy, Tail::kOther);
  mean("curtailed_energy", "MWh/yr", "surplus that nothing takes", Count::kCurtailedEnergy,
       Scale::kEnergy, Tail::kSurplus, Needs::kSurplus);
  return rows;
}

}  // namespace

const std::vector<IndexRow>& index_rows() {
  static const std::vector<IndexRow> rows = make_rows();
  return rows;
}

std::vector<std::string> index_names() {
  std::vector<std::string> names;
  for (const auto& row : index_rows()) names.push_back(row.name);
  return names;
}

bool is_index(const std::string& name) {
  const auto& rows = index_rows();
  return std::any_of(rows.begin(), rows.end(),
                     [&](const IndexRow& row) { return row.name == name; });
}

const char* text_of(Needs what) {
  switch (what) {
    case Needs::kNothing:
      return "";
    case Needs::kInterruptible:
      return "interruptible load";
    case Needs::kGrid:
      return "a grid";
    case Needs::kContract:
      return "a contract limit";
    case Needs::kTurbines:
      return "turbines";
    case Needs::kFuel:
    case Needs::kCo2:
    case Needs::kNox:
      return "a rate of it";
    case Needs::kBatteries:
      return "batteries";
    case Needs::kSurplus:
      return "a surplus";
  }
  return "";
}

const std::vector<HistogramRow>& histogram_rows() {
  using enum Distribution;
  static const std::vector<HistogramRow> rows = {
      {"yearly_lolh", "h/yr", "trajectories by their hours with loss of load", kYearlyLossTime,
       Scale::kHours},
      {"yearly_eue", "MWh/yr", "trajectories by their unserved energy", kYearlyUnserved,
       Scale::kEnergy},
      {"event_duration", "h", "losses of load by their duration", kEventDuration, Scale::kHours},
      {"event_energy", "MWh", "losses of load by their unserved energy", kEventEnergy,
       Scale::kEnergy},
      {"event_depth", "MW", "losses of load by their deepest shortfall", kEventDepth,
       Scale::kPower},
      {"outage_duration", "h", "outages of the grid by their duration", kOutageDuration,
       Scale::kHours},
      {"outage_survived_duration", "h", "outages without loss of load by their duration",
       kOutageSurvived, Scale::kHours},
      {"outage_time_to_loss", "h", "outages with loss of load by the time until it began",
       kOutageTimeToLoss, Scale::kHours},
      {"soc_at_outage_start", "1", "outages by the state of charge of the site as they began",
       kOutageSoc},
      {"soc_yearly_minimum", "1", "trajectories by the lowest state of charge of the site",
       kYearlyLowestSoc},
  };
  return rows;
}

}  // namespace ridethrough
