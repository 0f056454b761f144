// SPDX-License-Identifier: Apache-2.0
#include "host/manual/chapters.hpp"

#include "host/base/exit_codes.hpp"
#include "host/manual/guide.hpp"
#include "host/scenario/index_table.hpp"
#include "host/site/distribution.hpp"

#include <cctype>

#include <fmt/format.h>

namespace ridethrough {

std::string sentence(std::string words) {
  words.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(words.front())));
  return words + '.';
}

Entry entry_of(const KeyRow& row) {
  std::string allowed = allowed_values(row);
  // The list of all is a chapter of its own.
  if (row.kind == ValueKind::kDistribution) allowed = "a distribution";
  if (row.kind == ValueKind::kText) allowed = "";
  return {row.key, row.help, std::move(allowed), row.fallback, row.required};
}

void add_section(Document& document, const SectionKind& kind) {
  const Guide& guide = guide_of(kind.name);
  document.section(fmt::format("`[{}{}]`", kind.name, kind.named ? ".NAME" : ""));
  document.text(sentence(kind.help));
  document.text(guide.about);
  for (const auto& row : key_rows()) {
    if (row.section == kind.name) document.entry(entry_of(row));
  }
  document.text("For example, from what `ridethrough init` writes:");
  document.code(guide.config(), "ini");
}

void add_distributions(Document& document) {
  document.chapter("Distributions");
  document.text(
      "Gaps, durations and sizes are drawn from a distribution, written as a function with names, "
      "`lognormal(mean=4, sigma=1)`, or in this order, `lognormal(4, 1)`. An `or` parts two "
      "ways to say the same.");
  for (const auto& one : distributions_help()) document.entry({one.signature, one.meaning});
}

void add_indices(Document& document) {
  document.chapter("Indices");
  document.text(
      "What a run reports of the site, each with its standard error and its 95 % confidence "
      "interval. Any of these names may stand in `target_index`.");
  for (const IndexRow& index : index_rows()) {
    document.entry({index.name, index.meaning, index.unit == "1" ? "" : "in " + index.unit});
  }
}

void add_config(Document& document) {
  document.chapter("Config file");
  document.text(
      "A study is an INI file. A line is a `[section]`, a `key = value` that belongs to the "
      "section above it, or empty; a `#` begins a comment. Units stand in the names of the keys: "
      "`_mw`, `_mwh`, `_h` hours, `_min` minutes; a `soc` is a state of charge from 0 to 1. "
      "Numbers "
      "stand alone, with a decimal point; shares, from 0 to 1, may be in per cent: `5 %` is 0.05. "
      "Sections that are shown with a NAME may be there several times, each with a name of "
      "letters, digits, - "
      "and _. What is not there has its default.");
  document.text(
      "Every key can be given on the command line as well, where it replaces that of the file: "
      "`--battery.pack.units=80`, with no blank around the =. The key of a section that the file "
      "does "
      "not have is refused, unless `--add` names the section: `--add feed.south "
      "--feed.south.capacity_mw=50`.");
  for (const auto& kind : section_kinds()) add_section(document, kind);
  add_distributions(document);
  add_indices(document);
}

void add_exit_codes(Document& document) {
  document.chapter("Exit status");
  for (const auto& [code, word, meaning] : kExitCodes) document.entry({code, meaning});
}

}  // namespace ridethrough
