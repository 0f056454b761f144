// SPDX-License-Identifier: Apache-2.0
// What there is to complete, from the tables of commands and of options, as functions of a shell:
// the ones that are here are the same text in bash and in zsh.
#pragma once

#include <string>
#include <vector>

namespace ridethrough {

enum class Meanings { kLeftOut, kShown };

// _ridethrough_topics, _ridethrough_unnamed (sections without a name), and functions that print
// what there is for their argument:
//   _ridethrough_commands        words
//   _ridethrough_options COMMAND
//   _ridethrough_valued COMMAND     those options that take a value
//   _ridethrough_argument COMMAND   ini, h5 or topic
//   _ridethrough_takes_overrides COMMAND
//   _ridethrough_keys KIND          of a section
//   _ridethrough_choices KEY        "battery.pack.recharge_from"
// Where meanings are shown, commands, options and keys are lines of word:meaning.
std::string completion_tables(Meanings meanings);

}  // namespace ridethrough
