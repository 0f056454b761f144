// SPDX-License-Identifier: Apache-2.0
// The commands of the program as data, from which the command line is read, and help, the manual
// page, the reference and completion are made. To add a command: a source in this folder, a
// declaration here, a row in the table of command.cpp.
#pragma once

#include "host/manual/document.hpp"

#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace ridethrough {

struct Arguments;

// The numbers that are allowed, both ends among them unless it is open.
struct Range {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  bool is_open = false;
};

// What is written behind an option, or behind a command.
struct Value {
  enum Kind {
    kNone,  // an option is there or not
    kText,
    kNumber,
    kWholeNumber,
    kChoice,
    kFile,
    kKey,       // of a config: section.name.key
    kSection,   // of a config: section.name
    kAddition,  // the same, of one that a config does not have
    kTopic,     // of the manual
  };
  Kind kind = kNone;
  const char* name = "";  // in help: "FILE.h5"
  Range range = {};       // of a number
  std::initializer_list<const char*> choices = {};
  const char* extension = "";  // of a file; empty where any will do
};

// How often something may be given.
struct Times {
  std::size_t least = 0;
  std::size_t most = 1;
};
inline constexpr auto kAnyNumber = std::numeric_limits<std::size_t>::max();

// An option, or what stands by itself.
struct CommandOption {
  const char* name = "";  // without its dashes; empty for what stands by itself
  char letter = 0;        // of its short form; 0 = it has none
  const char* help = "";
  Value value = {};
  std::variant<std::monostate, double, const char*> fallback = {};  // what holds without it
  Times times = {};
  // The value may be left out and is then the first of its choices; it stands behind a =.
  bool value_is_optional = false;
  bool exclusive = false;  // at most one of these of a command
};

inline constexpr CommandOption kConfigFile = {
    .help = "the config file",
    .value = {.kind = Value::kFile, .name = "CONFIG", .extension = "ini"},
    .times = {1, 1}};
inline constexpr CommandOption kHdf5Files = {
    .help = "the HDF5 file",
    .value = {.kind = Value::kFile, .name = "FILE.h5", .extension = "h5"},
    .times = {1, kAnyNumber}};

// Of every command that takes overrides.
inline constexpr CommandOption kAdd = {
    .name = "add",
    .help =
        "a section that the config does not have, as in feed.south; its keys follow, as in "
        "--feed.south.capacity_mw=50",
    .value = {.kind = Value::kAddition, .name = "SECTION"},
    .times = {0, kAnyNumber}};

struct Example {
  const char* comment;
  const char* line;
};

struct Command {
  const char* name;
  std::initializer_list<const char*> aliases = {};  // other names that it has
  const char* summary;  // a phrase, for lists: "simulates the study of a config file"
  std::initializer_list<const char*> description = {};  // what is to be added, in paragraphs
  CommandOption positional;
  bool takes_overrides = false;  // --section.key=value
  std::initializer_list<CommandOption> options = {};
  std::initializer_list<Example> examples = {};
  // Returns the exit code; throws InputError or std::runtime_error.
  int (*run)(const Arguments& arguments);
};

extern const Command kRunCommand, kSweepCommand, kSizeCommand, kWorthCommand, kSensitivityCommand,
    kMergeCommand, kShowCommand, kReportCommand, kCheckCommand, kInitCommand, kHelpCommand;

// All of them, in the order to read about them.
std::span<const Command* const> commands();
std::vector<std::string> command_names();  // and aliases

// The one of this name or alias, or null.
const Command* find_command(const std::string& name);

std::string long_form(const CommandOption& option);   // "--output"
std::string short_form(const CommandOption& option);  // "-o", or empty
std::string with_value(const CommandOption& option);  // "--output FILE.h5", "--resume[=HOW]"
bool is_form_of(const CommandOption& option, const std::string& word);

// Of the program and of every command.
inline constexpr CommandOption kHelp = {.name = "help", .letter = 'h', .help = "explains"};
inline constexpr CommandOption kVersion = {.name = "version", .help = "says which version it is"};

// "a whole number from 0 to 4096", "one of lolh, eue"; empty where there is nothing to say.
std::string allowed_values(const Value& value);

// What holds where the option is not given; empty where nothing does.
std::string fallback_of(const CommandOption& option);

// What is written behind the name: "CONFIG --of SECTION [OPTION ...] [--section.key=value ...]".
std::string synopsis(const Command& command);

// An option as the manual shows it.
Entry entry_of(const CommandOption& option);

// Synopsis, what it does, options, examples.
void add_command(Document& document, const Command& command);

}  // namespace ridethrough
