// SPDX-License-Identifier: Apache-2.0
// Results as people read them on a terminal.
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

std::string index_block(const Results& results) {
  std::string text = fmt::format("{:<23}{:>12}  {:^23}  {:<10}{}\n", "index", "value",
                                 "95 % interval", "unit", "meaning");
  for (const auto& index : results.indices) {
    if (!index.applies || !yearly_of(index).empty()) continue;
    text += fmt::format("{:<23}{:>12}  {:^23}  {:<10}{}\n", index.name, format_value(index.value),
                        interval(index.value), index.unit, index.meaning);
  }
  return text;
}

std::string yearly_block(const Results& results) {
  std::string text = fmt::format("\n{:<18}", "yearly");
  for (const char* column : kYearlyColumns) text += fmt::format(" {:>11}", column);
  text += "  unit\n";
  std::string last;
  for (const auto& one : results.indices) {
    const std::string name = yearly_of(one);
    if (name.empty() || name == last || !one.applies) continue;
    last = name;
    text += fmt::format("{:<18}", name);
    for (const char* column : kYearlyColumns) {
      const Index* index = find(results, fmt::format("{}_{}", name, column));
      text += fmt::format(" {:>11}", index == nullptr ? "" : format_value(index->value));
    }
    text += fmt::format("  {}\n", one.unit);
  }
  return text + "Their intervals are in --json; unknown: too few trajectories to bound it.\n";
}

std::string cause_block(const Results& results) {
  constexpr std::size_t kRows = 10;
  const Causes& causes = results.causes;
  const std::vector<std::size_t> order = causes.ranked();
  const auto known = [](double value, const char* form) {
    return std::isnan(value) ? std::string() : fmt::format(fmt::runtime(form), value);
  };
  std::string text =
      fmt::format("\n{:<30}{:>12}{:>9}{:>14}{:>9}{:>11}{:>9}\n", "present when load is lost",
                  "lolh h/yr", "share", "eue MWh/yr", "share", "of time", "lift");
  for (std::size_t row = 0; row < std::min(order.size(), kRows); ++row) {
    const std::size_t i = order[row];
    text += fmt::format("{:<30}{:>12.4g}{:>7.1f} %{:>14.4g}{:>7.1f} %{:>11}{:>9}\n",
                        causes.names[i], causes.lolh[i], 100 * causes.lolh_share[i], causes.eue[i],
                        100 * causes.eue_share[i], known(100 * causes.time_share[i], "{:.3g} %"),
                        known(causes.lift[i], "{:.3g}"));
  }
  if (order.size() > kRows) text += fmt::format("and {} more\n", order.size() - kRows);
  return text + "lift: how many times as frequent losses are while it is there.\n";
}

std::string length_of(double hours) {
  return hours < 1 ? fmt::format("{:g} min", std::round(60 * hours)) : fmt::format("{:g} h", hours);
}

std::string survival_block(const Results& results) {
  const Survival& survival = results.survival;
  std::string lengths = fmt::format("\n{:<24}", "outage of the grid of");
  std::string chances = fmt::format("{:<24}", "ridden through");
  std::string lows = fmt::format("{:<24}", "95 % interval from");
  std::string highs = fmt::format("{:<24}", "to");
  for (std::size_t i = 0; i < survival.ride_through_h.size(); ++i) {
    const double low = survival.ride_through_ci95_low[i];
    const double high = survival.ride_through_ci95_high[i];
    const double digits = (high - low) / 4;
    lengths += fmt::format("{:>11}", length_of(survival.ride_through_h[i]));
    chances += fmt::format("{:>11}", format_value(survival.ride_through[i], digits));
    lows += fmt::format("{:>11}", format_value(low, digits));
    highs += fmt::format("{:>11}", format_value(high, digits));
  }
  return lengths + "\n" + chances + "\n" + lows + "\n" + highs + "\n";
}

// What the results rest on, and whether that is much.
std::string evidence_block(const Results& results) {
  const Evidence seen = evidence(results);
  const auto share = [](double part) {
    return part < 0.995 ? fmt::format("{:.2g} %", 100 * part) : std::string("all");
  };
  std::string text = fmt::format(
      "\nSeen: {:.0f} losses of load, in {:.0f} of {} trajectories. The largest of these "
      "has {} of lolh,\n{} of eue.",
      seen.events, seen.losing, results.provenance.trajectories, share(seen.largest_of_lolh),
      share(seen.largest_of_eue));
  if (!seen.is_thin()) return text + "\n";
  return text + fmt::format(
                    " More than {} of an index in one of them: what was too rare to\nbe seen may "
                    "matter as much. More trajectories tell.\n",
                    share(Evidence::kMostOfOne));
}

}  // namespace

// Which of the target indices converges last, and how much work it needs.
std::string convergence_line(const Results& results) {
  const auto& from = results.provenance;
  const auto& [index, rel_error, needed] = results.convergence;
  const double more = needed - static_cast<double>(from.trajectories);
  const std::string how =
      std::isinf(rel_error) ? "not known yet"
      : rel_error == 0
          ? "known exactly"
          : fmt::format("known to {:.3g} % of its mean (standard error)", 100 * rel_error);
  std::string text =
      fmt::format("\nLast of {} to converge: {}, {}. The target\nof {} % ", from.target_index,
                  index, how, written(100 * from.target_rel_error));
  if (from.target_met) return text + "is met.\n";
  if (!std::isfinite(more)) {
    return text + fmt::format("is out of sight: {}.\n", std::isnan(results.index(index).value.mean)
                                                            ? "too few trajectories bound it"
                                                            : "nothing of it was seen");
  }
  if (rel_error <= from.target_rel_error) {
    text += fmt::format(
        "is met, but rare large losses decide: the upper end of the interval is {:.2g} times as\n"
        "far away as if errors were normal. At most {} times ",
        results.index(index).value.skewness_correction(), Convergence::kMostSkewness);
  }
  text += fmt::format("takes about {:.2g} more trajectories", more);
  if (from.wall_s > 0) {
    text += fmt::format(", {} here",
                        duration_text(more * from.wall_s / static_cast<double>(from.trajectories)));
  }
  return text + ": raise trajectories\nin [study] and --resume, or accept the error.\n";
}

std::string as_table(const Results& results) {
  const auto& from = results.provenance;
  std::string text = fmt::format("{}\n{} trajectories of {} h, seed {}, on {} ({}), {:.1f} s\n\n",
                                 from.study, from.trajectories, written(from.horizon_h), from.seed,
                                 from.backend, from.device, from.wall_s);
  text += index_block(results);
  const auto& lolh = results.index("lolh").value;
  text += yearly_block(results);
  if (lolh.mean > 0) text += cause_block(results);
  if (!results.survival.ride_through_h.empty()) text += survival_block(results);
  if (lolh.mean == 0 && lolh.ci95_high == 0) {
    text +=
        "\nNo loss of load was seen, and there is none: nothing that is random here can cause "
        "one.\n";
  } else if (lolh.mean == 0) {
    const double many = 1 / (1 - results.index("loss_free_years").value.ci95_low);
    text += "\nNo loss of load was seen. That does not mean there is none";
    text += many >= 2 ? fmt::format(
                            ": with a confidence of 97.5 %, fewer\nthan one trajectory in {:.0f} "
                            "has any.\n",
                            many)
                      : ".\n";
  } else {
    text += evidence_block(results);
  }
  if (from.target_rel_error > 0 && !results.convergence.index.empty()) {
    text += convergence_line(results);
  }
  if (from.merged_starts > 0) {
    text +=
        fmt::format("\n{} turbine starts joined another of their class: too many were under way.\n",
                    from.merged_starts);
  }
  if (results.trace) {
    text +=
        fmt::format("\nThe file holds traces of {} {} (/trace).\n", results.trace->trajectories,
                    results.trace->only_losses ? "trajectories with loss of load" : "trajectories");
  }
  return text;
}

}  // namespace ridethrough
