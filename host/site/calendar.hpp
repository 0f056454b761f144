// SPDX-License-Identifier: Apache-2.0
// Dates of a site, in local time without daylight saving, and moments and windows of every year.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace ridethrough {

// "2025-01-31", in digits; not ok() where the text is no such date.
std::chrono::year_month_day date_of(const std::string& text);

// A moment of every year.
struct Moment {
  unsigned month;  // 1 to 12
  unsigned day;
  unsigned minute;  // of the day, up to 24 x 60
};

struct Window {
  Moment from, to;
  std::string text = {};  // as it is written: "07-04 to 07-05"; else as_text() says it
};

// "07-04" or "07-04 18:30"; false where the text is no moment of any year.
bool parse_moment(const std::string& text, Moment& moment);

// The moment a day after one, as that was written but for its date: "07-05 18:30".
std::string a_day_later(const Moment& moment, const std::string& written);

// In a year without it, the 29th of February is the 1st of March: what ends with the 28th, as in
// 02-28 to 02-29, does so in every year.
std::chrono::sys_seconds time_in(std::chrono::year year, const Moment& moment);

// When a window begins and ends that begins in that year. One that is not later at its end reaches
// across the new year. It may have no length: a leap day in a year without one.
struct Period {
  std::chrono::sys_seconds begin, end;
};
Period period_in(std::chrono::year year, const Window& window);

// How long a window is that begins in that year.
std::chrono::minutes length_in(std::chrono::year year, const Window& window);

// Whether a window begins and ends at one and the same moment of every year.
bool has_no_length(const Window& window);

// "2025-01-31 06:00".
std::string as_text(std::chrono::sys_seconds time);

// "2025-01-31".
std::string as_text(const std::chrono::year_month_day& date);

// "07-04 18:30", "07-04 to 07-05 06:00".
std::string as_text(const Moment& moment);
std::string as_text(const Window& window);

// "90 min", "36 h", "12 days", whichever is a whole number, or hours.
std::string as_text(std::chrono::minutes length);

}  // namespace ridethrough
