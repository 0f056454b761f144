// SPDX-License-Identifier: Apache-2.0
// A page of the manual before it has a form. Help, the manual page and the config reference are
// made of the same blocks; `backticks` in their text mark what one types.
#pragma once

#include "host/base/layout.hpp"

#include <string>
#include <vector>

namespace ridethrough {

// Something that has a name: a key, an option, a distribution.
struct Entry {
  std::string term;
  std::string meaning;
  std::string allowed = {};   // empty where there is nothing to say
  std::string fallback = {};  // the default; empty where there is none
  bool required = false;
};

struct Block {
  enum class Kind { kTitle, kChapter, kSection, kText, kEntry, kCode };
  Kind kind;
  std::string text;
  Entry entry = {};
  std::string language = {};  // of code
};

class Document {
 public:
  void title(std::string words) { add(Block::Kind::kTitle, std::move(words)); }
  void chapter(std::string title) { add(Block::Kind::kChapter, std::move(title)); }
  void section(std::string title) { add(Block::Kind::kSection, std::move(title)); }
  void text(std::string words) { add(Block::Kind::kText, std::move(words)); }
  // Lines as they are, in a language by the name that Markdown has for it.
  void code(std::string lines, std::string language) {
    blocks_.push_back({Block::Kind::kCode, std::move(lines), {}, std::move(language)});
  }
  void entry(Entry entry) { blocks_.push_back({Block::Kind::kEntry, "", std::move(entry)}); }

  [[nodiscard]] const std::vector<Block>& blocks() const { return blocks_; }

 private:
  void add(Block::Kind kind, std::string text) { blocks_.push_back({kind, std::move(text)}); }

  std::vector<Block> blocks_;
};

// "meaning; allowed; default `x`", as far as there is something to say.
std::string said(const Entry& entry);

// For a terminal of so many columns.
std::string as_plain(const Document& document, std::size_t width = kUsualWidth);
// The body of a manual page, in the macros of man(7).
std::string as_man(const Document& document);
// Runs of entries become tables.
std::string as_markdown(const Document& document);

}  // namespace ridethrough
