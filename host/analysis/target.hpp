// SPDX-License-Identifier: Apache-2.0
// What is asked of an index, as in "lolh<=0.5": whether results surely meet it, surely fail it, or
// leave it open. `size` looks for what meets its targets, `run --require` judges what was run.
#pragma once

#include "host/results/results_json.hpp"

#include <string>
#include <vector>

namespace ridethrough {

enum class Verdict { kMeets, kFails, kUndecided };
const char* text_of(Verdict verdict);  // "meets"

// "lolh<=0.5", "ride_through(4h)>=0.99"
struct IndexTarget {
  std::string index;  // as it is written
  bool at_most;       // <=, else >=
  double limit;
  double ride_through_h = 0;  // 0: it is one of the indices of the results

  [[nodiscard]] std::string text() const;
  // What results say of it; NaN where they say nothing.
  [[nodiscard]] Estimate of(const Results& results) const;
};

// Throws InputError, by the name of the option. Allowed is any index of the results, and the chance
// to ride through an outage of one of the lengths at which they have it.
IndexTarget parse_target(const std::string& text, const std::string& option = "--target");

// By what the value surely is. Nothing is decided by what is not known, or has a bound that is
// infinite.
Verdict verdict_on(const IndexTarget& target, const Estimate& value, double low, double high);

// A target that results are held to, by their 95 % intervals.
struct Requirement {
  IndexTarget target;
  Estimate value;
  Verdict verdict;
  // Where it is undecided: so many more trajectories would decide it, if the value is as it was
  // estimated; infinite where nothing can be said.
  double more_trajectories;
};

std::vector<Requirement> judge(const Results& results, const std::vector<IndexTarget>& targets);
bool all_met(const std::vector<Requirement>& requirements);

// A line each, wrapped: "met: lolh<=0.5, as lolh is 0.0658 (0.0621 .. 0.0698) h/yr".
std::string as_text(const Results& results, const std::vector<Requirement>& requirements,
                    std::size_t width);
nlohmann::ordered_json as_json(const std::vector<Requirement>& requirements);

}  // namespace ridethrough
