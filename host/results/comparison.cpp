// SPDX-License-Identifier: Apache-2.0
#include "host/results/comparison.hpp"

#include "host/base/csv_text.hpp"
#include "host/base/layout.hpp"
#include "host/base/text.hpp"
#include "host/results/comparison_json.hpp"
#include "host/results/format_value.hpp"
#include "host/results/results_json.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace ridethrough {
namespace {

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();

constexpr Difference kUnknownDifference = {kNotKnown, kNotKnown, kNotKnown, kNotKnown};

// An index of two files; null where a file does not have it.
struct Pair {
  const Index* other;
  const Index* first;

  [[nodiscard]] const Index& any() const { return first != nullptr ? *first : *other; }
  [[nodiscard]] bool applies() const {
    return (first != nullptr && first->applies) || (other != nullptr && other->applies);
  }
  [[nodiscard]] Difference difference() const {
    if (first == nullptr || other == nullptr) return kUnknownDifference;
    return ridethrough::difference(other->value, first->value);
  }
};

const Index* find(const Results& results, const std::string& name) {
  const auto found = std::find_if(results.indices.begin(), results.indices.end(),
                                  [&](const Index& index) { return index.name == name; });
  return found == results.indices.end() ? nullptr : &*found;
}

std::vector<Pair> pairs(const Results& other, const Results& first) {
  std::vector<Pair> all;
  for (const auto& index : first.indices) all.push_back({find(other, index.name), &index});
  for (const auto& index : other.indices) {
    if (find(first, index.name) == nullptr) all.push_back({&index, nullptr});
  }
  return all;
}

std::string letter(std::size_t file) {
  return file < 26 ? std::string(1, static_cast<char>('A' + file)) : fmt::format("#{}", file + 1);
}

std::string heading(const std::string& mark, const NamedResults& file, std::size_t width) {
  const auto& from = file.results.provenance;
  const Evidence seen = evidence(file.results);
  const auto line = [&](const std::string& words) { return filled(words, width, "   ", "   "); };
  std::string text = filled(file.name, width, mark + "  ", "   ");
  text += line(from.study);
  text += line(fmt::format(
      "{} trajectories of {} h, seed {}{}", from.trajectories, written(from.horizon_h), from.seed,
      std::isfinite(seen.losing) ? fmt::format("; {} of them lose load", grouped(seen.losing))
                                 : ""));
  TextStream overrides(from.overrides);
  for (std::string one; std::getline(overrides, one);) {
    text += filled("--" + one, width, "   ", "     ");
  }
  return text;
}

std::string signed_figure(const Difference& by) {
  if (std::isnan(by.value)) return "-";
  const std::string text = with_error(by.value, by.std_error);
  return by.value > 0 ? fmt::format("+{}", text) : text;
}

std::string kinship_note(const std::string& other, Kinship kinship) {
  switch (kinship) {
    case Kinship::kSameStudy:
      return fmt::format(
          "A and {} are one study with one seed: they share their trajectories, and a difference "
          "says only how many there are of them. For a second opinion, take another "
          "--study.seed.",
          other);
    case Kinship::kCommonRandom:
      return fmt::format(
          "A and {} have the same seed: they share their random numbers, and usually move "
          "together. The ± of the difference takes them as independent: then it is an upper "
          "bound, and the difference is known better than it says.",
          other);
    case Kinship::kIndependent:
      break;
  }
  return fmt::format(
      "A and {} have different seeds: they are independent, and so is the ± of the "
      "difference reckoned.",
      other);
}

std::string side_by_side(const std::string& mark, const NamedResults& other,
                         const NamedResults& first, std::size_t width) {
  Table table({{"index", TableColumn::Side::kLeft, TableColumn::Need::kKey},
               {"unit", TableColumn::Side::kLeft, TableColumn::Need::kKey},
               {"A"},
               {"±", TableColumn::Side::kRight, TableColumn::Need::kMayGo},
               {mark},
               {"±", TableColumn::Side::kRight, TableColumn::Need::kMayGo},
               {mark + " - A"},
               {"", TableColumn::Side::kLeft}});
  bool any_beyond = false;
  for (const Pair& pair : pairs(other.results, first.results)) {
    if (!pair.applies()) continue;
    const auto size = [](const Index* index) {  // of what is shown: not the bound of what is 0
      if (index == nullptr) return 0.0;
      const double mean = index->value.mean;
      return std::isfinite(mean) ? std::abs(mean) : size_of(index->value);
    };
    const InUnit in = in_suited_unit(pair.any().unit, std::max(size(pair.first), size(pair.other)));
    const auto value = [&](const Index* index) {
      if (index == nullptr) return std::string("-");
      return format_value(scaled(index->value, in.factor));
    };
    const auto error = [&](const Index* index) {
      return index == nullptr ? std::string("-") : plus_minus(index->value.std_error * in.factor);
    };
    const Difference by = pair.difference();
    const bool beyond = by.ci95_low > 0 || by.ci95_high < 0;
    any_beyond = any_beyond || beyond;
    table.row({pair.any().name, in.unit, value(pair.first), error(pair.first), value(pair.other),
               error(pair.other),
               signed_figure({by.value * in.factor, by.std_error * in.factor, 0, 0}),
               beyond ? "*" : ""});
  }
  std::string note = "± is one standard error.";
  if (any_beyond) note += " * marks differences whose 95 % interval does not hold 0.";
  return table.text(width) + filled(note, width) +
         filled(kinship_note(mark, kinship(other.results, first.results)), width);
}

const char* name_of(Kinship kinship) {
  switch (kinship) {
    case Kinship::kIndependent:
      return "independent";
    case Kinship::kCommonRandom:
      return "common_random_numbers";
    case Kinship::kSameStudy:
      break;
  }
  return "same_study";
}

}  // namespace

Difference difference(const Estimate& other, const Estimate& first) {
  const double apart = other.mean - first.mean;
  const double error = std::hypot(other.std_error, first.std_error);
  if (!std::isfinite(apart)) return kUnknownDifference;
  // What is but rounding is none.
  constexpr double kRounding = 8 * std::numeric_limits<double>::epsilon();
  const double least = kRounding * std::max(std::abs(other.mean), std::abs(first.mean));
  const double value = std::abs(apart) <= least ? 0 : apart;
  return {value, error,
          value - std::hypot(other.mean - other.ci95_low, first.ci95_high - first.mean),
          value + std::hypot(other.ci95_high - other.mean, first.mean - first.ci95_low)};
}

Kinship kinship(const Results& a, const Results& b) {
  const auto& from_a = a.provenance;
  const auto& from_b = b.provenance;
  if (from_a.seed != from_b.seed) return Kinship::kIndependent;
  return from_a.fingerprint == from_b.fingerprint ? Kinship::kSameStudy : Kinship::kCommonRandom;
}

std::string comparison_table(const std::vector<NamedResults>& all, std::size_t width) {
  std::string text;
  for (std::size_t i = 0; i < all.size(); ++i) text += heading(letter(i), all[i], width);
  for (std::size_t i = 1; i < all.size(); ++i) {
    text += fmt::format("\n{}", side_by_side(letter(i), all[i], all[0], width));
  }
  return text;
}

nlohmann::ordered_json differences_json(const std::vector<NamedResults>& all) {
  auto json = nlohmann::ordered_json::array();
  for (std::size_t i = 1; i < all.size(); ++i) {
    nlohmann::ordered_json by = {{"file", all[i].name},
                                 {"from", all[0].name},
                                 {"runs_are", name_of(kinship(all[i].results, all[0].results))}};
    for (const Pair& pair : pairs(all[i].results, all[0].results)) {
      const Difference one = pair.difference();
      object_in(by, "indices")[pair.any().name] = {{"difference", one.value},
                                                   {"std_error", one.std_error},
                                                   {"ci95", {one.ci95_low, one.ci95_high}},
                                                   {"unit", pair.any().unit}};
    }
    json.push_back(by);
  }
  return json;
}

std::string comparison_json(const std::vector<NamedResults>& all) {
  auto json = nlohmann::ordered_json::object();
  for (const auto& [name, results] : all) {
    nlohmann::ordered_json file = {{"file", name}};
    file.update(results_json(results));
    array_in(json, "files").push_back(file);
  }
  json["differences"] = differences_json(all);
  return dumped(json) + "\n";
}

std::string as_csv(const std::vector<NamedResults>& all) {
  std::string text =
      "file,index,value,std_error,ci95_low,ci95_high,largest,unit,meaning,applies,"
      "difference,difference_std_error,difference_ci95_low,difference_ci95_high,"
      "losing_trajectories,loss_events,largest_share\r\n";
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Evidence seen = evidence(all[i].results);
    for (const Pair& pair : pairs(all[i].results, all[0].results)) {
      if (pair.other == nullptr) continue;
      const Index& index = *pair.other;
      const Estimate& value = index.value;
      const Difference by = i == 0 ? kUnknownDifference : pair.difference();
      const double share = largest_share(all[i].results, value);
      text += csv_line({csv_cell(all[i].name), csv_cell(index.name), csv_cell(value.mean),
                        csv_cell(value.std_error), csv_cell(value.ci95_low),
                        csv_cell(value.ci95_high), csv_cell(value.largest), csv_cell(index.unit),
                        csv_cell(index.meaning), index.applies ? "1" : "0", csv_cell(by.value),
                        csv_cell(by.std_error), csv_cell(by.ci95_low), csv_cell(by.ci95_high),
                        csv_cell(seen.losing), csv_cell(seen.events), csv_cell(share)});
    }
  }
  return text;
}

}  // namespace ridethrough
