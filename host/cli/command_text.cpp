// SPDX-License-Identifier: Apache-2.0
#include "host/cli/command_text.hpp"

#include "host/base/text.hpp"
#include "host/manual/chapters.hpp"

#include <fmt/format.h>

namespace ridethrough {

CommandText text_of(const Command& command) {
  CommandText text;
  TextStream stream(command.synopsis);
  std::getline(stream, text.usage);
  std::string line;
  while (std::getline(stream, line) && !trimmed(line).empty()) {
    text.does.append(text.does.empty() ? "" : " ").append(trimmed(line));
  }
  enum class Paragraph { kNone, kNote, kExamples } paragraph = Paragraph::kNone;
  while (std::getline(stream, line)) {
    line = trimmed(line);
    if (line.empty()) {
      paragraph = Paragraph::kNone;
      continue;
    }
    if (paragraph == Paragraph::kNone) {
      const bool is_example = line.rfind("ridethrough ", 0) == 0;
      paragraph = is_example ? Paragraph::kExamples : Paragraph::kNote;
      if (!is_example) text.notes.emplace_back();
    }
    if (paragraph == Paragraph::kExamples) {
      text.examples.push_back(line);
    } else {
      text.notes.back() += line + ' ';
    }
  }
  return text;
}

std::vector<OptionText> options_of(const Command& command) {
  std::vector<OptionText> all;
  const po::options_description description = command.options();
  for (const auto& option : description.options()) {
    OptionText text;
    text.long_name = "--" + option->long_name();
    const std::string shown =
        option->canonical_display_name(po::command_line_style::allow_dash_for_short);
    if (shown.front() == '-') text.short_name = shown;
    text.takes_value = option->semantic()->max_tokens() > 0;
    // Boost writes a default as "arg (=60)".
    const std::string parameter = option->format_parameter();
    const auto equals = parameter.find("(=");
    if (equals != std::string::npos) {
      text.fallback = parameter.substr(equals + 2, parameter.rfind(')') - equals - 2);
    }
    text.meaning = option->description();
    all.push_back(std::move(text));
  }
  return all;
}

void add_command(Document& document, const Command& command) {
  const CommandText text = text_of(command);
  document.section(fmt::format("`ridethrough {}`", command.name));
  document.code(fmt::format("ridethrough {} {}\n", command.name, text.usage), "text");
  document.text(sentence(text.does));
  for (const auto& note : text.notes) document.text(note);
  for (const auto& option : options_of(command)) {
    std::string term = option.long_name;
    if (!option.short_name.empty()) term = option.short_name + ", " + term;
    if (option.takes_value) term += " VALUE";
    document.entry({term, option.meaning, "", option.fallback});
  }
  std::string examples;
  for (const auto& example : text.examples) examples += example + '\n';
  if (!examples.empty()) document.code(examples, "sh");
}

}  // namespace ridethrough
