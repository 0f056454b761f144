// SPDX-License-Identifier: Apache-2.0
// What reading text by hand takes, here and there, and numbers as text.
#pragma once

#include <charconv>
#include <sstream>
#include <string>
#include <string_view>

namespace ridethrough {

// The columns of text for people where nothing is known of a terminal: so files are the same
// everywhere.
inline constexpr std::size_t kUsualWidth = 80;

// Without blanks, tabs and carriage returns at either end.
inline std::string_view trimmed_view(std::string_view text) {
  constexpr const char* kBlanks = " \t\r";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}
inline std::string trimmed(const std::string& text) { return std::string(trimmed_view(text)); }

// A text to read from. Streams keep to themselves that memory has ended and say that the text has,
// so that a half would be taken for the whole; this one throws std::bad_alloc.
class TextStream : public std::istringstream {
 public:
  explicit TextStream(const std::string& text) : std::istringstream(text) { exceptions(badbit); }
};

// What some programs put before a text in UTF-8.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Of the control characters of ASCII, all but the tab: what no line of a text has.
inline bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

// The whole text as a number, or nothing. Infinity and NaN are numbers here. A long double holds
// every whole number of 64 bits.
template <class Real>
bool parse_number(std::string_view text, Real& value) {
  const bool plus = text.size() > 1 && text[0] == '+' && text[1] != '-';
  const char* begin = text.data() + (plus ? 1 : 0);
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(begin, end, value);
  return parsed.ec == std::errc{} && parsed.ptr == end && begin != end;
}

// The whole text as a whole number.
bool parse_whole(const std::string& text, int& value);

// A number of a config, or what is made of some: with twelve digits, or all of a whole number's.
// What was meant as 0.3 is not 0.30000000000000004.
std::string written(double value);

// With so many digits at most, and never with an exponent but for what nobody writes out: beyond
// 1e15, or below 1e-15.
std::string significant(double value, int digits);

// 53211 -> "53,211"
std::string grouped(double whole);

// With two digits, as one says it: "53,000", "1.2 million"; from 1e15 on "more than 1000 trillion".
std::string about_count(double value);

// How often a year something comes: "3 a year", "once in about 53,000 years".
std::string rate_text(double per_year);

// 12345678 -> "12.3M": of what need not be exact.
std::string short_count(double value);

// A length of time in the unit that suits it: "40 s", "12 min", "3.4 h", "5 days", "26 years".
std::string duration_text(double seconds);

}  // namespace ridethrough
