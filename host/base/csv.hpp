// SPDX-License-Identifier: Apache-2.0
// Tables as other programs export them, read line by line, with complaints that name file and line.
// Cells are separated by commas, semicolons or tabs, whichever the first rows have; in double
// quotes a cell may have separators, and "" there is a quote (RFC 4180, but no line breaks within
// quotes). A byte-order mark, line ends as Windows writes them, lines that begin with # and blank
// lines at the end are passed over. A first row of nothing but numbers and dates is no header.
#pragma once

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace ridethrough {

class CsvReader {
 public:
  using Cells = std::vector<std::string_view>;

  // `what` tells a person what the file is read for: "load profile". Throws InputError where the
  // file cannot be read.
  CsvReader(const std::string& path, const std::string& what);

  // To be called first, once: the names of the columns; none where the first row is data already,
  // which next() then begins with.
  const std::vector<std::string>& header();
  // Where they are, or where the first row is.
  [[nodiscard]] int header_line() const { return header_line_; }
  // As many as the first row has.
  [[nodiscard]] std::size_t columns() const { return columns_; }
  // "`Load (kW)`" or, without a header, "column 2".
  [[nodiscard]] std::string name_of(std::size_t column) const;
  // The column of that name, or, where there is no header, of that number, from 1. Throws
  // InputError where there is none, or more than one.
  [[nodiscard]] std::size_t column(const std::string& wanted) const;

  enum class Width { kAsFirst, kAny };
  // The cells of the next line, until the line after it is read; none at the end of the file.
  // Throws InputError for a line that is no text, is longer than 1 MiB or, unless any number will
  // do, has not as many cells as the first one.
  const Cells& next(Width width = Width::kAsFirst);

  // Throws InputError: "file:line: problem", with the line that was read last, that of the header,
  // or another one.
  [[noreturn]] void complain(const std::string& problem) const;
  [[noreturn]] void complain_of_columns(const std::string& problem) const;
  [[noreturn]] void complain(int line, const std::string& problem) const;
  [[nodiscard]] int line() const { return line_; }

  enum class Allowed { kAny, kFromZero };
  // A cell as a finite number; complains where it is none, naming it after its column. A decimal
  // comma is taken where no comma separates cells, and points and commas not in one file.
  double number(const std::string& column, std::string_view cell, Allowed allowed);

 private:
  bool read_line();
  void split();
  void find_separator();
  void read_row();

  std::string path_;
  std::ifstream stream_;
  std::vector<char> buffer_;  // of a line
  std::string_view text_;     // the line
  Cells cells_;
  std::vector<std::string> header_;
  int header_line_ = 0;
  std::size_t columns_ = 0;
  char separator_ = ',';
  char decimal_ = '\0';  // not known yet
  bool again_ = false;   // the row in cells_ is still to be given out
  int line_ = 0;         // read last
  int blank_line_ = 0;   // the first of those before it; 0 = none
};

}  // namespace ridethrough
