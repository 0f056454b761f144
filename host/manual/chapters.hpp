// SPDX-License-Identifier: Apache-2.0
// The chapters of the manual that the tables of the program are turned into.
#pragma once

#include "host/manual/document.hpp"
#include "host/site/keys.hpp"

namespace ridethrough {

// A kind of section: what it is for, its keys, an example.
void add_section(Document& document, const SectionKind& kind);
void add_distributions(Document& document);
void add_indices(Document& document);
// All that a config may hold, those above among it.
void add_config(Document& document);
void add_exit_codes(Document& document);

// With a capital at its beginning and a stop at its end.
std::string sentence(std::string words);

// An option as the manual shows it.
Entry entry_of(const KeyRow& row);

}  // namespace ridethrough
