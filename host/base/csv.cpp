// SPDX-License-Identifier: Apache-2.0
#include "host/base/csv.hpp"

#include "host/base/error.hpp"
#include "host/base/safe_file.hpp"
#include "host/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

namespace ridethrough {
namespace {

constexpr std::size_t kMostLineBytes = std::size_t{1} << 20;

struct Line {
  std::vector<std::string> cells{1};
  bool open_quote = false;
};

// RFC 4180: in double quotes a cell may have commas, and "" there is a quote. Blanks around a cell
// and the end of a line as Windows writes it are left out.
Line split(const std::string& text) {
  Line line;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_quote = text[i] == '"';
    const bool before_quote = i + 1 < text.size() && text[i + 1] == '"';
    if (is_quote && line.open_quote && before_quote) {
      line.cells.back() += text[i++];
    } else if (is_quote) {
      line.open_quote = !line.open_quote;
    } else if (text[i] == ',' && !line.open_quote) {
      line.cells.emplace_back();
    } else {
      line.cells.back() += text[i];
    }
  }
  for (auto& cell : line.cells) cell = trimmed(cell);
  return line;
}

}  // namespace

CsvReader::CsvReader(const std::string& path, const std::string& what)
    : path_(path), stream_(path), buffer_(kMostLineBytes + 1) {
  std::error_code ignored;
  std::string why = why_unreadable(path);
  if (why.empty() && !std::filesystem::is_regular_file(path, ignored)) why = "not a plain file";
  if (!stream_ || !why.empty()) {
    throw InputError(
        fmt::format("{}: cannot read the {}: {} (its path is relative to the config file)",
                    shortened(path), what, why.empty() ? "opening it failed" : why));
  }
}

std::vector<std::string> CsvReader::next() {
  stream_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  auto length = static_cast<std::size_t>(stream_.gcount());
  if (stream_.eof() && length == 0) return {};
  ++line_;
  if (stream_.bad()) complain("reading this file failed");
  if (stream_.fail()) complain(fmt::format("a line of more than {} bytes", kMostLineBytes));
  if (!stream_.eof()) --length;  // the line's end
  std::string text(buffer_.data(), length);
  text.erase(text.find_last_not_of('\r') + 1);
  if (line_ == 1 && text.rfind(kByteOrderMark, 0) == 0) text.erase(0, kByteOrderMark.size());
  const std::string control = control_in(text);
  if (!control.empty()) complain(control);
  Line line = split(text);
  if (line.open_quote) complain("a double quote is not closed on this line");
  if (line_ > 1 && line.cells == std::vector<std::string>{""} && (stream_ >> std::ws).eof()) {
    return {};
  }
  return std::move(line.cells);
}

void CsvReader::complain(const std::string& problem) const {
  throw InputError(fmt::format("{}:{}: {}", path_, std::max(line_, 1), problem));
}

double CsvReader::number(const std::string& column, const std::string& cell,
                         bool may_be_negative) const {
  double value = 0;
  if (!parse_number(cell, value) || !std::isfinite(value) || (value < 0 && !may_be_negative)) {
    complain(fmt::format("{} = `{}`: allowed is a number{}", column, shortened(cell),
                         may_be_negative ? "" : " from 0 up"));
  }
  return value;
}

}  // namespace ridethrough
