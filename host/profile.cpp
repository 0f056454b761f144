#include "host/profile.hpp"

#include "host/error.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

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

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path), stream_(path) {
    std::error_code ignored;
    if (!stream_ || std::filesystem::is_directory(path, ignored)) {
      throw InputError(
          fmt::format("{}: cannot read this load profile: no such file, or no "
                      "permission (its path is relative to the config file)",
                      path));
    }
  }

  // The cells of the next line; empty at the end of the file, which blank lines belong to.
  std::vector<std::string> next() {
    std::string text;
    if (!std::getline(stream_, text)) return {};
    ++line_;
    constexpr const char* kByteOrderMark = "\xEF\xBB\xBF";
    if (line_ == 1 && text.rfind(kByteOrderMark, 0) == 0) text.erase(0, 3);
    auto cells = cells_of(text);
    if (line_ > 1 && cells == std::vector<std::string>{""} && (stream_ >> std::ws).eof()) return {};
    return cells;
  }

  [[noreturn]] void complain(const std::string& problem) const {
    throw InputError(fmt::format("{}:{}: {}", path_, std::max(line_, 1), problem));
  }

  double number(const std::string& column, const std::string& text) const {
    double value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size() ||
        !std::isfinite(value) || value < 0) {
      complain(fmt::format("{} = `{}`: allowed is a number from 0 up", column, text));
    }
    return value;
  }

 private:
  std::string path_;
  std::ifstream stream_;
  int line_ = 0;
};

}  // namespace

Profile read_profile(const std::string& path) {
  Reader reader(path);
  const auto header = reader.next();
  const auto column = [&](const std::string& name) {
    return std::find(header.begin(), header.end(), name) - header.begin();
  };
  const auto columns = static_cast<std::ptrdiff_t>(header.size());
  const auto demand = column("demand_mw");
  const auto time = column("time_h");
  if (demand == columns) {
    reader.complain(fmt::format("no column demand_mw in the header (it has: {}){}",
                                fmt::join(header, ", "), did_you_mean("demand_mw", header)));
  }
  Profile profile{{}, 0};
  double first_time = 0;
  for (auto cells = reader.next(); !cells.empty(); cells = reader.next()) {
    if (cells.size() != header.size()) {
      reader.complain(fmt::format("{} cells where the header has {}", cells.size(), header.size()));
    }
    if (time < columns) {
      const double now = reader.number("time_h", cells[static_cast<std::size_t>(time)]);
      const auto row = static_cast<double>(profile.demand_mw.size());
      if (row == 0) first_time = now;
      if (row == 1) profile.step_h = now - first_time;
      if (row >= 1 && !(std::abs(now - first_time - row * profile.step_h) < 1e-6 * (1 + now))) {
        reader.complain(fmt::format("time_h = {}: the times must be equally spaced, here by {:g} h",
                                    now, profile.step_h));
      }
      if (row >= 1 && profile.step_h <= 0) reader.complain("time_h must increase");
    }
    profile.demand_mw.push_back(
        reader.number("demand_mw", cells[static_cast<std::size_t>(demand)]));
  }
  if (profile.demand_mw.empty()) reader.complain("the profile has no rows below its header");
  return profile;
}

}  // namespace ridethrough
