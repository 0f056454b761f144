// SPDX-License-Identifier: Apache-2.0
// Files of comma-separated values (RFC 4180, but no line breaks within quotes), read line by line,
// with complaints that name file and line.
#pragma once

#include <fstream>
#include <string>
#include <vector>

namespace ridethrough {

class CsvReader {
 public:
  // `what` tells a person what the file is read for: "load profile". Throws InputError where the
  // file cannot be read.
  CsvReader(const std::string& path, const std::string& what);

  // The cells of the next line; empty at the end of the file, which blank lines belong to. Throws
  // InputError for a line that is no text, or longer than 1 MiB.
  std::vector<std::string> next();

  // Throws InputError: "file:line: problem", with the line that was read last.
  [[noreturn]] void complain(const std::string& problem) const;

  // A cell as a number from 0 up, or as any; complains where it is none, naming it after its
  // column.
  [[nodiscard]] double number(const std::string& column, const std::string& cell,
                              bool may_be_negative = false) const;

 private:
  std::string path_;
  std::ifstream stream_;
  std::vector<char> buffer_;  // of a line
  int line_ = 0;
};

}  // namespace ridethrough
