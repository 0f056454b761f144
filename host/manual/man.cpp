// SPDX-License-Identifier: Apache-2.0
// Source: man(7) of groff and of mandoc, which agree on the macros that are used here.
#include "host/base/text.hpp"
#include "host/manual/document.hpp"

#include <algorithm>
#include <cctype>

namespace ridethrough {
namespace {

// A backslash starts a request within a line, a dot or an apostrophe one at its beginning; a bare
// hyphen is typeset as one that cannot be pasted into a shell, and ^ and ~ as accents.
std::string escaped(const std::string& line) {
  std::string text;
  bool bold = false;
  for (const char c : line) {
    if (text.empty() && (c == '.' || c == '\'')) text += "\\&";
    if (c == '`') {
      bold = !bold;
      text += bold ? "\\fB" : "\\fR";
    } else if (c == '\\') {
      text += "\\e";
    } else if (c == '-') {
      text += "\\-";
    } else if (c == '^') {
      text += "\\(ha";
    } else if (c == '~') {
      text += "\\(ti";
    } else {
      text += c;
    }
  }
  return text;
}

std::string escaped_lines(const std::string& lines) {
  TextStream stream(lines);
  std::string text;
  for (std::string line; std::getline(stream, line);) text += escaped(line) + '\n';
  return text;
}

std::string filled(const std::string& words) { return escaped_lines(wrapped(words, 80, "")); }

std::string title(const std::string& request, std::string text) {
  // A quote within an argument is written twice.
  for (auto at = text.find('"'); at != std::string::npos; at = text.find('"', at + 2)) {
    text.insert(at, 1, '"');
  }
  return request + " \"" + escaped(text) + "\"\n";
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

}  // namespace

std::string as_man(const Document& document) {
  std::string text;
  bool begins = true;  // nothing stands between this block and its heading
  for (const auto& block : document.blocks()) {
    switch (block.kind) {
      case Block::Kind::kTitle:
      case Block::Kind::kChapter:
        text += title(".SH", upper(block.text));
        break;
      case Block::Kind::kSection:
        text += title(".SS", block.text);
        break;
      case Block::Kind::kText:
        text += (begins ? "" : ".PP\n") + filled(block.text);
        break;
      case Block::Kind::kEntry:
        text += ".TP\n\\fB" + escaped(block.entry.term) + "\\fR\n" + filled(said(block.entry));
        break;
      case Block::Kind::kCode:
        text +=
            (begins ? "" : ".PP\n") + std::string(".EX\n") + escaped_lines(block.text) + ".EE\n";
        break;
    }
    begins = block.kind == Block::Kind::kChapter || block.kind == Block::Kind::kSection;
  }
  return text;
}

}  // namespace ridethrough
