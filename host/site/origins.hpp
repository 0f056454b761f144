// SPDX-License-Identifier: Apache-2.0
// Where the values of a site were written, so that a complaint about one can say file and line. A
// site that a program built has none.
#pragma once

#include "host/site/key.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace ridethrough {

// A key given a value, and where that stands.
struct Assignment {
  Key key;
  std::string value;
  std::string file = {};  // empty: on the command line
  int line = 0;

  // "study.ini:3", "command line"
  [[nodiscard]] std::string place() const;
};

struct Origins {
  struct Written {
    std::string text;
    std::string place;
    std::string flaw = {};  // why it could not be read; then the site has no value of it
  };

  struct Header {
    std::string place;
    std::size_t number;  // among the components of its kind, when it was added
  };

  std::string file;  // the config
  std::map<Section, Header> sections;
  std::map<Key, Written> values;

  // That paths of files are relative to.
  [[nodiscard]] std::string folder() const {
    return std::filesystem::path(file).parent_path().string();
  }
  // Why the value of a key could not be read; null where it could.
  [[nodiscard]] const std::string* flaw(const Key& key) const;
};

}  // namespace ridethrough
