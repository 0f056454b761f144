// SPDX-License-Identifier: Apache-2.0
// A study as its author wrote it: a config file in Boost.Program_options' INI form with named
// sections, plus overrides from the command line. All of it is text here, each value with where it
// stands; read_site.hpp says what it means.
#pragma once

#include "host/base/problems.hpp"
#include "host/site/config_text.hpp"
#include "host/site/key.hpp"
#include "host/site/origins.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ridethrough {

// Of the text of a config file, and of all overrides together. Result files keep both.
inline constexpr std::size_t kMostConfigBytes = std::size_t{16} << 20;

// Among overrides: "add=feed.south" adds a section that the file does not have.
inline constexpr const char* kAddition = "add=";

class Config {
 public:
  // Reads a config file and applies overrides, each "section.key=value", or of a section that is to
  // be added first "add=section". Throws InputError for a file that cannot be read. All else that
  // is wrong, mistakes() has: the site that is read from it says it, with what is wrong with its
  // values. What was probably meant stands in for it, so that no further mistake follows from it.
  static Config read(const std::string& path, const std::vector<std::string>& overrides);
  // The same for whoever wants no site. Throws InputError with all mistakes, where there are any,
  // and those of the values.
  static Config load(const std::string& path, const std::vector<std::string>& overrides);
  // As load(), from what a result file has kept: the text of a file, which stood at that path when
  // it was read, and its overrides. In those of earlier versions the text may have any bytes, and
  // overrides may add sections without saying so.
  static Config from_text(const std::string& path, std::string text,
                          const std::vector<std::string>& overrides);

  [[nodiscard]] const std::vector<Mistake>& mistakes() const { return problems_.mistakes(); }
  // Keys whose values are missing for what mistakes() has told.
  [[nodiscard]] const std::set<Key>& set_aside() const { return set_aside_; }
  // Sections that have no place among sections(), or are there under a name that can be none.
  [[nodiscard]] const std::vector<Section>& left_out() const { return left_out_; }
  [[nodiscard]] bool is_misnamed(const Section& section) const {
    return misnamed_.count(section) > 0;
  }

  // Throws InputError, naming the place, where there can be no such key to be swept or varied.
  static void check_key(const Assignment& assignment);
  // What is wrong with naming that section, where it has a name and is not there; else empty.
  [[nodiscard]] std::string absence_of(const Section& section) const;
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
  // Who wrote the text and the overrides: a person just now, or this program, as it had read them.
  enum class Source { kPerson, kResultFile };
  static Config parse(const std::string& path, std::string text,
                      const std::vector<std::string>& overrides, Source source);
  void throw_if_wrong() const;
  void read_file(Source source);
  // Of a section that can be none, the one that was probably meant; none where that is not known.
  std::optional<Section> stand_in(const Section& refused, const std::string& place);
  void apply_override(const std::string& assignment, Source source);
  void apply_addition(const std::string& title, Source source);
  // Sets a key whatever it was before, with a section for it where there may be none.
  void replace(const Assignment& assignment, Source source);
  void add(const Assignment& assignment);
  void add_swept(const Assignment& assignment);
  void add_section(const Section& section, const std::string& place);
  // Keeps what is wrong, and sets the key aside that it was probably meant to be given to.
  template <class Action>
  void attempt(const Key& key, Action&& action);
  void set_aside(const Key& key);
  void keep_source(const std::string& override);
  [[nodiscard]] std::string folder() const;  // of the config file

  ConfigText source_;
  Problems problems_;
  std::set<Key> set_aside_;
  std::vector<Section> left_out_;
  std::set<Section> misnamed_;
  std::vector<Section> sections_;
  std::map<Section, std::string> places_;
  std::map<Key, Assignment> values_;
  std::vector<Assignment> swept_;
  std::map<Key, std::size_t> swept_numbers_;  // in swept_
};

}  // namespace ridethrough
