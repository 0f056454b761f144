// SPDX-License-Identifier: Apache-2.0
// Tables as other programs export them.
#include "host/base/csv.hpp"

#include "tests/host/support.hpp"

namespace ridethrough {
namespace {

using test::expect_complaint;
using Rows = std::vector<std::vector<std::string>>;

struct Table {
  std::vector<std::string> header;
  Rows rows;
};

Table read_table(const std::string& text) {
  const test::TemporaryFolder folder;
  CsvReader reader(folder.write("table.csv", text), "table");
  Table table{reader.header(), {}};
  for (const auto& cells = reader.next(); !cells.empty(); (void)reader.next()) {
    table.rows.emplace_back(cells.begin(), cells.end());
  }
  return table;
}

double number_in(const std::string& text) {
  const test::TemporaryFolder folder;
  CsvReader reader(folder.write("table.csv", text), "table");
  (void)reader.header();
  double value = 0;
  for (const auto& cells = reader.next(); !cells.empty(); (void)reader.next()) {
    value = reader.number("x", cells.back(), CsvReader::Allowed::kAny);
  }
  return value;
}

const Rows kTwoRows = {{"0", "1"}, {"1", "2"}};

TEST(Csv, TakesTheSeparatorThatItsRowsHaveEquallyOften) {
  for (const char separator : {',', ';', '\t'}) {
    std::string text = "time,load\n0,1\n1,2\n";
    std::replace(text.begin(), text.end(), ',', separator);
    const Table table = read_table(text);
    EXPECT_EQ(table.header, (std::vector<std::string>{"time", "load"})) << separator;
    EXPECT_EQ(table.rows, kTwoRows) << separator;
  }
  EXPECT_EQ(read_table("time;load\n0;1,5\n0,5;2,5\n").rows, (Rows{{"0", "1,5"}, {"0,5", "2,5"}}));
  EXPECT_EQ(read_table("time,\"a;b\"\n0,1\n1,2\n").rows, kTwoRows);
  EXPECT_EQ(read_table("key\n\"a;b\"\nc\n").rows, (Rows{{"a;b"}, {"c"}}));
}

TEST(Csv, PassesOverWhatOtherProgramsAdd) {
  EXPECT_EQ(read_table("\xEF\xBB\xBFtime,load\r\n0,1\r\n1,2\r\n\r\n\n").rows, kTwoRows);
  EXPECT_EQ(
      read_table("# exported\n\n  # by hand\ntime,load\n0,1\n# later, more\n1,2\n\n#end").rows,
      kTwoRows);
  EXPECT_EQ(read_table("\"time\",\"load \"\"net\"\"\"\n \"0\" ,\t1\n1,2\n").header[1],
            "load \"net\"");
  EXPECT_EQ(read_table("a,b\n\"1,5\",2\n").rows, (Rows{{"1,5", "2"}}));
}

TEST(Csv, HasAHeaderUnlessItsFirstRowIsNumbersAndDates) {
  EXPECT_EQ(read_table("0,1\n1,2\n").rows, kTwoRows);
  EXPECT_TRUE(read_table("2025-01-01 00:00,-1e3\n2025-01-01 01:00,2\n").header.empty());
  EXPECT_EQ(read_table("Year,1,2\n2025,5,6\n").header.size(), 3U);
  EXPECT_TRUE(read_table("nan\n1\n").header.empty());
  EXPECT_TRUE(read_table("").rows.empty());
}

TEST(Csv, FindsColumnsByNameOrWithoutAHeaderByNumber) {
  const test::TemporaryFolder folder;
  CsvReader named(folder.write("named.csv", "time,load,note,note\n0,1,a,b\n"), "table");
  (void)named.header();
  EXPECT_EQ(named.column("load"), 1U);
  EXPECT_EQ(named.name_of(1), "`load`");
  expect_complaint([&] { (void)named.column("laod"); },
                   {"named.csv:1: no column `laod`", "time, load, note", "did you mean `load`"});
  expect_complaint([&] { (void)named.column("2"); }, {"no column `2`"});
  EXPECT_EQ(named.next().size(), 4U);
  expect_complaint([&] { (void)named.column("laod"); }, {"named.csv:1: no column `laod`"});
  expect_complaint([&] { (void)named.column("note"); }, {"the column `note` is there twice"});

  CsvReader bare(folder.write("bare.csv", "0,1\n"), "table");
  (void)bare.header();
  EXPECT_EQ(bare.column("2"), 1U);
  EXPECT_EQ(bare.name_of(1), "column 2");
  for (const std::string wrong : {"0", "3", "load", "-1", "1.0", ""}) {
    expect_complaint([&] { (void)bare.column(wrong); }, {"no header", "1 to 2"});
  }
}

TEST(Csv, HasDecimalCommasWhereNoCommaSeparates) {
  EXPECT_EQ(number_in("a;x\n1;0,5\n"), 0.5);
  EXPECT_EQ(number_in("a\tx\n1\t-1,25e2\n"), -125);
  EXPECT_EQ(number_in("a;x\n1;0.5\n"), 0.5);
  expect_complaint([] { number_in("a;x\n1;0,5\n2;0.5\n"); }, {"table.csv:3: x = `0.5`", "comma"});
  expect_complaint([] { number_in("a;x\n1;0.5\n2;0,5\n"); }, {"table.csv:3: x = `0,5`"});
  expect_complaint([] { number_in("a;x\n1;1.000,5\n"); },
                   {"x = `1.000,5`", "nothing may part its thousands"});
  expect_complaint([] { number_in("a,x\n1,\"1,000.5\"\n"); }, {"nothing may part its thousands"});
  const std::string hard_blank = "\xC2\xA0";
  expect_complaint([&] { number_in("a;x\n1;1" + hard_blank + "000\n"); },
                   {"nothing may part its thousands"});
  expect_complaint([] { number_in("a,x\n1,\"0,5\"\n"); }, {"x = `0,5`", "a number"});
  expect_complaint([] { number_in("x\n1\n0,5\n"); }, {"table.csv:3: 2 cells", "first row has 1",
                                                      "decimal commas go with semicolons"});
}

TEST(Csv, RefusesRowsOfAnotherLengthAndBlankOnesWithin) {
  expect_complaint([] { read_table("a,b\n1,2\n3\n"); },
                   {"table.csv:3: 1 cells where the first row has 2"});
  expect_complaint([] { read_table("a,b\n1,2\n\n3,4\n"); }, {"table.csv:3: an empty line"});
  expect_complaint([] { read_table("\n1\n2\n"); }, {"table.csv:1: an empty line"});
}

}  // namespace
}  // namespace ridethrough
