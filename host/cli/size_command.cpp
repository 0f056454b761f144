// SPDX-License-Identifier: Apache-2.0
// ridethrough size: the smallest value of a key that meets targets; with two keys, the front.
#include "host/analysis/size_columns.hpp"
#include "host/analysis/sizing.hpp"
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/layout.hpp"
#include "host/base/text.hpp"
#include "host/cli/analysis_run.hpp"
#include "host/config/sweep_values.hpp"
#include "host/results/format_value.hpp"
#include "host/results/results_json.hpp"
#include "host/site/by_key.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

using Texts = std::vector<std::string>;

constexpr CommandOption kVary = {
    .name = "vary",
    .help =
        "the key whose smallest value is wanted, as in battery.megapack.units; a second one "
        "makes the trade-off front",
    .value = {.kind = Value::kKey, .name = "KEY"},
    .times = {1, 2}};
constexpr CommandOption kRange = {
    .name = "range",
    .help =
        "of the key, one for each --vary in their order; by default a whole number goes from "
        "the least that is allowed to twice its value",
    .value = {.kind = Value::kText, .name = "FIRST:LAST:STEP"},
    .times = {0, 2}};
constexpr CommandOption kTarget = {
    .name = "target",
    .help = R"(as in "lolh<=0.5" or "ride_through(4h)>=0.99"; several have all to be met)",
    .value = {.kind = Value::kText, .name = "\"INDEX<=NUMBER\""},
    .times = {1, kAnyNumber}};
constexpr CommandOption kAnswerConfidence = {
    .name = kConfidenceLevel.name,
    .help = "that the answer is right",
    .value = {.kind = Value::kNumber, .name = "P", .range = {0.5, 1, true}},
    .fallback = kConfidence};

struct Varied {
  std::string key;
  Texts values;

  void set_in(Site& site, const std::string& value) const {
    set(site, {Key::parse(key), value, "", 0});
  }
};

Varied varied(const Config& config, const Site& site, const std::string& text, const Texts& ranges,
              std::size_t number) {
  if (const auto equals = text.find('='); equals != std::string::npos) {
    throw InputError(fmt::format(
        "command line: --vary {}: the key alone; perhaps you meant --vary {} --range {}",
        shortened(text), shortened(text.substr(0, equals)), shortened(text.substr(equals + 1))));
  }
  const Key key = Key::parse(text);
  const Section& section = key.section;
  Config::check_key({key, "", "", 0});
  if (section.kind == Site::StudySettings::kKind) {
    throw InputError(
        fmt::format("command line: --vary {}: a key of the site is wanted, not one of [study], as "
                    "in --vary battery.megapack.units",
                    text));
  }
  const std::string absence = config.absence_of(section);
  if (!absence.empty()) {
    throw InputError(fmt::format("command line: --vary {}: {}", text, absence));
  }
  std::string range;
  if (number < ranges.size()) {
    range = ranges[number];
  } else {
    const KeyRow& row = *find_key(key);
    if (row.kind != ValueKind::kInteger) {
      throw InputError(
          fmt::format("command line: --vary {}: needs a --range, as in --range 0:100:5", text));
    }
    const double twice = 2 * number_of(site, key);
    range =
        fmt::format("{:.0f}:{:.0f}", row.lowest, std::clamp(twice, row.lowest + 1, row.highest));
  }
  auto values = range_values({key, range, "", 0}, range);
  double first = 0;
  double last = 0;
  (void)parse_number(values.front(), first);
  (void)parse_number(values.back(), last);
  if (first > last) std::reverse(values.begin(), values.end());
  return {text, values};
}

// What is surely so of a value: the bound by which it meets or fails, or both. With digits enough
// to tell them from the limit and from the estimate.
std::string surely(const IndexTarget& target, const TargetFinding& found) {
  const double mean = found.value.mean;
  if (std::isnan(mean)) {
    return target.ride_through_h > 0 ? "no outage lasted so long" : "too little was seen";
  }
  const auto bound = [&](double value) {
    return format_value(value, std::min(std::abs(value - mean), std::abs(value - target.limit)));
  };
  if (found.verdict != Verdict::kUndecided) {
    const bool is_below = (found.verdict == Verdict::kMeets) == target.at_most;
    return is_below ? "surely below " + bound(found.high) : "surely above " + bound(found.low);
  }
  return std::isinf(found.high) ? "surely above " + bound(found.low) + ", with no upper bound"
                                : "surely " + bound(found.low) + " to " + bound(found.high);
}

std::string estimate_text(const Estimate& value) {
  return std::isfinite(value.mean) ? with_error(value.mean, value.std_error) : format_value(value);
}

std::string findings(const Sizing& sizing, const std::string& key, int number, std::size_t width) {
  const Candidate* candidate = sizing.at(number);
  if (candidate == nullptr) return "";
  std::string text;
  for (std::size_t t = 0; t < sizing.targets.size(); ++t) {
    const IndexTarget& target = sizing.targets[t];
    const TargetFinding& found = candidate->targets[t];
    text += filled(
        fmt::format("{}={}: {} {}, {}: {} {} ({} of {} trajectories lose load)", key,
                    sizing.values[candidate->number], target.index, estimate_text(found.value),
                    surely(target, found), text_of(found.verdict), target.text(), candidate->losing,
                    candidate->trajectories),
        width, "  ", "    ");
  }
  return text;
}

// `begin` is what stands in front of it.
std::string as_text(const Sizing& sizing, const std::string& key, const std::string& begin,
                    std::size_t width) {
  const auto value = [&](int i) { return sizing.values[static_cast<std::size_t>(i)]; };
  const std::string percent = written(100 * sizing.confidence);
  std::string text;
  const int met = sizing.smallest_met;
  if (sizing.decided() && sizing.all_met) {
    text = fmt::format(
        "{} = {} is the smallest value{} that meets the target{}, with a confidence "
        "of {} %",
        key, value(met), met == 0 ? " of the range" : "", sizing.targets.size() > 1 ? "s" : "",
        percent);
  } else if (met < 0 && sizing.largest_failed + 1 == static_cast<int>(sizing.values.size())) {
    text = fmt::format("no value of {} up to {} meets the targets, with a confidence of {} %", key,
                       sizing.values.back(), percent);
  } else if (met >= 0 && !sizing.all_met) {
    const bool all_worsen =
        std::find(sizing.worsens.begin(), sizing.worsens.end(), false) == sizing.worsens.end();
    text = all_worsen ? fmt::format(
                            "no value of {} from {} on is sure to meet what more of it makes worse",
                            key, value(met))
                      : fmt::format(
                            "{} = {} is the smallest value for the targets that more of it helps, "
                            "but not sure to meet those that it makes worse: no value is sure to "
                            "meet all",
                            key, value(met));
  } else {
    text = fmt::format(
        "undecided with {} % confidence: {}, {}", percent,
        sizing.largest_failed < 0
            ? fmt::format("no value of {} is sure to fail", key)
            : fmt::format("{} up to {} fails", key, value(sizing.largest_failed)),
        met < 0 ? "and none is sure to meet; raise trajectories in [study], or the range"
                : fmt::format("from {} on it meets; for the values between, raise trajectories in "
                              "[study] or accept the larger one",
                              value(met)));
  }
  text = filled(begin + text, width);
  text += findings(sizing, key, met, width);
  if (sizing.largest_failed != met) text += findings(sizing, key, sizing.largest_failed, width);
  const bool none_decided = met < 0 && sizing.largest_failed < 0 && !sizing.candidates.empty();
  if (none_decided) text += findings(sizing, key, sizing.candidates.back().number, width);
  if (!sizing.monotone) {
    text +=
        filled("warning: more of it did not always help; the search takes for granted that it does",
               width, "  ", "    ");
  }
  return text;
}

nlohmann::ordered_json as_json(const Sizing& sizing) {
  auto json = nlohmann::ordered_json::object();
  const auto value = [&](int i) -> nlohmann::ordered_json {
    if (i < 0) return nullptr;
    return std::stod(sizing.values[static_cast<std::size_t>(i)]);
  };
  json["decided"] = sizing.decided();
  json["all_met"] = sizing.all_met;
  json["smallest_met"] = value(sizing.smallest_met);
  json["largest_failed"] = value(sizing.largest_failed);
  json["monotone"] = sizing.monotone;
  json["confidence"] = sizing.confidence;
  json["trajectories"] = sizing.trajectories;
  json["wall_s"] = sizing.wall_s;
  for (const auto& candidate : sizing.candidates) {
    nlohmann::ordered_json one = {{"value", value(static_cast<int>(candidate.number))},
                                  {"verdict", text_of(candidate.verdict)},
                                  {"trajectories", candidate.trajectories},
                                  {"losing_trajectories", candidate.losing}};
    for (std::size_t t = 0; t < sizing.targets.size(); ++t) {
      const auto& found = candidate.targets[t];
      object_in(one, "targets")[sizing.targets[t].text()] = {{"mean", found.value.mean},
                                                             {"std_error", found.value.std_error},
                                                             {"low", found.low},
                                                             {"high", found.high},
                                                             {"verdict", text_of(found.verdict)}};
    }
    array_in(json, "candidates").push_back(one);
  }
  return json;
}

int size_command(const Arguments& arguments) {
  const Texts keys = arguments.texts(kVary);
  const Texts ranges = arguments.texts(kRange);
  const double confidence = arguments.number(kAnswerConfidence);
  if (ranges.size() > keys.size()) throw InputError("command line: more --range than --vary");
  std::vector<IndexTarget> targets;
  for (const auto& text : arguments.texts(kTarget)) targets.push_back(parse_target(text));
  AnalysisRun work(arguments, "size", {kVary, kRange, kTarget, kAnswerConfidence});
  std::vector<Key> open;  // it may lack what is varied
  for (const auto& key : keys) open.push_back(Key::parse(key));
  const Site site = read_site_without(work.config(), open);
  const Varied first = varied(work.config(), site, keys[0], ranges, 0);
  Varied second{"", {""}};
  if (keys.size() == 2) second = varied(work.config(), site, keys[1], ranges, 1);
  if (first.key == second.key) throw InputError("command line: --vary: the same key twice");
  const auto with = [&](const std::string& value, const std::string& other) {
    Site sized = site;
    first.set_in(sized, value);
    if (!second.key.empty()) second.set_in(sized, other);
    return sized;
  };
  const auto find = [&](const Workbench& bench) -> AnalysisRun::Found {
    AnalysisRun::Found found;
    auto json = nlohmann::ordered_json::object();
    json["analysis"] = "size";
    std::vector<std::pair<std::string, Sizing>> found_by;  // what begins its text
    SizeColumns columns(first.key, second.key);
    std::uint64_t trajectories = 0;
    double wall_s = work.earlier_s();
    std::size_t most = first.values.size();  // the front falls: no more is needed than before
    for (const auto& other : second.values) {
      const auto search = [&](std::size_t count) {
        const Texts values(first.values.begin(),
                           first.values.begin() + static_cast<std::ptrdiff_t>(count));
        const auto study_of = [&](std::size_t number) {
          return compile(with(values[number], other));
        };
        Sizing sizing = find_size(values, study_of, targets, confidence, bench,
                                  [&](const Sizing&, const std::string& value) {
                                    work.at(fmt::format("{}={}", first.key, value));
                                  });
        trajectories += sizing.trajectories;
        wall_s += sizing.wall_s;
        return sizing;
      };
      Sizing sizing = search(most);
      if (sizing.smallest_met < 0 && most < first.values.size()) {
        sizing = search(first.values.size());  // it does not fall here, or is too close to call
      }
      if (!sizing.decided() || !sizing.all_met) found.code = exit_code::kPointFailed;
      if (sizing.smallest_met >= 0) most = static_cast<std::size_t>(sizing.smallest_met) + 1;
      auto one = as_json(sizing);
      if (!second.key.empty()) one["with"] = {{second.key, std::stod(other)}};
      array_in(json, "front").push_back(one);
      columns.add(sizing, other);
      const std::string begin = second.key.empty() ? "" : fmt::format("{}={}: ", second.key, other);
      found_by.emplace_back(begin, std::move(sizing));
    }
    json["vary"] = keys;
    json["trajectories"] = trajectories;
    json["wall_s"] = wall_s;
    const auto text = [&](std::size_t width) {
      std::string all;
      for (const auto& [begin, sizing] : found_by) all += as_text(sizing, first.key, begin, width);
      return all + paragraph(fmt::format("It took {} trajectories, {}. Taken for granted: more of "
                                         "{} never hurts.",
                                         trajectories, duration_text(wall_s), first.key),
                             width);
    };
    found.result.table = text(kUsualWidth);
    found.shown = text(width_of_stdout());
    found.result.json = json.dump(2) + '\n';
    found.result.columns = columns.all();
    found.result.provenance.trajectories = trajectories;
    return found;
  };
  say_warnings(with(first.values.back(), second.values.back()), arguments.has(kQuiet));
  return work.run(compile(with(first.values.front(), second.values.front())), find);
}

}  // namespace

constexpr Command kSizeCommand = {
    .name = "size",
    .summary = "finds the smallest value of a key that meets targets",
    .positional = kConfigFile,
    .takes_overrides = true,
    .options = {kVary, kRange, kTarget, kAnswerConfidence, kAdd, kAnswerOutput, kForce, kBackend,
                kThreads, kDevice, kCheckpoint, kCheckpointEvery, kResumeAnswers, kJson, kQuiet},
    .examples = {{"how many batteries keep the loss of load below half an hour a year",
                  "ridethrough size site.ini --vary battery.pack.units --target \"lolh<=0.5\""}},
    .run = size_command};

}  // namespace ridethrough
