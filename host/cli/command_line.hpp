// SPDX-License-Identifier: Apache-2.0
// What the words after a command mean: options, files, and overrides of config keys.
#pragma once

#include "host/config/read_site.hpp"

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
  [[nodiscard]] const std::vector<std::string>& files() const {
    return get<std::vector<std::string>>("file");
  }
  [[nodiscard]] const std::string& file() const { return files().front(); }
};

// An option with a number, and the one it has without, shown as people write it: 0.95, where
// Boost shows 0.94999999999999996.
po::typed_value<double>* number(double usual);

// From one to `most` files (-1: any number), called `what` where there is none (with "", there may
// be none); options with a dot are overrides. Throws InputError for an unknown option,
// boost::program_options::error for one
// that cannot be read.
Arguments parse(const std::vector<std::string>& tokens, const po::options_description& options,
                const char* what, int most);

// The config that is named, with its overrides, and the site that it describes.
Config load_config(const Arguments& arguments);
Site load_site(const Arguments& arguments);

}  // namespace ridethrough
