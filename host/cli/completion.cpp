// SPDX-License-Identifier: Apache-2.0
#include "host/cli/completion.hpp"

#include "host/base/text.hpp"
#include "host/cli/manual.hpp"
#include "host/site/keys.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using Words = std::vector<std::string>;

constexpr const char* kWords = "words";  // the first line of an answer of words

// The words as zsh parts them: --key=value is one of them.
Words joined(const Words& words) {
  Words all;
  for (const auto& word : words) {
    if (!all.empty() && (word == "=" || all.back().ends_with('='))) {
      all.back() += word;
    } else {
      all.push_back(word);
    }
  }
  return all;
}

// Bash expands what it is offered: nothing else may be in it.
constexpr const char* kLetters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

// Those that need no name, and those of the configs among the words.
std::set<std::string> sections_of(const Words& words) {
  std::set<std::string> all;
  for (const auto& kind : section_kinds()) {
    if (!kind.named) all.insert(kind.name);
  }
  for (std::string path : words) {
    const char* home = std::getenv("HOME");
    if (path.rfind("~/", 0) == 0 && home != nullptr) path.replace(0, 1, home);
    std::error_code unknown;
    if (!path.ends_with(".ini") || !std::filesystem::is_regular_file(path, unknown)) continue;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      if (line.rfind(kByteOrderMark, 0) == 0) line.erase(0, kByteOrderMark.size());
      line = trimmed(line);
      const auto end = line.find_first_not_of(kLetters, 1);
      if (line[0] != '[' || end == std::string::npos || line[end] != ']') continue;
      all.insert(line.substr(1, end - 1));
    }
  }
  return all;
}

// A word and what it means, up to the first of its clauses: more has no room.
std::string line(const std::string& word, const std::string& meaning) {
  return word + ':' + meaning.substr(0, meaning.find(';'));
}

void add_keys(Words& lines, const Words& words, const char* before, const char* behind) {
  for (const auto& section : sections_of(words)) {
    const std::string kind = Section::parse(section).kind;
    for (const auto& row : key_rows()) {
      if (row.section != kind) continue;
      lines.push_back(line(before + section + '.' + row.key + behind, row.help));
    }
  }
}

void add_options(Words& lines, std::span<const CommandOption> options) {
  for (const auto& option : options) {
    lines.push_back(line(long_form(option), option.help));
    if (option.letter != 0) lines.push_back(line(short_form(option), option.help));
  }
}

Words values_of(const Value& value, const Words& words) {
  if (value.kind == Value::kFile) return {fmt::format("files {}", value.extension)};
  Words lines = {kWords};
  lines.insert(lines.end(), value.choices.begin(), value.choices.end());
  if (value.kind == Value::kKey) add_keys(lines, words, "", "");
  std::set<std::string> names;  // many keys are those of several sections
  if (value.kind == Value::kSection) names = sections_of(words);
  if (value.kind == Value::kAddition) {
    for (const auto& kind : section_kinds()) {
      if (kind.named) names.insert(kind.name + '.');
    }
  }
  if (value.kind == Value::kTopic) {
    for (const auto& topic : topics()) names.insert(topic);
    for (const auto& row : key_rows()) names.insert(row.key);
  }
  lines.insert(lines.end(), names.begin(), names.end());
  return lines;
}

// For an override, as in "--battery.pack.recharge_from".
Words choices_of(const std::string& form) {
  const auto begin = std::min(form.find_first_not_of('-'), form.size());
  const KeyRow* key = find_key(Key::parse(form.substr(begin)));
  Words lines = {kWords};
  if (key != nullptr) lines.insert(lines.end(), key->choices.begin(), key->choices.end());
  return lines;
}

}  // namespace

std::vector<std::string> complete(const Command& command, const std::vector<std::string>& parts) {
  const Words words = joined(parts);
  const std::string& word = words.back();
  const auto equals = word.find('=');
  const bool has_equals = equals != std::string::npos;
  const std::string form =
      has_equals || words.size() < 2 ? word.substr(0, equals) : words[words.size() - 2];
  for (const auto& option : command.options) {
    if (option.value.kind == Value::kNone || !is_form_of(option, form)) continue;
    if (has_equals || !option.value_is_optional) return values_of(option.value, words);
  }
  if (has_equals) return choices_of(form);
  if (word.rfind('-', 0) != 0) return values_of(command.positional.value, words);
  Words lines = {kWords};
  add_options(lines, {command.options.begin(), command.options.size()});
  add_options(lines, std::array{kHelp});
  if (command.takes_overrides) add_keys(lines, words, "--", "=");
  return lines;
}

std::vector<std::string> complete(const std::vector<std::string>& words) {
  const Command* command = words.size() < 2 ? nullptr : find_command(words[0]);
  if (command != nullptr) return complete(*command, words);
  Words lines = {kWords};
  if (words.size() > 1) return lines;
  for (const auto& name : command_names()) {
    lines.push_back(line(name, find_command(name)->summary));
  }
  add_options(lines, std::array{kHelp, kVersion});
  return lines;
}

}  // namespace ridethrough
