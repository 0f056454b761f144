// SPDX-License-Identifier: Apache-2.0
// Where the values of a site were written, so that a complaint about one can say file and line. A
// site that a program built has none.
#pragma once

#include "host/base/error.hpp"
#include "host/site/key.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

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
    bool told = false;      // what is wrong with it, so that no more is to be said of this key
  };

  struct Header {
    std::string place;
    std::size_t number;  // among the components of its kind, when it was added
    bool told = false;   // what is wrong with its name
  };

  std::string file;  // the config
  std::map<Section, Header> sections;
  std::map<Key, Written> values;
  std::vector<Mistake> mistakes;  // what else is wrong with the config, for check() to say
  std::vector<Section> left_out;  // sections of it that are none: names may lead to them

  // That paths of files are relative to.
  [[nodiscard]] std::string folder() const {
    return std::filesystem::path(file).parent_path().string();
  }
  // Why the value of a key could not be read; null where it could.
  [[nodiscard]] const std::string* flaw(const Key& key) const;
  [[nodiscard]] bool told(const Key& key) const;
  // Whether a component of that title is there but for a mistake in the header of its section.
  [[nodiscard]] bool may_be_left_out(const Section& section) const;
};

}  // namespace ridethrough
