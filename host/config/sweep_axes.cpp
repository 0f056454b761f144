// SPDX-License-Identifier: Apache-2.0
#include "host/config/sweep_axes.hpp"

#include "host/base/csv.hpp"
#include "host/base/error.hpp"
#include "host/base/problems.hpp"
#include "host/base/safe_file.hpp"
#include "host/base/text.hpp"
#include "host/config/sweep_values.hpp"
#include "host/site/by_key.hpp"
#include "host/site/check.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

const Key kZip{{kSweepSection, ""}, "zip"};
const Key kPointsFile{{kSweepSection, ""}, "points"};
constexpr std::size_t kMostPoints = 10'000'000;

// The section of a key has to be there, if it has a name.
void check_there(const Config& config, const Assignment& line) {
  const std::string absence = config.absence_of(line.key.section);
  if (!absence.empty()) complain_about(line, absence);
}

SweptKey swept_key(const Key& key, std::vector<Assignment> values) {
  SweptKey swept{key.text(), std::move(values)};
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
  TextStream text(config.text(kZip));
  std::set<std::string> seen;
  for (std::string part; std::getline(text, part, ';');) {
    groups.emplace_back();
    TextStream keys(part);
    for (std::string key; std::getline(keys, key, ',');) groups.back().push_back(trimmed(key));
    if (groups.back().size() < 2) {
      config.complain(kZip,
                      "a group has at least two keys, as in battery.x.units, turbine.y.units");
    }
    for (const auto& key : groups.back()) {
      if (seen.insert(key).second) continue;
      config.complain(kZip, shortened(key) + " is there twice");
    }
  }
  return groups;
}

// Whether values of that key can be, or have in them, the path of a file.
bool names_files(const Key& key) {
  const KeyRow* row = find_key(key);
  return row != nullptr && (row->kind == ValueKind::kPath || row->kind == ValueKind::kDistribution);
}

// Makes an axis of several keys; the first one is called "point", others "point2", ...
Axis joint_axis(std::vector<SweptKey> keys, int& joint_axes) {
  ++joint_axes;
  const std::string name = joint_axes == 1 ? "point" : fmt::format("point{}", joint_axes);
  return {name, std::move(keys)};
}

Axis read_points(const Config& config, int& joint_axes) {
  const std::string path = config.path(kPointsFile);
  const std::string why = why_unreadable(path);
  if (!why.empty()) {
    config.complain(kPointsFile, fmt::format("{}: {}; the path is relative to the config file", why,
                                             shortened(path)));
  }
  CsvReader reader(path, "points of a sweep");
  const auto header = reader.header();
  std::vector<Key> keys;
  Problems problems;
  for (const auto& cell : header) {
    keys.push_back(Key::parse(cell));
    const Assignment no_value{keys.back(), "", path, reader.header_line()};
    problems.attempt([&] {
      Config::check_key(no_value);
      check_there(config, no_value);
    });
  }
  problems.throw_if_any();
  std::vector<std::vector<Assignment>> columns(header.size());
  for (const auto& cells = reader.next(); !cells.empty() && !keys.empty(); (void)reader.next()) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].empty()) reader.complain(fmt::format("no value for {}", shortened(header[i])));
      columns[i].push_back(
          {keys[i], without_percent(keys[i], std::string(cells[i])), path, reader.line()});
      Config::check_text(columns[i].back());
    }
  }
  if (columns.empty() || columns.front().empty()) {
    reader.complain("there is no point: a row of keys comes first, then a row for each point");
  }
  std::vector<SweptKey> swept;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    swept.push_back(swept_key(keys[i], std::move(columns[i])));
  }
  return joint_axis(std::move(swept), joint_axes);
}

void check_lengths(const Config& config, const Axis& axis) {
  for (const auto& key : axis.keys) {
    if (key.values.size() == axis.size()) continue;
    config.complain(kZip,
                    fmt::format("{} has {} values, {} has {}; keys that move together have as many",
                                axis.keys.front().key, axis.size(), key.key, key.values.size()));
  }
}

void check_twice(const Sweep& sweep) {
  std::set<std::string> seen;
  for (const auto& axis : sweep.axes) {
    for (const auto& key : axis.keys) {
      const Assignment& first = key.values.front();
      if (!seen.insert(key.key).second) complain_about(first, "this key is swept twice");
      for (const auto& other : replaced_by(first.key)) {
        if (seen.count(other.text()) == 0) continue;
        complain_about(first, fmt::format("takes the place of {}, which is swept, too; sweep one",
                                          other.text()));
      }
    }
  }
}

// Adds an axis, before the values of the next ones take memory of their own.
void add_axis(const Config& config, Sweep& sweep, double& points, Axis axis) {
  points *= static_cast<double>(axis.size());
  sweep.axes.push_back(std::move(axis));
  if (points > kMostPoints) {
    throw InputError(fmt::format("{}: [sweep] makes {:.0f} points: at most {} are possible",
                                 config.file(), points, kMostPoints));
  }
}

}  // namespace

bool has_sweep(const Config& config) {
  return !config.swept().empty() || config.has(kPointsFile) || config.has(kZip);
}

Sweep read_sweep(const Config& config) {
  Problems problems;
  std::vector<std::vector<std::string>> groups;
  problems.attempt([&] { groups = zip_groups(config); });
  // Lines that are refused may be the ones that are missing.
  const auto& aside = config.set_aside();
  const bool all_lines = std::none_of(
      aside.begin(), aside.end(), [](const Key& key) { return key.section.kind == kSweepSection; });
  Sweep sweep;
  double points = 1;
  int joint_axes = 0;
  std::map<std::string, const Assignment*> lines;
  for (const auto& line : config.swept()) lines[line.key.text()] = &line;
  std::map<std::string, const std::vector<std::string>*> zipped;
  for (const auto& group : groups) {
    for (const auto& key : group) zipped[key] = &group;
  }
  for (const auto& [key, group] : zipped) {
    if (lines.count(key) > 0 || !all_lines) continue;
    std::vector<std::string> names;
    for (const auto& line : config.swept()) names.push_back(line.key.text());
    problems.attempt([&, &key = key] {
      config.complain(kZip, fmt::format("[sweep] gives no values of {}{}", shortened(key),
                                        did_you_mean(key, names)));
    });
  }
  std::set<const std::vector<std::string>*> done;
  const auto add_line = [&](const Assignment& line) {
    check_there(config, line);
    const auto group = zipped.find(line.key.text());
    if (group == zipped.end()) {
      add_axis(config, sweep, points, {line.key.text(), {swept_key(line)}});
      return;
    }
    if (!done.insert(group->second).second) return;
    std::vector<SweptKey> keys;
    for (const auto& key : *group->second) {
      const auto of = lines.find(key);
      if (of == lines.end()) return;  // which has been told
      if (&line != of->second) check_there(config, *of->second);
      keys.push_back(swept_key(*of->second));
    }
    add_axis(config, sweep, points, joint_axis(std::move(keys), joint_axes));
    check_lengths(config, sweep.axes.back());
  };
  for (const auto& line : config.swept()) {
    problems.attempt([&] { add_line(line); });
    if (points > kMostPoints) break;
  }
  if (config.has(kPointsFile) && points <= kMostPoints) {
    problems.attempt([&] { add_axis(config, sweep, points, read_points(config, joint_axes)); });
  }
  if (sweep.axes.empty() && !problems.any() && all_lines) {
    throw InputError(fmt::format(
        "{}: there is nothing to sweep: write [sweep] and below it keys of other sections with "
        "their values, as in battery.megapack.units = 0:336:24",
        config.file()));
  }
  problems.attempt([&] { check_twice(sweep); });
  problems.throw_if_any();
  return sweep;
}

std::vector<std::string> input_files(const Config& config) {
  std::vector<std::string> all = config.files();
  const auto add = [&](const Assignment& value) {
    std::string path = config.file_of(value);
    if (!path.empty()) all.push_back(std::move(path));
  };
  for (const auto& line : config.swept()) {
    if (!names_files(line.key)) continue;
    try {
      for (const auto& value : swept_values(line)) add({line.key, value, line.file, line.line});
    } catch (const InputError&) {
      continue;
    }
  }
  if (!config.has(kPointsFile)) return all;
  try {
    CsvReader reader(config.path(kPointsFile), "points of a sweep");
    const auto header = reader.header();
    constexpr auto kAny = CsvReader::Width::kAny;
    for (const auto& cells = reader.next(kAny); !cells.empty(); (void)reader.next(kAny)) {
      for (std::size_t i = 0; i < std::min(cells.size(), header.size()); ++i) {
        add({Key::parse(header[i]), std::string(cells[i]), "", 0});
      }
    }
  } catch (const InputError&) {
    return all;
  }
  return all;
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

Site Sweep::at(std::size_t number, Site site) const {
  for (const auto& assignment : point(number)) set(site, assignment);
  return site;
}

Site Sweep::completed(Site site) const {
  for (const auto& assignment : point(0)) {
    const auto others = replaced_by(assignment.key);
    const auto is_given = [&](const Key& key) { return has(site, key); };
    if (is_given(assignment.key) || std::any_of(others.begin(), others.end(), is_given)) continue;
    set(site, assignment);
  }
  return site;
}

void Sweep::try_values(const Site& site, Problems& problems) const {
  std::size_t apart = size();  // the numbers of two points whose values of an axis are neighbours
  for (const Axis& axis : axes) {
    apart /= axis.size();
    for (std::size_t i = 0; i < axis.size(); ++i) {
      problems.attempt([&] { check(at(i * apart, site)); });
    }
  }
}

std::string Sweep::label(std::size_t number) const {
  std::vector<std::string> parts;
  for (const auto& one : point(number)) parts.push_back(one.key.text() + "=" + one.value);
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string Sweep::summary() const {
  std::vector<std::string> parts;
  for (const Axis& axis : axes) {
    std::vector<std::string> keys;
    for (const auto& swept : axis.keys) keys.push_back(swept.key);
    parts.push_back(fmt::format("{} of {}", axis.size(), fmt::join(keys, " with ")));
  }
  return fmt::format("{} points: {}", size(), fmt::join(parts, ", "));
}

}  // namespace ridethrough
