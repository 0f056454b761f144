// SPDX-License-Identifier: Apache-2.0
// The values of a site by the names of their keys: for texts, sweeps, messages, and whatever goes
// through all of them.
#pragma once

#include "host/site/keys.hpp"
#include "host/site/site.hpp"

#include <functional>
#include <string>
#include <vector>

namespace ridethrough {

// The sections that a site has, by kind, in its own order; [sweep] is none of them.
std::vector<Section> sections_of(const Site& site);
std::vector<Section> sections_of(const Site& site, const std::string& kind);
bool has_section(const Site& site, const Section& section);

// Adds a component where there is none of that name. Throws InputError where there can be none.
void add_section(Site& site, const Section& section, const std::string& place);
// The same where it is known that there is none.
void append_section(Site& site, const Section& section, const std::string& place);

// The keys of [load] that say how a profile is to be read, and go with one only.
const std::vector<std::string>& profile_keys();

// Gives a value as one writes it, of a component that is added where there is none. Throws
// InputError where there can be no such key. A text that cannot be read leaves the site without the
// value, which check() complains about.
void assign(Site& site, const Assignment& assignment);
// The same whatever there was before, in place of the keys that it replaces.
void set(Site& site, const Assignment& assignment);
// The keys that say the same in another way: a constant load that is set takes the place of a
// profile, a gap that of failures a year, and the other way round.
std::vector<Key> replaced_by(const Key& key);

// To look for other mistakes: says no more of a key that has been told to be missing or wrong, and
// gives it a value that nothing else can go wrong by.
void set_aside(Site& site, const Key& key);

// The value as one would write it; the default where it is not given, empty where there is none.
std::string text_of(const Site& site, const Key& key);
// The same in the words of whoever wrote it.
std::string as_written(const Site& site, const Key& key);

// Every value of every section, given or not, in the order of sections_of() and of the table; the
// part is that of the section.
using ValueVisitor = std::function<void(const Key& key, const KeyRow& row, const void* part)>;
void each_value(const Site& site, const ValueVisitor& visit);

// Was it given, rightly or wrongly?
bool has(const Site& site, const Key& key);
bool has(const Site& site, const Key& key, const KeyRow& row, const void* part);
// Throws InputError where the value is not allowed, or missing.
void check_value(const Site& site, const Key& key);
void check_value(const Site& site, const Key& key, const KeyRow& row, const void* part);
double number_of(const Site& site, const Key& key);

// Makes a number or a distribution so many times as large; whole numbers stay whole.
void scale(Site& site, const Key& key, double factor);

// "file:line: [section] key = value: problem", as far as there is such a place and value.
std::string complaint(const Site& site, const Key& key, const std::string& problem);
// Throws it as an InputError.
[[noreturn]] void complain(const Site& site, const Key& key, const std::string& problem);
// "file: problem", of the site as a whole.
std::string complaint(const Site& site, const std::string& problem);

}  // namespace ridethrough
