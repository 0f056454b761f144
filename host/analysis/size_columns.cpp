// SPDX-License-Identifier: Apache-2.0
#include "host/analysis/size_columns.hpp"

#include "host/base/text.hpp"
#include "host/site/keys.hpp"

#include <utility>

namespace ridethrough {
namespace {

double number_in(const std::string& text) {
  double number = 0;
  (void)parse_number(text, number);  // those of a range are numbers
  return number;
}

}  // namespace

SizeColumns::SizeColumns(std::string key, std::string other_key)
    : key_(std::move(key)), other_key_(std::move(other_key)) {}

void SizeColumns::add(const Sizing& sizing, const std::string& other) {
  for (const Candidate& candidate : sizing.candidates) {
    for (std::size_t t = 0; t < sizing.targets.size(); ++t) {
      const IndexTarget& target = sizing.targets[t];
      const TargetFinding& found = candidate.targets[t];
      row_.push_back(static_cast<double>(row_.size()));
      other_.push_back(number_in(other));
      value_.push_back(number_in(sizing.values[candidate.number]));
      const bool is_answer = sizing.decided() && sizing.all_met &&
                             static_cast<int>(candidate.number) == sizing.smallest_met;
      answer_.push_back(is_answer ? 1 : 0);
      verdict_.emplace_back(text_of(candidate.verdict));
      trajectories_.push_back(static_cast<double>(candidate.trajectories));
      target_.push_back(target.text());
      index_.push_back(target.index);
      limit_.push_back(target.limit);
      mean_.push_back(found.value.mean);
      std_error_.push_back(found.value.std_error);
      low_.push_back(found.low);
      high_.push_back(found.high);
      target_verdict_.emplace_back(text_of(found.verdict));
    }
  }
}

std::vector<AnalysisColumn> SizeColumns::all() const {
  constexpr const char* kOfIndex = "of the index";
  std::vector<AnalysisColumn> columns = {{"row", "1", "number of the row", row_}};
  if (!other_key_.empty()) {
    columns.push_back({other_key_, unit_of(other_key_), "value of the key of the front", other_});
  }
  columns.insert(
      columns.end(),
      {{key_, unit_of(key_), "value that was looked at", value_},
       {"answer", "1", "1: the smallest value that surely meets all targets", answer_},
       {"verdict", "", "of the value: meets, fails, undecided, by the targets it helps", verdict_},
       {"trajectories", "1", "how many were simulated of it", trajectories_},
       {"target", "", "as it was asked for", target_},
       {"index", "", "the index that the target is about", index_},
       {"limit", kOfIndex, "what the index is to be at most, or at least", limit_},
       {"mean", kOfIndex, "the index; NaN where too little was seen", mean_},
       {"std_error", kOfIndex, "its standard error", std_error_},
       {"low", kOfIndex, "lower bound at the level of the decision", low_},
       {"high", kOfIndex, "upper bound at the level of the decision", high_},
       {"target_verdict", "", "of the target: meets, fails, undecided", target_verdict_}});
  return columns;
}

}  // namespace ridethrough
