// SPDX-License-Identifier: Apache-2.0
// What has been looked at to find a size, as a table: a row for each value and target.
#pragma once

#include "host/analysis/sizing.hpp"
#include "host/results/analysis_result.hpp"

#include <string>
#include <vector>

namespace ridethrough {

class SizeColumns {
 public:
  // The key whose smallest value is wanted, and the one of the front; empty where there is none.
  SizeColumns(std::string key, std::string other_key);

  // What has been found at a value of the other key.
  void add(const Sizing& sizing, const std::string& other);

  [[nodiscard]] std::vector<AnalysisColumn> all() const;

 private:
  using Numbers = std::vector<double>;
  using Texts = std::vector<std::string>;

  std::string key_, other_key_;
  Numbers row_, other_, value_, answer_, trajectories_, limit_, mean_, std_error_, low_, high_;
  Texts verdict_, target_, index_, target_verdict_;
};

}  // namespace ridethrough
