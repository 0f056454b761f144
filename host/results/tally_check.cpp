// SPDX-License-Identifier: Apache-2.0
#include "host/results/tally_check.hpp"

#include "host/results/results.hpp"
#include "host/scenario/index_table.hpp"
#include "host/scenario/scenario_builder.hpp"
#include "host/site/keys.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <iterator>
#include <memory>

#include <boost/multiprecision/cpp_int.hpp>
#include <fmt/format.h>

namespace ridethrough {
namespace {

using Integer = boost::multiprecision::cpp_int;

template <int words>
Integer to_integer(const WideSum<words>& sum) {
  Integer value = 0;
  for (int i = words - 1; i >= 0; --i) value = (value << 64) + sum.word[i];
  return value;
}

Integer squared(const Integer& value) { return value * value; }

// ---- the study info -----------------------------------------------------------------------------

bool is_amount(double value) { return std::isfinite(value) && value >= 0; }

// Half a per cent off at most, see count_years() in compile.cpp.
bool is_in_years(double years, double horizon_h) {
  return is_amount(years) && std::abs(years / (horizon_h / 8760) - 1) < 0.006;
}

std::string impossible(const StudyInfo& info) {
  constexpr auto kLongestH = static_cast<double>(kNever) / static_cast<double>(kTicksPerHour);
  if (!(info.horizon_h > 0 && info.horizon_h < kLongestH) || to_ticks(info.horizon_h) < 1) {
    return "a horizon that cannot be";
  }
  if (!is_in_years(info.years, info.horizon_h)) return "years that are not those of the horizon";
  if (info.whole > kMostTrajectories) return "a study of more trajectories than are possible";
  if (info.first > info.whole || info.trajectories > info.whole - info.first) {
    return "a part that ends after the whole";
  }
  if (!is_amount(info.target_rel_error)) return "a target that is no number of 0 or above";
  if (!is_amount(info.quantum_w) || info.quantum_w == 0) return "no unit of power";
  for (const double rate : {info.fuel_rate, info.co2_rate, info.nox_rate}) {
    if (!is_amount(rate)) return "a rate of fuel or emissions that is no number of 0 or above";
  }
  if (!is_amount(info.battery_energy_mwh)) return "an energy of batteries that cannot be";
  if (!is_amount(info.deepest_shortfall_mw)) return "a shortfall that cannot be";
  if (info.surplus_energy < 0 || info.surplus_energy > kMaxEnergy) {
    return "a surplus that cannot be";
  }
  const auto& [lasted, remaining, shortages, together, random] = info.remaining_time;
  if (!is_amount(shortages) || !is_amount(together)) return "shortages that cannot be so frequent";
  const auto& most = info.most_per_h;
  if (most.size() != kCounts || !std::all_of(most.begin(), most.end(), is_amount)) {
    return "counts that cannot grow so fast";
  }
  const auto rises = [](const std::vector<double>& values) {
    return std::all_of(values.begin(), values.end(), is_amount) &&
           std::is_sorted(values.begin(), values.end());
  };
  if (lasted.size() != remaining.size() || !rises(lasted) || !rises(remaining)) {
    return "remaining times that cannot be";
  }
  const std::size_t causes = info.cause_names.size();
  if (causes == 0 || causes > kMaxCauses || info.cause_names.back() != "none") {
    return fmt::format("{} causes that cannot be", causes);
  }
  const auto& shares = info.known_time_share;
  if (!shares.empty() && shares.size() != causes) {
    return fmt::format("{} shares of time for {} causes", shares.size(), causes);
  }
  for (const double share : shares) {
    if (share < 0 || share > 1) return "a share of time that is none";
  }
  for (const auto& name : info.target_index) {
    if (!is_index(name)) return fmt::format("a target for `{}`, which is no index", name);
  }
  return {};
}

// ---- the counts --------------------------------------------------------------------------------

// What a count cannot be above in one trajectory.
enum class Limit { kHorizon, kDays, kPower, kEnergy, kSurplus, kUnitTime, kWord };

struct Rule {
  Count count;
  Limit limit;
  const char* name;
};

// Events that follow each other take a tick each, so that there are no more than ticks.
constexpr Rule kRules[] = {
    {Count::kLossTime, Limit::kHorizon, "time with loss"},
    {Count::kLossDays, Limit::kDays, "days with loss"},
    {Count::kLossEvents, Limit::kHorizon, "losses of load"},
    {Count::kUnservedEnergy, Limit::kEnergy, "unserved energy"},
    {Count::kMaxShortfall, Limit::kPower, "deepest loss"},
    {Count::kInterruptedTime, Limit::kHorizon, "time with interruptible load shed"},
    {Count::kInterruptions, Limit::kHorizon, "interruptions"},
    {Count::kInterruptedEnergy, Limit::kEnergy, "interruptible load shed"},
    {Count::kOutages, Limit::kHorizon, "outages of the grid"},
    {Count::kOutagesSurvived, Limit::kHorizon, "outages survived"},
    {Count::kOutagesLost, Limit::kHorizon, "outages not survived"},
    {Count::kPeakExceededTime, Limit::kHorizon, "time above the contract limit"},
    {Count::kTurbineStarts, Limit::kWord, "turbine starts"},
    {Count::kTurbineRunTime, Limit::kUnitTime, "running time of turbines"},
    {Count::kTurbineEnergy, Limit::kEnergy, "energy from turbines"},
    {Count::kFuel, Limit::kEnergy, "fuel"},
    {Count::kCo2, Limit::kEnergy, "CO2"},
    {Count::kNox, Limit::kEnergy, "NOx"},
    {Count::kDischargedEnergy, Limit::kEnergy, "energy from batteries"},
    {Count::kGridEnergy, Limit::kEnergy, "energy from the grid"},
    {Count::kDemandEnergy, Limit::kEnergy, "energy asked for"},
    {Count::kCurtailedEnergy, Limit::kSurplus, "curtailed energy"},
};
static_assert(std::size(kRules) == kCounts);
static_assert([] {
  for (int i = 0; i < kCounts; ++i) {
    if (kRules[i].count != static_cast<Count>(i)) return false;
  }
  return true;
}());

constexpr const char* name_of(Count count) { return kRules[static_cast<int>(count)].name; }

struct WideMoments {
  Integer sum, squares, cubes, largest;
};

// So many numbers, none negative, can have these moments. The squares of the others than the
// largest are fewest where all are as equal as integers can be, and most where as many as can be
// are as large as the largest (Karamata's inequality); the cubes are fewest where all that are not
// 0 are equal (Cauchy and Schwarz).
bool can_be(const WideMoments& of, const Integer& numbers) {
  if (of.largest == 0 || numbers == 0) {
    return of.sum == 0 && of.squares == 0 && of.cubes == 0 && of.largest == 0;
  }
  if (of.sum < of.largest) return false;
  if ((of.squares & 1) != (of.sum & 1)) return false;  // as x and x^2 are
  if ((of.cubes - of.sum) % 6 != 0) return false;      // as x^3 - x is
  if (of.cubes > of.squares * of.largest || of.cubes * of.sum < squared(of.squares)) return false;
  const Integer full = of.sum / of.largest;
  if (of.squares > full * squared(of.largest) + squared(of.sum % of.largest)) return false;
  const Integer others = numbers - 1;
  const Integer rest = of.sum - of.largest;
  if (others == 0) return rest == 0 && of.squares == squared(of.largest);
  const Integer each = rest / others;
  const Integer fewest = others * squared(each) + (rest % others) * (2 * each + 1);
  return of.squares >= squared(of.largest) + fewest;
}

// ---- the histograms ----------------------------------------------------------------------------

using Row = std::array<std::uint64_t, kBins>;

// What a histogram says of the values in it.
struct Contents {
  Integer number = 0;
  Integer least = 0, least_squares = 0;  // that they can add up to
  Integer most = 0, most_squares = 0;
  std::uint32_t top = 0;  // the highest bin that holds any
};

Contents contents_of(Distribution which, const std::uint64_t (&row)[kBins]) {
  Contents all;
  for (std::uint32_t bin = 0; bin < kBins; ++bin) {
    if (row[bin] == 0) continue;
    const Integer count = row[bin];
    const Integer low = lower_edge(which, bin);
    const Integer high = Integer(lower_edge(which, bin + 1)) - 1;
    all.number += count;
    all.least += count * low;
    all.least_squares += count * squared(low);
    all.most += count * high;
    all.most_squares += count * squared(high);
    all.top = bin;
  }
  return all;
}

// Each value of `lesser` can have one of `greater` to itself that is not below it.
template <class Lesser, class Greater>
bool is_below(const Lesser& lesser, const Greater& greater) {
  Integer ahead = 0;
  for (std::uint32_t bin = kBins; bin-- > 0;) {
    ahead += greater[bin];
    ahead -= lesser[bin];
    if (ahead < 0) return false;
  }
  return true;
}

// ---- all together ------------------------------------------------------------------------------

class TallyCheck {
 public:
  TallyCheck(const StudyInfo& info, const Tally& tally)
      : frame_(info),
        tally_(tally),
        numbers_(tally.trajectories),
        horizon_(to_ticks(info.horizon_h)) {
    for (int c = 0; c < kCounts; ++c) {
      const Moments& of = tally.moments[c];
      moments_[c] = {to_integer(of.sum), to_integer(of.sum_of_squares), to_integer(of.sum_of_cubes),
                     of.largest};
    }
    for (int d = 0; d < kDistributions; ++d) {
      contents_[d] = contents_of(static_cast<Distribution>(d), tally.cells.histogram[d]);
    }
  }

  std::string operator()() {
    if (tally_.trajectories > kMostTrajectories) return "more trajectories than are possible";
    if (tally_.trajectories == 0) {
      const bool zeros = tally_ == *std::make_unique<Tally>();
      return zeros ? "" : "sums over no trajectories";
    }
    if (total(Distribution::kYearlyLossTime) > numbers_) {
      return "more years with loss than years simulated";
    }
    bins();
    counts();
    counts_of_one_trajectory();
    energies();
    components();
    yearly_histograms();
    loss_histograms();
    outage_histograms();
    charge_histograms();
    season();
    causes();
    return complaint_;
  }

 private:
  // ---- what is asked

  template <class... Parts>
  void must(bool holds, const char* complaint, const Parts&... parts) {
    if (!holds && complaint_.empty()) complaint_ = fmt::format(fmt::runtime(complaint), parts...);
  }

  [[nodiscard]] const WideMoments& moments(Count count) const {
    return moments_[static_cast<int>(count)];
  }
  [[nodiscard]] const Integer& sum(Count count) const { return moments(count).sum; }
  [[nodiscard]] const Integer& largest(Count count) const { return moments(count).largest; }
  [[nodiscard]] const Contents& contents(Distribution which) const {
    return contents_[static_cast<int>(which)];
  }
  [[nodiscard]] const Integer& total(Distribution which) const { return contents(which).number; }
  [[nodiscard]] const std::uint64_t (&row(Distribution which) const)[kBins] {
    return tally_.cells.histogram[static_cast<int>(which)];
  }

  // In each trajectory, `part` is at most `factor` times `whole`.
  void must_be_within(Count part, Count whole, const Integer& factor = 1) {
    const WideMoments& less = moments(part);
    const WideMoments& more = moments(whole);
    must(less.sum <= factor * more.sum && less.squares <= squared(factor) * more.squares &&
             less.largest <= factor * more.largest,
         "more {} than the {} allows", name_of(part), name_of(whole));
  }

  // ---- counts

  void bins() {
    for (int d = 0; d < kDistributions; ++d) {
      for (std::uint32_t bin = kPlainBins; bin < kBins; ++bin) {
        must(is_of_outages(static_cast<Distribution>(d)) || tally_.cells.histogram[d][bin] == 0,
             "a value beyond all bins");
      }
    }
  }

  [[nodiscard]] Integer most(Limit limit) const {
    switch (limit) {
      case Limit::kHorizon:
        return horizon_;
      case Limit::kDays:
        return (horizon_ + kTicksPerDay - 1) / kTicksPerDay;
      case Limit::kPower:
        return kMaxPower;
      case Limit::kEnergy:
        return std::min<Integer>(kMaxPower * horizon_, kMaxEnergy);
      case Limit::kSurplus:
        return frame_.surplus_energy;
      case Limit::kUnitTime:
        return horizon_ * kMaxTurbineUnits;
      case Limit::kWord:
        break;
    }
    return (Integer(1) << 63) - 1;
  }

  void counts() {
    for (const Rule& rule : kRules) {
      const WideMoments& of = moments(rule.count);
      must(of.largest <= most(rule.limit), "more {} than a trajectory can have", rule.name);
      must(can_be(of, numbers_), "sums of {} that do not belong together", rule.name);
    }
    // Each command, and each must-run unit when the horizon begins, leads to a few attempts.
    must(tally_.merged_starts <=
             kMaxStartAttempts * (sum(Count::kTurbineStarts) + numbers_ * kMaxTurbineUnits),
         "more merged starts than starts");
  }

  void counts_of_one_trajectory() {
    must_be_within(Count::kLossDays, Count::kLossTime);
    must_be_within(Count::kLossTime, Count::kLossDays, kTicksPerDay);
    must_be_within(Count::kLossEvents, Count::kLossTime);
    must_be_within(Count::kLossTime, Count::kUnservedEnergy);
    must_be_within(Count::kMaxShortfall, Count::kUnservedEnergy);
    must_be_within(Count::kUnservedEnergy, Count::kLossTime, largest(Count::kMaxShortfall));
    must_be_within(Count::kUnservedEnergy, Count::kMaxShortfall, largest(Count::kLossTime));
    must_be_within(Count::kInterruptions, Count::kInterruptedTime);
    must_be_within(Count::kInterruptedTime, Count::kInterruptedEnergy);
    must_be_within(Count::kInterruptedEnergy, Count::kInterruptedTime, kMaxPower);
    must_be_within(Count::kOutagesSurvived, Count::kOutages);
    must_be_within(Count::kOutagesLost, Count::kOutages);
    must(sum(Count::kOutages) == sum(Count::kOutagesSurvived) + sum(Count::kOutagesLost) &&
             moments(Count::kOutages).squares >=
                 moments(Count::kOutagesSurvived).squares + moments(Count::kOutagesLost).squares,
         "outages that are neither survived nor not");
    must_be_within(Count::kTurbineEnergy, Count::kTurbineRunTime, kMaxPower);
    for (const Count burnt : {Count::kFuel, Count::kCo2, Count::kNox}) {
      must_be_within(burnt, Count::kTurbineEnergy);
    }
    for (const Count part :
         {Count::kUnservedEnergy, Count::kInterruptedEnergy, Count::kDischargedEnergy}) {
      must_be_within(part, Count::kDemandEnergy);
    }
    // An outage that is not survived has a loss of its own.
    must(sum(Count::kOutagesLost) <= sum(Count::kLossTime),
         "outages that are not survived without loss");
  }

  // What is asked for is lost, shed or supplied; beyond that, batteries are charged.
  void energies() {
    const Integer not_supplied = sum(Count::kUnservedEnergy) + sum(Count::kInterruptedEnergy) +
                                 sum(Count::kDischargedEnergy);
    const Integer from_surplus = numbers_ * frame_.surplus_energy - sum(Count::kCurtailedEnergy);
    const Integer all =
        energy_accounted_for([&](Count energy) { return Integer(sum(energy)); }) + from_surplus;
    const Integer& demand = sum(Count::kDemandEnergy);
    const Integer squares = moments(Count::kUnservedEnergy).squares +
                            moments(Count::kInterruptedEnergy).squares +
                            moments(Count::kDischargedEnergy).squares;
    must(not_supplied <= demand && squares <= moments(Count::kDemandEnergy).squares,
         "more energy than was asked for");
    must(frame_.has_batteries ? all >= demand : all == demand, "energies that do not add up");
  }

  void components() {
    for (const IndexRow& row : index_rows()) {
      if (row.count == Count::kEnd) continue;
      must(frame_.has(row.needs) || sum(row.count) == 0, "{} on a site without {}",
           name_of(row.count), text_of(row.needs));
    }
    must(frame_.has_turbines || tally_.merged_starts == 0, "merged starts without turbines");
  }

  // ---- histograms

  // They hold just what the moments are of.
  void yearly_histograms() {
    const Integer& with_loss = total(Distribution::kYearlyLossTime);
    must(total(Distribution::kYearlyUnserved) == with_loss, "years with loss that are not as many");
    for (const Count count :
         {Count::kLossTime, Count::kLossDays, Count::kUnservedEnergy, Count::kMaxShortfall}) {
      must(sum(count) >= with_loss && can_be(moments(count), with_loss),
           "{} of another number of years with loss", name_of(count));
    }
    must(total(Distribution::kYearlyLossEvents) <= with_loss,
         "losses of load in more years than have any");
    for (int yearly = 0; yearly < kYearlyDistributions; ++yearly) {
      const auto which = static_cast<Distribution>(yearly);
      const Count count = counted_by(yearly);
      must(total(which) <= numbers_ && sum(count) >= total(which) &&
               can_be(moments(count), total(which)),
           "{} of another number of years than have any", name_of(count));
      must_be_of(which, count);
    }
  }

  void must_be_of(Distribution which, Count count) {
    const Contents& of = contents(which);
    if (of.number == 0) return;
    const WideMoments& exact = moments(count);
    const auto top_bin = bin_of(which, static_cast<std::int64_t>(exact.largest));
    must(row(which)[0] == 0 && of.top == top_bin && of.least <= exact.sum && exact.sum <= of.most &&
             of.least_squares <= exact.squares && exact.squares <= of.most_squares,
         "a histogram of {} that is not that of its sums", name_of(count));
  }

  // Those of events: what is counted in a trajectory has them as its parts.
  void must_be_parts(Distribution which, Count count) {
    const Contents& of = contents(which);
    const WideMoments& whole = moments(count);
    must(of.least <= whole.sum && of.least_squares <= whole.squares,
         "events with more {} than there is", name_of(count));
    must_be_at_most(which, count, whole.largest);
  }

  void must_be_at_most(Distribution which, Count count, const Integer& most) {
    must(row(which)[0] == 0 && lower_edge(which, contents(which).top) <= most,
         "an event whose {} cannot be", name_of(count));
  }

  void loss_histograms() {
    for (const Distribution which :
         {Distribution::kEventDuration, Distribution::kEventEnergy, Distribution::kEventDepth}) {
      must(total(which) == sum(Count::kLossEvents), "a histogram of another number of losses");
    }
    must_be_parts(Distribution::kEventDuration, Count::kLossTime);
    must_be_parts(Distribution::kEventEnergy, Count::kUnservedEnergy);
    must_be_at_most(Distribution::kEventDepth, Count::kMaxShortfall, largest(Count::kMaxShortfall));
    must(is_below(row(Distribution::kEventDuration), row(Distribution::kEventEnergy)) &&
             is_below(row(Distribution::kEventDepth), row(Distribution::kEventEnergy)),
         "losses with less energy than they must have");
  }

  void outage_histograms() {
    const auto& all = row(Distribution::kOutageDuration);
    const auto& survived = row(Distribution::kOutageSurvived);
    must(total(Distribution::kOutageDuration) == sum(Count::kOutages) &&
             total(Distribution::kOutageSurvived) == sum(Count::kOutagesSurvived) &&
             total(Distribution::kOutageTimeToLoss) + total(Distribution::kOutageSurvived) ==
                 total(Distribution::kOutageDuration),
         "a histogram of another number of outages");
    must(contents(Distribution::kOutageDuration).least <= numbers_ * horizon_,
         "outages longer than all years");
    must_be_at_most(Distribution::kOutageDuration, Count::kOutages, horizon_);
    Row others{};
    for (std::uint32_t bin = 0; bin < kBins; ++bin) {
      must(survived[bin] <= all[bin], "more outages survived than there were");
      others[bin] = all[bin] - survived[bin];
    }
    must(!complaint_.empty() || is_below(row(Distribution::kOutageTimeToLoss), others),
         "a loss later than its outage");
  }

  // A bin for each per cent.
  void charge_histograms() {
    constexpr std::uint32_t kFull = 100;
    for (const Distribution which : {Distribution::kYearlyLowestSoc, Distribution::kOutageSoc}) {
      must(contents(which).top <= kFull, "a state of charge above 100 %");
      must(frame_.has_batteries || total(which) == 0, "a state of charge without batteries");
    }
    must(total(Distribution::kYearlyLowestSoc) <= numbers_,
         "more states of charge than years simulated");
    must(total(Distribution::kOutageSoc) <= sum(Count::kOutages),
         "more states of charge than outages");
  }

  // ---- by season, by cause

  struct WideLoss {
    Integer time, energy;
  };

  WideLoss loss_of(const LossSum& cell) {
    WideLoss loss{to_integer(cell.time), to_integer(cell.energy)};
    must(loss.time <= loss.energy && loss.energy <= largest(Count::kMaxShortfall) * loss.time,
         "a season or a cause whose energy is not that of its time with loss");
    return loss;
  }

  void season() {
    WideLoss all{0, 0};
    for (const LossSum& cell : tally_.cells.season) {
      const WideLoss loss = loss_of(cell);
      all.time += loss.time;
      all.energy += loss.energy;
    }
    must(all.time == sum(Count::kLossTime) && all.energy == sum(Count::kUnservedEnergy),
         "seasons that do not add up to the whole");
  }

  // A loss is booked on all that was present, and on none of them only where none was.
  void causes() {
    const Integer& time = sum(Count::kLossTime);
    const Integer& energy = sum(Count::kUnservedEnergy);
    const auto& names = frame_.cause_names;
    const WideLoss none = loss_of(tally_.cells.cause[names.size() - 1]);
    WideLoss all{0, 0};
    for (std::size_t i = 0; i < kMaxCauses; ++i) {
      const WideLoss loss = loss_of(tally_.cells.cause[i]);
      const std::string name = i < names.size() ? names[i] : "";
      must(!name.empty() || loss.time == 0, "a loss by cause {}, which is not in use", i);
      const bool is_none = i + 1 == names.size();
      must(loss.time + (is_none ? 0 : none.time) <= time &&
               loss.energy + (is_none ? 0 : none.energy) <= energy,
           "more loss by {} than there is", name);
      const Integer there = to_integer(tally_.cells.present[i]);
      must(there <= numbers_ * horizon_ && (!name.empty() || there == 0),
           "cause {}, which is there for longer than can be", i);
      const bool is_battery = name.rfind("battery.", 0) == 0;
      must(there == 0 || !(is_battery || is_none), "a time of {}, which nobody measures", name);
      // Up to version 4 nobody has looked; of fleets and surges, not all the time.
      const bool held = name.rfind("hazard.", 0) == 0 && !frame_.known_time_share.empty();
      must(!held || loss.time <= there, "a loss by {}, which was not there", name);
      all.time += loss.time;
      all.energy += loss.energy;
    }
    must(all.time >= time && all.energy >= energy, "losses without a cause");
  }

  const StudyInfo& frame_;
  const Tally& tally_;
  Integer numbers_;  // of trajectories
  Integer horizon_;  // [ticks]
  WideMoments moments_[kCounts];
  Contents contents_[kDistributions];
  std::string complaint_;  // the first
};

}  // namespace

std::string impossible(const StudyInfo& info, const Tally& tally) {
  const std::string complaint = impossible(info);
  return complaint.empty() ? TallyCheck(info, tally)() : complaint;
}

std::string impossible(const Tally& tally) {
  static const StudyInfo any = [] {  // a site that has everything, for as long as can be
    StudyInfo info;
    info.horizon_h = find_key("study", "horizon_h")->highest;
    info.fuel_rate = info.co2_rate = info.nox_rate = 1;
    info.surplus_energy = kMaxEnergy;
    info.cause_names.assign(kMaxCauses, "any cause");
    info.has_grid = info.has_contract = info.has_turbines = info.has_batteries =
        info.has_interruptible = true;
    return info;
  }();
  return TallyCheck(any, tally)();
}

}  // namespace ridethrough
