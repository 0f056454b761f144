// Results as people and programs read them on a terminal.
#include "host/results.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

// A figure with as many digits as its error leaves meaning to: two digits of the error.
std::string figure(double value, double std_error) {
  if (value == 0 && std_error == 0) return "0";
  const double smallest = std_error > 0 ? std_error : std::abs(value) * 1e-6;
  const int decimals = std::max(0, 1 - static_cast<int>(std::floor(std::log10(smallest))));
  if (decimals > 7) return fmt::format("{:.4g}", value);
  return fmt::format("{:.{}f}", value, decimals);
}

std::string plus_minus(double std_error) {
  if (std_error == 0) return "0";
  return figure(std_error, std_error);
}

}  // namespace

std::string as_table(const Results& results) {
  const auto& from = results.provenance;
  std::string text = fmt::format("{}\n{} trajectories of {:g} h, seed {}, on {} ({}), {:.1f} s\n\n",
                                 from.study, from.trajectories, from.horizon_h, from.seed,
                                 from.backend, from.device, from.wall_s);
  text += fmt::format("{:<19}{:>16} {:>12}  {:<27} {:<10} {}\n", "index", "mean", "std error",
                      "95 % confidence interval", "unit", "meaning");
  for (const auto& index : results.indices) {
    const auto& value = index.value;
    text += fmt::format("{:<19}{:>16} {:>12}  {:<27} {:<10} {}\n", index.name,
                        figure(value.mean, value.std_error), plus_minus(value.std_error),
                        fmt::format("{} .. {}", figure(value.ci95_low, value.std_error),
                                    figure(value.ci95_high, value.std_error)),
                        index.unit, index.meaning);
  }
  if (results.index("lolh").value.mean == 0) {
    // The largest probability under which so many years without a loss are not rarer than 5 %.
    text += fmt::format(
        "\nNo loss of load was seen. That does not mean there is none: with 95 % confidence, "
        "fewer\n"
        "than one trajectory in {:.0f} has any.\n",
        -1 / std::expm1(std::log(0.05) / static_cast<double>(from.trajectories)));
  } else if (from.target_rel_error > 0) {
    const double lolh = results.index("lolh").value.relative_error();
    const double eue = results.index("eue").value.relative_error();
    text += fmt::format(
        "\nRelative standard error: LOLH {:.3g} %, EUE {:.3g} %; the target of {:g} % is {}.\n",
        100 * lolh, 100 * eue, 100 * from.target_rel_error,
        from.target_met ? "met" : "not met: raise trajectories in [study], or accept the error");
  }
  if (from.merged_starts > 0) {
    text +=
        fmt::format("\n{} turbine starts joined another of their class: too many were under way.\n",
                    from.merged_starts);
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
                                   {"meaning", index.meaning}};
  }
  for (const auto& histogram : results.histograms) {
    json["histograms"][histogram.name] = {{"unit", histogram.unit},
                                          {"meaning", histogram.meaning},
                                          {"edges", histogram.edges},
                                          {"counts", histogram.counts}};
  }
  json["trajectories"] = from.trajectories;
  json["horizon_h"] = from.horizon_h;
  json["years_per_trajectory"] = from.years;
  json["start"] = from.start;
  json["seed"] = from.seed;
  json["target_rel_error"] = from.target_rel_error;
  json["target_met"] = from.target_met;
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
