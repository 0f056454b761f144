// SPDX-License-Identifier: Apache-2.0
#include "host/manual/document.hpp"

#include <algorithm>

namespace ridethrough {
namespace {

using Blocks = std::vector<Block>;

// What would mark something outside of backticks is a character of its own here.
std::string escaped(const std::string& words) {
  std::string text;
  bool code = false;
  for (const char c : words) {
    if (c == '`') code = !code;
    if (c == '|' || (!code && (c == '*' || c == '\\'))) text += '\\';
    if (!code && c == '<') {
      text += "&lt;";
    } else {
      text += c == '\n' ? ' ' : c;
    }
  }
  return text;
}

std::string row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const auto& cell : cells) line += " " + cell + (cell.empty() ? "|" : " |");
  return line + '\n';
}

// The table of the entries from `begin` on; returns where they end.
Blocks::const_iterator add_table(std::string& text, Blocks::const_iterator begin,
                                 Blocks::const_iterator end) {
  const auto last = std::find_if(
      begin, end, [](const Block& block) { return block.kind != Block::Kind::kEntry; });
  const auto any = [&](auto&& says) {
    return std::any_of(begin, last, [&](const Block& one) { return says(one.entry); });
  };
  const bool ranges = any([](const Entry& entry) { return !entry.allowed.empty(); });
  const bool defaults =
      any([](const Entry& entry) { return entry.required || !entry.fallback.empty(); });
  const auto add = [&](const std::string& term, const std::string& meaning,
                       const std::string& allowed, const std::string& fallback) {
    std::vector<std::string> cells = {term, meaning};
    if (ranges) cells.push_back(allowed);
    if (defaults) cells.push_back(fallback);
    text += row(cells);
  };
  add("", "meaning", "allowed", "default");
  add("---", "---", "---", "---");
  for (auto block = begin; block != last; ++block) {
    const Entry& entry = block->entry;
    const std::string fallback = entry.fallback.empty() ? "" : '`' + entry.fallback + '`';
    add(escaped('`' + entry.term + '`'), escaped(entry.meaning), escaped(entry.allowed),
        entry.required ? "required" : fallback);
  }
  return last;
}

}  // namespace

std::string as_markdown(const Document& document) {
  std::string text;
  const auto end = document.blocks().end();
  for (auto block = document.blocks().begin(); block != end;) {
    if (!text.empty()) text += '\n';
    switch (block->kind) {
      case Block::Kind::kTitle:
        text += "# " + escaped(block->text) + '\n';
        break;
      case Block::Kind::kChapter:
        text += "## " + escaped(block->text) + '\n';
        break;
      case Block::Kind::kSection:
        text += "### " + escaped(block->text) + '\n';
        break;
      case Block::Kind::kText:
        text += wrapped(escaped(block->text), 100, "");
        break;
      case Block::Kind::kEntry:
        block = add_table(text, block, end);
        continue;
      case Block::Kind::kCode:
        text += "```" + block->language + '\n' + block->text + "```\n";
        break;
    }
    ++block;
  }
  return text;
}

}  // namespace ridethrough
