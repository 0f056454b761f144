// SPDX-License-Identifier: Apache-2.0
// What a value of a site is called, `battery.megapack.units`: the one place that takes it apart.
#pragma once

#include <compare>
#include <cstddef>
#include <string>

namespace ridethrough {

// Of the name of a section.
inline constexpr std::size_t kMostNameLetters = 200;

// One section: [study], or [battery.megapack].
struct Section {
  std::string kind;
  std::string name;  // empty for a section that has none

  // Of any text; title() gives it back.
  static Section parse(const std::string& title);
  [[nodiscard]] std::string title() const { return name.empty() ? kind : kind + "." + name; }

  auto operator<=>(const Section&) const = default;  // NOLINT(modernize-use-nullptr)
};

struct Key {
  Section section;
  std::string key;  // "units"

  // Of any text: where it has no dot, the section is empty. What follows `sweep.` is a key of
  // [sweep], dots and all.
  static Key parse(const std::string& text);
  [[nodiscard]] std::string text() const;

  auto operator<=>(const Key&) const = default;  // NOLINT(modernize-use-nullptr)
};

// The section whose keys are those of others.
inline constexpr const char* kSweepSection = "sweep";

// Of letters, digits, - and _: what the name of a section is made of.
bool is_name(const std::string& text);

}  // namespace ridethrough
