// SPDX-License-Identifier: Apache-2.0
// A study as its author wrote it: a config file in Boost.Program_options' INI form with named
// sections, plus overrides from the command line. All of it is text here, each value with where it
// stands; read_site.hpp says what it means.
#pragma once

#include "host/site/config_text.hpp"
#include "host/site/key.hpp"
#include "host/site/origins.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace ridethrough {

class Problems;

// Of the text of a config file, and of all overrides together. Result files keep both.
inline constexpr std::size_t kMostConfigBytes = std::size_t{16} << 20;

class Config {
 public:
  // Reads a config file and applies overrides, each "section.key=value". Throws InputError for what
  // cannot be read or is no text in UTF-8, and for all sections and keys that do not exist, with
  // all values beside them that mean nothing.
  static Config load(const std::string& path, const std::vector<std::string>& overrides);
  // The same from the text of a file, which stood at that path when it was read; results of earlier
  // versions may have any bytes in it.
  static Config from_text(const std::string& path, std::string text,
                          const std::vector<std::string>& overrides);

  // Throws InputError, naming the place, where there can be no such key to be swept or varied.
  static void check_key(const Assignment& assignment);
  // The same where key or value have control characters, or are not UTF-8.
  static void check_text(const Assignment& assignment);

  // In the order of the file, and by kind; [sweep] is one of them.
  [[nodiscard]] const std::vector<Section>& sections() const { return sections_; }
  [[nodiscard]] std::vector<Section> sections(const std::string& kind) const;
  [[nodiscard]] bool has_section(const Section& section) const {
    return places_.count(section) > 0;
  }
  // Where the header of a section stands that there is.
  [[nodiscard]] const std::string& place_of(const Section& section) const {
    return places_.at(section);
  }

  // What is given, by key.
  [[nodiscard]] const std::map<Key, Assignment>& values() const { return values_; }
  [[nodiscard]] bool has(const Key& key) const { return values_.count(key) > 0; }
  // Empty where the key is not given.
  [[nodiscard]] std::string text(const Key& key) const;
  // The path that is given, relative to the folder of the config file.
  [[nodiscard]] std::string path(const Key& key) const;

  // The lines of [sweep] that name keys of other sections, in the order of the file.
  [[nodiscard]] const std::vector<Assignment>& swept() const { return swept_; }

  // The paths of all files that are read for this config: its own, and those that its values name.
  // Those of [sweep], input_files() adds. Values may be wrong.
  [[nodiscard]] std::vector<std::string> files() const;
  // Of a value, the path of the file that it names; empty where it names none.
  [[nodiscard]] std::string file_of(const Assignment& assignment) const;

  // Throws InputError: "file:line: [section] key = value: problem".
  [[noreturn]] void complain(const Key& key, const std::string& problem) const;

  [[nodiscard]] const ConfigText& source() const { return source_; }
  [[nodiscard]] const std::string& file() const { return source_.file; }

 private:
  void read_file(Problems& problems);
  void apply_override(const std::string& assignment);
  // Sets a key whatever it was before, with a section for it where there is none.
  void replace(const Assignment& assignment);
  void add(const Assignment& assignment);
  void add_swept(const Assignment& assignment);
  void add_section(const Section& section, const std::string& place);
  [[nodiscard]] std::string folder() const;  // of the config file

  ConfigText source_;
  std::vector<Section> sections_;
  std::map<Section, std::string> places_;
  std::map<Key, Assignment> values_;
  std::vector<Assignment> swept_;
  std::map<Key, std::size_t> swept_numbers_;  // in swept_
};

}  // namespace ridethrough
