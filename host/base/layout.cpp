// SPDX-License-Identifier: Apache-2.0
#include "host/base/layout.hpp"

#include "host/base/text.hpp"
#include "host/base/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace ridethrough {
namespace {

constexpr std::size_t kGap = 2;  // between columns of a table

std::uint32_t code_point(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return lead;
  std::uint32_t code = lead & (0xFFU >> (character.size() + 1));
  for (const char byte : character.substr(1)) {
    code = code << 6 | (static_cast<unsigned char>(byte) & 0x3FU);
  }
  return code;
}

// Marks that stand over another character take none; those of East Asia and pictures take two
// (Unicode Standard Annex 11, in its large ranges).
std::size_t columns_of_character(std::string_view character) {
  struct Span {
    std::uint32_t first, last;
  };
  constexpr Span kNone[] = {{0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};
  constexpr Span kTwo[] = {{0x1100, 0x115F},  {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},
                           {0xF900, 0xFAFF},  {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
                           {0xFFE0, 0xFFE6},  {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF},
                           {0x20000, 0x3FFFD}};
  const std::uint32_t code = code_point(character);
  const auto holds = [code](const Span& span) { return code >= span.first && code <= span.last; };
  if (std::any_of(std::begin(kNone), std::end(kNone), holds)) return 0;
  return std::any_of(std::begin(kTwo), std::end(kTwo), holds) ? 2 : 1;
}

// The character at the beginning; a byte that is none of UTF-8 stands for one.
std::string_view first_character(std::string_view text) {
  return text.substr(0, std::max<std::size_t>(length_of_character(text), 1));
}

// How many bytes of a text fit, at least one character.
std::size_t bytes_within(std::string_view text, std::size_t width) {
  std::size_t bytes = 0;
  std::size_t columns = 0;
  while (bytes < text.size()) {
    const std::string_view next = first_character(text.substr(bytes));
    columns += columns_of_character(next);
    if (columns > width && bytes > 0) break;
    bytes += next.size();
  }
  return bytes;
}

// The end of the first part of a word that is too long: behind a character that parts it, if there
// is one in the last half.
std::size_t break_of(std::string_view word, std::size_t width) {
  const std::size_t most = bytes_within(word, width);
  const std::size_t mark = word.substr(0, most).find_last_of("._-/,=:");
  return mark != std::string_view::npos && mark + 1 < word.size() && 2 * (mark + 1) >= most
             ? mark + 1
             : most;
}

std::vector<std::string> lines_of(const std::string& text, std::size_t width, std::size_t first,
                                  bool breaks) {
  std::vector<std::string> lines;
  std::string line;
  std::size_t used = 0;
  const auto room = [&] { return lines.empty() ? first : width; };
  const auto end_line = [&] {
    lines.push_back(std::move(line));
    line.clear();
    used = 0;
  };
  TextStream stream(text);
  for (std::string word; stream >> word;) {
    std::string_view rest = word;
    if (!line.empty() && used + 1 + columns_of(rest) > room()) end_line();
    while (breaks && bytes_within(rest, room()) < rest.size()) {
      const std::size_t end = break_of(rest, room());
      line = rest.substr(0, end);
      end_line();
      rest.remove_prefix(end);
    }
    if (!line.empty()) line += ' ';
    line += rest;
    used = columns_of(line);
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

std::size_t room_of(std::size_t width, const std::string& indent) {
  const std::size_t taken = columns_of(indent);
  return taken < width ? width - taken : 1;
}

// A cell in lines of its own.
std::vector<std::string> cell_lines(const std::string& cell, std::size_t width) {
  std::vector<std::string> all;
  TextStream stream(cell);
  for (std::string line; std::getline(stream, line);) {
    for (auto& part : lines_of(line, width, width, true)) all.push_back(std::move(part));
  }
  return all;
}

std::size_t widest_line(const std::string& cell) {
  std::size_t widest = 0;
  TextStream stream(cell);
  for (std::string line; std::getline(stream, line);) widest = std::max(widest, columns_of(line));
  return widest;
}

// How narrow a title can be: parted behind dots and underscores, too.
std::size_t widest_part(const std::string& title) {
  std::size_t widest = 0;
  std::size_t part = 0;
  for (const char c : title) {
    part = c == ' ' || c == '\n' ? 0 : part + (continues_character(c) ? 0 : 1);
    widest = std::max(widest, part);
    if (c == '.' || c == '_') part = 0;
  }
  return widest;
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const std::string_view next = first_character(text);
    columns += columns_of_character(next);
    text.remove_prefix(next.size());
  }
  return columns;
}

std::string cut_to(std::string_view text, std::size_t width) {
  return columns_of(text) <= width ? std::string(text)
                                   : std::string(text.substr(0, bytes_within(text, width)));
}

std::string wrapped(const std::string& text, std::size_t width, const std::string& indent) {
  const std::size_t room = room_of(width, indent);
  std::string all;
  for (const auto& line : lines_of(text, room, room, false)) all += indent + line + '\n';
  return all;
}

std::string filled(const std::string& text, std::size_t width, const std::string& first,
                   const std::string& indent) {
  std::string all;
  for (const auto& line : lines_of(text, room_of(width, indent), room_of(width, first), true)) {
    all += (all.empty() ? first : indent) + line + '\n';
  }
  return all;
}

std::string paragraph(const std::string& text, std::size_t width, const std::string& indent) {
  std::string all = "\n";
  return all += filled(text, width, "", indent);
}

// ---- tables ------------------------------------------------------------------------------------

Table::Extent Table::extent_of(std::size_t column) const {
  const TableColumn& of = columns_[column];
  std::size_t cells = 0;
  for (const auto& row : rows_) cells = std::max(cells, widest_line(row[column]));
  const std::size_t wide = std::max(cells, widest_line(of.title));
  const std::size_t least = of.least == 0 ? cells : std::min(cells, of.least);
  return {wide, std::max(least, widest_part(of.title))};
}

Table::Widths Table::fit(const Chosen& chosen, const Extents& extents, std::size_t width) {
  Widths widths;
  Widths wanted;
  std::size_t all = kGap * (chosen.size() - 1);
  for (const std::size_t column : chosen) {
    const auto [wide, narrow] = extents[column];
    widths.push_back(narrow);
    wanted.push_back(wide);
    all += narrow;
  }
  if (all > width) return {};
  // What is left goes to all in turn.
  for (bool grown = true; grown && all < width;) {
    grown = false;
    for (std::size_t i = 0; i < widths.size() && all < width; ++i) {
      if (widths[i] >= wanted[i]) continue;
      ++widths[i];
      ++all;
      grown = true;
    }
  }
  return widths;
}

Table::Widths Table::force(const Chosen& chosen, const Extents& extents, std::size_t width) {
  Widths widths;
  for (const std::size_t column : chosen) widths.push_back(extents[column].narrow);
  const std::size_t gaps = kGap * (chosen.size() - 1);
  while (std::accumulate(widths.begin(), widths.end(), gaps) > width) {
    auto& widest = *std::max_element(widths.begin(), widths.end());
    if (widest <= 1) break;
    --widest;
  }
  return widths;
}

std::string Table::block(const Chosen& chosen, const Widths& widths) const {
  std::string text;
  const auto add = [&](auto&& cell_of, bool is_title) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 0;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      cells.push_back(cell_lines(cell_of(chosen[i]), widths[i]));
      height = std::max(height, cells.back().size());
    }
    for (std::size_t line = 0; line < height; ++line) {
      std::string all;
      for (std::size_t i = 0; i < chosen.size(); ++i) {
        // Titles stand next to what they are of.
        const std::size_t above = is_title ? height - cells[i].size() : 0;
        const std::string part = line >= above && line - above < cells[i].size()
                                     ? cells[i][line - above]
                                     : std::string();
        const std::size_t used = columns_of(part);
        const std::string blanks(widths[i] > used ? widths[i] - used : 0, ' ');
        if (i > 0) all.append(kGap, ' ');
        all +=
            columns_[chosen[i]].side == TableColumn::Side::kRight ? blanks + part : part + blanks;
      }
      all.erase(all.find_last_not_of(' ') + 1);
      text += all + '\n';
    }
  };
  add([&](std::size_t column) -> const std::string& { return columns_[column].title; }, true);
  for (const auto& row : rows_) {
    add([&](std::size_t column) -> const std::string& { return row[column]; }, false);
  }
  return text;
}

std::string Table::text(std::size_t width) const {
  Chosen all(columns_.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  Extents extents;
  for (const std::size_t column : all) extents.push_back(extent_of(column));
  Widths widths = fit(all, extents, width);
  for (std::size_t i = all.size(); widths.empty() && i-- > 0;) {
    if (i >= all.size() || columns_[all[i]].need != TableColumn::Need::kMayGo) continue;
    const std::string title = columns_[all[i]].title;
    std::erase_if(all, [&](std::size_t column) {
      return columns_[column].need == TableColumn::Need::kMayGo && columns_[column].title == title;
    });
    widths = fit(all, extents, width);
  }
  if (!widths.empty()) return block(all, widths);
  Chosen keys;
  Chosen others;
  for (const std::size_t column : all) {
    (columns_[column].need == TableColumn::Need::kKey ? keys : others).push_back(column);
  }
  std::string text;
  for (std::size_t next = 0; next < others.size() || text.empty();) {
    Chosen chosen = keys;
    const std::size_t before = next;
    while (next < others.size()) {
      chosen.push_back(others[next]);
      if (next > before && fit(chosen, extents, width).empty()) {
        chosen.pop_back();
        break;
      }
      ++next;
    }
    widths = fit(chosen, extents, width);
    if (widths.empty()) widths = force(chosen, extents, width);
    if (!text.empty()) text += '\n';
    text += block(chosen, widths);
  }
  return text;
}

}  // namespace ridethrough
