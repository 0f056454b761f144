// SPDX-License-Identifier: Apache-2.0
// The values that a line of [sweep] stands for.
#pragma once

#include "host/config/config.hpp"

#include <string>
#include <vector>

namespace ridethrough {

// The values of a line: items with a comma between, each a value, first:last:step (or first:last,
// in steps of 1), log(first,last,number), or text in double quotes. Commas between brackets
// separate nothing. Shares in per cent become the numbers that they are. Throws InputError.
std::vector<std::string> swept_values(const Assignment& line);

// The values of first:last:step, the last one included. Throws InputError, naming the line.
std::vector<std::string> range_values(const Assignment& line, const std::string& range);

// Of a share in per cent the number that it is; any other text as it is.
std::string without_percent(const Key& key, const std::string& text);

// Throws InputError: "file:line: [sweep] key = value: problem".
[[noreturn]] void complain_about(const Assignment& line, const std::string& problem);

}  // namespace ridethrough
