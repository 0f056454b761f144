// SPDX-License-Identifier: Apache-2.0
#include "host/results/analysis_result.hpp"

#include "host/base/csv_text.hpp"

namespace ridethrough {

std::size_t AnalysisColumn::size() const {
  return std::visit([](const auto& all) { return all.size(); }, values);
}

std::string as_csv(const AnalysisResult& result) {
  std::vector<std::string> cells = {"analysis"};
  for (const AnalysisColumn& column : result.columns) cells.push_back(csv_cell(column.name));
  std::string text = csv_line(cells);
  const std::size_t rows = result.columns.empty() ? 0 : result.columns.front().size();
  for (std::size_t row = 0; row < rows; ++row) {
    cells = {csv_cell(result.analysis)};
    for (const AnalysisColumn& column : result.columns) {
      cells.push_back(
          std::visit([row](const auto& all) { return csv_cell(all[row]); }, column.values));
    }
    text += csv_line(cells);
  }
  return text;
}

}  // namespace ridethrough
