// SPDX-License-Identifier: Apache-2.0
#include "host/site/time_cell.hpp"

#include <cctype>

namespace ridethrough {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  TimeCell operator()() {
    TimeCell cell;
    int number = 0;
    const int digits = read_number(number);
    if (digits == 0) return {};
    if (peek() == ':') {
      cell.kind = TimeCell::Kind::kClock;
      at_ = 0;
      return read_clock(cell.ms) && at_end() ? cell : TimeCell{};
    }
    if (!read_date(cell, number, digits)) return {};
    cell.kind = TimeCell::Kind::kDate;
    if (at_end()) return cell;
    if (!skip('T') && !skip('t') && !skip_blanks()) return {};
    cell.kind = TimeCell::Kind::kStamp;
    return read_clock(cell.ms) && at_end() ? cell : TimeCell{};
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  bool skip(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  bool skip_blanks() {
    const std::size_t before = at_;
    while (skip(' ')) continue;
    return at_ > before;
  }

  // Of at most four digits; returns how many.
  int read_number(int& number) {
    int digits = 0;
    number = 0;
    for (; digits < 5 && peek() >= '0' && peek() <= '9'; ++digits, ++at_) {
      number = 10 * number + (peek() - '0');
    }
    return digits <= 4 ? digits : 0;
  }
  bool read_two(int& number) {
    const int digits = read_number(number);
    return digits == 1 || digits == 2;
  }

  // Its first number has been read.
  bool read_date(TimeCell& cell, int number, int digits) {
    const char between = peek();
    if (between != '-' && between != '/' && between != '.') return false;
    ++at_;
    if (digits == 4) {
      cell.year = number;
      if (!read_two(cell.first) || !skip(between) || !read_two(cell.second)) return false;
      return between != '.' && cell.first >= 1 && cell.first <= 12 && is_day(cell.second);
    }
    int second = 0;
    if (digits > 2 || !read_two(second) || !skip(between) || read_number(cell.year) != 4) {
      return false;
    }
    const bool dots = between == '.';  // written so where the day comes first
    cell.order = dots ? TimeCell::Order::kDayFirst : TimeCell::Order::kOpen;
    cell.first = dots ? second : number;
    cell.second = dots ? number : second;
    return is_day(cell.second) && is_day(cell.first) && (!dots || cell.first <= 12);
  }
  static bool is_day(int number) { return number >= 1 && number <= 31; }

  bool read_clock(std::int64_t& ms) {
    int hour = 0, minute = 0, second = 0, thousandths = 0;
    if (!read_two(hour) || !skip(':') || read_number(minute) != 2 || minute > 59) return false;
    if (skip(':')) {
      if (read_number(second) != 2 || second > 59) return false;
      if ((skip('.') || skip(',')) && !read_thousandths(thousandths)) return false;
    }
    const bool blank = skip_blanks();
    const char half = static_cast<char>(std::toupper(static_cast<unsigned char>(peek())));
    if (half == 'A' || half == 'P') {
      ++at_;
      if ((!skip('M') && !skip('m')) || hour < 1 || hour > 12) return false;
      hour = hour % 12 + (half == 'P' ? 12 : 0);
      skip_blanks();
    } else if (blank && at_end()) {
      return false;
    }
    ms = ((hour * 60LL + minute) * 60 + second) * 1000 + thousandths;
    return ms <= 24 * 3'600'000LL && read_offset();
  }

  bool read_thousandths(int& number) {
    int digits = 0;
    for (; peek() >= '0' && peek() <= '9'; ++at_, ++digits) {
      if (digits < 3) number = 10 * number + (peek() - '0');
    }
    for (int i = digits; i < 3; ++i) number *= 10;
    return digits > 0;
  }

  // None, Z, +01, +0100, +01:00.
  bool read_offset() {
    if (at_end()) return true;
    if (skip('Z') || skip('z')) return at_end();
    if (!skip('+') && !skip('-')) return false;
    int hours = 0, minutes = 0;
    const int digits = read_number(hours);
    if (digits == 4) {
      minutes = hours % 100;
      hours /= 100;
    } else if (digits != 2 || (skip(':') && read_number(minutes) != 2)) {
      return false;
    }
    return hours <= 18 && minutes <= 59;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

TimeCell read_time_cell(std::string_view text) { return Reader(text)(); }

}  // namespace ridethrough
