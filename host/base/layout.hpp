// SPDX-License-Identifier: Apache-2.0
// Text in the columns that a terminal has: paragraphs and tables that fit a width. Whoever prints
// asks for the width (console.hpp) and hands it on.
#pragma once

#include "host/base/text.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ridethrough {

// That a terminal takes for the text, which has no line end.
std::size_t columns_of(std::string_view text);

// As much of the text as fits `width` columns.
std::string cut_to(std::string_view text, std::size_t width);

// Words in lines of at most `width` columns, each behind the indent; blanks and line ends alike
// part words. No word is broken: for files.
std::string wrapped(const std::string& text, std::size_t width, const std::string& indent);

// The same for a terminal: words that are longer than a line are broken, and the first line has an
// indent of its own.
std::string filled(const std::string& text, std::size_t width, const std::string& first = "",
                   const std::string& indent = "");

// The same behind an empty line.
std::string paragraph(const std::string& text, std::size_t width, const std::string& indent = "");

struct TableColumn {
  enum class Side { kLeft, kRight };
  enum class Need {
    kKey,    // says what a row is of: stands in every block
    kStays,  // moves to another block where there is no room
    kMayGo,  // is left out where there is no room
  };
  std::string title;  // a line end in it, or in a cell, is one there
  Side side = Side::kRight;
  Need need = Need::kStays;
  std::size_t least = 0;  // its cells may be wrapped to so many columns; 0: only in an emergency
};

// Cells below titles. Where there is not room for all columns, titles are wrapped, then cells that
// may be, then columns are left out, then the others stand in several blocks below each other; and
// where even a single one has no room, whatever is too long is broken.
class Table {
 public:
  explicit Table(std::vector<TableColumn> columns) : columns_(std::move(columns)) {}

  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  // With a line end behind each line.
  [[nodiscard]] std::string text(std::size_t width) const;

 private:
  struct Extent {
    std::size_t wide;    // nothing is wrapped
    std::size_t narrow;  // all is wrapped that may be
  };
  using Extents = std::vector<Extent>;      // of all columns
  using Chosen = std::vector<std::size_t>;  // numbers of columns
  using Widths = std::vector<std::size_t>;  // of those chosen

  [[nodiscard]] Extent extent_of(std::size_t column) const;
  // None where they do not fit.
  static Widths fit(const Chosen& chosen, const Extents& extents, std::size_t width);
  static Widths force(const Chosen& chosen, const Extents& extents, std::size_t width);
  [[nodiscard]] std::string block(const Chosen& chosen, const Widths& widths) const;

  std::vector<TableColumn> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace ridethrough
