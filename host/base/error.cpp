// SPDX-License-Identifier: Apache-2.0
#include "host/base/error.hpp"

#include "host/base/text.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace ridethrough {
namespace {

// Levenshtein distance, a swap of neighbours counting once (optimal string alignment); something
// above `most` where it is more than that. Source of the band that is left: Ukkonen, "Algorithms
// for approximate string matching", 1985.
std::size_t edit_distance(const std::string& a, const std::string& b, std::size_t most) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > most) return most + 1;
  std::vector<std::size_t> before_last(b.size() + 1, most + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1, most + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const std::size_t first = i > most ? i - most : 1;
    const std::size_t end = std::min(b.size(), i + most);
    row[first - 1] = first == 1 ? i : most + 1;
    std::size_t least = row[first - 1];
    for (std::size_t j = first; j <= end; ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
      least = std::min(least, row[j]);
    }
    if (end < b.size()) row[end + 1] = most + 1;
    // No swap leads past such a row: what it comes from is one step from a value of that row.
    if (least > most) return most + 1;
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

std::string said(const std::vector<Mistake>& mistakes) {
  constexpr std::size_t kMost = 200;  // more than anybody mends in one go
  std::string text;
  for (std::size_t i = 0; i < mistakes.size() && i < kMost; ++i) {
    if (i > 0) text += '\n';
    text += mistakes[i].message;
  }
  if (mistakes.size() > kMost) text += fmt::format("\n... and {} more", mistakes.size() - kMost);
  return text;
}

}  // namespace

InputError::InputError(std::vector<Mistake> mistakes)
    : std::runtime_error(said(mistakes)),
      mistakes_(std::make_shared<const std::vector<Mistake>>(std::move(mistakes))) {}

std::string shortened(const std::string& text) {
  constexpr std::size_t kLong = 250;  // longer than any name of a section
  constexpr std::size_t kShown = 60;
  std::string shown = text;
  if (text.size() > kLong) {
    std::size_t end = kShown;
    // Not within a character of UTF-8.
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
    shown = text.substr(0, end) + "...";
  }
  std::replace_if(shown.begin(), shown.end(), is_control, '?');
  return shown;
}

std::string control_in(const std::string& line) {
  const auto control = std::find_if(line.begin(), line.end(), is_control);
  if (control == line.end()) return "";
  return fmt::format("a control character ({:#04x}); allowed is plain text in UTF-8",
                     static_cast<unsigned>(static_cast<unsigned char>(*control)));
}

std::string nearest_to(const std::string& written, const std::vector<std::string>& candidates) {
  constexpr std::size_t kMostLetters = 1000;  // of what can be a slip
  constexpr std::size_t kMostSlips = 20;
  if (written.size() > kMostLetters) return "";
  const std::string* nearest = nullptr;
  // How far one may be that is to be taken.
  std::size_t most = std::clamp<std::size_t>(written.size() / 2, 2, kMostSlips);
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(written, candidate, most);
    if (distance > most) continue;
    nearest = &candidate;
    if (distance == 0) break;
    most = distance - 1;
  }
  return nearest == nullptr ? "" : *nearest;
}

std::string did_you_mean(const std::string& written, const std::vector<std::string>& candidates) {
  const std::string nearest = nearest_to(written, candidates);
  return nearest.empty() ? "" : "; did you mean `" + shortened(nearest) + "`?";
}

}  // namespace ridethrough
