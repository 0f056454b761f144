// SPDX-License-Identifier: Apache-2.0
// What a command says of itself, in parts: for help, the manual page and completion.
#pragma once

#include "host/cli/command.hpp"
#include "host/manual/document.hpp"

#include <string>
#include <vector>

namespace ridethrough {

struct CommandText {
  std::string usage;                  // what follows the name
  std::string does;                   // in a phrase
  std::vector<std::string> notes;     // paragraphs
  std::vector<std::string> examples;  // command lines
};

CommandText text_of(const Command& command);

struct OptionText {
  std::string long_name;   // "--output"
  std::string short_name;  // "-o", or empty
  bool takes_value;
  std::string fallback;
  std::string meaning;
};

std::vector<OptionText> options_of(const Command& command);

// Usage, what it does, options, examples.
void add_command(Document& document, const Command& command);

}  // namespace ridethrough
