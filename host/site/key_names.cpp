// SPDX-License-Identifier: Apache-2.0
// Sections and keys that there can be, and what was meant by others.
#include "host/base/error.hpp"
#include "host/site/keys.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

// A question ends with its own mark.
std::string sentence_end(const std::string& suggestion) {
  return suggestion.empty() ? "." : suggestion;
}

std::vector<std::string> keys_of(const std::string& section_kind) {
  std::vector<std::string> keys;
  for (const auto& one : key_rows()) {
    if (one.section == section_kind) keys.push_back(one.key);
  }
  return keys;
}

}  // namespace

void check_length(const KeyRow& row, const std::string& text) {
  if (text.size() <= row.most_bytes) return;
  throw InputError(fmt::format("{} bytes; allowed are at most {}", text.size(), row.most_bytes));
}

void check_section(const Section& section, const std::string& place) {
  const std::string title = section.title();
  // A dot without a name after it would be lost, and the keys below it.
  const std::string asked = section.kind.substr(0, section.kind.find('.'));
  std::vector<std::string> kinds;
  std::vector<std::string> forms;
  const SectionKind* kind = find_section_kind(asked);
  for (const auto& one : section_kinds()) {
    kinds.push_back(one.name);
    forms.push_back(one.named ? one.name + ".NAME" : one.name);
  }
  if (kind == nullptr) {
    const Section meant = section_meant(section);
    std::string suggestion = did_you_mean(asked, kinds);
    if (suggestion.empty() && meant != section && !meant.name.empty()) {
      suggestion = fmt::format("; did you mean `{}`?", shortened(meant.title()));
    }
    throw InputError(fmt::format("{}: [{}]: unknown section{} Allowed are {}.", place,
                                 shortened(title), sentence_end(suggestion),
                                 fmt::join(forms, ", ")));
  }
  if (section.kind != asked || kind->named != !section.name.empty() ||
      (kind->named && !is_name(section.name))) {
    throw InputError(fmt::format(
        "{}: [{}]: {}", place, shortened(title),
        kind->named ? fmt::format("this section needs a name of letters, digits, - and _, as in "
                                  "[{}.north]",
                                  kind->name)
                    : fmt::format("this section has no name: write [{}]", kind->name)));
  }
  if (section.name.size() > kMostNameLetters) {
    throw InputError(fmt::format("{}: [{}]: a name of {} letters: allowed are at most {}", place,
                                 shortened(title), section.name.size(), kMostNameLetters));
  }
}

Section section_meant(const Section& section) {
  const bool has_dot = !section.name.empty();
  // Else a kind ends with its letters, whatever stands between it and the name.
  const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0; };
  const std::string& text = section.kind;
  const auto end = has_dot ? text.end() : std::find_if_not(text.begin(), text.end(), is_letter);
  std::vector<std::string> kinds;
  for (const auto& one : section_kinds()) kinds.push_back(one.name);
  const std::string kind = nearest_to(std::string(text.begin(), end), kinds);
  if (kind.empty()) return section;
  if (!find_section_kind(kind)->named) return {kind, ""};
  if (has_dot) return {kind, section.name};
  const auto first = std::find_if(end, text.end(), is_letter);
  const auto is_of_name = [](char c) { return is_name(std::string(1, c)); };
  return {kind, std::string(first, std::find_if_not(first, text.end(), is_of_name))};
}

std::string key_meant(const std::string& section_kind, const std::string& key) {
  return nearest_to(key, keys_of(section_kind));
}

std::string no_such_section(const Section& section, const std::vector<Section>& there) {
  std::vector<std::string> titles;
  for (const auto& one : there) {
    if (one.kind == section.kind) titles.push_back(one.title());
  }
  const std::string title = section.title();
  if (titles.empty()) {
    return fmt::format("there is no section [{}], and none of that kind", shortened(title));
  }
  return fmt::format("there is no section [{}]{} Of that kind there {} {}", shortened(title),
                     sentence_end(did_you_mean(title, titles)), titles.size() > 1 ? "are" : "is",
                     shortened(fmt::format("{}", fmt::join(titles, ", "))));
}

const KeyRow& check_key(const Key& key, const std::string& place) {
  const KeyRow* row = find_key(key);
  if (row != nullptr) return *row;
  const std::vector<std::string> keys = keys_of(key.section.kind);
  throw InputError(fmt::format("{}: [{}] {}: unknown key{} Allowed are {}.", place,
                               shortened(key.section.title()), shortened(key.key),
                               sentence_end(did_you_mean(key.key, keys)), fmt::join(keys, ", ")));
}

}  // namespace ridethrough
