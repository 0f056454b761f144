// The commands of the program. To add one: a source in this folder, a declaration here, a row in
// the table of main.cpp.
#pragma once

#include "host/commands/command_line.hpp"

namespace ridethrough {

struct Command {
  const char* name;
  const char* synopsis;  // what follows the name, and on further lines what it does
  po::options_description (*options)();
  // Returns the exit code; throws as parse() does, and InputError or std::runtime_error.
  int (*run)(const Arguments& arguments);
  const char* what = "the config file";  // its positional argument
};

extern const Command kRunCommand;
extern const Command kShowCommand;
extern const Command kCheckCommand;
extern const Command kWorthCommand;
extern const Command kSensitivityCommand;

}  // namespace ridethrough
