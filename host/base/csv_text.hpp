// SPDX-License-Identifier: Apache-2.0
// Tables as comma-separated values, RFC 4180.
#pragma once

#include <string>
#include <vector>

namespace ridethrough {

// A cell: in quotes where it must be. A number has all its digits; one that is not known is empty.
std::string csv_cell(const std::string& text);
std::string csv_cell(double value);

// Cells of a line, with its end.
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace ridethrough
