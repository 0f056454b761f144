// SPDX-License-Identifier: Apache-2.0
// What the programs that measure coverage do with their command lines.
#pragma once

#include <exception>
#include <iostream>
#include <optional>

#include <boost/program_options.hpp>

namespace ridethrough::coverage {

// Options that are given, kept by those who asked for them; none where help was asked for, and
// printed. Throws what Boost throws of what is wrong.
inline std::optional<boost::program_options::variables_map> given_options(
    const boost::program_options::options_description& options, int argc, char** argv) {
  boost::program_options::variables_map given;
  store(parse_command_line(argc, argv, options), given);
  notify(given);
  if (given.count("help") == 0) return given;
  std::cout << options;
  return std::nullopt;
}

// The exit code of a program; 2, and why, where it throws.
template <class Body>
int exit_code_of(const char* program, Body&& body) {
  try {
    body();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << program << ": " << error.what() << '\n';
    return 2;
  }
}

}  // namespace ridethrough::coverage
