// What a component is worth, as people and programs read it.
#include "host/figure.hpp"
#include "host/worth.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

std::string power_line(const char* name, const Worth& worth, const PowerEstimate& power,
                       const char* meaning) {
  const double digits = std::max((power.high - power.low) / 4, 1e-4 * worth.nameplate_mw);
  const double error = std::isfinite(digits) ? digits : std::abs(power.mw) / 100;
  const auto mw = [&](double value) {
    return std::isinf(value) ? fmt::format("{}", value) : figure(value, error);
  };
  const std::string share =
      worth.nameplate_mw > 0 ? fmt::format("{:.1f} %", 100 * power.mw / worth.nameplate_mw) : "-";
  return fmt::format("{:<6}{:>12} MW  {:<22} {:>8}  {}\n", name, mw(power.mw),
                     fmt::format("{} .. {}", mw(power.low), mw(power.high)), share, meaning);
}

// Where more powers than one are as good.
std::string same_index(const char* name, const Worth& worth, const PowerEstimate& power) {
  if (!power.same_to || power.mw == 0) return "";
  return fmt::format("{}: {} is the same from there {} to at least {} MW{}\n", name,
                     metric_name(worth.metric), power.mw > 0 ? "up" : "down",
                     written(*power.same_to),
                     worth.metric == Metric::kLolh ? "; --index eue tells them apart" : "");
}

nlohmann::json as_json(const PowerEstimate& power) {
  nlohmann::json json = {{"mw", power.mw}, {"low", power.low}, {"high", power.high}};
  json["same_index_to_mw"] = power.same_to ? nlohmann::json(*power.same_to) : nlohmann::json();
  return json;
}

}  // namespace

std::string as_table(const Worth& worth) {
  const std::string metric = metric_name(worth.metric);
  const auto index = [&](const char* which, const MeanAndError& value) {
    return fmt::format("{} {:<8} {:>12} ± {} {}\n", metric, which,
                       figure(value.mean, value.std_error), plus_minus(value.std_error),
                       metric_unit(worth.metric));
  };
  std::string text =
      fmt::format("{} of {} MW, by {}\n\n", worth.component, written(worth.nameplate_mw), metric);
  text += index("with", worth.with) + index("without", worth.without);
  text += fmt::format("\n{:<6}{:>12}     {:<22} {:>8}  meaning\n", "worth", "power",
                      fmt::format("{} % interval", written(100 * worth.confidence)), "of it");
  text += power_line("EFC", worth, worth.efc, "firm capacity that could take its place");
  text += power_line("ELCC", worth, worth.elcc, "load that it lets the site carry in addition");
  std::string notes = same_index("EFC", worth, worth.efc) + same_index("ELCC", worth, worth.elcc);
  if (worth.elcc.same_to && worth.elcc.mw == 0) {
    notes += fmt::format("{} is the same with it and without{}\n", metric,
                         worth.same_eue ? "" : "; --index eue tells them apart");
  }
  if (!notes.empty()) text += "\n" + notes;
  text +=
      fmt::format("\n{} trajectories of each of {} systems\n", worth.trajectories, worth.systems);
  return text;
}

std::string as_json(const Worth& worth) {
  const auto index = [](const MeanAndError& value) {
    return nlohmann::json{{"mean", value.mean}, {"std_error", value.std_error}};
  };
  return nlohmann::json{{"component", worth.component},
                        {"index", metric_name(worth.metric)},
                        {"unit", metric_unit(worth.metric)},
                        {"confidence", worth.confidence},
                        {"nameplate_mw", worth.nameplate_mw},
                        {"with", index(worth.with)},
                        {"without", index(worth.without)},
                        {"efc", as_json(worth.efc)},
                        {"elcc", as_json(worth.elcc)},
                        {"trajectories", worth.trajectories},
                        {"systems", worth.systems}}
             .dump(2) +
         "\n";
}

}  // namespace ridethrough
