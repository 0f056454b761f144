// SPDX-License-Identifier: Apache-2.0
#include "host/base/text.hpp"
#include "host/manual/document.hpp"

#include <algorithm>

namespace ridethrough {
namespace {

constexpr std::size_t kColumns = 80;

// The marks are for those forms that have a typeface for them.
std::string unmarked(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '`'), text.end());
  return text;
}

std::string underlined(const std::string& title, char line) {
  const std::string text = unmarked(title);
  return text + '\n' + std::string(text.size(), line) + '\n';
}

std::string indented(const std::string& lines, const std::string& indent) {
  TextStream stream(lines);
  std::string text;
  for (std::string line; std::getline(stream, line);) {
    text += (line.empty() ? "" : indent + line) + '\n';
  }
  return text;
}

}  // namespace

std::string wrapped(const std::string& text, std::size_t width, const std::string& indent) {
  TextStream stream(text);
  std::string lines;
  std::string line;
  for (std::string word; stream >> word;) {
    if (!line.empty() && indent.size() + line.size() + 1 + word.size() > width) {
      lines += indent + line + '\n';
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return line.empty() ? lines : lines + indent + line + '\n';
}

std::string said(const Entry& entry) {
  std::string all = entry.meaning;
  if (!entry.allowed.empty()) all += "; " + entry.allowed;
  if (!entry.fallback.empty()) all += "; default `" + entry.fallback + '`';
  if (entry.required) all += "; required";
  return all;
}

std::string as_plain(const Document& document) {
  std::string text;
  const Block* before = nullptr;
  for (const auto& block : document.blocks()) {
    const bool same_list = before != nullptr && before->kind == Block::Kind::kEntry &&
                           block.kind == Block::Kind::kEntry;
    if (before != nullptr && !same_list) text += '\n';
    switch (block.kind) {
      case Block::Kind::kTitle:
      case Block::Kind::kChapter:
        text += underlined(block.text, '=');
        break;
      case Block::Kind::kSection:
        text += underlined(block.text, '-');
        break;
      case Block::Kind::kText:
        text += wrapped(unmarked(block.text), kColumns, "");
        break;
      case Block::Kind::kEntry:
        text += "  " + block.entry.term + '\n';
        text += wrapped(unmarked(said(block.entry)), kColumns, "      ");
        break;
      case Block::Kind::kCode:
        text += indented(block.text, "    ");
        break;
    }
    before = &block;
  }
  return text;
}

}  // namespace ridethrough
