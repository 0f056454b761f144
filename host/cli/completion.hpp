// SPDX-License-Identifier: Apache-2.0
// What can stand at the cursor of a command line. The shells ask the program itself, so that they
// all offer the same.
#pragma once

#include "host/cli/command.hpp"

#include <string>
#include <vector>

namespace ridethrough {

// `ridethrough --complete WORD...` asks; the last word is the one to complete.
inline constexpr CommandOption kComplete = {.name = "complete"};

// The first line is "files EXTENSION", of which the shell knows what there is, or "words"; then
// come lines of word:meaning. The arguments are the words behind the name of the program, as a
// shell parts them: bash does so at a =, too. What begins with --x= is completed from there on.
// Names of sections are read from the configs among the words.
std::vector<std::string> complete(const std::vector<std::string>& words);
// Of a command that they begin with.
std::vector<std::string> complete(const Command& command, const std::vector<std::string>& words);

// What a shell has to source. In completion_scripts.cpp.
std::string bash_completion();
std::string zsh_completion();

}  // namespace ridethrough
