// SPDX-License-Identifier: Apache-2.0
// ridethrough help: explains commands and keys; writes the manual in its other forms.
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/exit_codes.hpp"
#include "host/cli/command_line.hpp"
#include "host/cli/completion.hpp"
#include "host/cli/manual.hpp"
#include "host/manual/chapters.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

// A topic that is neither a command nor a section.
struct Chapter {
  const char* name;
  const char* title;  // of several chapters; nullptr = it has its own
  void (*add)(Document& document);
};

void add_commands(Document& document) {
  for (const Command* command : commands()) add_command(document, *command);
  add_exit_codes(document);
}

constexpr Chapter kChapters[] = {
    {"commands", "Command reference", add_commands},
    {"config", "Config reference", add_config},
    {"distributions", nullptr, add_distributions},
    {"exit-codes", nullptr, add_exit_codes},
    {"indices", nullptr, add_indices},
};

// Beside commands and keys.
std::vector<std::string> other_topics() {
  std::vector<std::string> all;
  for (const auto& kind : section_kinds()) all.push_back(kind.name);
  for (const auto& chapter : kChapters) all.emplace_back(chapter.name);
  return all;
}

// The key, in all sections that have it.
void add_key(Document& document, const std::string& key) {
  for (const auto& row : key_rows()) {
    if (row.key != key) continue;
    document.section("`[" + row.section + "]`");
    document.entry(entry_of(row));
  }
}

Document document_of(const std::string& topic) {
  Document document;
  for (const auto& chapter : kChapters) {
    if (topic != chapter.name) continue;
    if (chapter.title != nullptr) document.title(chapter.title);
    chapter.add(document);
  }
  if (const Command* command = find_command(topic)) add_command(document, *command);
  for (const auto& kind : section_kinds()) {
    if (topic == kind.name) add_section(document, kind);
  }
  if (document.blocks().empty()) add_key(document, topic);
  if (document.blocks().empty()) {
    auto known = topics();
    const std::string allowed = fmt::format("{}", fmt::join(known, ", "));
    for (const auto& row : key_rows()) known.push_back(row.key);
    throw InputError(fmt::format("help: `{}` is no topic; allowed is any key of a config, or {}{}",
                                 shortened(topic), allowed, did_you_mean(topic, known)));
  }
  return document;
}

// Longer lines of prose are hard to read.
std::size_t text_width() {
  constexpr std::size_t kMost = 100;
  return std::min(width_of_stdout(), kMost);
}

constexpr CommandOption form(const char* name, const char* help) {
  return {.name = name, .help = help, .exclusive = true};
}

constexpr CommandOption kMarkdown =
    form("markdown", "the topic as Markdown, as in docs/config-reference.md");

// Options that ask for all there is.
struct WholeForm {
  CommandOption option;
  std::string (*text)();
};

constexpr WholeForm kWholeForms[] = {
    {form("man", "the whole manual as a page for man(1)"), manual_page},
    {form("bash", "the completion of command lines, for bash to source"), bash_completion},
    {form("zsh", "the same for zsh"), zsh_completion},
};

int help_command(const Arguments& arguments) {
  for (const auto& [option, text] : kWholeForms) {
    if (!arguments.has(option)) continue;
    if (!arguments.files.empty()) {
      throw InputError(fmt::format("command line: --{} takes no topic", option.name));
    }
    print(text());
    return exit_code::kDone;
  }
  if (arguments.files.empty()) {
    if (arguments.has(kMarkdown)) throw InputError("command line: --markdown needs a topic");
    print(overview());
    return exit_code::kDone;
  }
  const std::string topic = arguments.file();
  const Document document = document_of(topic);
  if (arguments.has(kMarkdown)) {
    print(
        fmt::format("<!-- Written by `ridethrough help {} --markdown`: a test compares. -->\n\n{}",
                    topic, as_markdown(document)));
  } else {
    print(as_plain(document, text_width()));
  }
  return exit_code::kDone;
}

}  // namespace

std::vector<std::string> topics() {
  auto all = command_names();
  for (const auto& other : other_topics()) all.push_back(other);
  return all;
}

std::string overview() {
  std::string text = "ridethrough: how often, how long and how deep a large site loses load\n\n";
  for (const Command* command : commands()) {
    const std::string indent(15, ' ');
    text += filled(command->summary, text_width(), fmt::format("  {:<13}", command->name), indent);
    for (const char* alias : command->aliases) {
      text += filled(fmt::format("also called {}", alias), text_width(), indent, indent);
    }
  }
  text += R"(
Begin with
  ridethrough init site.ini            # a config with comments, to be changed
  ridethrough run site.ini -o site.h5
  ridethrough run site.ini --battery.pack.units=80     # with another value

ridethrough help TOPIC explains a command, a section or a key of the config, or
)";
  text += wrapped(fmt::format("{}.", fmt::join(other_topics(), ", ")), text_width(), "  ");
  std::vector<std::string> codes;
  for (const auto& [code, word, meaning] : kExitCodes) {
    if (word != nullptr) codes.push_back(fmt::format("{} {}", code, word));
  }
  return text + wrapped(fmt::format("Exit codes: {}.", fmt::join(codes, ", ")), text_width(), "");
}

constexpr Command kHelpCommand = {
    .name = "help",
    .summary = "explains any command, section or key",
    .positional = {.value = {.kind = Value::kTopic, .name = "TOPIC"}},
    .options = {kMarkdown, kWholeForms[0].option, kWholeForms[1].option, kWholeForms[2].option},
    .examples = {{"a command", "ridethrough help run"},
                 {"a section of the config", "ridethrough help battery"},
                 {"a key", "ridethrough help start_soc"},
                 {"all of it", "ridethrough help --man | man -l -"},
                 {"completion, from ~/.bashrc", "source <(ridethrough help --bash)"},
                 {"or from ~/.zshrc", "source <(ridethrough help --zsh)"}},
    .run = help_command};

}  // namespace ridethrough
