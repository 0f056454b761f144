// SPDX-License-Identifier: Apache-2.0
// What `size`, `worth` and `sensitivity` have found: as it is printed, and as one table of named
// columns. Files hold it, whichever of them it is of.
#pragma once

#include "host/results/results.hpp"

#include <string>
#include <variant>
#include <vector>

namespace ridethrough {

struct AnalysisColumn {
  std::string name;
  std::string unit;  // of numbers; "1" where there is none
  std::string meaning;
  std::variant<std::vector<double>, std::vector<std::string>> values;

  [[nodiscard]] std::size_t size() const;
};

struct AnalysisResult {
  std::string analysis;  // "size", "worth" or "sensitivity"
  std::string question;  // the options that say what was asked, as on a command line
  Provenance provenance;
  std::string table;  // for people
  std::string json;   // an object that begins with "analysis"
  std::vector<AnalysisColumn>
      columns;  // all of one length; no two rows have the same value of the first
};

// RFC 4180: a first column `analysis`, then the others.
std::string as_csv(const AnalysisResult& result);

}  // namespace ridethrough
