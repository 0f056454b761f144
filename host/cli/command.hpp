// SPDX-License-Identifier: Apache-2.0
// The commands of the program. To add one: a source in this folder, a declaration here, a row in
// the table of main.cpp.
#pragma once

#include "host/cli/command_line.hpp"

#include <span>

namespace ridethrough {

struct Command {
  const char* name;
  // What follows the name; on further lines what it does; behind empty lines paragraphs of
  // notes, and of examples, which begin with the name of the program.
  const char* synopsis;
  po::options_description (*options)();
  // Returns the exit code; throws as parse() does, and InputError or std::runtime_error.
  int (*run)(const Arguments& arguments);
  const char* what = "the config file";  // its positional argument; "" where it may be left out
  int most = 1;                          // how many of these; -1: any number
};

// Of a command that has none.
inline po::options_description no_options() { return {}; }

extern const Command kRunCommand;
extern const Command kSweepCommand;
extern const Command kSizeCommand;
extern const Command kWorthCommand;
extern const Command kSensitivityCommand;
extern const Command kMergeCommand;
extern const Command kShowCommand;
extern const Command kReportCommand;
extern const Command kCheckCommand;
extern const Command kInitCommand;
extern const Command kHelpCommand;

// All of them; the table is in main.cpp.
std::span<const Command* const> commands();

}  // namespace ridethrough
