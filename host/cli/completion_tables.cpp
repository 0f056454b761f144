// SPDX-License-Identifier: Apache-2.0
#include "host/cli/completion_tables.hpp"

#include "host/cli/command_text.hpp"
#include "host/cli/manual.hpp"
#include "host/site/keys.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

// Words, and what each of them means.
class Words {
 public:
  explicit Words(Meanings meanings) : meanings_(meanings) {}

  void add(const std::string& word, const std::string& meaning = "") {
    // Up to the first of its clauses: more has no room.
    const std::string phrase = meaning.substr(0, meaning.find(';'));
    words_.push_back(meanings_ == Meanings::kShown ? word + ":" + phrase : word);
  }
  [[nodiscard]] bool empty() const { return words_.empty(); }
  // In single quotes.
  [[nodiscard]] std::string quoted() const {
    std::string text = "'";
    for (const char c :
         fmt::format("{}", fmt::join(words_, meanings_ == Meanings::kShown ? "\n" : " "))) {
      text += c == '\'' ? "'\\''" : std::string(1, c);
    }
    return text + "'";
  }

 private:
  Meanings meanings_;
  std::vector<std::string> words_;
};

// A function that prints words for its argument.
class Answers {
 public:
  explicit Answers(const std::string& name) : text_(name + "() {\n  case $1 in\n") {}

  void add(const std::string& argument, const Words& words) {
    if (!words.empty())
      text_ += fmt::format("    {}) printf '%s\\n' {} ;;\n", argument, words.quoted());
  }
  [[nodiscard]] std::string text() const { return text_ + "  esac\n}\n"; }

 private:
  std::string text_;
};

Words plain(const std::vector<std::string>& all) {
  Words words(Meanings::kLeftOut);
  for (const auto& word : all) words.add(word);
  return words;
}

// From the first word of the usage: CONFIG, FILE.h5, [FILE.ini], [TOPIC].
std::string argument_of(const std::string& usage) {
  const std::string word = usage.substr(0, usage.find(' '));
  if (word.find("TOPIC") != std::string::npos) return "topic";
  if (word.find(".h5") != std::string::npos) return "h5";
  return "ini";
}

std::string commands_part(Meanings meanings) {
  Words names(meanings);
  Answers valued("_ridethrough_valued");
  Answers options("_ridethrough_options");
  Answers argument("_ridethrough_argument");
  Answers overrides("_ridethrough_takes_overrides");
  for (const Command* command : commands()) {
    const CommandText text = text_of(*command);
    names.add(command->name, text.does);
    Words all(meanings);
    Words with_value(Meanings::kLeftOut);
    for (const auto& option : options_of(*command)) {
      for (const auto& name : {option.long_name, option.short_name}) {
        if (name.empty()) continue;
        all.add(name, option.meaning);
        if (option.takes_value) with_value.add(name);
      }
    }
    all.add("--help", "explains the command");
    options.add(command->name, all);
    valued.add(command->name, with_value);
    argument.add(command->name, plain({argument_of(text.usage)}));
    if (text.usage.find("--section.key=") != std::string::npos) {
      overrides.add(command->name, plain({"yes"}));
    }
  }
  names.add("--help", "explains");
  names.add("--version", "says which version it is");
  return fmt::format("_ridethrough_commands() {{ printf '%s\\n' {}; }}\n", names.quoted()) +
         options.text() + valued.text() + argument.text() + overrides.text();
}

std::string config_part(Meanings meanings) {
  std::vector<std::string> unnamed;
  Answers keys("_ridethrough_keys");
  Answers choices("_ridethrough_choices");
  for (const auto& kind : section_kinds()) {
    if (!kind.named) unnamed.push_back(kind.name);
    Words all(meanings);
    for (const auto& row : key_rows()) {
      if (row.section != kind.name) continue;
      all.add(row.key, row.help);
      choices.add(kind.name + (kind.named ? ".*." : ".") + row.key, plain(row.choices));
    }
    keys.add(kind.name, all);
  }
  return fmt::format("_ridethrough_unnamed={}\n", plain(unnamed).quoted()) + keys.text() +
         choices.text();
}

}  // namespace

std::string completion_tables(Meanings meanings) {
  std::vector<std::string> all_topics = topics();
  for (const auto& row : key_rows()) all_topics.push_back(row.key);
  // Many keys are those of several sections.
  std::sort(all_topics.begin(), all_topics.end());
  all_topics.erase(std::unique(all_topics.begin(), all_topics.end()), all_topics.end());
  return fmt::format("_ridethrough_topics={}\n", plain(all_topics).quoted()) +
         commands_part(meanings) + config_part(meanings);
}

}  // namespace ridethrough
