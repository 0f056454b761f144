// SPDX-License-Identifier: Apache-2.0
// Results as people read them on a terminal.
#include "host/base/layout.hpp"
#include "host/base/text.hpp"
#include "host/results/format_value.hpp"
#include "host/results/results.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

namespace ridethrough {
namespace {

// What trajectories have a year is spread: its quantiles and tail means stand side by side, the
// names of these indices being NAME_COLUMN.
constexpr std::array kYearlyColumns = {"q50", "q90", "q95", "q99", "cvar95", "cvar99"};

const Index* find(const Results& results, const std::string& name) {
  const auto at = std::find_if(results.indices.begin(), results.indices.end(),
                               [&](const Index& index) { return index.name == name; });
  return at == results.indices.end() ? nullptr : &*at;
}

// The index that this one is a quantile or a tail mean of; empty where it is none.
std::string yearly_of(const Index& index) {
  const auto at = index.name.rfind('_');
  if (at == std::string::npos) return "";
  const std::string column = index.name.substr(at + 1);
  const bool is_one =
      std::find(kYearlyColumns.begin(), kYearlyColumns.end(), column) != kYearlyColumns.end();
  return is_one ? index.name.substr(0, at) : "";
}

using Side = TableColumn::Side;
using Need = TableColumn::Need;

std::string index_block(const Results& results, std::size_t width) {
  Table table({{"index", Side::kLeft, Need::kKey},
               {"value"},
               {"95 % interval", Side::kRight, Need::kStays, 14},
               {"unit", Side::kLeft},
               {"meaning", Side::kLeft, Need::kMayGo, 24}});
  for (const auto& index : results.indices) {
    if (!index.applies || !yearly_of(index).empty()) continue;
    const InUnit in = in_suited_unit(index.unit, size_of(index.value));
    const Estimate value = scaled(index.value, in.factor);
    table.row({index.name, format_value(value), interval(value), in.unit, index.meaning});
  }
  std::string text = table.text(width);
  if (text.find("meaning") < text.find('\n')) return text;
  return text + filled("What they mean: ridethrough help indices.", width);
}

// What is rare, or short, as one would say it.
std::string rarity(const Results& results) {
  constexpr double kRare = 0.1;  // losses a year
  const Estimate& events = results.index("lolev").value;
  const double hours = results.index("lolh").value.mean;
  if (events.mean == 0 && events.ci95_high > 0 && events.ci95_high < kRare) {
    return fmt::format(
        "That is no more than one loss of load in about {} years, with a "
        "confidence of 97.5 %.",
        about_count(1 / events.ci95_high));
  }
  if (!(events.mean > 0) || events.mean >= kRare || !(hours > 0)) return "";
  return fmt::format("That is one loss of load in about {} years, and one hour of it in about {}.",
                     about_count(1 / events.mean), about_count(1 / hours));
}

std::string yearly_block(const Results& results, std::size_t width) {
  std::vector<TableColumn> columns = {{"yearly", Side::kLeft, Need::kKey}};
  for (const char* column : kYearlyColumns) columns.push_back({column});
  columns.push_back({"unit", Side::kLeft, Need::kKey});
  Table table(columns);
  std::string last;
  for (const auto& one : results.indices) {
    const std::string name = yearly_of(one);
    if (name.empty() || name == last || !one.applies) continue;
    last = name;
    std::vector<const Index*> row;
    double size = 0;
    for (const char* column : kYearlyColumns) {
      row.push_back(find(results, fmt::format("{}_{}", name, column)));
      if (row.back() != nullptr) size = std::max(size, size_of(row.back()->value));
    }
    const InUnit in = in_suited_unit(one.unit, size);
    std::vector<std::string> cells = {name};
    for (const Index* index : row) {
      cells.push_back(index == nullptr ? "" : format_value(scaled(index->value, in.factor)));
    }
    cells.push_back(in.unit);
    table.row(std::move(cells));
  }
  return fmt::format("\n{}{}", table.text(width),
                     filled("Their intervals are in --json; unknown: too few trajectories to bound "
                            "it.",
                            width));
}

// With so many decimals; of what they do not show, that it is less than the least they do.
std::string fixed(double value, int decimals) {
  const std::string text = fmt::format("{:.{}f}", value, decimals);
  const bool is_hidden = value > 0 && text.find_first_not_of("0.") == std::string::npos;
  return is_hidden ? fmt::format("<{:.{}f}", std::pow(10, -decimals), decimals) : text;
}

// What stands below each other: in one unit, with the decimals that give the largest four digits.
class SharedScale {
 public:
  SharedScale(const std::vector<double>& values, const std::string& unit) {
    const double most = *std::max_element(values.begin(), values.end());
    in_ = in_suited_unit(unit, most);
    if (most > 0) {
      decimals_ = std::max(0, 3 - static_cast<int>(std::floor(std::log10(most * in_.factor))));
    }
  }

  [[nodiscard]] const std::string& unit() const { return in_.unit; }
  [[nodiscard]] std::string text(double value) const {
    value *= in_.factor;
    return decimals_ == 0 && value >= 1 ? significant(value, 4) : fixed(value, decimals_);
  }

 private:
  InUnit in_;
  int decimals_ = 0;
};

std::string cause_block(const Results& results, std::size_t width) {
  constexpr std::size_t kRows = 10;
  const Causes& causes = results.causes;
  const std::vector<std::size_t> order = causes.ranked();
  const auto known = [](double value, const std::string& unit) {
    return std::isnan(value) ? std::string() : significant(value, 3) + unit;
  };
  const auto share = [](double part) { return fixed(100 * part, 1) + " %"; };
  const auto of_time = [&](double part) {
    if (part == 0 || part >= 1e-6) return known(100 * part, " %");
    const InUnit in = in_suited_unit("1", part);
    return known(part * in.factor, fmt::format(" {}", in.unit));
  };
  const auto lift = [&](double times) {
    if (times > 0 && times < 0.01) return fixed(times, 2);
    return times < 1e6 || std::isnan(times) ? known(times, "") : about_count(times);
  };
  if (order.empty()) return "";
  const SharedScale hours(causes.lolh, "h/yr");
  const SharedScale energy(causes.eue, "MWh/yr");
  Table table({{"present when load is lost", Side::kLeft, Need::kKey, 16},
               {"lolh\n" + hours.unit()},
               {"share"},
               {"eue\n" + energy.unit()},
               {"share"},
               {"of time"},
               {"lift"}});
  for (std::size_t row = 0; row < std::min(order.size(), kRows); ++row) {
    const std::size_t i = order[row];
    table.row({causes.names[i], hours.text(causes.lolh[i]), share(causes.lolh_share[i]),
               energy.text(causes.eue[i]), share(causes.eue_share[i]),
               of_time(causes.time_share[i]), lift(causes.lift[i])});
  }
  std::string text = fmt::format("\n{}", table.text(width));
  if (order.size() > kRows) text += fmt::format("and {} more\n", order.size() - kRows);
  return text + filled("lift: how many times as frequent losses are while it is there.", width);
}

std::string length_of(double hours) {
  return hours < 1 ? fmt::format("{:g} min", std::round(60 * hours)) : fmt::format("{:g} h", hours);
}

std::string survival_block(const Results& results, std::size_t width) {
  const Survival& survival = results.survival;
  Table table(
      {{"outage of the grid of", Side::kRight, Need::kKey}, {"ridden through"}, {"95 % interval"}});
  for (std::size_t i = 0; i < survival.ride_through_h.size(); ++i) {
    const double low = survival.ride_through_ci95_low[i];
    const double high = survival.ride_through_ci95_high[i];
    const double digits = (high - low) / 4;
    table.row({length_of(survival.ride_through_h[i]),
               format_value(survival.ride_through[i], digits),
               fmt::format("{} .. {}", format_value(low, digits), format_value(high, digits))});
  }
  return fmt::format("\n{}", table.text(width));
}

// How many trajectories the results rest on, and whether that is much.
std::string evidence_text(const Results& results) {
  const auto& lolh = results.index("lolh").value;
  const auto trajectories = static_cast<double>(results.provenance.trajectories);
  if (lolh.mean == 0 && lolh.ci95_high == 0) {
    return "No loss of load was seen, and there is none: nothing that is random here can cause "
           "one.";
  }
  if (lolh.mean == 0) {
    const double many = 1 / (1 - results.index("loss_free_years").value.ci95_low);
    return many >= 2 ? fmt::format(
                           "No loss of load was seen. That does not mean there is none: with a "
                           "confidence of 97.5 %, fewer than one trajectory in {} has any.",
                           about_count(many))
                     : "No loss of load was seen. That does not mean there is none.";
  }
  const Evidence seen = evidence(results);
  const auto share = [](double part) {
    return part >= 0.995   ? std::string("all")
           : part < 0.0001 ? std::string("less than 0.01 %")
                           : significant(100 * part, 2) + " %";
  };
  std::string text = fmt::format(
      "Load was lost in {} of {} trajectories, {} time{}. The largest of these has "
      "{} of lolh, {} of eue.",
      grouped(seen.losing), grouped(trajectories), grouped(seen.events),
      seen.events == 1 ? "" : "s", share(seen.largest_of_lolh), share(seen.largest_of_eue));
  if (!seen.is_thin()) return text;
  return text + fmt::format(
                    " More than {} of an index in one of them: what was too rare to be seen may "
                    "matter as much. More trajectories tell.",
                    share(Evidence::kMostOfOne));
}

// Which of the target indices converges last, and how much work it needs.
std::string convergence_line(const Results& results) {
  const auto& from = results.provenance;
  const auto& [index, rel_error, needed] = results.convergence;
  const double more = needed - static_cast<double>(from.trajectories);
  const std::string how = std::isinf(rel_error) ? "not known yet"
                          : rel_error == 0
                              ? "known exactly"
                              : fmt::format("known to {} % of its mean (standard error)",
                                            significant(100 * rel_error, 3));
  std::string text =
      fmt::format("Last of {} to converge: {}, {}. The target of {} % ", from.target_index, index,
                  how, written(100 * from.target_rel_error));
  if (from.target_met) return text + "is met.";
  if (!std::isfinite(more)) {
    return text + fmt::format("is out of sight: {}.", std::isnan(results.index(index).value.mean)
                                                          ? "too few trajectories bound it"
                                                          : "nothing of it was seen");
  }
  if (rel_error <= from.target_rel_error) {
    text += fmt::format(
        "is met, but rare large losses decide: the upper end of the interval is {} times as far "
        "away as if errors were normal. At most {} times ",
        significant(results.index(index).value.skewness_correction(), 2),
        Convergence::kMostSkewness);
  }
  text += fmt::format("takes about {} more trajectories", about_count(more));
  if (from.wall_s > 0) {
    text += fmt::format(", {} here",
                        duration_text(more * from.wall_s / static_cast<double>(from.trajectories)));
  }
  return text + ": raise trajectories in [study] and --resume, or accept the error.";
}

}  // namespace

std::string as_table(const Results& results, std::size_t width) {
  const auto& from = results.provenance;
  std::string text = filled(from.study, width);
  text += filled(
      fmt::format("{} trajectories of {} h, seed {}, on {} ({}), {:.1f} s", from.trajectories,
                  written(from.horizon_h), from.seed, from.backend, from.device, from.wall_s),
      width);
  text += paragraph(evidence_text(results), width) + '\n' + index_block(results, width);
  if (const std::string words = rarity(results); !words.empty()) text += filled(words, width);
  text += yearly_block(results, width);
  if (results.index("lolh").value.mean > 0) text += cause_block(results, width);
  if (!results.survival.ride_through_h.empty()) text += survival_block(results, width);
  if (from.target_rel_error > 0 && !results.convergence.index.empty()) {
    text += paragraph(convergence_line(results), width);
  }
  if (from.merged_starts > 0) {
    text += paragraph(
        fmt::format("{} turbine starts joined another of their class: too many were under way.",
                    from.merged_starts),
        width);
  }
  if (results.trace) {
    text += paragraph(
        fmt::format("The file holds traces of {} {} (/trace).", results.trace->trajectories,
                    results.trace->only_losses ? "trajectories with loss of load" : "trajectories"),
        width);
  }
  return text;
}

}  // namespace ridethrough
