// SPDX-License-Identifier: Apache-2.0
// The table of keys: every value that a site may have, with its unit, range, default, meaning, and
// the member that holds it. Parsing, validation, messages, help, completion, and all that is done
// with a value by its name, are read off it. To add a key: a member in site.hpp, a row in keys.cpp,
// and its use in host/scenario/.
#pragma once

#include "host/site/key.hpp"
#include "host/site/site.hpp"

#include <string>
#include <vector>

namespace ridethrough {

enum class ValueKind {
  kText,
  kNumber,
  kInteger,
  kNumbers,  // as many as KeyRow::count says
  kDate,
  kDistribution,
  kPath,
  kChoice,
  kTargets,
  kWindows,
};

struct KeyRow;

// What can be done with the member of a part of a site (a component, [load], ...) whatever its
// type. The part is one of the kind of the row's section.
struct MemberAccess {
  // Throws InputError with what is wrong and what is allowed, without saying where.
  void (*read)(void* part, const KeyRow& row, const std::string& text, const std::string& folder);
  void (*check)(const void* part, const KeyRow& row);  // the same for the value that it has
  std::string (*text)(const void* part);               // as read() takes it; empty = none
  bool (*given)(const void* part);
  void (*clear)(void* part);             // as where it was never given
  double (*number)(const void* part);    // of a distribution its mean; NaN of what is no number
  void (*scale)(void* part, double by);  // of what number() is of; whole numbers stay whole
};

struct KeyRow {
  std::string section;  // "study", or the kind of a named section: "battery" for [battery.x]
  std::string key;
  ValueKind kind;
  std::string help;
  std::string fallback = {};  // the default as one would write it; empty = none
  bool required = false;
  double lowest = 0, highest = 0;         // of a number, both allowed ...
  bool above_lowest = false;              // ... but for the lowest where this is set
  bool is_share = false;                  // which may be written in per cent, too
  std::vector<std::string> choices = {};  // of a choice
  std::size_t count = 0;                  // of a list of numbers
  std::size_t most_bytes = 10'000;        // of what is written
  MemberAccess member = {};               // none of the keys of [sweep] has one
};

struct SectionKind {
  std::string name;
  bool named;  // [battery.megapack] rather than [study]
  std::string help;
};

const std::vector<SectionKind>& section_kinds();
const std::vector<KeyRow>& key_rows();

// Null where there is none of that name.
const SectionKind* find_section_kind(const std::string& name);

// The row of a key in a section of this kind, or null.
const KeyRow* find_key(const std::string& section_kind, const std::string& key);
const KeyRow* find_key(const Key& key);

// What a key is measured in, as its name says: "MWh" of "battery.pack.unit_energy_mwh", "1" of what
// has no unit.
std::string unit_of(const std::string& key);

// "a number from 0 to 1", "one of must_run, standby": what the row allows, in words.
std::string allowed_values(const KeyRow& row);

// Throws InputError, without saying where, for a text that is longer than the row allows.
void check_length(const KeyRow& row, const std::string& text);

// What a section is likely to have been meant as that cannot be; the same where that is not known.
Section section_meant(const Section& section);
// The key of that kind of section that is nearest to what was written; empty where none is near.
std::string key_meant(const std::string& section_kind, const std::string& key);

// "there is no section [feed.norht]; did you mean ...": for one that is not among those there are.
std::string no_such_section(const Section& section, const std::vector<Section>& there);

// Throw InputError, naming the place, where there can be no such section, or no such key.
void check_section(const Section& section, const std::string& place);
const KeyRow& check_key(const Key& key, const std::string& place);

}  // namespace ridethrough
