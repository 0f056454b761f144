// SPDX-License-Identifier: Apache-2.0
// Paragraphs and tables that fit a width.
#include "host/base/layout.hpp"

#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

using Side = TableColumn::Side;
using Need = TableColumn::Need;

std::size_t widest(const std::string& text) {
  std::istringstream stream(text);
  std::size_t most = 0;
  for (std::string line; std::getline(stream, line);) most = std::max(most, columns_of(line));
  return most;
}

// All but blanks and line ends.
std::string ink(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

TEST(Columns, AreThoseOfATerminal) {
  EXPECT_EQ(columns_of(""), 0U);
  EXPECT_EQ(columns_of("0.41 ± 0.02"), 11U);
  EXPECT_EQ(columns_of("100 µ"), 5U);
  EXPECT_EQ(columns_of("e\xCC\x81"), 1U);  // with an accent of its own
  EXPECT_EQ(columns_of("電力"), 4U);
  EXPECT_EQ(columns_of("\xFF\xB1"), 2U);  // no UTF-8: a mark for each byte
  EXPECT_EQ(cut_to("a±b", 2), "a±");
  EXPECT_EQ(cut_to("a電", 2), "a");
  EXPECT_EQ(cut_to("ab", 2), "ab");
}

TEST(Wrapped, PartsNoWord) {
  EXPECT_EQ(wrapped("aa bb  cc\ndd", 5, ""), "aa bb\ncc dd\n");
  EXPECT_EQ(wrapped("aa bb", 5, "> "), "> aa\n> bb\n");
  EXPECT_EQ(wrapped("a-word-that-is-too-long b", 5, ""), "a-word-that-is-too-long\nb\n");
  EXPECT_EQ(wrapped("", 5, ""), "");
  EXPECT_EQ(wrapped("± ± ±", 3, ""), "± ±\n±\n");
}

TEST(Filled, BreaksWhatIsLongerThanALine) {
  EXPECT_EQ(filled("abcdefg hi", 4), "abcd\nefg\nhi\n");
  EXPECT_EQ(filled("battery.pack.units", 10), "battery.\npack.units\n");
  EXPECT_EQ(filled("one two three", 9, "- ", "    "), "- one two\n    three\n");
  EXPECT_EQ(filled("ab", 1), "a\nb\n");
  const std::string long_word(200, 'x');
  EXPECT_EQ(widest(filled("is " + long_word + " there", 80, "  ", "    ")), 80U);
  EXPECT_EQ(ink(filled("is " + long_word + " there", 80)), "is" + long_word + "there");
}

Table sample(const std::string& meaning) {
  Table table({{"index", Side::kLeft, Need::kKey},
               {"value"},
               {"unit", Side::kLeft},
               {"meaning", Side::kLeft, Need::kMayGo, 10}});
  table.row({"lolh", "1.5", "h/yr", meaning});
  table.row({"eue", "12.25", "MWh/yr", "energy"});
  return table;
}

TEST(Table, AlignsItsColumns) {
  EXPECT_EQ(sample("hours lost").text(80),
            "index  value  unit    meaning\n"
            "lolh     1.5  h/yr    hours lost\n"
            "eue    12.25  MWh/yr  energy\n");
}

TEST(Table, WrapsThenLeavesOutWhatMayGo) {
  EXPECT_EQ(sample("hours with loss of load").text(36),
            "index  value  unit    meaning\n"
            "lolh     1.5  h/yr    hours with\n"
            "                      loss of load\n"
            "eue    12.25  MWh/yr  energy\n");
  EXPECT_EQ(sample("hours with loss of load").text(30),
            "index  value  unit\n"
            "lolh     1.5  h/yr\n"
            "eue    12.25  MWh/yr\n");
}

TEST(Table, StandsInBlocksWhereColumnsHaveNoRoom) {
  Table table({{"key", Side::kLeft, Need::kKey}, {"first"}, {"second"}, {"third"}});
  table.row({"a", "11111", "22222", "33333"});
  EXPECT_EQ(table.text(18),
            "key  first  second\n"
            "a    11111   22222\n"
            "\n"
            "key  third\n"
            "a    33333\n");
}

TEST(Table, WrapsTitlesBehindDotsFirst) {
  Table table({{"battery.pack.units", Side::kRight, Need::kKey}, {"lolh\nh/yr"}});
  table.row({"60", "0.0658 (0.06 .. 0.07)"});
  EXPECT_EQ(table.text(32),
            " battery.\n"
            "    pack.                   lolh\n"
            "    units                   h/yr\n"
            "       60  0.0658 (0.06 .. 0.07)\n");
}

TEST(Table, FitsAnyWidthAndLosesNothing) {
  const std::string name = "hazard." + std::string(200, 'n');
  for (const std::size_t width : {20U, 40U, 79U, 80U, 120U, 300U}) {
    Table table(
        {{"present when load is lost", Side::kLeft, Need::kKey, 16}, {"lolh"}, {"of time"}});
    table.row({name, "0.25", "0.0000123 %"});
    table.row({"hazard.ice ± 電力", "1", "2 %"});
    const std::string text = table.text(width);
    EXPECT_LE(widest(text), width) << text;
    EXPECT_EQ(text.find(name) != std::string::npos, width == 300);
    EXPECT_NE(ink(text).find("0.0000123"), std::string::npos) << text;
    EXPECT_GE(std::count(text.begin(), text.end(), 'n'), 200) << text;
    EXPECT_EQ(text.find("\n\n") == std::string::npos, width >= 40) << text;  // a single block
  }
}

}  // namespace
}  // namespace ridethrough
