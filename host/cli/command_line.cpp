// SPDX-License-Identifier: Apache-2.0
#include "host/cli/command_line.hpp"

#include "host/base/error.hpp"
#include "host/base/text.hpp"

#include <fmt/format.h>

namespace ridethrough {

po::typed_value<double>* number(double usual) {
  return po::value<double>()->default_value(usual, written(usual));
}

Arguments parse(const std::vector<std::string>& tokens, const po::options_description& options,
                const char* what, int most) {
  po::options_description all;
  all.add(options).add_options()("file", po::value<std::vector<std::string>>());
  po::positional_options_description positions;
  positions.add("file", most);
  for (const auto& token : tokens) {
    if (token.rfind("--", 0) == 0 && token.find('.') != std::string::npos &&
        token.find('=') == std::string::npos) {
      throw InputError(
          fmt::format("command line: {}: an override is written --section.key=value, "
                      "with no space around the =",
                      shortened(token)));
    }
  }
  const auto parsed =
      po::command_line_parser(tokens)
          .options(all)
          .positional(positions)
          .style(po::command_line_style::default_style & ~po::command_line_style::allow_guessing)
          .allow_unregistered()
          .run();
  Arguments arguments;
  for (const auto& option : parsed.options) {
    if (!option.unregistered) continue;
    const std::string token = option.original_tokens.at(0);
    if (token.rfind("--", 0) != 0 || token.find('.') == std::string::npos) {
      std::vector<std::string> known;
      for (const auto& one : options.options()) known.push_back("--" + one->long_name());
      throw InputError(fmt::format("command line: {}: unknown option{}; see --help",
                                   shortened(token), did_you_mean(token, known)));
    }
    arguments.overrides.push_back(token.substr(2));
  }
  po::store(parsed, arguments.values);
  po::notify(arguments.values);
  if (arguments.values.count("file") == 0 && !std::string(what).empty()) {
    throw InputError(fmt::format("command line: {} is missing; see --help", what));
  }
  return arguments;
}

Config load_config(const Arguments& arguments) {
  return Config::load(arguments.file(), arguments.overrides);
}

Site load_site(const Arguments& arguments) { return read_site(load_config(arguments)); }

}  // namespace ridethrough
