// SPDX-License-Identifier: Apache-2.0
#include "host/base/text.hpp"
#include "host/manual/document.hpp"

#include <algorithm>

namespace ridethrough {
namespace {

constexpr const char* kFurther = "      ";

// The marks are for those forms that have a typeface for them.
std::string unmarked(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '`'), text.end());
  return text;
}

std::string underlined(const std::string& title, char line) {
  const std::string text = unmarked(title);
  return text + '\n' + std::string(columns_of(text), line) + '\n';
}

// Lines as they are, but for those that are too long: these go on further in, in a way that a shell
// takes, if they are for one.
std::string indented(const Block& block, std::size_t width) {
  const std::string indent = "    ";
  const bool is_shell = block.language == "sh";
  TextStream stream(block.text);
  std::string text;
  for (std::string line; std::getline(stream, line);) {
    if (columns_of(indent) + columns_of(line) <= width) {
      text += (line.empty() ? "" : indent + line) + '\n';
    } else if (is_shell && line[0] == '#') {
      text += filled(line, width, indent, indent + "# ");
    } else {
      std::string lines = filled(line, is_shell ? width - 2 : width, indent, indent + indent);
      lines.pop_back();
      for (auto at = lines.find('\n'); is_shell && at != std::string::npos;
           at = lines.find('\n', at + 3)) {
        lines.insert(at, " \\");
      }
      text += lines + '\n';
    }
  }
  return text;
}

}  // namespace

std::string said(const Entry& entry) {
  std::string all = entry.meaning;
  if (!entry.allowed.empty()) all += "; " + entry.allowed;
  if (!entry.fallback.empty()) all += "; default `" + entry.fallback + '`';
  if (entry.required) all += "; required";
  return all;
}

std::string as_plain(const Document& document, std::size_t width) {
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
        text += filled(unmarked(block.text), width);
        break;
      case Block::Kind::kEntry:
        text += filled(block.entry.term, width, "  ", "    ");
        text += filled(unmarked(said(block.entry)), width, kFurther, kFurther);
        break;
      case Block::Kind::kCode:
        text += indented(block, width);
        break;
    }
    before = &block;
  }
  return text;
}

}  // namespace ridethrough
