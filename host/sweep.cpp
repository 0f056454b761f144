#include "host/sweep.hpp"

#include "host/csv.hpp"
#include "host/error.hpp"
#include "host/sweep_values.hpp"
#include "host/text.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

const Section kSection{"sweep", ""};
constexpr std::size_t kMostPoints = 10'000'000;

// The sections of a config, as the first part of a key names them.
void check_section(const Config& config, const Assignment& line) {
  const std::string title = line.key.substr(0, line.key.rfind('.'));
  const auto dot = title.find('.');
  if (dot == std::string::npos) return;  // one without a name need not be there
  std::vector<std::string> there;
  for (const auto& one : config.sections(title.substr(0, dot))) there.push_back(one.title());
  if (std::find(there.begin(), there.end(), title) != there.end()) return;
  complain_about(line, fmt::format("there is no section [{}]{} There {}", title,
                                   there.empty() ? "." : did_you_mean(title, there),
                                   there.empty() ? "is none of that kind."
                                                 : fmt::format("are {}.", fmt::join(there, ", "))));
}

SweptKey swept_key(std::string key, std::vector<Assignment> values) {
  SweptKey swept{std::move(key), std::move(values)};
  for (const auto& one : swept.values) {
    double number = 0;
    if (!parse_number(one.value, number)) return {swept.key, swept.values, {}};
    swept.numbers.push_back(number);
  }
  return swept;
}

SweptKey swept_key(const Assignment& line) {
  std::vector<Assignment> values;
  for (const auto& value : swept_values(line)) {
    values.push_back({line.key, value, line.file, line.line});
  }
  return swept_key(line.key, std::move(values));
}

// The groups of `zip`, each a list of keys.
std::vector<std::vector<std::string>> zip_groups(const Config& config) {
  std::vector<std::vector<std::string>> groups;
  std::istringstream text(config.text(kSection, "zip"));
  std::set<std::string> seen;
  for (std::string part; std::getline(text, part, ';');) {
    groups.emplace_back();
    std::istringstream keys(part);
    for (std::string key; std::getline(keys, key, ',');) groups.back().push_back(trimmed(key));
    if (groups.back().size() < 2) {
      config.complain(kSection, "zip",
                      "a group has at least two keys, as in battery.x.units, turbine.y.units");
    }
    for (const auto& key : groups.back()) {
      if (!seen.insert(key).second) config.complain(kSection, "zip", key + " is there twice");
    }
  }
  return groups;
}

// Makes an axis of several keys; the first one is called "point", others "point2", ...
Axis joint_axis(std::vector<SweptKey> keys, int& joint_axes) {
  ++joint_axes;
  const std::string name = joint_axes == 1 ? "point" : fmt::format("point{}", joint_axes);
  return {name, std::move(keys)};
}

Axis read_points(const Config& config, int& joint_axes) {
  const std::string path = config.path(kSection, "points");
  CsvReader reader(path, "points of a sweep");
  const auto header = reader.next();
  std::vector<std::vector<Assignment>> columns(header.size());
  int line = 2;
  for (auto cells = reader.next(); !cells.empty(); cells = reader.next(), ++line) {
    if (cells.size() != header.size()) {
      reader.complain(
          fmt::format("{} values, but the first row has {} keys", cells.size(), header.size()));
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].empty()) reader.complain(fmt::format("no value for {}", header[i]));
      columns[i].push_back({header[i], cells[i], path, line});
    }
  }
  if (columns.empty() || columns.front().empty()) {
    reader.complain("there is no point: a row of keys comes first, then a row for each point");
  }
  std::vector<SweptKey> keys;
  for (std::size_t i = 0; i < header.size(); ++i) {
    Config::check_key({header[i], "", path, 1});
    check_section(config, {header[i], columns[i].front().value, path, 1});
    keys.push_back(swept_key(header[i], std::move(columns[i])));
  }
  return joint_axis(std::move(keys), joint_axes);
}

void check_lengths(const Config& config, const Axis& axis) {
  for (const auto& key : axis.keys) {
    if (key.values.size() == axis.size()) continue;
    config.complain(kSection, "zip",
                    fmt::format("{} has {} values, {} has {}; keys that move together have as many",
                                axis.keys.front().key, axis.size(), key.key, key.values.size()));
  }
}

void check_whole(const Config& config, const Sweep& sweep) {
  std::set<std::string> seen;
  double points = 1;
  for (const auto& axis : sweep.axes) {
    points *= static_cast<double>(axis.size());
    for (const auto& key : axis.keys) {
      if (!seen.insert(key.key).second) {
        complain_about(key.values.front(), "this key is swept twice");
      }
    }
  }
  if (points > kMostPoints) {
    throw InputError(fmt::format("{}: [sweep] makes {:.0f} points: at most {} are possible",
                                 config.file(), points, kMostPoints));
  }
}

}  // namespace

Sweep read_sweep(const Config& config) {
  const auto groups = zip_groups(config);
  Sweep sweep;
  int joint_axes = 0;
  std::set<std::string> zipped;
  const auto key_named = [&](const std::string& key) {
    std::vector<std::string> names;
    for (const auto& line : config.swept()) {
      if (line.key == key) return swept_key(line);
      names.push_back(line.key);
    }
    config.complain(kSection, "zip",
                    fmt::format("[sweep] gives no values of {}{}", key, did_you_mean(key, names)));
  };
  for (const auto& line : config.swept()) {
    check_section(config, line);
    if (zipped.count(line.key) > 0) continue;
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& one) {
      return std::find(one.begin(), one.end(), line.key) != one.end();
    });
    if (group == groups.end()) {
      sweep.axes.push_back({line.key, {swept_key(line)}});
      continue;
    }
    std::vector<SweptKey> keys;
    for (const auto& key : *group) keys.push_back(key_named(key));
    zipped.insert(group->begin(), group->end());
    sweep.axes.push_back(joint_axis(std::move(keys), joint_axes));
    check_lengths(config, sweep.axes.back());
  }
  for (const auto& group : groups) {
    for (const auto& key : group) (void)key_named(key);
  }
  if (config.has(kSection, "points")) sweep.axes.push_back(read_points(config, joint_axes));
  if (sweep.axes.empty()) {
    throw InputError(fmt::format(
        "{}: there is nothing to sweep: write [sweep] and below it keys of other sections with "
        "their values, as in battery.megapack.units = 0:336:24",
        config.file()));
  }
  check_whole(config, sweep);
  return sweep;
}

std::size_t Sweep::size() const {
  std::size_t points = 1;
  for (const auto& axis : axes) points *= axis.size();
  return points;
}

std::vector<std::size_t> Sweep::shape() const {
  std::vector<std::size_t> shape;
  for (const auto& axis : axes) shape.push_back(axis.size());
  return shape;
}

std::vector<Assignment> Sweep::point(std::size_t number) const {
  std::vector<std::size_t> at(axes.size());
  for (std::size_t a = axes.size(); a-- > 0;) {
    at[a] = number % axes[a].size();
    number /= axes[a].size();
  }
  std::vector<Assignment> all;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    for (const auto& key : axes[a].keys) all.push_back(key.values[at[a]]);
  }
  return all;
}

std::string Sweep::label(std::size_t number) const {
  std::vector<std::string> parts;
  for (const auto& one : point(number)) parts.push_back(one.key + "=" + one.value);
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace ridethrough
