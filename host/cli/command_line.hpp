// SPDX-License-Identifier: Apache-2.0
// What the words after a command mean: options, files, and overrides of config keys.
#pragma once

#include "host/cli/command.hpp"
#include "host/config/read_site.hpp"

#include <map>
#include <string>
#include <vector>

namespace ridethrough {

struct Arguments {
  std::map<std::string, std::vector<std::string>>
      given;  // values by the name of the option; "" for none
  std::vector<std::string> files;
  std::vector<std::string> overrides;  // "section.key=value"

  // Whether it was given; all that was, in order; the first, or what holds without, as text ...
  [[nodiscard]] bool has(const CommandOption& option) const { return given.count(option.name) > 0; }
  [[nodiscard]] std::vector<std::string> texts(const CommandOption& option) const;
  [[nodiscard]] std::string text(const CommandOption& option) const;
  // ... and as the number that it is.
  [[nodiscard]] double number(const CommandOption& option) const;
  [[nodiscard]] const std::string& file() const { return files.front(); }
};

// Throws InputError for what the command has no place for: options, values, files.
Arguments parse(const std::vector<std::string>& tokens, const Command& command);

// The config that is named, with its additions and overrides. Whatever is wrong with it is said by
// the functions below, all at once.
Config read_config(const Arguments& arguments);

// The site that it describes, which compile() checks.
Site read_site(const Arguments& arguments);

// The same for a study of several values of some keys, which may be missing in it, or wrong. Throws
// InputError with these problems, and with all else that is wrong, where there are any, or the
// config has mistakes.
Site read_site_without(const Config& config, const std::vector<Key>& open, Problems problems = {});

}  // namespace ridethrough
