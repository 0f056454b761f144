// SPDX-License-Identifier: Apache-2.0
#include "host/site/by_key.hpp"

#include "host/base/error.hpp"
#include "host/base/safe_file.hpp"

#include <algorithm>
#include <stdexcept>
#include <type_traits>

#include <fmt/format.h>

namespace ridethrough {
namespace {

// Calls `visit` with whatever holds the parts of that kind: one, or a vector of components.
template <class AnySite, class Visit>
void with_parts(AnySite& site, const std::string& kind, Visit&& visit) {
  const auto is = [&]<class Part>(const Part&) { return kind == Part::kKind; };
  if (is(site.study)) return visit(site.study);
  if (is(site.load)) return visit(site.load);
  if (is(site.policy)) return visit(site.policy);
  const auto named = [&](auto& components) {
    const bool matches = kind == std::remove_reference_t<decltype(components)>::value_type::kKind;
    if (matches) visit(components);
    return matches;
  };
  (void)(named(site.surges) || named(site.feeds) || named(site.gas_supplies) ||
         named(site.hazards) || named(site.batteries) || named(site.turbines));
}

template <class Parts>
constexpr bool kIsList = requires(Parts& parts) {
  parts.size();
};

// The part that a section stands for; null where there is none.
const void* find_part(const Site& site, const Section& section) {
  const void* found = nullptr;
  with_parts(site, section.kind, [&](const auto& parts) {
    if constexpr (kIsList<decltype(parts)>) {
      const auto is_it = [&](const auto& one) { return one.name == section.name; };
      // Mostly it is where it was put.
      const auto header = site.origins.sections.find(section);
      if (header != site.origins.sections.end() && header->second.number < parts.size() &&
          is_it(parts[header->second.number])) {
        found = &parts[header->second.number];
        return;
      }
      const auto at = std::find_if(parts.begin(), parts.end(), is_it);
      if (at != parts.end()) found = &*at;
    } else if (section.name.empty()) {
      found = &parts;
    }
  });
  return found;
}
void* find_part(Site& site, const Section& section) {
  return const_cast<void*>(  // NOLINT(cppcoreguidelines-pro-type-const-cast): of a site that is not
      find_part(static_cast<const Site&>(site), section));
}

// Of a key that the program asks for itself.
const KeyRow& row_of(const Key& key) {
  const KeyRow* row = find_key(key);
  if (row == nullptr || row->member.read == nullptr) {
    throw std::logic_error("no value of a site: " + key.text());
  }
  return *row;
}

void forget(Site& site, const Key& key) {
  if (void* part = find_part(site, key.section)) row_of(key).member.clear(part);
  site.origins.values.erase(key);
}

}  // namespace

std::vector<Section> sections_of(const Site& site, const std::string& kind) {
  std::vector<Section> all;
  with_parts(site, kind, [&](const auto& parts) {
    if constexpr (kIsList<decltype(parts)>) {
      for (const auto& one : parts) all.push_back(section_of(one));
    } else {
      all.push_back(section_of(parts));
    }
  });
  return all;
}

std::vector<Section> sections_of(const Site& site) {
  std::vector<Section> all;
  for (const auto& kind : section_kinds()) {
    for (auto& section : sections_of(site, kind.name)) all.push_back(std::move(section));
  }
  return all;
}

bool has_section(const Site& site, const Section& section) {
  return find_part(site, section) != nullptr;
}

void add_section(Site& site, const Section& section, const std::string& place) {
  check_section(section, place);
  if (!has_section(site, section)) append_section(site, section, place);
}

void append_section(Site& site, const Section& section, const std::string& place) {
  std::size_t number = 0;
  with_parts(site, section.kind, [&](auto& parts) {
    if constexpr (kIsList<decltype(parts)>) {
      number = parts.size();
      parts.emplace_back().name = section.name;
    }
  });
  site.origins.sections.try_emplace(section, Origins::Header{place, number});
}

void assign(Site& site, const Assignment& assignment) {
  const Key& key = assignment.key;
  const std::string place = assignment.place();
  if (!has_section(site, key.section)) add_section(site, key.section, place);
  const KeyRow& row = check_key(key, place);
  void* part = find_part(site, key.section);
  if (part == nullptr || row.member.read == nullptr) {
    throw InputError(fmt::format("{}: {}: no value of a site", place, shortened(key.text())));
  }
  Origins::Written written{assignment.value, place};
  try {
    row.member.read(part, row, assignment.value, site.origins.folder());
  } catch (const InputError& error) {
    row.member.clear(part);
    written.flaw = error.what();
  }
  site.origins.values[key] = std::move(written);
}

const std::vector<std::string>& profile_keys() {
  static const std::vector<std::string> all = {
      "profile_column", "profile_unit",  "peak_mw",           "step_h",
      "profile_date",   "profile_stamp", "profile_gap_max_h", "profile_align"};
  return all;
}

void set(Site& site, const Assignment& assignment) {
  for (const auto& key : replaced_by(assignment.key)) forget(site, key);
  assign(site, assignment);
}

std::vector<Key> replaced_by(const Key& key) {
  const auto all_of_profile = [] {
    std::vector<std::string> keys = profile_keys();
    keys.emplace_back("profile");
    return keys;
  };
  struct Ways {
    const char* kind;
    const char* key;
    std::vector<std::string> replaces;
  };
  static const std::vector<Ways> either_or = {
      {Site::Load::kKind, "constant_mw", all_of_profile()},
      {Site::Load::kKind, "profile", {"constant_mw"}},
      {Site::Hazard::kKind, "gap_h", {"failures_per_year"}},
      {Site::Hazard::kKind, "failures_per_year", {"gap_h"}}};
  std::vector<Key> all;
  for (const auto& ways : either_or) {
    if (key.section.kind != ways.kind || key.key != ways.key) continue;
    for (const auto& other : ways.replaces) all.push_back({key.section, other});
  }
  return all;
}

namespace {

// A value that is allowed whatever else there is; empty where a key is best not given.
std::string harmless(const KeyRow& row) {
  switch (row.kind) {
    case ValueKind::kNumber:
    case ValueKind::kInteger:
      return row.fallback.empty() && !row.above_lowest ? fmt::format("{}", row.lowest) : "";
    case ValueKind::kDistribution:
      return "constant(0.001)";
    case ValueKind::kChoice:
      return row.fallback.empty() ? row.choices.front() : "";
    default:
      return "";
  }
}

}  // namespace

void set_aside(Site& site, const Key& key) {
  const KeyRow* row = find_key(key);
  void* part = find_part(site, key.section);
  if (row == nullptr || row->member.read == nullptr || part == nullptr) return;
  Origins::Written& written = site.origins.values[key];
  written.told = true;
  if (written.flaw.empty()) written.flaw = "is wrong";
  row->member.clear(part);
  const std::string value = harmless(*row);
  if (!value.empty()) row->member.read(part, *row, value, "");
  // No file is read by what is wrong; where there is none, that is still to be said.
  const auto& of_profile = profile_keys();
  const auto& profile = site.load.profile;
  if (key.section.kind == Site::Load::kKind &&
      std::find(of_profile.begin(), of_profile.end(), key.key) != of_profile.end() &&
      !(profile && !why_unreadable(*profile).empty())) {
    set_aside(site, {key.section, "profile"});
  }
  if (row->member.given(part)) return;
  // Something has to say it all the same.
  std::vector<Key> others = replaced_by(key);
  if (key.section.kind == Site::Hazard::kKind && key.key == "windows") {
    others = {{key.section, "gap_h"}, {key.section, "duration_h"}};
  }
  for (const auto& other : others) {
    if (!row_of(other).member.given(part)) set_aside(site, other);
  }
}

std::string text_of(const Site& site, const Key& key) {
  const void* part = find_part(site, key.section);
  return part == nullptr ? "" : row_of(key).member.text(part);
}

std::string as_written(const Site& site, const Key& key) {
  const auto written = site.origins.values.find(key);
  return written == site.origins.values.end() ? text_of(site, key) : written->second.text;
}

void each_value(const Site& site, const ValueVisitor& visit) {
  for (const auto& kind : section_kinds()) {
    std::vector<const KeyRow*> rows;
    for (const auto& row : key_rows()) {
      if (row.section == kind.name && row.member.read != nullptr) rows.push_back(&row);
    }
    const auto visit_part = [&](const auto& part) {
      for (const KeyRow* row : rows) visit(key_of(part, row->key), *row, &part);
    };
    with_parts(site, kind.name, [&](const auto& parts) {
      if constexpr (kIsList<decltype(parts)>) {
        for (const auto& one : parts) visit_part(one);
      } else {
        visit_part(parts);
      }
    });
  }
}

bool has(const Site& site, const Key& key) {
  const void* part = find_part(site, key.section);
  return part != nullptr && has(site, key, row_of(key), part);
}

bool has(const Site& site, const Key& key, const KeyRow& row, const void* part) {
  return row.member.given(part) || site.origins.flaw(key) != nullptr;
}

void check_value(const Site& site, const Key& key) {
  check_value(site, key, row_of(key), find_part(site, key.section));
}

void check_value(const Site& site, const Key& key, const KeyRow& row, const void* part) {
  if (const std::string* flaw = site.origins.flaw(key)) complain(site, key, *flaw);
  if (row.required && (part == nullptr || !row.member.given(part))) {
    complain(site, key, "is missing; allowed is " + allowed_values(row));
  }
  if (part == nullptr) return;
  try {
    row.member.check(part, row);
  } catch (const InputError& error) {
    complain(site, key, error.what());
  }
}

double number_of(const Site& site, const Key& key) {
  check_value(site, key);
  return row_of(key).member.number(find_part(site, key.section));
}

void scale(Site& site, const Key& key, double factor) {
  if (void* part = find_part(site, key.section)) row_of(key).member.scale(part, factor);
}

std::string complaint(const Site& site, const Key& key, const std::string& problem) {
  const std::string title = key.section.title();
  const auto written = site.origins.values.find(key);
  if (written != site.origins.values.end()) {
    return fmt::format("{}: [{}] {} = {}: {}", written->second.place, title, key.key,
                       shortened(written->second.text), problem);
  }
  const auto header = site.origins.sections.find(key.section);
  std::string place =
      header == site.origins.sections.end() ? site.origins.file : header->second.place;
  if (!place.empty()) place += ": ";
  const bool given = has(site, key);
  return fmt::format("{}[{}] {}{}: {}", place, title, key.key,
                     given ? " = " + shortened(text_of(site, key)) : "", problem);
}

void complain(const Site& site, const Key& key, const std::string& problem) {
  throw InputError(complaint(site, key, problem), key.text());
}

std::string complaint(const Site& site, const std::string& problem) {
  return site.origins.file.empty() ? problem : site.origins.file + ": " + problem;
}

}  // namespace ridethrough
