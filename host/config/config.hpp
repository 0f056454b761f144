// SPDX-License-Identifier: Apache-2.0
// A study as its author wrote it: a config file in Boost.Program_options' INI form with named
// sections, plus overrides from the command line. Every value knows where it stands, so that a
// complaint about it can say file, line and key.
#pragma once

#include "host/site/calendar.hpp"
#include "host/site/distribution.hpp"
#include "host/site/key.hpp"
#include "host/site/keys.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ridethrough {

// Of the text of a config file, and of all overrides together. Result files keep both.
inline constexpr std::size_t kMostConfigBytes = std::size_t{16} << 20;
// A key given a value from elsewhere than its own line of the config file.
struct Assignment {
  std::string key;  // "section.key"
  std::string value;
  std::string file;  // where it stands; empty: on the command line
  int line = 0;
};

class Config {
 public:
  // Reads a config file and applies overrides, each "section.key=value". Throws InputError for what
  // cannot be read or is no text in UTF-8, and for any section or key that does not exist.
  static Config load(const std::string& path, const std::vector<std::string>& overrides);
  // The same from the text of a file, which stood at that path when it was read; results of earlier
  // versions may have any bytes in it.
  static Config from_text(const std::string& path, std::string text,
                          const std::vector<std::string>& overrides);

  // The same config with other values, which complaints then place where they stand.
  [[nodiscard]] Config with(const std::vector<Assignment>& assignments) const;

  // Throws InputError, naming the place, where there can be no such key.
  static void check_key(const Assignment& assignment);
  // The same where key or value have control characters, or are not UTF-8.
  static void check_text(const Assignment& assignment);

  // The lines of [sweep] that name keys of other sections, in the order of the file.
  [[nodiscard]] const std::vector<Assignment>& swept() const { return swept_; }

  // The same study with other values: more overrides, which count after those that there are.
  [[nodiscard]] Config overridden(const std::vector<std::string>& overrides) const;

  // The same study with a value times a factor: a number or a distribution; of the key hits, the
  // probability of one target, "hits:feed.north". Whole numbers are rounded.
  [[nodiscard]] Config scaled(const Section& section, const std::string& key, double factor) const;

  // The sections of a kind, in the order of the file.
  [[nodiscard]] std::vector<Section> sections(const std::string& kind) const;

  [[nodiscard]] bool has_section(const std::string& title) const;
  [[nodiscard]] bool has(const Section& section, const std::string& key) const;

  // Values, checked against the option table; the default where the key is absent. Each throws
  // InputError where the value is missing or not allowed.
  [[nodiscard]] double number(const Section& section, const std::string& key) const;
  [[nodiscard]] std::uint64_t integer(const Section& section, const std::string& key) const;
  [[nodiscard]] std::vector<double> numbers(const Section& section, const std::string& key) const;
  [[nodiscard]] std::string text(const Section& section, const std::string& key) const;
  // The parts of a list of names, comma between.
  [[nodiscard]] std::vector<std::string> names(const Section& section,
                                               const std::string& key) const;
  [[nodiscard]] RandomVariable distribution(const Section& section, const std::string& key) const;
  // A path, relative to the folder of the config file.
  [[nodiscard]] std::string path(const Section& section, const std::string& key) const;
  // The pairs of "name" or "name:probability", comma between.
  [[nodiscard]] std::vector<std::pair<std::string, double>> targets(const Section& section,
                                                                    const std::string& key) const;

  [[nodiscard]] std::vector<Window> windows(const Section& section, const std::string& key) const;

  // Throws InputError where a number or a choice that is written is not allowed, also if nothing
  // ever asks for it.
  void check_values() const;

  // The paths of all files that are read for this config: its own, and those that its values name.
  // Those of [sweep], input_files() adds. Values may be wrong.
  [[nodiscard]] std::vector<std::string> files() const;
  // Of a value, the path of the file that it names; empty where it names none.
  [[nodiscard]] std::string file_of(const Assignment& assignment) const;

  // Where a policy of a turbine class stands: in its own section or, for all, in [policy].
  [[nodiscard]] Section policy_section(const Section& turbine, const std::string& key) const;

  // Throws InputError: "file:line: [section] key = value: problem".
  [[noreturn]] void complain(const Section& section, const std::string& key,
                             const std::string& problem) const;

  [[nodiscard]] const std::string& file() const { return file_; }
  // The whole text of the file, and the overrides, a line each.
  [[nodiscard]] const std::string& file_text() const { return file_text_; }
  [[nodiscard]] const std::string& overrides_text() const { return overrides_text_; }

 private:
  struct Entry {
    std::string value;
    std::string file;  // empty: from the command line
    int line;
  };

  void read_file();
  void apply_override(const std::string& assignment);
  // Sets a key whatever it was before, with a section for it where there is none.
  void replace(const Assignment& assignment);
  void set(const Assignment& assignment);
  void sweep(const Assignment& assignment);
  void add_section(const std::string& title, const std::string& place, int line);
  // Where the header of a section stands; the file alone where it has none.
  [[nodiscard]] std::string place_of(const std::string& title) const;
  [[nodiscard]] std::string folder() const;  // of the config file
  [[nodiscard]] const Option& option(const Section& section, const std::string& key) const;
  // Entry, or null where the default holds; throws where a required key is missing.
  [[nodiscard]] const Entry* find(const Section& section, const std::string& key) const;
  [[nodiscard]] std::string raw(const Section& section, const std::string& key) const;
  // The value as a number that the option allows, or its part `text`.
  [[nodiscard]] double allowed_number(const Section& section, const std::string& key,
                                      const std::string& text) const;

  // What scaled() asks for; else 1.
  [[nodiscard]] double factor(const Section& section, const std::string& key) const;

  std::string file_;
  std::string file_text_;
  std::string overrides_text_;
  std::vector<std::pair<Section, int>> sections_;                 // with the line of the header
  std::map<std::string, std::size_t> section_numbers_;            // in sections_, by title
  std::map<std::pair<std::string, std::string>, Entry> entries_;  // by section title and key
  std::vector<Assignment> swept_;
  std::map<std::string, std::size_t> swept_numbers_;  // in swept_, by key
  std::map<std::pair<std::string, std::string>, double> factors_;
};

}  // namespace ridethrough
