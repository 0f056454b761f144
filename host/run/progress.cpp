// SPDX-License-Identifier: Apache-2.0
#include "host/run/progress.hpp"

#include "host/base/console.hpp"
#include "host/base/layout.hpp"
#include "host/base/text.hpp"
#include "host/results/format_value.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <unistd.h>

namespace ridethrough {
namespace {

constexpr double kSecondsBetweenRows = 5;
}  // namespace

std::string progress_row(const Progress& progress, std::size_t width) {
  const Results results = progress.so_far();
  const Convergence& last = results.convergence;
  const Index& index = results.index(last.index);
  const auto done = static_cast<double>(progress.tally.trajectories);
  const auto at_most = static_cast<double>(progress.study.trajectories);
  const double needed = last.trajectories > 0 ? std::min(last.trajectories, at_most) : at_most;
  std::string row = fmt::format("{} of {}  {}/s  ", short_count(done), short_count(at_most),
                                short_count(progress.rate));
  if (std::isfinite(last.rel_error)) {
    const InUnit in = in_suited_unit(index.unit, size_of(index.value));
    row += fmt::format("{} {} {} ({:.1f} %)", index.name,
                       with_error(index.value.mean * in.factor, index.value.std_error * in.factor),
                       in.unit, 100 * last.rel_error);
  } else {
    row += fmt::format("{}: nothing seen yet", index.name);
  }
  if (progress.rate > 0) {
    row += fmt::format("  {} left", duration_text(std::max(needed - done, 0.0) / progress.rate));
  }
  return cut_to(row, width);
}

ProgressDisplay::ProgressDisplay(std::FILE* stream)
    : file_(fileno(stream)), terminal_(isatty(file_) != 0) {}

void ProgressDisplay::show(const Progress& progress) {
  show(progress.wall_s, [&](std::size_t width) { return progress_row(progress, width); });
}

void ProgressDisplay::show(double wall_s,
                           const std::function<std::string(std::size_t width)>& row) {
  if (terminal_) {
    // One column stays free, so that no terminal wraps.
    draw_line(file_, row(width_of(file_) - 1));
    line_is_there_ = true;
  } else if (wall_s >= shown_at_s_ + kSecondsBetweenRows) {
    shown_at_s_ = wall_s;
    say({row(width_of(file_)), "\n"});
  }
}

void ProgressDisplay::clear() {
  if (line_is_there_) erase_line(file_);
  line_is_there_ = false;
}

}  // namespace ridethrough
