// SPDX-License-Identifier: Apache-2.0
#include "host/config/config.hpp"

#include "host/base/error.hpp"
#include "host/base/problems.hpp"
#include "host/base/safe_file.hpp"
#include "host/base/text.hpp"
#include "host/config/read_site.hpp"
#include "host/site/by_key.hpp"
#include "host/site/check.hpp"
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

// A config file line by line, for messages, and with what the parser of Boost is to read of it: not
// what it would take for something else.
struct Layout {
  struct Header {
    std::string title;
    int line;
  };
  struct Line {
    int number;
    std::string text;  // without comment
    std::string flaw;  // empty, or why it is not to be read
    int header;        // the number of the one above it; -1: there is none
  };
  std::vector<Header> headers;
  std::vector<Line> keys;
  std::vector<Line> refused;
  std::string sound;  // the text without what is refused, with as many lines
};

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

// What another encoding is called, by the marks or the zero bytes that it puts before or between
// the letters of ASCII; empty where it is none of those.
std::string other_encoding(const std::string& text) {
  const auto begins = [&](std::string_view mark) { return text.rfind(mark, 0) == 0; };
  if (begins({"\xFF\xFE\0\0", 4}) || begins({"\0\0\xFE\xFF", 4})) return "UTF-32";
  if (begins("\xFF\xFE") || begins("\xFE\xFF")) return "UTF-16";
  const std::size_t zeros = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\0'));
  return zeros > 0 && 3 * zeros >= text.size() ? "UTF-16" : "";
}

Layout scan(const std::string& text, bool may_have_any_bytes) {
  Layout layout;
  TextStream stream(text);
  std::string line;
  bool in_sweep = false;
  for (int number = 1; std::getline(stream, line); ++number) {
    line.erase(line.find_last_not_of('\r') + 1);
    const std::string content = trimmed(line.substr(0, line.find('#')));
    Layout::Line one{number, content, may_have_any_bytes ? "" : flaw_of(line),
                     static_cast<int>(layout.headers.size()) - 1};
    const auto equals = content.find('=');
    const std::string key = trimmed(content.substr(0, equals));
    const bool opens = !content.empty() && content.front() == '[';
    const bool closes = !content.empty() && content.back() == ']';
    const bool is_header = opens && closes;
    const bool is_meant_as_header = opens || (closes && equals == std::string::npos);
    if (!one.flaw.empty()) {
      one.flaw = fmt::format("`{}`: {}", shortened(trimmed(line)), one.flaw);
    } else if (!content.empty() && !is_header && (equals == std::string::npos || opens)) {
      one.flaw = fmt::format("`{}`: neither `key = value` nor a `[section]`", shortened(content));
    } else if (!is_header && !in_sweep && key.find('.') != std::string::npos) {
      const auto [section, last] = Key::parse(key);
      one.flaw = fmt::format("{}: a key in a file has no dots: write [{}] above it, then {}",
                             shortened(key), shortened(section.title()), shortened(last));
    }
    // A header that is refused is one all the same, of the keys below it.
    if (is_meant_as_header) {
      const std::size_t begin = opens ? 1 : 0;
      const auto end = is_header ? content.size() - 1 : content.find_first_of("]=");
      layout.headers.push_back(
          {content.substr(begin, std::min(end, content.size()) - begin), number});
      const Section section = Section::parse(layout.headers.back().title);
      in_sweep = section_meant(section).kind == kSweepSection;
    }
    if (!one.flaw.empty()) {
      layout.refused.push_back(std::move(one));
    } else if (!content.empty()) {
      if (!is_header) layout.keys.push_back(std::move(one));
      layout.sound += line;
    }
    layout.sound += '\n';
  }
  return layout;
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

// What a line that is none was probably meant to give a value to: its first word.
Key key_meant_by(const std::string& text, const Section& section) {
  const std::string word = text.substr(0, text.find_first_of(" \t:=,;"));
  Key dotted = Key::parse(word);
  if (!dotted.section.title().empty()) return dotted;
  return {section, word};
}

}  // namespace

Config Config::read(const std::string& path, const std::vector<std::string>& overrides) {
  std::string text = read_text(path);
  const std::string encoding = other_encoding(text);
  if (!encoding.empty()) {
    throw InputError(fmt::format("{}: this file is in {}; allowed is UTF-8: save it as that",
                                 place(path, 1), encoding));
  }
  return parse(path, std::move(text), overrides, Source::kPerson);
}

Config Config::load(const std::string& path, const std::vector<std::string>& overrides) {
  Config config = read(path, overrides);
  config.throw_if_wrong();
  return config;
}

Config Config::from_text(const std::string& path, std::string text,
                         const std::vector<std::string>& overrides) {
  Config config = parse(path, std::move(text), overrides, Source::kResultFile);
  config.throw_if_wrong();
  return config;
}

void Config::throw_if_wrong() const {
  if (problems_.any()) check(read_unchecked(*this));
}

Config Config::parse(const std::string& path, std::string text,
                     const std::vector<std::string>& overrides, Source source) {
  Config config;
  config.source_.file = path;
  config.source_.text = std::move(text);
  if (config.source_.text.size() > kMostConfigBytes) {
    throw InputError(fmt::format("{}: this config file is too long: allowed are {} MiB", path,
                                 kMostConfigBytes >> 20));
  }
  config.read_file(source);
  const std::string addition = kAddition;
  const auto adds = [&](const std::string& one) { return one.rfind(addition, 0) == 0; };
  for (const auto& one : overrides) {  // before their keys
    if (!adds(one)) continue;
    config.problems_.attempt([&] { config.apply_addition(one.substr(addition.size()), source); });
  }
  for (const auto& one : overrides) {
    if (!adds(one)) config.problems_.attempt([&] { config.apply_override(one, source); });
  }
  // What has a value after all is as it is.
  std::erase_if(config.set_aside_, [&](const Key& key) { return config.has(key); });
  return config;
}

void Config::read_file(Source source) {
  const Layout layout = scan(without_mark(source_.text), source == Source::kResultFile);
  std::set<int> refused;
  for (const auto& line : layout.refused) {
    problems_.add(fmt::format("{}: {}", place(file(), line.number), line.flaw));
    refused.insert(line.number);
  }
  std::map<std::string, std::optional<Section>> opened;  // by the title of the header
  for (const auto& [title, line] : layout.headers) {
    const auto [section, is_new] = opened.try_emplace(title);
    if (!is_new) continue;
    Problems told;
    (refused.count(line) > 0 ? told : problems_)
        .attempt([&, &title = title, &line = line, &section = section] {
          check_section(Section::parse(title), place(file(), line));
          section->second = Section::parse(title);
          add_section(*section->second, place(file(), line));
        });
  }
  for (const auto& [title, line] : layout.headers) {
    auto& section = opened.at(title);
    if (!section) section = stand_in(Section::parse(title), place(file(), line));
  }
  const auto section_above = [&](const Layout::Line& line) -> std::optional<Section> {
    if (line.header < 0) return Section{};
    return opened.at(layout.headers[static_cast<std::size_t>(line.header)].title);
  };
  for (const auto& line : layout.refused) {
    const auto section = section_above(line);
    if (section) set_aside(key_meant_by(line.text, *section));
  }
  TextStream stream(layout.sound);
  try {
    const auto parsed = po::parse_config_file(stream, po::options_description{}, true);
    for (std::size_t i = 0; i < parsed.options.size(); ++i) {
      const Layout::Line& line = layout.keys.at(i);
      const auto section = section_above(line);
      if (!section) continue;
      const Key key{*section, trimmed(line.text.substr(0, line.text.find('=')))};
      attempt(key, [&] { add({key, parsed.options[i].value.at(0), file(), line.number}); });
    }
  } catch (const po::error& error) {
    throw InputError(fmt::format("{}: {}", file(), shortened(error.what())));
  }
}

std::optional<Section> Config::stand_in(const Section& refused, const std::string& place) {
  const Section meant = section_meant(refused);
  bool can_be = true;
  try {
    check_section(meant, place);
  } catch (const InputError&) {
    can_be = false;
  }
  const bool has_kind = find_section_kind(meant.kind) != nullptr;
  if (!has_kind || meant.name.empty()) left_out_.push_back(meant);
  if (!has_kind || has_section(meant)) return {};
  if (!can_be) {  // nobody can have meant it by that name
    misnamed_.insert(meant);
    left_out_.push_back({meant.kind, ""});
  }
  add_section(meant, place);
  return meant;
}

void Config::set_aside(const Key& key) {
  if (find_key(key) != nullptr || key.section.kind == kSweepSection) {
    set_aside_.insert(key);
    return;
  }
  const std::string meant = key_meant(key.section.kind, key.key);
  if (!meant.empty()) set_aside_.insert({key.section, meant});
}

template <class Action>
void Config::attempt(const Key& key, Action&& action) {
  const std::size_t before = problems_.mistakes().size();
  problems_.attempt(action);
  if (problems_.mistakes().size() > before) set_aside(key);
}

void Config::keep_source(const std::string& override) {
  if (source_.overrides.size() + override.size() >= kMostConfigBytes) {
    throw InputError(fmt::format(
        "command line: --{}: the overrides are too long: allowed are {} MiB, all together",
        shortened(override), kMostConfigBytes >> 20));
  }
  source_.overrides += override + "\n";
}

void Config::apply_addition(const std::string& title, Source source) {
  const std::string where = "command line: --add";
  if (source == Source::kPerson) check_text({{{}, "add"}, title, "", 0});
  const Section section = Section::parse(trimmed(title));
  const SectionKind* kind = find_section_kind(section.kind);
  if (kind != nullptr && !kind->named) {
    throw InputError(fmt::format("{}: [{}]: a section without a name is there without being added",
                                 where, shortened(section.title())));
  }
  check_section(section, where);
  if (has_section(section)) {
    throw InputError(fmt::format("{}: [{}]: this section is there already: {}", where,
                                 section.title(), place_of(section)));
  }
  keep_source(kAddition + title);
  add_section(section, "command line");
}

void Config::apply_override(const std::string& assignment, Source source) {
  const auto equals = assignment.find('=');
  const std::string full_key = assignment.substr(0, equals);
  if (equals == std::string::npos || full_key.find('.') == std::string::npos) {
    throw InputError(
        fmt::format("command line: `--{}`: an override is written --section.key=value, for example "
                    "--study.seed=2; for the other options see --help",
                    shortened(assignment)));
  }
  const Assignment one{Key::parse(full_key), trimmed(assignment.substr(equals + 1)), "", 0};
  if (source == Source::kPerson) check_text(one);
  keep_source(assignment);
  attempt(one.key, [&] { replace(one, source); });
}

void Config::replace(const Assignment& assignment, Source source) {
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
  if (!has_section(section)) {
    check_section(section, assignment.place());
    const std::string absence = absence_of(section);
    if (source == Source::kPerson && !absence.empty()) {
      throw InputError(fmt::format("{}: {} = {}: {}. To add one, say --add {}", assignment.place(),
                                   shortened(assignment.key.text()), shortened(assignment.value),
                                   absence, section.title()));
    }
    add_section(section, assignment.place());
  }
  values_.erase(assignment.key);
  for (const auto& other : replaced_by(assignment.key)) values_.erase(other);
  add(assignment);
}

std::string Config::absence_of(const Section& section) const {
  if (section.name.empty() || has_section(section)) return "";
  return no_such_section(section, sections_);
}

void Config::add_section(const Section& section, const std::string& place) {
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
