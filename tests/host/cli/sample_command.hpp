// SPDX-License-Identifier: Apache-2.0
// A command with an option of each kind.
#pragma once

#include "host/cli/command_line.hpp"

namespace ridethrough::test {

inline constexpr CommandOption kSwitch = {.name = "switch", .letter = 's', .help = "a switch"};
inline constexpr CommandOption kText = {
    .name = "text", .help = "any text", .value = {.kind = Value::kText, .name = "TEXT"}};
inline constexpr CommandOption kNumber = {
    .name = "number",
    .letter = 'n',
    .help = "a fraction; with more to say",
    .value = {.kind = Value::kNumber, .name = "X", .range = {0, 1, true}},
    .fallback = 0.1};
inline constexpr CommandOption kWholeNumber = {
    .name = "whole",
    .help = "how many",
    .value = {.kind = Value::kWholeNumber, .name = "N", .range = {1}}};
inline constexpr CommandOption kChoice = {
    .name = "choice",
    .help = "which",
    .value = {.kind = Value::kChoice, .name = "WHICH", .choices = {"left", "right"}},
    .fallback = "left"};
inline constexpr CommandOption kMaybe = {
    .name = "maybe",
    .help = "how, too",
    .value = {.kind = Value::kChoice, .name = "HOW", .choices = {"gently", "hard"}},
    .value_is_optional = true};
inline constexpr CommandOption kFile = {
    .name = "file",
    .help = "to read",
    .value = {.kind = Value::kFile, .name = "FILE.csv", .extension = "csv"}};
inline constexpr CommandOption kKey = {.name = "key",
                                       .help = "to vary",
                                       .value = {.kind = Value::kKey, .name = "KEY"},
                                       .times = {1, 2}};
inline constexpr CommandOption kSection = {
    .name = "of", .help = "what", .value = {.kind = Value::kSection, .name = "SECTION"}};
inline constexpr CommandOption kTopic = {
    .name = "topic", .help = "about", .value = {.kind = Value::kTopic, .name = "TOPIC"}};
inline constexpr CommandOption kThis = {.name = "this", .help = "one form", .exclusive = true};
inline constexpr CommandOption kThat = {.name = "that", .help = "the other", .exclusive = true};

inline int run_sample(const Arguments& /*arguments*/) { return 0; }

inline constexpr Command kSample = {
    .name = "sample",
    .aliases = {"specimen"},
    .summary = "shows all kinds",
    .description = {"It does nothing.", "Twice."},
    .positional = kConfigFile,
    .takes_overrides = true,
    .options = {kSwitch, kText, kNumber, kWholeNumber, kChoice, kMaybe, kFile, kKey, kSection,
                kTopic, kThis, kThat},
    .examples = {{"nothing", "ridethrough sample site.ini"}, {"again", "ridethrough specimen x"}},
    .run = run_sample};

}  // namespace ridethrough::test
