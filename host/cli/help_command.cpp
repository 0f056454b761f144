// SPDX-License-Identifier: Apache-2.0
// ridethrough help: explains commands and keys; writes the manual in its other forms.
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/exit_codes.hpp"
#include "host/cli/command_text.hpp"
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

void add_config(Document& document) {
  add_config_file(document);
  for (const auto& kind : section_kinds()) add_section(document, kind);
  add_distributions(document);
  add_indices(document);
}

constexpr Chapter kChapters[] = {
    {"commands", "Command reference", add_commands},
    {"config", "Config reference", add_config},
    {"distributions", nullptr, add_distributions},
    {"exit-codes", nullptr, add_exit_codes},
    {"indices", nullptr, add_indices},
};

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
  for (const Command* command : commands()) {
    if (topic == command->name) add_command(document, *command);
  }
  for (const auto& kind : section_kinds()) {
    if (topic == kind.name) add_section(document, kind);
  }
  if (document.blocks().empty()) add_key(document, topic);
  if (document.blocks().empty()) {
    auto known = topics();
    const std::string allowed = fmt::format("{}", fmt::join(known, ", "));
    for (const auto& row : key_rows()) known.push_back(row.key);
    throw InputError(fmt::format("help: `{}` is no topic{}; allowed is any key of a config, or {}",
                                 shortened(topic), did_you_mean(topic, known), allowed));
  }
  return document;
}

po::options_description help_options() {
  po::options_description options("Options of help");
  options.add_options()                                                      //
      ("markdown", "the topic as Markdown, as in docs/config-reference.md")  //
      ("man", "the whole manual as a page for man(1)")                       //
      ("bash", "the completion of command lines, for bash to source")        //
      ("zsh", "the same for zsh");
  return options;
}

// Options that ask for all there is.
struct WholeForm {
  const char* option;
  std::string (*text)();
};

constexpr WholeForm kWholeForms[] = {
    {"man", manual_page},
    {"bash", bash_completion},
    {"zsh", zsh_completion},
};

int help_command(const Arguments& arguments) {
  if (!arguments.overrides.empty()) throw InputError("help takes a topic, and no overrides");
  for (const auto& form : kWholeForms) {
    if (!arguments.has(form.option)) continue;
    if (arguments.has("file")) {
      throw InputError(fmt::format("command line: --{} takes no topic", form.option));
    }
    print(form.text());
    return exit_code::kDone;
  }
  if (!arguments.has("file")) {
    if (arguments.has("markdown")) throw InputError("command line: --markdown needs a topic");
    print(overview());
    return exit_code::kDone;
  }
  const std::string topic = arguments.file();
  const Document document = document_of(topic);
  if (arguments.has("markdown")) {
    print(
        fmt::format("<!-- Written by `ridethrough help {} --markdown`: a test compares. -->\n\n{}",
                    topic, as_markdown(document)));
  } else {
    print(as_plain(document));
  }
  return exit_code::kDone;
}

}  // namespace

std::vector<std::string> topics() {
  std::vector<std::string> all;
  for (const Command* command : commands()) all.emplace_back(command->name);
  for (const auto& kind : section_kinds()) all.push_back(kind.name);
  for (const auto& chapter : kChapters) all.emplace_back(chapter.name);
  return all;
}

std::string overview() {
  std::string text = "ridethrough: how often, how long and how deep a large site loses load\n\n";
  for (const Command* command : commands()) {
    // Up to its first comma: the rest is in the topic.
    const std::string does = text_of(*command).does;
    text += fmt::format("  {:<13}{}\n", command->name, does.substr(0, does.find_first_of(",;")));
  }
  text += R"(
Begin with
  ridethrough init site.ini            # a config with comments, to be changed
  ridethrough run site.ini -o site.h5
  ridethrough run site.ini --battery.pack.units=80     # with another value

ridethrough help TOPIC explains a command, a section or a key of the config, or
)";
  std::vector<std::string> others;
  for (const auto& kind : section_kinds()) others.push_back(kind.name);
  for (const auto& chapter : kChapters) others.emplace_back(chapter.name);
  text += wrapped(fmt::format("{}.", fmt::join(others, ", ")), 80, "  ");
  std::vector<std::string> codes;
  for (const auto& [code, word, meaning] : kExitCodes) {
    if (word != nullptr) codes.push_back(fmt::format("{} {}", code, word));
  }
  return text + wrapped(fmt::format("Exit codes: {}.", fmt::join(codes, ", ")), 80, "");
}

const Command kHelpCommand = {"help",
                              R"([TOPIC] [--markdown | --man | --bash | --zsh]
      explains any command, section or key

ridethrough help run
ridethrough help battery
ridethrough help start_soc
ridethrough help --man | man -l -
source <(ridethrough help --bash)
source <(ridethrough help --zsh))",
                              help_options, help_command, ""};

}  // namespace ridethrough
