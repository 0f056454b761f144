// SPDX-License-Identifier: Apache-2.0
#include "host/cli/command_line.hpp"

#include "host/base/error.hpp"
#include "host/base/text.hpp"
#include "host/scenario/study.hpp"
#include "host/site/by_key.hpp"

#include <algorithm>

#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

namespace po = boost::program_options;

template <class... Parts>
InputError mistake(fmt::format_string<Parts...> text, Parts&&... parts) {
  return InputError("command line: " + fmt::format(text, std::forward<Parts>(parts)...));
}

// Boost takes the words apart; what they may be is checked below.
std::vector<po::option> parted(std::vector<std::string> tokens, const Command& command) try {
  po::options_description all;
  for (const auto& option : command.options) {
    std::string names = option.name;
    if (option.letter != 0) names.append(",").push_back(option.letter);
    auto* value = po::value<std::string>();
    if (option.value.kind == Value::kNone) value->zero_tokens();
    all.add_options()(names.c_str(), value);
    if (!option.value_is_optional) continue;
    const std::string with_first = long_form(option) + '=' + *option.value.choices.begin();
    std::replace(tokens.begin(), tokens.end(), long_form(option), with_first);
  }
  return po::command_line_parser(tokens)
      .options(all)
      .style(po::command_line_style::default_style & ~po::command_line_style::allow_guessing)
      .allow_unregistered()
      .run()
      .options;
} catch (const po::error& error) {
  throw mistake("{}; see --help", error.what());
}

bool is_allowed(const std::string& text, const Value& value) {
  const auto is_in_range = [&](auto number) {
    if (!parse_number(text, number)) return false;
    const auto real = static_cast<double>(number);
    const auto& [least, most, is_open] = value.range;
    return is_open ? real > least && real < most : real >= least && real <= most;
  };
  switch (value.kind) {
    case Value::kNumber:
      return is_in_range(0.0);
    case Value::kWholeNumber:
      return is_in_range(std::int64_t{0});
    case Value::kChoice:
      return std::find(value.choices.begin(), value.choices.end(), text) != value.choices.end();
    default:
      return true;
  }
}

void check(const CommandOption& option, const std::vector<std::string>& values) {
  const auto times = values.size();
  if (times < option.times.least) {
    throw mistake("{} is missing: {}; see --help", with_value(option), option.help);
  }
  if (times > option.times.most) {
    throw mistake("{} is there {} times; allowed is {}", with_value(option), times,
                  option.times.most);
  }
  const Value& value = option.value;
  for (const auto& text : values) {
    if (is_allowed(text, value)) continue;
    throw mistake("{}{}{}: allowed is {}{}", long_form(option),
                  option.value_is_optional ? '=' : ' ', shortened(text), allowed_values(value),
                  did_you_mean(text, {value.choices.begin(), value.choices.end()}));
  }
}

void check(const Arguments& arguments, const Command& command) {
  if (!command.takes_overrides && !arguments.overrides.empty()) {
    throw mistake("--{}: `{}` takes no key of a config; see --help",
                  shortened(arguments.overrides.front()), command.name);
  }
  check(command.positional, arguments.files);
  std::vector<std::string> exclusive;
  for (const auto& option : command.options) {
    check(option, arguments.texts(option));
    if (option.exclusive && arguments.has(option)) exclusive.push_back(long_form(option));
  }
  if (exclusive.size() > 1) {
    throw mistake("{}: allowed is one of them", fmt::join(exclusive, " "));
  }
}

}  // namespace

std::vector<std::string> Arguments::texts(const CommandOption& option) const {
  return has(option) ? given.at(option.name) : std::vector<std::string>{};
}

std::string Arguments::text(const CommandOption& option) const {
  return has(option) ? given.at(option.name).front() : fallback_of(option);
}

double Arguments::number(const CommandOption& option) const {
  double number = 0;
  (void)parse_number(text(option), number);  // parse() has seen that it is one
  return number;
}

Arguments parse(const std::vector<std::string>& tokens, const Command& command) {
  Arguments arguments;
  for (const auto& part : parted(tokens, command)) {
    // Of -xy, y has no token of its own.
    const std::string& token =
        part.original_tokens.empty() ? part.string_key : part.original_tokens.front();
    if (part.position_key >= 0) {
      arguments.files.push_back(token);
    } else if (!part.unregistered) {
      arguments.given[part.string_key].push_back(part.value.empty() ? "" : part.value.front());
    } else if (token.rfind("--", 0) == 0 && token.find('.') != std::string::npos) {
      if (token.find('=') == std::string::npos) {
        throw mistake("{}: an override is written --section.key=value, with no space around the =",
                      shortened(token));
      }
      arguments.overrides.push_back(token.substr(2));
    } else {
      std::vector<std::string> known;
      for (const auto& option : command.options) known.push_back(long_form(option));
      throw mistake("{}: unknown option; see --help{}", shortened(token),
                    did_you_mean(token, known));
    }
  }
  check(arguments, command);
  return arguments;
}

Config read_config(const Arguments& arguments) {
  std::vector<std::string> overrides;
  for (const auto& section : arguments.texts(kAdd)) overrides.push_back(kAddition + section);
  overrides.insert(overrides.end(), arguments.overrides.begin(), arguments.overrides.end());
  return Config::read(arguments.file(), overrides);
}

Site read_site(const Arguments& arguments) { return read_unchecked(read_config(arguments)); }

Site read_site_without(const Config& config, const std::vector<Key>& open, Problems problems) {
  Site site = read_unchecked(config);
  if (!problems.any() && config.mistakes().empty()) return site;
  Site closed = site;
  for (const auto& key : open) set_aside(closed, key);
  problems.attempt([&] { (void)compile(closed); });
  problems.throw_if_any();
  return site;
}

}  // namespace ridethrough
