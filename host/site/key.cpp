// SPDX-License-Identifier: Apache-2.0
#include "host/site/key.hpp"

#include <algorithm>
#include <cctype>

namespace ridethrough {

Section Section::parse(const std::string& title) {
  const auto dot = title.find('.');
  // A dot at the end is left where it is, so that no title reads as another one.
  if (dot == std::string::npos || dot + 1 == title.size()) return {title, ""};
  return {title.substr(0, dot), title.substr(dot + 1)};
}

Key Key::parse(const std::string& text) {
  const bool is_swept = text.rfind(std::string(kSweepSection) + ".", 0) == 0;
  const auto dot = is_swept ? text.find('.') : text.rfind('.');
  if (dot == std::string::npos) return {{}, text};
  return {Section::parse(text.substr(0, dot)), text.substr(dot + 1)};
}

std::string Key::text() const {
  const std::string title = section.title();
  return title.empty() ? key : title + "." + key;
}

bool is_name(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
}

}  // namespace ridethrough
