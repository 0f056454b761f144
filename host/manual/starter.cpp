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

std::string assignment(const Option& option, const Guide& guide) {
  if (const std::string* value = guide.value(option.key)) {
    return option.key + " = " + *value + '\n';
  }
  return '#' + option.key + " =" + (option.fallback.empty() ? "" : ' ' + option.fallback) + '\n';
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
    for (const auto& option : options()) {
      if (option.section == kind.name) {
        text += comment(said(entry_of(option))) + assignment(option, guide);
      }
    }
  }
  return text;
}

}  // namespace ridethrough
