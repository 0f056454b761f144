// SPDX-License-Identifier: Apache-2.0
// Values of every type that a site has, and how they are written. Reading and checking throw
// InputError with what is wrong and what the row of the key allows.
#pragma once

#include "host/site/keys.hpp"
#include "host/site/site.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace ridethrough {

// The words of a choice, in the order of help; `older` is taken as well, and written no more.
template <class Choice>
struct Word {
  Choice choice;
  const char* word;
  const char* older = nullptr;
};

template <class Choice>
struct Words;
template <>
struct Words<bool> {
  static constexpr Word<bool> kWords[] = {{false, "no"}, {true, "yes"}};
};
template <>
struct Words<Site::ProfileUnit> {
  using enum Site::ProfileUnit;
  static constexpr Word<Site::ProfileUnit> kWords[] = {
      {kMegawatt, "mw"}, {kKilowatt, "kw"}, {kWatt, "w"}, {kFraction, "fraction"}};
};
template <>
struct Words<Site::ProfileDate> {
  using enum Site::ProfileDate;
  static constexpr Word<Site::ProfileDate> kWords[] = {{kMonthFirst, "mdy"}, {kDayFirst, "dmy"}};
};
template <>
struct Words<Site::ProfileStamp> {
  using enum Site::ProfileStamp;
  static constexpr Word<Site::ProfileStamp> kWords[] = {{kBegin, "begin"}, {kEnd, "end"}};
};
template <>
struct Words<Site::ProfileAlign> {
  using enum Site::ProfileAlign;
  static constexpr Word<Site::ProfileAlign> kWords[] = {
      {kCalendar, "calendar"}, {kWeekday, "weekday"}, {kStart, "start"}};
};
template <>
struct Words<Site::Restoration> {
  using enum Site::Restoration;
  static constexpr Word<Site::Restoration> kWords[] = {{kShared, "shared"},
                                                       {kIndependent, "independent"}};
};
template <>
struct Words<Site::RechargeFrom> {
  using enum Site::RechargeFrom;
  static constexpr Word<Site::RechargeFrom> kWords[] = {{kGrid, "grid"},
                                                        {kGridAndTurbines, "grid_and_turbines"}};
};
template <>
struct Words<Site::Mode> {
  using enum Site::Mode;
  static constexpr Word<Site::Mode> kWords[] = {
      {kOff, "off"}, {kMustRun, "must_run", "prime"}, {kStandby, "standby"}, {kSoc, "soc"}};
};
template <>
struct Words<Site::Commit> {
  using enum Site::Commit;
  static constexpr Word<Site::Commit> kWords[] = {{kAll, "all"}, {kNeeded, "needed"}};
};
template <>
struct Words<Site::Dispatch> {
  using enum Site::Dispatch;
  static constexpr Word<Site::Dispatch> kWords[] = {{kTurbinesFirst, "turbines_first"},
                                                    {kBatteriesFirst, "batteries_first"}};
};

template <class T>
concept Choice = requires {
  Words<T>::kWords;
};

// The parts of a text with commas between. Throws InputError for an empty or very long one.
std::vector<std::string> list_items(const std::string& text);
// Throws InputError for what is no such choice.
void check_choice(const KeyRow& row, const std::string& text);
// A number that the row allows.
double read_number(const KeyRow& row, const std::string& text);
void check_number(const KeyRow& row, double value);

// Paths are relative to the folder.
void read_value(double& value, const KeyRow& row, const std::string& text, const std::string&);
void read_value(std::uint32_t& value, const KeyRow& row, const std::string& text,
                const std::string&);
void read_value(std::uint64_t& value, const KeyRow& row, const std::string& text,
                const std::string&);
void read_value(std::string& value, const KeyRow& row, const std::string& text,
                const std::string& folder);
void read_value(std::chrono::year_month_day& value, const KeyRow& row, const std::string& text,
                const std::string&);
void read_value(std::vector<std::string>& value, const KeyRow& row, const std::string& text,
                const std::string&);
void read_value(RandomVariable& value, const KeyRow& row, const std::string& text,
                const std::string& folder);
void read_value(std::vector<Site::Hit>& value, const KeyRow& row, const std::string& text,
                const std::string&);
void read_value(std::vector<Window>& value, const KeyRow& row, const std::string& text,
                const std::string&);
void read_numbers(double* values, std::size_t count, const KeyRow& row, const std::string& text);
template <std::size_t kCount>
void read_value(std::array<double, kCount>& value, const KeyRow& row, const std::string& text,
                const std::string&) {
  read_numbers(value.data(), kCount, row, text);
}
template <Choice T>
void read_value(T& value, const KeyRow& row, const std::string& text, const std::string&) {
  for (const auto& [choice, word, older] : Words<T>::kWords) {
    if (text == word || (older != nullptr && text == older)) {
      value = choice;
      return;
    }
  }
  check_choice(row, text);
}

inline void check_value(double value, const KeyRow& row) { check_number(row, value); }
inline void check_value(std::uint32_t value, const KeyRow& row) { check_number(row, value); }
void check_value(std::uint64_t value, const KeyRow& row);
void check_value(const std::string& value, const KeyRow& row);
void check_value(const std::chrono::year_month_day& value, const KeyRow& row);
inline void check_value(const std::vector<std::string>&, const KeyRow&) {}
inline void check_value(const RandomVariable&, const KeyRow&) {}
void check_value(const std::vector<Site::Hit>& value, const KeyRow& row);
void check_value(const std::vector<Window>& value, const KeyRow& row);
template <std::size_t kCount>
void check_value(const std::array<double, kCount>& value, const KeyRow& row) {
  for (const double one : value) check_number(row, one);
}
template <Choice T>
void check_value(T, const KeyRow&) {}

std::string value_text(double value);
std::string value_text(std::uint32_t value);
std::string value_text(std::uint64_t value);
inline std::string value_text(const std::string& value) { return value; }
std::string value_text(const std::chrono::year_month_day& value);
std::string value_text(const std::vector<std::string>& value);
inline std::string value_text(const RandomVariable& value) { return value.text; }
std::string value_text(const std::vector<Site::Hit>& value);
std::string value_text(const std::vector<Window>& value);
std::string numbers_text(const double* values, std::size_t count);
template <std::size_t kCount>
std::string value_text(const std::array<double, kCount>& value) {
  return numbers_text(value.data(), kCount);
}
template <Choice T>
std::string value_text(T value) {
  for (const auto& one : Words<T>::kWords) {
    if (one.choice == value) return one.word;
  }
  return "";
}

}  // namespace ridethrough
