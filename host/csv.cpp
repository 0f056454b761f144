#include "host/csv.hpp"

#include "host/error.hpp"
#include "host/text.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

namespace ridethrough {
namespace {

std::vector<std::string> cells_of(std::string line) {
  if (!line.empty() && line.back() == '\r') line.pop_back();
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ',') {
      cells.emplace_back();
    } else if (c != ' ' && c != '\t' && c != '"') {
      cells.back() += c;
    }
  }
  return cells;
}

}  // namespace

CsvReader::CsvReader(const std::string& path, const std::string& what)
    : path_(path), stream_(path) {
  std::error_code ignored;
  if (!stream_ || !std::filesystem::is_regular_file(path, ignored)) {
    throw InputError(
        fmt::format("{}: cannot read the {}: no such file, or no permission (its path is relative "
                    "to the config file)",
                    path, what));
  }
}

std::vector<std::string> CsvReader::next() {
  std::string text;
  if (!std::getline(stream_, text)) return {};
  ++line_;
  constexpr const char* kByteOrderMark = "\xEF\xBB\xBF";
  if (line_ == 1 && text.rfind(kByteOrderMark, 0) == 0) text.erase(0, 3);
  auto cells = cells_of(text);
  if (line_ > 1 && cells == std::vector<std::string>{""} && (stream_ >> std::ws).eof()) return {};
  return cells;
}

void CsvReader::complain(const std::string& problem) const {
  throw InputError(fmt::format("{}:{}: {}", path_, std::max(line_, 1), problem));
}

double CsvReader::number(const std::string& column, const std::string& cell) const {
  double value = 0;
  if (!parse_number(cell, value) || !std::isfinite(value) || value < 0) {
    complain(fmt::format("{} = `{}`: allowed is a number from 0 up", column, cell));
  }
  return value;
}

}  // namespace ridethrough
