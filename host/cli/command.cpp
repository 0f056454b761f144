// SPDX-License-Identifier: Apache-2.0
#include "host/cli/command.hpp"

#include "host/base/text.hpp"
#include "host/manual/chapters.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

std::string as_often(const CommandOption& option) {
  std::string text = with_value(option);
  if (option.times.least == 0) text = '[' + text + ']';
  return option.times.most > 1 ? text + " ..." : text;
}

}  // namespace

std::span<const Command* const> commands() {
  static constexpr std::array kAll = {&kRunCommand,   &kSweepCommand,       &kSizeCommand,
                                      &kWorthCommand, &kSensitivityCommand, &kMergeCommand,
                                      &kShowCommand,  &kReportCommand,      &kCheckCommand,
                                      &kInitCommand,  &kHelpCommand};
  return kAll;
}

std::vector<std::string> command_names() {
  std::vector<std::string> all;
  for (const Command* command : commands()) {
    all.emplace_back(command->name);
    all.insert(all.end(), command->aliases.begin(), command->aliases.end());
  }
  return all;
}

const Command* find_command(const std::string& name) {
  for (const Command* command : commands()) {
    const auto& aliases = command->aliases;
    if (name == command->name) return command;
    if (std::find(aliases.begin(), aliases.end(), name) != aliases.end()) return command;
  }
  return nullptr;
}

std::string long_form(const CommandOption& option) { return fmt::format("--{}", option.name); }

std::string short_form(const CommandOption& option) {
  return option.letter == 0 ? "" : fmt::format("-{}", option.letter);
}

std::string with_value(const CommandOption& option) {
  const std::string value = option.value.name;
  if (*option.name == 0) return value;
  if (option.value.kind == Value::kNone) return long_form(option);
  return long_form(option) + (option.value_is_optional ? "[=" + value + ']' : ' ' + value);
}

bool is_form_of(const CommandOption& option, const std::string& word) {
  return word == long_form(option) || (option.letter != 0 && word == short_form(option));
}

std::string allowed_values(const Value& value) {
  if (value.kind == Value::kChoice) {
    return fmt::format("one of {}", fmt::join(value.choices, ", "));
  }
  const auto& [least, most, is_open] = value.range;
  if (std::isinf(least)) return "";
  return fmt::format("{} {} {} {}",
                     value.kind == Value::kWholeNumber ? "a whole number" : "a number",
                     is_open ? "above" : "from", written(least),
                     std::isinf(most) ? "up" : (is_open ? "and below " : "to ") + written(most));
}

std::string fallback_of(const CommandOption& option) {
  if (const auto* number = std::get_if<double>(&option.fallback)) return written(*number);
  const auto* word = std::get_if<const char*>(&option.fallback);
  return word == nullptr ? "" : *word;
}

std::string synopsis(const Command& command) {
  std::string text = as_often(command.positional);
  std::vector<std::string> exclusive;
  bool has_more = false;
  for (const auto& option : command.options) {
    if (option.exclusive) exclusive.push_back(long_form(option));
    if (option.times.least > 0) text += ' ' + as_often(option);
    has_more = has_more || (!option.exclusive && option.times.least == 0);
  }
  if (has_more) text += " [OPTION ...]";
  if (!exclusive.empty()) text += fmt::format(" [{}]", fmt::join(exclusive, " | "));
  return command.takes_overrides ? text + " [--section.key=value ...]" : text;
}

Entry entry_of(const CommandOption& option) {
  std::string term = with_value(option);
  if (option.letter != 0) term = short_form(option) + ", " + term;
  return {term, option.help, allowed_values(option.value), fallback_of(option),
          option.times.least > 0};
}

void add_command(Document& document, const Command& command) {
  document.section(fmt::format("`ridethrough {}`", command.name));
  document.code(fmt::format("ridethrough {} {}\n", command.name, synopsis(command)), "text");
  document.text(sentence(command.summary));
  for (const char* paragraph : command.description) document.text(paragraph);
  for (const char* alias : command.aliases) {
    document.text(fmt::format("`ridethrough {}` is the same command.", alias));
  }
  for (const auto& option : command.options) document.entry(entry_of(option));
  std::string examples;
  for (const auto& [comment, line] : command.examples) {
    examples += fmt::format("# {}\n{}\n", comment, line);
  }
  document.code(examples, "sh");
}

}  // namespace ridethrough
