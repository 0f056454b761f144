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

// The config that is named, with its overrides, and the site that it describes.
Config load_config(const Arguments& arguments);
Site load_site(const Arguments& arguments);

}  // namespace ridethrough
