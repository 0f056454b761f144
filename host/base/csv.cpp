// SPDX-License-Identifier: Apache-2.0
#include "host/base/csv.hpp"

#include "host/base/error.hpp"
#include "host/base/safe_file.hpp"
#include "host/base/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

constexpr std::size_t kMostLineBytes = std::size_t{1} << 20;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t") == text.npos; }
bool is_comment(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first != text.npos && text[first] == '#';
}

std::ptrdiff_t count_outside_quotes(std::string_view line, char wanted) {
  std::ptrdiff_t count = 0;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == wanted && !quoted) ++count;
  }
  return count;
}

// What is meant as a number or a date, right or wrong, is no name of a column.
bool is_name_of_column(std::string_view cell) {
  double ignored = 0;
  return !cell.empty() && std::string_view("+-.0123456789").find(cell.front()) == cell.npos &&
         !parse_number(cell, ignored);
}

// As 1.234,5 and 1 234 are: three digits behind the first of what stands between digits.
bool has_thousands(std::string_view cell) {
  const auto body = cell.substr(!cell.empty() && (cell[0] == '-' || cell[0] == '+') ? 1 : 0);
  const auto mark = body.find_first_not_of("0123456789");
  if (mark == body.npos || mark == 0 || mark > 3 || body[0] == '0') return false;
  const auto group = body.find_first_of("0123456789", mark);
  if (group == body.npos) return false;
  for (const std::string_view part : {".", ",", " ", "'", "\xC2\xA0", "\xE2\x80\xAF"}) {
    if (part != body.substr(mark, group - mark)) continue;
    const auto rest = body.find_first_not_of("0123456789", group);
    return (rest == body.npos ? body.size() : rest) == group + 3;
  }
  return false;
}

}  // namespace

CsvReader::CsvReader(const std::string& path, const std::string& what)
    : path_(path), stream_(path, std::ios::binary), buffer_(kMostLineBytes + 1) {
  std::error_code ignored;
  std::string why = why_unreadable(path);
  if (why.empty() && !std::filesystem::is_regular_file(path, ignored)) why = "not a plain file";
  if (!stream_ || !why.empty()) {
    throw InputError(
        fmt::format("{}: cannot read the {}: {} (its path is relative to the config file)",
                    shortened(path), what, why.empty() ? "opening it failed" : why));
  }
}

// The one that all of the first rows have equally often; where a file has several, the one that a
// decimal comma or the text of a cell is least likely to be.
void CsvReader::find_separator() {
  constexpr std::size_t kHead = std::size_t{1} << 16;
  constexpr int kRows = 100;
  std::string head(kHead, '\0');
  stream_.read(head.data(), kHead);
  head.resize(static_cast<std::size_t>(stream_.gcount()));
  const bool is_all = head.size() < kHead;
  stream_.clear();
  stream_.seekg(0);
  if (head.rfind(kByteOrderMark, 0) == 0) head.erase(0, kByteOrderMark.size());

  constexpr std::array<char, 3> kSeparators = {'\t', ';', ','};
  std::array<std::ptrdiff_t, 3> in_first{};
  std::array<bool, 3> equally{true, true, true};
  int rows = 0;
  for (std::size_t at = 0; at < head.size() && rows < kRows;) {
    const auto end = head.find('\n', at);
    if (end == head.npos && !is_all && rows > 0) break;  // the rest of the line is not in the head
    std::string_view line = std::string_view(head).substr(at, end == head.npos ? end : end - at);
    at = end == head.npos ? head.size() : end + 1;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (is_comment(line) || is_blank(line)) continue;
    for (std::size_t i = 0; i < kSeparators.size(); ++i) {
      const auto count = count_outside_quotes(line, kSeparators[i]);
      if (rows == 0) in_first[i] = count;
      if (count != in_first[i] || count == 0) equally[i] = false;
    }
    ++rows;
  }
  const auto found = std::find(equally.begin(), equally.end(), true);
  const auto most = std::max_element(in_first.begin(), in_first.end());
  if (rows == 0 || (found == equally.end() && *most == 0)) return;
  separator_ = kSeparators[static_cast<std::size_t>(
      found == equally.end() ? most - in_first.begin() : found - equally.begin())];
}

// The next line into text_, without comments; false at the end of the file.
bool CsvReader::read_line() {
  while (true) {
    stream_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    auto length = static_cast<std::size_t>(stream_.gcount());
    if (stream_.eof() && length == 0) return false;
    ++line_;
    if (stream_.bad()) complain("reading this file failed");
    if (stream_.fail()) complain(fmt::format("a line of more than {} bytes", kMostLineBytes));
    if (!stream_.eof()) --length;  // the line's end
    text_ = {buffer_.data(), length};
    while (!text_.empty() && text_.back() == '\r') text_.remove_suffix(1);
    if (line_ == 1 && text_.rfind(kByteOrderMark, 0) == 0) {
      text_.remove_prefix(kByteOrderMark.size());
    }
    if (std::any_of(text_.begin(), text_.end(), is_control)) {
      complain(control_in(std::string(text_)));
    }
    if (!is_comment(text_)) return true;
  }
}

// text_ into cells_, in place: what quotes hold moves to where they begin.
void CsvReader::split() {
  cells_.clear();
  char* at = buffer_.data() + (text_.data() - buffer_.data());
  char* const end = at + text_.size();
  const bool has_quotes = std::memchr(at, '"', text_.size()) != nullptr;
  bool quoted = false;
  while (true) {
    char* const begin = at;
    char* out = at;
    if (has_quotes) {
      for (; at < end && (quoted || *at != separator_); ++at) {
        if (*at != '"') {
          *out++ = *at;
        } else if (quoted && at + 1 < end && at[1] == '"') {
          *out++ = *at++;
        } else {
          quoted = !quoted;
        }
      }
    } else {
      at = out = std::find(at, end, separator_);
    }
    cells_.push_back(trimmed_view({begin, static_cast<std::size_t>(out - begin)}));
    if (at == end) break;
    ++at;
  }
  if (quoted) complain("a double quote is not closed on this line");
}

// The next line that is not blank into cells_; none at the end of the file.
void CsvReader::read_row() {
  cells_.clear();
  blank_line_ = 0;
  while (read_line()) {
    if (!is_blank(text_)) return split();
    if (blank_line_ == 0) blank_line_ = line_;
  }
  blank_line_ = 0;  // they belong to the end
}

const std::vector<std::string>& CsvReader::header() {
  find_separator();
  read_row();
  header_line_ = line_;
  columns_ = cells_.size();
  if (std::any_of(cells_.begin(), cells_.end(), is_name_of_column)) {
    header_.assign(cells_.begin(), cells_.end());
    blank_line_ = 0;
  } else {
    again_ = !cells_.empty();
  }
  return header_;
}

const CsvReader::Cells& CsvReader::next(Width width) {
  if (!again_) read_row();
  again_ = false;
  if (blank_line_ > 0) complain(blank_line_, "an empty line, with others below it");
  if (cells_.size() != columns_ && !cells_.empty() && width == Width::kAsFirst) {
    complain(fmt::format("{} cells where the first row has {}{}", cells_.size(), columns_,
                         separator_ == ',' && cells_.size() > columns_
                             ? "; decimal commas go with semicolons or tabs between cells"
                             : ""));
  }
  return cells_;
}

std::string CsvReader::name_of(std::size_t column) const {
  return header_.empty() ? fmt::format("column {}", column + 1)
                         : fmt::format("`{}`", shortened(header_[column]));
}

std::size_t CsvReader::column(const std::string& wanted) const {
  if (header_.empty()) {
    int number = 0;
    if (parse_whole(wanted, number) && number >= 1 &&
        static_cast<std::size_t>(number) <= columns()) {
      return static_cast<std::size_t>(number) - 1;
    }
    complain_of_columns(
        fmt::format("no column `{}`: the file has no header; allowed is the number of a "
                    "column, {}",
                    shortened(wanted), columns() == 1 ? "1" : fmt::format("1 to {}", columns())));
  }
  const auto found = std::find(header_.begin(), header_.end(), wanted);
  if (found == header_.end()) {
    complain_of_columns(fmt::format(
        "no column `{}` in the header (it has: {}){}", shortened(wanted),
        shortened(fmt::format("{}", fmt::join(header_, ", "))), did_you_mean(wanted, header_)));
  }
  if (std::find(found + 1, header_.end(), wanted) != header_.end()) {
    complain_of_columns(fmt::format("the column `{}` is there twice", shortened(wanted)));
  }
  return static_cast<std::size_t>(found - header_.begin());
}

void CsvReader::complain(const std::string& problem) const { complain(line_, problem); }

void CsvReader::complain_of_columns(const std::string& problem) const {
  complain(header_line_, problem);
}

void CsvReader::complain(int line, const std::string& problem) const {
  throw InputError(fmt::format("{}:{}: {}", path_, std::max(line, 1), problem));
}

double CsvReader::number(const std::string& column, std::string_view cell, Allowed allowed) {
  double value = 0;
  const auto mark = cell.find_first_of(separator_ == ',' ? "." : ".,");
  if (mark != cell.npos && decimal_ == '\0') decimal_ = cell[mark];
  bool is_number = mark == cell.npos || cell[mark] == decimal_;
  if (is_number && mark != cell.npos && decimal_ == ',') {
    std::string pointed(cell);
    pointed[mark] = '.';
    is_number = parse_number(pointed, value);
  } else {
    is_number = is_number && parse_number(cell, value);
  }
  const bool from_zero = allowed == Allowed::kFromZero;
  if (!is_number || !std::isfinite(value) || (from_zero && value < 0)) {
    complain(fmt::format("{} = `{}`: allowed is a number{}{}{}", column,
                         shortened(std::string(cell)), from_zero ? " from 0 up" : "",
                         decimal_ == ',' ? ", here with a decimal comma" : "",
                         has_thousands(cell) ? "; nothing may part its thousands" : ""));
  }
  return value;
}

}  // namespace ridethrough
