// What reading text by hand takes, here and there.
#pragma once

#include <string>

namespace ridethrough {

// Without blanks, tabs and carriage returns at either end.
inline std::string trimmed(const std::string& text) {
  constexpr const char* kBlanks = " \t\r";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace ridethrough
