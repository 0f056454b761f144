// SPDX-License-Identifier: Apache-2.0
#include "host/manual/starter.hpp"

#include "host/manual/chapters.hpp"
#include "host/manual/guide.hpp"

#include <algorithm>

namespace ridethrough {
namespace {

constexpr const char* kIndent = "# ";

std::string comment(std::string words) {
  words.erase(std::remove(words.begin(), words.end(), '`'), words.end());
  return wrapped(words, 100, kIndent);
}

std::string assignment(const KeyRow& row, const Guide& guide) {
  if (const std::string* value = guide.value(row.key)) {
    return row.key + " = " + *value + '\n';
  }
  return '#' + row.key + " =" + (row.fallback.empty() ? "" : ' ' + row.fallback) + '\n';
}

}  // namespace

std::string starter_config() {
  std::string text = comment(
      "A study for ridethrough, to be changed into yours. Lines such as `#key = value` are keys "
      "that are left out, with the value that holds then; where there is no value, there is no "
      "default. `ridethrough help SECTION` says more, `ridethrough check FILE` what a file means.");
  for (const auto& kind : section_kinds()) {
    const Guide& guide = guide_of(kind.name);
    text += '\n' + comment(sentence(kind.help) + ' ' + guide.about) + guide.header();
    for (const auto& row : key_rows()) {
      if (row.section == kind.name) {
        text += comment(said(entry_of(row))) + assignment(row, guide);
      }
    }
  }
  return text;
}

}  // namespace ridethrough
