// SPDX-License-Identifier: Apache-2.0
#include "host/analysis/target.hpp"

#include "host/base/error.hpp"
#include "host/base/layout.hpp"
#include "host/base/text.hpp"
#include "host/results/format_value.hpp"
#include "host/scenario/index_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

constexpr std::string_view kRideThrough = "ride_through";

double ride_through_h(int number) {
  return static_cast<double>(ride_through(number)) / kTicksPerHour;
}

// "ride_through(4h)" for each of the lengths of outages at which the results have it.
std::vector<std::string> ride_through_names() {
  std::vector<std::string> names;
  for (int i = 0; i < kRideThroughs; ++i) {
    const double hours = ride_through_h(i);
    names.push_back(hours < 1 ? fmt::format("{}({:.0f}min)", kRideThrough, 60 * hours)
                              : fmt::format("{}({:.0f}h)", kRideThrough, hours));
  }
  return names;
}

// Of "ride_through( 4 h )".
void set_ride_through(IndexTarget& target, const std::string& text, const std::string& option) {
  std::string name = target.index;
  std::erase_if(name, [](char c) { return c == ' ' || c == '\t'; });
  const std::vector<std::string> known = ride_through_names();
  const auto at = std::find(known.begin(), known.end(), name);
  if (at == known.end()) {
    throw InputError(fmt::format(
        "command line: {} {}: `{}` names no length of outages for which the chance to ride "
        "through them is known; allowed is any of {}{}",
        option, shortened(text), shortened(target.index), fmt::join(known, ", "),
        did_you_mean(name, known)));
  }
  target.index = *at;
  target.ride_through_h = ride_through_h(static_cast<int>(at - known.begin()));
}

// The distance from the estimate to the end of its interval that has to pass the limit, over that
// to the limit, goes down with the square root of the trajectories; where nothing was seen, with
// the trajectories themselves.
double more_needed(const IndexTarget& target, const Estimate& value, double trajectories) {
  constexpr double kUnknown = std::numeric_limits<double>::infinity();
  const double off = target.limit - value.mean;
  const double end = off > 0 ? value.ci95_high - value.mean : value.mean - value.ci95_low;
  if (!std::isfinite(end) || !std::isfinite(off) || off == 0 || end == 0) return kUnknown;
  const double times = end / std::abs(off);
  return trajectories * std::max((value.std_error > 0 ? times * times : times) - 1, 0.01);
}

const char* word_of(Verdict verdict) {
  return verdict == Verdict::kMeets ? "met" : verdict == Verdict::kFails ? "failed" : "undecided";
}

std::string unit_of(const Results& results, const IndexTarget& target) {
  const std::string unit = target.ride_through_h > 0 ? "1" : results.index(target.index).unit;
  return unit == "1" ? "" : " " + unit;
}

// What is known of it, and what it would take to know more.
std::string reason(const Results& results, const Requirement& one) {
  const std::string& index = one.target.index;
  if (std::isnan(one.value.mean)) {
    return one.target.ride_through_h > 0
               ? "as no outage was as long"
               : fmt::format("as too little was seen to tell {}; raise trajectories in [study]",
                             index);
  }
  std::string text =
      fmt::format("as {} is {}{}", index, with_interval(one.value), unit_of(results, one.target));
  if (one.verdict != Verdict::kUndecided) return text;
  return text + (std::isfinite(one.more_trajectories)
                     ? fmt::format("; needs about {} more trajectories",
                                   about_count(one.more_trajectories))
                     : "; it cannot be said how many more trajectories it needs");
}

}  // namespace

const char* text_of(Verdict verdict) {
  return verdict == Verdict::kMeets ? "meets" : verdict == Verdict::kFails ? "fails" : "undecided";
}

std::string IndexTarget::text() const {
  return index + (at_most ? "<=" : ">=") + significant(limit, 12);
}

IndexTarget parse_target(const std::string& text, const std::string& option) {
  const auto at = text.find_first_of("<>");
  IndexTarget target{};
  const bool sound = at != std::string::npos && at + 1 < text.size() && text[at + 1] == '=' &&
                     parse_number(trimmed(text.substr(at + 2)), target.limit) &&
                     std::isfinite(target.limit);
  if (!sound) {
    throw InputError(
        fmt::format("command line: {} {}: allowed is an index, <= or >=, and a "
                    "number, as in \"lolh<=0.5\"",
                    option, shortened(text)));
  }
  target.index = trimmed(text.substr(0, at));
  target.at_most = text[at] == '<';
  if (target.index.rfind(kRideThrough, 0) == 0) {
    set_ride_through(target, text, option);
    return target;
  }
  std::vector<std::string> known = index_names();
  const bool is_index = std::find(known.begin(), known.end(), target.index) != known.end();
  for (const std::string& name : ride_through_names()) known.push_back(name);
  if (!is_index) {
    throw InputError(fmt::format("command line: {} {}: `{}` is no index; allowed is any of {}{}",
                                 option, shortened(text), shortened(target.index),
                                 fmt::join(known, ", "), did_you_mean(target.index, known)));
  }
  return target;
}

Estimate IndexTarget::of(const Results& results) const {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (ride_through_h > 0) {
    const Survival& chances = results.survival;
    const auto& lengths = chances.ride_through_h;
    const auto at = static_cast<std::size_t>(
        std::find(lengths.begin(), lengths.end(), ride_through_h) - lengths.begin());
    if (at == lengths.size()) return {kNone, kNone, kNone, kNone, kNone};  // none lasted so long
    return {chances.ride_through[at], chances.ride_through_std_error[at],
            chances.ride_through_ci95_low[at], chances.ride_through_ci95_high[at], kNone};
  }
  return results.index(index).value;
}

Verdict verdict_on(const IndexTarget& target, const Estimate& value, double low, double high) {
  if (std::isnan(value.mean)) return Verdict::kUndecided;
  // An end that but for rounding is the limit is on it.
  constexpr double kRounding = 8 * std::numeric_limits<double>::epsilon();
  const double limit = target.limit;
  const double slack = kRounding * std::abs(limit);
  if (target.at_most ? high <= limit + slack : low >= limit - slack) return Verdict::kMeets;
  if (target.at_most ? low > limit : high < limit) return Verdict::kFails;
  return Verdict::kUndecided;
}

std::vector<Requirement> judge(const Results& results, const std::vector<IndexTarget>& targets) {
  std::vector<Requirement> all;
  for (const IndexTarget& target : targets) {
    const Estimate value = target.of(results);
    const Verdict verdict = verdict_on(target, value, value.ci95_low, value.ci95_high);
    const auto done = static_cast<double>(results.provenance.trajectories);
    const double more = verdict == Verdict::kUndecided ? more_needed(target, value, done) : 0;
    all.push_back({target, value, verdict, more});
  }
  return all;
}

bool all_met(const std::vector<Requirement>& requirements) {
  return std::all_of(requirements.begin(), requirements.end(),
                     [](const auto& one) { return one.verdict == Verdict::kMeets; });
}

std::string as_text(const Results& results, const std::vector<Requirement>& requirements,
                    std::size_t width) {
  std::string text;
  for (const Requirement& one : requirements) {
    text += filled(
        fmt::format("{}: {}, {}", word_of(one.verdict), one.target.text(), reason(results, one)),
        width, "", "  ");
  }
  return text;
}

nlohmann::ordered_json as_json(const std::vector<Requirement>& requirements) {
  auto json = nlohmann::ordered_json::array();
  for (const Requirement& one : requirements) {
    nlohmann::ordered_json object = {{"requirement", one.target.text()},
                                     {"verdict", word_of(one.verdict)},
                                     {"mean", one.value.mean},
                                     {"std_error", one.value.std_error},
                                     {"ci95", {one.value.ci95_low, one.value.ci95_high}}};
    object["more_trajectories"] = nullptr;
    if (std::isfinite(one.more_trajectories)) object["more_trajectories"] = one.more_trajectories;
    json.push_back(object);
  }
  return json;
}

}  // namespace ridethrough
