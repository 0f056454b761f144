// Results as people and programs read them on a terminal.
#include "host/figure.hpp"
#include "host/progress.hpp"
#include "host/results.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

std::string with_error(double value, double std_error) {
  return fmt::format("{} +- {}", figure(value, std_error), plus_minus(std_error));
}

std::string interval(const Estimate& value) {
  if (std::isnan(value.mean)) return "-";
  // Where nothing was seen, the error is unknown and the lower end all there is.
  const double digits = std::isfinite(value.std_error) ? value.std_error : 0.01;
  return fmt::format("{} .. {}", figure(value.ci95_low, digits), figure(value.ci95_high, digits));
}

// What trajectories have a year is spread: its quantiles and tail means stand side by side, the
// names of these indices being NAME_COLUMN.
constexpr std::array kYearly = {"lolh", "eue"};
constexpr std::array kYearlyColumns = {"q50", "q90", "q95", "q99", "cvar95", "cvar99"};

const Index* find(const Results& results, const std::string& name) {
  const auto at = std::find_if(results.indices.begin(), results.indices.end(),
                               [&](const Index& index) { return index.name == name; });
  return at == results.indices.end() ? nullptr : &*at;
}

bool is_yearly(const Index& index) {
  for (const char* name : kYearly) {
    for (const char* column : kYearlyColumns) {
      if (index.name == fmt::format("{}_{}", name, column)) return true;
    }
  }
  return false;
}

std::string index_block(const Results& results) {
  std::string text = fmt::format("{:<23}{:>12} {:>10}  {:<24} {:<10}{}\n", "index", "mean",
                                 "std error", "95 % interval", "unit", "meaning");
  for (const auto& index : results.indices) {
    if (!index.applies || is_yearly(index)) continue;
    const auto& value = index.value;
    const std::string mean = std::isinf(value.mean) ? "> " + figure(value.ci95_low, 0.01)
                                                    : figure(value.mean, value.std_error);
    text += fmt::format("{:<23}{:>12} {:>10}  {:<24} {:<10}{}\n", index.name, mean,
                        plus_minus(value.std_error), interval(value), index.unit, index.meaning);
  }
  return text;
}

std::string yearly_block(const Results& results) {
  std::string text = fmt::format("\n{:<8}", "yearly");
  for (const char* column : kYearlyColumns) text += fmt::format(" {:>15}", column);
  text += "  unit\n";
  for (const char* name : kYearly) {
    text += fmt::format("{:<8}", name);
    for (const char* column : kYearlyColumns) {
      const Index* index = find(results, fmt::format("{}_{}", name, column));
      text += fmt::format(
          " {:>15}", index == nullptr ? "" : with_error(index->value.mean, index->value.std_error));
    }
    text += fmt::format("  {}\n", results.index(name).unit);
  }
  return text;
}

std::string cause_block(const Results& results) {
  constexpr std::size_t kRows = 10;
  const Causes& causes = results.causes;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < causes.names.size(); ++i) {
    if (causes.lolh[i] > 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return causes.eue[a] > causes.eue[b]; });
  std::string text = fmt::format("\n{:<30}{:>12}{:>9}{:>14}{:>9}\n", "losses by what was present",
                                 "lolh h/yr", "share", "eue MWh/yr", "share");
  for (std::size_t row = 0; row < std::min(order.size(), kRows); ++row) {
    const std::size_t i = order[row];
    text += fmt::format("{:<30}{:>12.4g}{:>7.1f} %{:>14.4g}{:>7.1f} %\n", causes.names[i],
                        causes.lolh[i], 100 * causes.lolh_share[i], causes.eue[i],
                        100 * causes.eue_share[i]);
  }
  if (order.size() > kRows) text += fmt::format("and {} more\n", order.size() - kRows);
  return text;
}

std::string length_of(double hours) {
  return hours < 1 ? fmt::format("{:g} min", std::round(60 * hours)) : fmt::format("{:g} h", hours);
}

std::string survival_block(const Results& results) {
  const Survival& survival = results.survival;
  std::string lengths = fmt::format("\n{:<24}", "outage of the grid of");
  std::string chances = fmt::format("{:<24}", "ridden through");
  std::string errors = fmt::format("{:<24}", "std error");
  for (std::size_t i = 0; i < survival.ride_through_h.size(); ++i) {
    const double error = survival.ride_through_std_error[i];
    lengths += fmt::format("{:>11}", length_of(survival.ride_through_h[i]));
    chances += fmt::format("{:>11}", figure(survival.ride_through[i], error));
    errors += fmt::format("{:>11}", plus_minus(error));
  }
  return lengths + "\n" + chances + "\n" + errors + "\n";
}

}  // namespace

// Which of the target indices converges last, and how much work it needs.
std::string convergence_line(const Results& results) {
  const auto& from = results.provenance;
  const auto& [index, rel_error, needed] = results.convergence;
  const double more = needed - static_cast<double>(from.trajectories);
  std::string text = fmt::format(
      "\nLast of {} to converge: {}, known to {:.3g} % of its mean (standard error). The "
      "target\nof {:g} % ",
      from.target_index, index, 100 * rel_error, 100 * from.target_rel_error);
  if (from.target_met) return text + "is met.\n";
  if (!std::isfinite(more)) return text + "is out of sight: nothing of it was seen.\n";
  text += fmt::format("takes about {:.2g} more trajectories", more);
  if (from.wall_s > 0) {
    text += fmt::format(", {} here",
                        duration_text(more * from.wall_s / static_cast<double>(from.trajectories)));
  }
  return text + ": raise trajectories\nin [study] and --resume, or accept the error.\n";
}

std::string as_table(const Results& results) {
  const auto& from = results.provenance;
  std::string text = fmt::format("{}\n{} trajectories of {:g} h, seed {}, on {} ({}), {:.1f} s\n\n",
                                 from.study, from.trajectories, from.horizon_h, from.seed,
                                 from.backend, from.device, from.wall_s);
  text += index_block(results);
  const auto& lolh = results.index("lolh").value;
  if (lolh.mean > 0) text += yearly_block(results) + cause_block(results);
  if (!results.survival.ride_through_h.empty()) text += survival_block(results);
  if (lolh.mean == 0) {
    text += fmt::format(
        "\nNo loss of load was seen. That does not mean there is none: with 95 % confidence, "
        "fewer\n"
        "than one trajectory in {:.0f} has any.\n",
        1 / rarest_seen(from.trajectories));
  } else if (from.target_rel_error > 0) {
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

std::string as_json(const Results& results) {
  nlohmann::ordered_json json;
  const auto& from = results.provenance;
  json["study"] = from.study;
  for (const auto& index : results.indices) {
    const auto& value = index.value;
    json["indices"][index.name] = {{"mean", value.mean},
                                   {"std_error", value.std_error},
                                   {"ci95", {value.ci95_low, value.ci95_high}},
                                   {"largest", value.largest},
                                   {"unit", index.unit},
                                   {"meaning", index.meaning},
                                   {"applies", index.applies}};
  }
  const Causes& causes = results.causes;
  Causes::each_array(causes, [&](const char* name, const auto& values, auto, auto) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      json["causes"][causes.names[i]][name] = values[i];
    }
  });
  Season::each_array(results.season, [&](const char* name, const auto& values, auto, auto) {
    auto& months = json["season"][name];
    for (auto month = values.begin(); month != values.end(); month += Season::kHours) {
      months.push_back(std::vector<double>(month, month + Season::kHours));
    }
  });
  Survival::each_array(results.survival, [&](const char* name, const auto& values, auto, auto) {
    json["survival"][name] = values;
  });
  for (const auto& histogram : results.histograms) {
    json["histograms"][histogram.name] = {{"unit", histogram.unit},
                                          {"meaning", histogram.meaning},
                                          {"edges", histogram.edges},
                                          {"counts", histogram.counts}};
  }
  if (results.trace) {
    json["trace"] = {{"trajectories", results.trace->trajectories},
                     {"only_losses", results.trace->only_losses}};
  }
  json["trajectories"] = from.trajectories;
  json["horizon_h"] = from.horizon_h;
  json["years_per_trajectory"] = from.years;
  json["start"] = from.start;
  json["seed"] = from.seed;
  json["target_rel_error"] = from.target_rel_error;
  json["target_index"] = from.target_index;
  json["target_met"] = from.target_met;
  json["convergence"] = {{"last", results.convergence.index},
                         {"rel_error", results.convergence.rel_error},
                         {"trajectories_needed", results.convergence.trajectories}};
  json["merged_starts"] = from.merged_starts;
  json["config_file"] = from.config_file;
  json["fingerprint"] = from.fingerprint;
  json["backend"] = from.backend;
  json["device"] = from.device;
  json["wall_s"] = from.wall_s;
  json["created"] = from.created;
  json["program_version"] = from.program_version;
  json["git_commit"] = from.git_commit;
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace ridethrough
