// SPDX-License-Identifier: Apache-2.0
#include "host/config/config.hpp"

#include "host/base/error.hpp"
#include "host/base/safe_file.hpp"
#include "host/base/text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

namespace po = boost::program_options;

// Between the commas of a list: more than a section's kind and name, and a probability.
constexpr std::size_t kMostItemBytes = kMostNameLetters + 100;

// Where the parser of Boost finds what: the section headers, and a line for every key, in order.
struct Layout {
  std::vector<std::pair<std::string, int>> sections;
  std::vector<int> key_lines;
  int broken_line = 0;  // the first that is neither
  // The first key with a dot, which Boost would take for a section, and its line.
  std::string dotted_key;
  int dotted_line = 0;
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
      if (layout.dotted_line == 0 && !sweep && key.find('.') != std::string::npos) {
        layout.dotted_key = key;
        layout.dotted_line = number;
      }
    } else if (layout.broken_line == 0) {
      layout.broken_line = number;
    }
  }
  return layout;
}

std::string place(const std::string& file, int line) {
  return file.empty() ? "command line" : fmt::format("{}:{}", file, line);
}

std::vector<std::string> keys_of(const std::string& section_kind) {
  std::vector<std::string> keys;
  for (const auto& option : options()) {
    if (option.section == section_kind) keys.push_back(option.key);
  }
  return keys;
}

// A question ends with its own mark.
std::string sentence_end(const std::string& suggestion) {
  return suggestion.empty() ? "." : suggestion;
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

// The section of a title, if there can be one.
Section checked_section(const std::string& title, const std::string& place) {
  Section section = Section::parse(title);
  // A dot without a name after it would be lost, and the keys below it.
  const std::string asked = section.kind.substr(0, section.kind.find('.'));
  std::vector<std::string> kinds;
  std::vector<std::string> forms;
  const SectionKind* kind = nullptr;
  for (const auto& one : section_kinds()) {
    kinds.push_back(one.name);
    forms.push_back(one.named ? one.name + ".NAME" : one.name);
    if (one.name == asked) kind = &one;
  }
  if (kind == nullptr) {
    throw InputError(fmt::format("{}: [{}]: unknown section{} Allowed are {}.", place,
                                 shortened(title), sentence_end(did_you_mean(asked, kinds)),
                                 fmt::join(forms, ", ")));
  }
  if (section.kind != asked || kind->named != !section.name.empty() ||
      (kind->named && !is_name(section.name))) {
    throw InputError(fmt::format(
        "{}: [{}]: {}", place, shortened(title),
        kind->named ? fmt::format("this section needs a name of letters, digits, - and _, as in "
                                  "[{}.north]",
                                  kind->name)
                    : fmt::format("this section has no name: write [{}]", kind->name)));
  }
  if (section.name.size() > kMostNameLetters) {
    throw InputError(fmt::format("{}: [{}]: a name of {} letters: allowed are at most {}", place,
                                 shortened(title), section.name.size(), kMostNameLetters));
  }
  return section;
}

const Option& require_key(const Section& section, const std::string& key,
                          const std::string& place) {
  const Option* option = find_option(section.kind, key);
  if (option != nullptr) return *option;
  const auto keys = keys_of(section.kind);
  throw InputError(fmt::format("{}: [{}] {}: unknown key{} Allowed are {}.", place,
                               shortened(section.title()), shortened(key),
                               sentence_end(did_you_mean(key, keys)), fmt::join(keys, ", ")));
}

}  // namespace

Config Config::load(const std::string& path, const std::vector<std::string>& overrides) {
  const std::string text = read_text(path);
  check_lines(path, text);
  for (const auto& one : overrides) {
    const auto equals = std::min(one.find('='), one.size());
    check_text({one.substr(0, equals), one.substr(std::min(equals + 1, one.size())), "", 0});
  }
  return from_text(path, text, overrides);
}

Config Config::from_text(const std::string& path, std::string text,
                         const std::vector<std::string>& overrides) {
  Config config;
  config.file_ = path;
  config.file_text_ = std::move(text);
  if (config.file_text_.size() > kMostConfigBytes) {
    throw InputError(fmt::format("{}: this config file is too long: allowed are {} MiB", path,
                                 kMostConfigBytes >> 20));
  }
  config.read_file();
  for (const auto& assignment : overrides) config.apply_override(assignment);
  return config;
}

Config Config::overridden(const std::vector<std::string>& overrides) const {
  Config changed = *this;
  for (const auto& assignment : overrides) changed.apply_override(assignment);
  return changed;
}

Config Config::scaled(const Section& section, const std::string& key, double factor) const {
  Config changed = *this;
  changed.factors_[{section.title(), key}] = factor;
  return changed;
}

double Config::factor(const Section& section, const std::string& key) const {
  const auto found = factors_.find({section.title(), key});
  return found == factors_.end() ? 1 : found->second;
}

void Config::read_file() {
  const std::string text = without_mark(file_text_);
  const Layout layout = scan(text);
  if (layout.broken_line != 0) {
    throw InputError(fmt::format("{}: neither `key = value` nor a `[section]`",
                                 place(file_, layout.broken_line)));
  }
  if (layout.dotted_line != 0) {
    const auto [section, key] = Key::parse(layout.dotted_key);
    throw InputError(
        fmt::format("{}: {}: a key in a file has no dots: write [{}] above it, then {}",
                    place(file_, layout.dotted_line), shortened(layout.dotted_key),
                    shortened(section.title()), shortened(key)));
  }
  for (const auto& [title, line] : layout.sections) add_section(title, place(file_, line), line);
  TextStream stream(text);
  try {
    const auto parsed = po::parse_config_file(stream, po::options_description{}, true);
    for (std::size_t i = 0; i < parsed.options.size(); ++i) {
      set({parsed.options[i].string_key, parsed.options[i].value.at(0), file_,
           layout.key_lines.at(i)});
    }
  } catch (const po::error& error) {
    throw InputError(fmt::format("{}: {}", file_, shortened(error.what())));
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
  if (overrides_text_.size() + assignment.size() >= kMostConfigBytes) {
    throw InputError(fmt::format(
        "command line: --{}: the overrides are too long: allowed are {} MiB, all together",
        shortened(assignment), kMostConfigBytes >> 20));
  }
  replace({full_key, trimmed(assignment.substr(equals + 1)), "", 0});
  overrides_text_ += assignment + "\n";
}

void Config::replace(const Assignment& assignment) {
  // A line of [sweep] keeps its place: that is the order of the axes.
  const auto [section, key] = Key::parse(assignment.key);
  const std::string title = section.title();
  const auto swept = title == kSweepSection ? swept_numbers_.find(key) : swept_numbers_.end();
  if (swept != swept_numbers_.end()) {
    swept_[swept->second] = {key, assignment.value, assignment.file, assignment.line};
    return;
  }
  if (!has_section(title)) {
    add_section(title, place(assignment.file, assignment.line), assignment.line);
  }
  entries_.erase({title, key});
  // One way to give the load replaces the other.
  if (assignment.key == "load.constant_mw") {
    entries_.erase({title, "profile"});
    entries_.erase({title, "step_h"});
  }
  if (assignment.key == "load.profile") entries_.erase({title, "constant_mw"});
  set(assignment);
}

Config Config::with(const std::vector<Assignment>& assignments) const {
  Config other = *this;
  for (const auto& one : assignments) {
    other.replace(one);
    other.overrides_text_ += one.key + "=" + one.value + "\n";
  }
  return other;
}

void Config::add_section(const std::string& title, const std::string& place, int line) {
  const Section section = checked_section(title, place);
  const bool added = section_numbers_.emplace(title, sections_.size()).second;
  if (added) sections_.emplace_back(section, line);
}

void Config::set(const Assignment& assignment) {
  const std::string where = place(assignment.file, assignment.line);
  const auto [section, key] = Key::parse(assignment.key);
  const std::string title = section.title();
  if (title.empty()) {
    throw InputError(fmt::format("{}: {}: a key outside of any section", where, shortened(key)));
  }
  if (section.kind == kSweepSection && key.find('.') != std::string::npos) {
    Assignment swept = assignment;
    swept.key = key;
    sweep(swept);
    return;
  }
  const Option& option = require_key(section, key, where);
  if (assignment.value.size() > option.most_bytes) {
    throw InputError(fmt::format("{}: [{}] {} = {}: {} bytes; allowed are at most {}", where, title,
                                 key, shortened(assignment.value), assignment.value.size(),
                                 option.most_bytes));
  }
  const auto [entry, added] =
      entries_.try_emplace({title, key}, Entry{assignment.value, assignment.file, assignment.line});
  if (!added) {
    throw InputError(fmt::format("{}: [{}] {}: given twice; the first is on line {}", where, title,
                                 key, entry->second.line));
  }
}

void Config::check_key(const Assignment& assignment) {
  const std::string where = place(assignment.file, assignment.line);
  const auto [section, key] = Key::parse(assignment.key);
  if (section.title().empty()) {
    throw InputError(fmt::format("{}: {}: allowed is a key with its section, as in load.scale",
                                 where, shortened(key)));
  }
  (void)require_key(checked_section(section.title(), where), key, where);
  if (section.kind == kSweepSection) {
    throw InputError(
        fmt::format("{}: {}: not a key that can be swept or varied", where, assignment.key));
  }
}

void Config::check_text(const Assignment& assignment) {
  for (const auto* text : {&assignment.key, &assignment.value}) {
    const std::string flaw = flaw_of(*text);
    if (flaw.empty()) continue;
    throw InputError(fmt::format("{}: {} = {}: {}", place(assignment.file, assignment.line),
                                 shortened(assignment.key), shortened(assignment.value), flaw));
  }
}

void Config::sweep(const Assignment& assignment) {
  const std::string where = place(assignment.file, assignment.line);
  check_key(assignment);
  const auto [number, added] = swept_numbers_.emplace(assignment.key, swept_.size());
  if (!added) {
    throw InputError(fmt::format("{}: [sweep] {}: given twice; the first is on line {}", where,
                                 assignment.key, swept_[number->second].line));
  }
  swept_.push_back(assignment);
}

std::vector<Section> Config::sections(const std::string& kind) const {
  std::vector<Section> found;
  for (const auto& [section, line] : sections_) {
    if (section.kind == kind) found.push_back(section);
  }
  return found;
}

bool Config::has_section(const std::string& title) const {
  return section_numbers_.count(title) > 0;
}

bool Config::has(const Section& section, const std::string& key) const {
  return entries_.count({section.title(), key}) > 0;
}

void Config::complain(const Section& section, const std::string& key,
                      const std::string& problem) const {
  const auto entry = entries_.find({section.title(), key});
  if (entry != entries_.end()) {
    throw InputError(fmt::format("{}: [{}] {} = {}: {}",
                                 place(entry->second.file, entry->second.line), section.title(),
                                 key, shortened(entry->second.value), problem));
  }
  throw InputError(
      fmt::format("{}: [{}] {}: {}", place_of(section.title()), section.title(), key, problem));
}

std::string Config::place_of(const std::string& title) const {
  const auto number = section_numbers_.find(title);
  if (number == section_numbers_.end()) return file_;
  const int line = sections_[number->second].second;
  return place(line == 0 ? "" : file_, line);
}

const Option& Config::option(const Section& section, const std::string& key) const {
  const Option* option = find_option(section.kind, key);
  if (option == nullptr) throw std::logic_error("no option " + section.kind + "." + key);
  return *option;
}

const Config::Entry* Config::find(const Section& section, const std::string& key) const {
  const auto found = entries_.find({section.title(), key});
  if (found != entries_.end()) return &found->second;
  const Option& what = option(section, key);
  if (what.required) complain(section, key, "is missing; allowed is " + allowed_values(what));
  return nullptr;
}

std::string Config::raw(const Section& section, const std::string& key) const {
  const Entry* entry = find(section, key);
  return entry == nullptr ? option(section, key).fallback : entry->value;
}

double Config::allowed_number(const Section& section, const std::string& key,
                              const std::string& text) const {
  const Option& what = option(section, key);
  const bool whole = what.kind == ValueKind::kInteger;
  double value = 0;
  long double exact = 0;
  if (!parse_number(text, value) || !parse_number(text, exact) || !std::isfinite(value)) {
    complain(section, key, "not a number; allowed is " + allowed_values(what));
  }
  const bool rounded = whole && exact != value;  // which may be allowed where the number is not
  const double factor = this->factor(section, key);
  if (factor != 1) {
    value *= factor;
    if (whole) value = std::round(value);
  }
  if (rounded || value < what.lowest || value > what.highest ||
      (what.above_lowest && value == what.lowest) || (whole && value != std::floor(value))) {
    complain(section, key, "not allowed; allowed is " + allowed_values(what));
  }
  return value;
}

double Config::number(const Section& section, const std::string& key) const {
  return allowed_number(section, key, raw(section, key));
}

std::vector<double> Config::numbers(const Section& section, const std::string& key) const {
  const auto& all = names(section, key);
  std::vector<double> values;
  for (const auto& part : all) values.push_back(allowed_number(section, key, part));
  if (values.size() != option(section, key).count) {
    complain(section, key,
             fmt::format("these are {}; allowed is {}", values.size(),
                         allowed_values(option(section, key))));
  }
  return values;
}

std::uint64_t Config::integer(const Section& section, const std::string& key) const {
  return static_cast<std::uint64_t>(number(section, key));
}

std::string Config::text(const Section& section, const std::string& key) const {
  const Option& what = option(section, key);
  std::string value = raw(section, key);
  const auto& choices = what.choices;
  if (!choices.empty() && std::find(choices.begin(), choices.end(), value) == choices.end()) {
    complain(section, key,
             "not allowed; allowed is " + allowed_values(what) + did_you_mean(value, choices));
  }
  return value;
}

RandomVariable Config::distribution(const Section& section, const std::string& key) const {
  try {
    const double factor = this->factor(section, key);
    const RandomVariable variable = parse_distribution(raw(section, key), folder());
    return factor == 1 ? variable : ridethrough::scaled(variable, factor);
  } catch (const InputError& error) {
    complain(section, key, error.what());
  }
}

std::string Config::folder() const { return std::filesystem::path(file_).parent_path().string(); }

std::string Config::path(const Section& section, const std::string& key) const {
  return (std::filesystem::path(folder()) / raw(section, key)).string();
}

std::vector<std::string> Config::names(const Section& section, const std::string& key) const {
  std::vector<std::string> all;
  const std::string text = trimmed(raw(section, key));
  TextStream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    all.push_back(trimmed(part));
    if (all.back().empty()) complain(section, key, "an empty place between the commas");
    if (all.back().size() > kMostItemBytes) {
      complain(section, key,
               fmt::format("`{}`: {} bytes between the commas; allowed are at most {}",
                           shortened(all.back()), all.back().size(), kMostItemBytes));
    }
  }
  if (!text.empty() && text.back() == ',') complain(section, key, "ends in a comma");
  return all;
}

std::vector<std::pair<std::string, double>> Config::targets(const Section& section,
                                                            const std::string& key) const {
  std::vector<std::pair<std::string, double>> all;
  for (const auto& part : names(section, key)) {
    const auto colon = part.find(':');
    const std::string name = trimmed(part.substr(0, colon));
    if (name.empty()) complain(section, key, "an empty name between the commas");
    double probability = 1;
    if (colon != std::string::npos &&
        (!parse_number(trimmed(part.substr(colon + 1)), probability) ||
         !(probability >= 0 && probability <= 1))) {
      complain(section, key,
               fmt::format("the probability of {} must be a number from 0 to 1", shortened(name)));
    }
    probability *= factor(section, key + ":" + name);
    if (probability > 1) {
      complain(section, key, fmt::format("the probability of {} is above 1", shortened(name)));
    }
    all.emplace_back(name, probability);
  }
  if (all.empty()) complain(section, key, "names nothing; allowed is a list such as feed.x:0.5");
  return all;
}

std::string Config::file_of(const Assignment& assignment) const {
  const auto [section, key] = Key::parse(assignment.key);
  const Option* option = find_option(section.kind, key);
  if (option == nullptr || assignment.value.empty()) return "";
  if (option->kind == ValueKind::kDistribution) {
    return observations_file(assignment.value, folder());
  }
  if (option->kind != ValueKind::kPath) return "";
  return (std::filesystem::path(folder()) / assignment.value).string();
}

std::vector<std::string> Config::files() const {
  std::vector<std::string> all = {file_};
  for (const auto& [name, entry] : entries_) {
    std::string path =
        file_of({name.first + "." + name.second, entry.value, entry.file, entry.line});
    if (!path.empty()) all.push_back(std::move(path));
  }
  return all;
}

void Config::check_values() const {
  for (const auto& [name, entry] : entries_) {
    const Section section = Section::parse(name.first);
    switch (option(section, name.second).kind) {
      case ValueKind::kNumber:
      case ValueKind::kInteger:
        (void)number(section, name.second);
        break;
      case ValueKind::kNumbers:
        (void)numbers(section, name.second);
        break;
      default:
        (void)text(section, name.second);
    }
  }
}

Section Config::policy_section(const Section& turbine, const std::string& key) const {
  const Section all{"policy", ""};
  return has(turbine, key) || !has(all, key) ? turbine : all;
}

std::vector<Window> Config::windows(const Section& section, const std::string& key) const {
  const auto moment = [&](const std::string& text) {
    Moment result{};
    if (!parse_moment(text, result)) {
      complain(section, key,
               fmt::format("`{}` is no moment of a year; allowed is {}", shortened(text),
                           allowed_values(option(section, key))));
    }
    return result;
  };
  std::vector<Window> all;
  for (const auto& part : names(section, key)) {
    const auto to = part.find(" to ");
    if (to == std::string::npos) {
      complain(section, key,
               fmt::format("`{}`: allowed is {}", shortened(part),
                           allowed_values(option(section, key))));
    }
    const std::string from = trimmed(part.substr(0, to));
    const Window window = {moment(from), moment(trimmed(part.substr(to + 4))), part};
    if (has_no_length(window)) {
      complain(section, key,
               fmt::format("`{}` ends where it begins; did you mean `{} to {}`?", shortened(part),
                           from, a_day_later(window.from, from)));
    }
    all.push_back(window);
  }
  if (all.empty()) {
    complain(section, key, "is empty; allowed is " + allowed_values(option(section, key)));
  }
  return all;
}

}  // namespace ridethrough
