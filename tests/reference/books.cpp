// SPDX-License-Identifier: Apache-2.0
// What is counted, from one event to the next and in the end.
#include "tests/reference/trajectory.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace ridethrough::reference {

// Events that are under way when the horizon begins do not count.
void Trajectory::count_beginnings(const Flows& flows) {
  const bool losing = flows.loss > 0;
  const bool shedding = flows.shed > 0;
  const bool out = outage() && !site_.feeds.empty();
  if (losing && !was_losing_ && !at_the_beginning_) sums_.lolev += 1;
  if (shedding && !was_shedding_ && !at_the_beginning_) sums_.interruptions += 1;
  if (was_out_ && !out && outage_counts_ && !outage_lost_load_) sums_.outages_survived += 1;
  if (out && !was_out_) {
    outage_counts_ = !at_the_beginning_;
    outage_lost_load_ = false;
    if (outage_counts_) sums_.outages += 1;
  }
  if (out && losing) outage_lost_load_ = true;
  was_losing_ = losing;
  was_shedding_ = shedding;
  was_out_ = out;
}

// Integrates from now on: between events all flows are constant.
void Trajectory::book(const Flows& flows, double until_h) {
  const double hours = until_h - now_h_;
  sums_.demand_energy += (base_load() + surge()) * hours;
  sums_.curtailed_energy += flows.curtailed * hours;
  from_surplus_ += (flows.to_surges + flows.to_stores) * hours;
  sums_.grid_energy += flows.grid * hours;
  if (!suffices(contract_limit(), flows.grid)) sums_.peak_exceeded_hours += hours;
  if (flows.shed > 0) {
    sums_.interrupted_hours += hours;
    sums_.interrupted_energy += flows.shed * hours;
  }
  if (flows.loss > 0) book_loss(flows.loss, until_h);
  for (const auto& cause : present(0)) outcome_.time_share[cause] += hours / site_.horizon_h;

  for (std::size_t i = 0; i < classes_.size(); ++i) {
    Class& turbines = classes_[i];
    const Turbine& keys = *turbines.keys;
    const double mwh = flows.turbine[i] * hours;
    const double mmbtu = mwh * keys.heat_rate_mmbtu_per_mwh;
    sums_.turbine_run_hours += turbines.running() * hours;
    sums_.turbine_energy += mwh;
    sums_.fuel += mmbtu;
    sums_.co2 += mmbtu * keys.co2_kg_per_mmbtu / 1000;  // t
    sums_.nox += mmbtu * keys.nox_kg_per_mmbtu;         // kg
    if (burns_from_storage(turbines))
      turbines.stored_mwh = std::max(0.0, turbines.stored_mwh - mwh);
  }

  for (std::size_t i = 0; i < fleets_.size(); ++i) {
    Fleet& fleet = fleets_[i];
    sums_.battery_throughput += flows.discharge[i] * hours;
    charged_ += flows.charge[i] * hours;
    charged_into_stores_ += flows.charge[i] * fleet.gain * hours;
    const double added = (flows.charge[i] * fleet.gain - flows.discharge[i]) * hours;
    const int sharing = in_service(fleet);
    for (auto& unit : fleet.units) {
      if (unit.in_service) unit.energy_mwh += added / sharing;
    }
  }
}

void Trajectory::book_loss(double loss_mw, double until_h) {
  const double hours = until_h - now_h_;
  sums_.lolh += hours;
  sums_.eue += loss_mw * hours;
  sums_.max_shortfall = std::max(sums_.max_shortfall, loss_mw);
  auto causes = present(loss_mw);
  if (causes.empty()) causes.emplace_back("none");
  for (const auto& cause : causes) {
    outcome_.by_cause[cause].hours += hours;
    outcome_.by_cause[cause].energy_mwh += loss_mw * hours;
  }
  // Piece by piece, each within an hour of a day.
  for (double from_h = now_h_; from_h < until_h;) {
    const double to_h = std::min(until_h, std::floor(from_h + kSameTime) + 1);
    days_with_loss_.insert(Calendar::day(from_h));
    Loss& cell = outcome_.by_season[calendar_.month(from_h)][Calendar::hour(from_h)];
    cell.hours += to_h - from_h;
    cell.energy_mwh += loss_mw * (to_h - from_h);
    from_h = to_h;
  }
}

// Fleets only if what is in repair could have given at least that loss.
std::vector<std::string> Trajectory::present(double loss_mw) const {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < hazards_.size(); ++i) {
    if (hazards_[i].holds_anything(now_h_)) found.push_back("hazard." + site_.hazards[i].name);
  }
  for (const auto& turbines : classes_) {
    const int in_repair = turbines.count(UnitState::kRepair);
    if (in_repair > 0 && suffices(in_repair * unit_power(turbines), loss_mw))
      found.push_back("turbine." + turbines.keys->name);
  }
  for (const auto& fleet : fleets_) {
    const int in_repair = fleet.keys->units - in_service(fleet);
    if (in_repair > 0 && suffices(in_repair * unit_power(fleet), loss_mw))
      found.push_back("battery." + fleet.keys->name);
  }
  for (std::size_t i = 0; i < surges_.size(); ++i) {
    if (adds_something(surges_[i])) found.push_back("surge." + site_.surges[i].name);
  }
  return found;
}

double Trajectory::stored_energy() const {
  double mwh = 0;
  for (const auto& fleet : fleets_) {
    for (const auto& unit : fleet.units) mwh += unit.energy_mwh;
  }
  return mwh;
}

void Trajectory::finish() {
  if (was_out_ && outage_counts_ && !outage_lost_load_) sums_.outages_survived += 1;

  const double supplied = sums_.grid_energy + sums_.turbine_energy + sums_.battery_throughput +
                          sums_.interrupted_energy + sums_.eue + from_surplus_;
  const double load_error = supplied - sums_.demand_energy - charged_;
  const double store_error =
      stored_energy() - stored_at_the_beginning_ - charged_into_stores_ + sums_.battery_throughput;
  outcome_.balance_error =
      (std::abs(load_error) + std::abs(store_error)) / std::max(1.0, sums_.demand_energy);

  double all_full_mwh = 0;
  for (const auto& fleet : fleets_) all_full_mwh += fleet.full_fleet_mwh();

  auto& index = outcome_.index;
  index = {
      {"lolh", sums_.lolh},
      {"lole", static_cast<double>(days_with_loss_.size())},
      {"lolev", sums_.lolev},
      {"eue", sums_.eue},
      {"interrupted_hours", sums_.interrupted_hours},
      {"interrupted_energy", sums_.interrupted_energy},
      {"interruptions", sums_.interruptions},
      {"outages", sums_.outages},
      {"outages_survived", sums_.outages_survived},
      {"peak_exceeded_hours", sums_.peak_exceeded_hours},
      {"turbine_starts", sums_.turbine_starts},
      {"turbine_run_hours", sums_.turbine_run_hours},
      {"turbine_energy", sums_.turbine_energy},
      {"fuel", sums_.fuel},
      {"co2", sums_.co2},
      {"nox", sums_.nox},
      {"battery_throughput", sums_.battery_throughput},
      {"equivalent_full_cycles", all_full_mwh > 0 ? sums_.battery_throughput / all_full_mwh : 0},
      {"grid_energy", sums_.grid_energy},
      {"demand_energy", sums_.demand_energy},
      {"curtailed_energy", sums_.curtailed_energy}};
  const double years = years_of(site_.horizon_h);
  for (auto& [name, value] : index) value /= years;
  // Not per year.
  const double lolp = sums_.lolh / site_.horizon_h;
  index["max_shortfall"] = sums_.max_shortfall;
  index["lolp"] = lolp;
  index["availability"] = 100 * (1 - lolp);
  index["loss_free_years"] = lolp > 0 ? 0 : 1;
  for (auto& [name, loss] : outcome_.by_cause) {
    loss.hours /= years;
    loss.energy_mwh /= years;
  }
  for (auto& month : outcome_.by_season) {
    for (auto& loss : month) {
      loss.hours /= years;
      loss.energy_mwh /= years;
    }
  }
}

}  // namespace ridethrough::reference
