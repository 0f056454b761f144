// SPDX-License-Identifier: Apache-2.0
#include "host/config/config.hpp"

#include "host/base/error.hpp"
#include "host/base/problems.hpp"
#include "host/base/safe_file.hpp"
#include "host/base/text.hpp"
#include "host/config/read_site.hpp"
#include "host/site/by_key.hpp"
#include "host/site/keys.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

// Where the parser of Boost finds what: the section headers, and a line for every key, in order.
struct Layout {
  std::vector<std::pair<std::string, int>> sections;
  std::vector<int> key_lines;
  std::vector<int> broken_lines;  // that are neither
  // Keys with a dot, which Boost would take for a section.
  std::vector<std::pair<std::string, int>> dotted_keys;
};

Layout scan(const std::string& text) {
  Layout layout;
  TextStream stream(text);
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    line = trimmed(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    if (line.front() == '[' && line.back() == ']') {
      layout.sections.emplace_back(line.substr(1, line.size() - 2), number);
    } else if (line.find('=') != std::string::npos) {
      layout.key_lines.push_back(number);
      const std::string key = trimmed(line.substr(0, line.find('=')));
      const bool sweep = !layout.sections.empty() && layout.sections.back().first == kSweepSection;
      if (!sweep && key.find('.') != std::string::npos) {
        layout.dotted_keys.emplace_back(key, number);
      }
    } else {
      layout.broken_lines.push_back(number);
    }
  }
  return layout;
}

std::string place(const std::string& file, int line) {
  return file.empty() ? "command line" : fmt::format("{}:{}", file, line);
}

// What no line of a config may have in it, in words; empty where it is text.
std::string flaw_of(const std::string& line) {
  std::string control = control_in(line);
  if (!control.empty()) return control;
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::all_of(line.begin(), line.end(), is_ascii)) return "";
  try {
    (void)nlohmann::json(line).dump();  // which is where other bytes would fail in the end
  } catch (const nlohmann::json::exception&) {
    return "not in UTF-8, the only encoding allowed";
  }
  return "";
}

// The text of a file without what programs put before it.
std::string without_mark(const std::string& text) {
  return text.substr(text.rfind(kByteOrderMark, 0) == 0 ? kByteOrderMark.size() : 0);
}

void check_lines(const std::string& file, const std::string& text) {
  TextStream stream(without_mark(text));
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    line.erase(line.find_last_not_of('\r') + 1);
    const std::string flaw = flaw_of(line);
    if (!flaw.empty()) {
      throw InputError(
          fmt::format("{}: `{}`: {}", place(file, number), shortened(trimmed(line)), flaw));
    }
  }
}

// As much of a file as a config may have, and a byte more where there is more.
std::string read_text(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string why = why_unreadable(path);
  if (!stream || !why.empty()) {
    throw InputError(fmt::format("{}: cannot read this config file: {}", path,
                                 why.empty() ? "opening it failed" : why));
  }
  std::string text;
  std::array<char, 65536> buffer;
  do {
    stream.read(buffer.data(), buffer.size());
    text.append(buffer.data(), static_cast<std::size_t>(stream.gcount()));
  } while (stream && text.size() <= kMostConfigBytes);
  if (stream.bad()) throw InputError(fmt::format("{}: reading this config file failed", path));
  return text;
}

// Values that mean nothing; what goes together is asked of a whole config only.
void add_unread_values(const Config& config, Problems& problems) {
  const Site site = read_unchecked(config);
  for (const auto& [key, written] : site.origins.values) {
    if (!written.flaw.empty()) problems.add(complaint(site, key, written.flaw));
  }
}

}  // namespace

Config Config::load(const std::string& path, const std::vector<std::string>& overrides) {
  const std::string text = read_text(path);
  check_lines(path, text);
  for (const auto& one : overrides) {
    const auto equals = std::min(one.find('='), one.size());
    check_text(
        {Key::parse(one.substr(0, equals)), one.substr(std::min(equals + 1, one.size())), "", 0});
  }
  return from_text(path, text, overrides);
}

Config Config::from_text(const std::string& path, std::string text,
                         const std::vector<std::string>& overrides) {
  Config config;
  config.source_.file = path;
  config.source_.text = std::move(text);
  if (config.source_.text.size() > kMostConfigBytes) {
    throw InputError(fmt::format("{}: this config file is too long: allowed are {} MiB", path,
                                 kMostConfigBytes >> 20));
  }
  Problems problems;
  config.read_file(problems);
  for (const auto& one : overrides) problems.attempt([&] { config.apply_override(one); });
  if (problems.any()) add_unread_values(config, problems);
  problems.throw_if_any();
  return config;
}

void Config::read_file(Problems& problems) {
  const std::string text = without_mark(source_.text);
  const Layout layout = scan(text);
  for (const int line : layout.broken_lines) {
    problems.add(fmt::format("{}: neither `key = value` nor a `[section]`", place(file(), line)));
  }
  for (const auto& [dotted, line] : layout.dotted_keys) {
    const auto [section, key] = Key::parse(dotted);
    problems.add(fmt::format("{}: {}: a key in a file has no dots: write [{}] above it, then {}",
                             place(file(), line), shortened(dotted), shortened(section.title()),
                             shortened(key)));
  }
  problems.throw_if_any();    // Boost would read on as if they were something else
  std::set<Section> refused;  // with all their keys
  for (const auto& [title, line] : layout.sections) {
    const Section section = Section::parse(title);
    if (refused.count(section) > 0) continue;
    try {
      add_section(section, place(file(), line));
    } catch (const InputError& error) {
      problems.add(error.what());
      refused.insert(section);
    }
  }
  TextStream stream(text);
  try {
    const auto parsed = po::parse_config_file(stream, po::options_description{}, true);
    for (std::size_t i = 0; i < parsed.options.size(); ++i) {
      const Key key = Key::parse(parsed.options[i].string_key);
      if (refused.count(key.section) > 0) continue;
      problems.attempt([&] {
        add({key, parsed.options[i].value.at(0), file(), layout.key_lines.at(i)});
      });
    }
  } catch (const po::error& error) {
    throw InputError(fmt::format("{}: {}", file(), shortened(error.what())));
  }
}

void Config::apply_override(const std::string& assignment) {
  const auto equals = assignment.find('=');
  const std::string full_key = assignment.substr(0, equals);
  if (equals == std::string::npos || full_key.find('.') == std::string::npos) {
    throw InputError(
        fmt::format("command line: `--{}`: an override is written --section.key=value, for example "
                    "--study.seed=2; for the other options see --help",
                    shortened(assignment)));
  }
  if (source_.overrides.size() + assignment.size() >= kMostConfigBytes) {
    throw InputError(fmt::format(
        "command line: --{}: the overrides are too long: allowed are {} MiB, all together",
        shortened(assignment), kMostConfigBytes >> 20));
  }
  replace({Key::parse(full_key), trimmed(assignment.substr(equals + 1)), "", 0});
  source_.overrides += assignment + "\n";
}

void Config::replace(const Assignment& assignment) {
  const auto& [section, key] = assignment.key;
  if (section.kind == kSweepSection) {
    // A line of [sweep] keeps its place: that is the order of the axes.
    const auto swept = swept_numbers_.find(Key::parse(key));
    if (swept != swept_numbers_.end()) {
      Assignment& line = swept_[swept->second];
      line = {line.key, assignment.value, assignment.file, assignment.line};
      return;
    }
  }
  if (!has_section(section)) add_section(section, assignment.place());
  values_.erase(assignment.key);
  // One way to give the load replaces the other.
  const Section load{"load", ""};
  if (assignment.key == Key{load, "constant_mw"}) {
    values_.erase({load, "profile"});
    for (const auto& of_profile : profile_keys()) values_.erase({load, of_profile});
  }
  if (assignment.key == Key{load, "profile"}) values_.erase({load, "constant_mw"});
  add(assignment);
}

void Config::add_section(const Section& section, const std::string& place) {
  check_section(section, place);
  if (places_.emplace(section, place).second) sections_.push_back(section);
}

void Config::add(const Assignment& assignment) {
  const std::string where = assignment.place();
  const auto& [section, key] = assignment.key;
  if (section.title().empty()) {
    throw InputError(fmt::format("{}: {}: a key outside of any section", where, shortened(key)));
  }
  if (section.kind == kSweepSection && key.find('.') != std::string::npos) {
    add_swept({Key::parse(key), assignment.value, assignment.file, assignment.line});
    return;
  }
  const KeyRow& row = ridethrough::check_key(assignment.key, where);
  try {
    check_length(row, assignment.value);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: [{}] {} = {}: {}", where, section.title(), key,
                                 shortened(assignment.value), error.what()));
  }
  const auto [value, added] = values_.try_emplace(assignment.key, assignment);
  if (!added) {
    throw InputError(fmt::format("{}: [{}] {}: given twice; the first is on line {}", where,
                                 section.title(), key, value->second.line));
  }
}

void Config::add_swept(const Assignment& assignment) {
  check_key(assignment);
  const auto [number, added] = swept_numbers_.emplace(assignment.key, swept_.size());
  if (!added) {
    throw InputError(fmt::format("{}: [sweep] {}: given twice; the first is on line {}",
                                 assignment.place(), assignment.key.text(),
                                 swept_[number->second].line));
  }
  swept_.push_back(assignment);
}

void Config::check_key(const Assignment& assignment) {
  const std::string where = assignment.place();
  const auto& [section, key] = assignment.key;
  if (section.title().empty()) {
    throw InputError(fmt::format("{}: {}: allowed is a key with its section, as in load.scale",
                                 where, shortened(key)));
  }
  check_section(section, where);
  (void)ridethrough::check_key(assignment.key, where);
  if (section.kind == kSweepSection) {
    throw InputError(
        fmt::format("{}: {}: not a key that can be swept or varied", where, assignment.key.text()));
  }
}

void Config::check_text(const Assignment& assignment) {
  const std::string key = assignment.key.text();
  for (const auto& text : {key, assignment.value}) {
    const std::string flaw = flaw_of(text);
    if (flaw.empty()) continue;
    throw InputError(fmt::format("{}: {} = {}: {}", assignment.place(), shortened(key),
                                 shortened(assignment.value), flaw));
  }
}

std::vector<Section> Config::sections(const std::string& kind) const {
  std::vector<Section> found;
  for (const auto& section : sections_) {
    if (section.kind == kind) found.push_back(section);
  }
  return found;
}

std::string Config::text(const Key& key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? "" : found->second.value;
}

std::string Config::path(const Key& key) const { return (fs::path(folder()) / text(key)).string(); }

void Config::complain(const Key& key, const std::string& problem) const {
  const auto found = values_.find(key);
  const std::string title = key.section.title();
  throw InputError(found == values_.end()
                       ? fmt::format("{}: [{}] {}: {}", file(), title, key.key, problem)
                       : fmt::format("{}: [{}] {} = {}: {}", found->second.place(), title, key.key,
                                     shortened(found->second.value), problem));
}

std::string Config::folder() const { return fs::path(file()).parent_path().string(); }

std::string Config::file_of(const Assignment& assignment) const {
  const KeyRow* row = find_key(assignment.key);
  if (row == nullptr || assignment.value.empty()) return "";
  if (row->kind == ValueKind::kDistribution) {
    return observations_file(assignment.value, folder());
  }
  if (row->kind != ValueKind::kPath) return "";
  return (fs::path(folder()) / assignment.value).string();
}

std::vector<std::string> Config::files() const {
  std::vector<std::string> all = {file()};
  for (const auto& [key, assignment] : values_) {
    std::string path = file_of(assignment);
    if (!path.empty()) all.push_back(std::move(path));
  }
  return all;
}

}  // namespace ridethrough
