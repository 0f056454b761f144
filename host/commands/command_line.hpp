// What the words after a command mean: options, one file, and overrides of config keys.
#pragma once

#include "host/config.hpp"
#include "host/run.hpp"

#include <string>
#include <vector>

#include <boost/program_options.hpp>

namespace ridethrough {

namespace po = boost::program_options;

struct Arguments {
  po::variables_map values;            // "file" among them
  std::vector<std::string> overrides;  // "section.key=value"

  [[nodiscard]] bool has(const char* option) const { return values.count(option) > 0; }
  template <class T>
  [[nodiscard]] const T& get(const char* option) const {
    return values[option].as<T>();
  }
  [[nodiscard]] const std::string& file() const { return get<std::string>("file"); }
};

// One positional argument, called `what` where it is missing; tokens with a dot are overrides.
// Throws InputError for an unknown option, boost::program_options::error for one that cannot be
// read.
Arguments parse(const std::vector<std::string>& tokens, const po::options_description& options,
                const char* what);

// The config that is named, with its overrides.
Config load_config(const Arguments& arguments);

// --backend, --threads and --device, of every command that simulates.
void add_backend_options(po::options_description& options);
// Throws InputError for values that are not allowed.
RunOptions backend_options(const Arguments& arguments);

}  // namespace ridethrough
