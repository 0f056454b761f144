// SPDX-License-Identifier: Apache-2.0
#include "host/run/progress.hpp"

#include "host/base/console.hpp"
#include "host/base/text.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace ridethrough {
namespace {

constexpr double kSecondsBetweenRows = 5;
constexpr int kUsualWidth = 80;

int width_of(int terminal) {
  winsize size{};
  const bool known = ioctl(terminal, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kUsualWidth;
}

}  // namespace

std::string progress_row(const Progress& progress, int width) {
  const Results results = progress.so_far();
  const Convergence& last = results.convergence;
  const Index& index = results.index(last.index);
  const auto done = static_cast<double>(progress.tally.trajectories);
  const auto at_most = static_cast<double>(progress.study.trajectories);
  const double needed = last.trajectories > 0 ? std::min(last.trajectories, at_most) : at_most;
  std::string row = fmt::format("{} of {}  {}/s  ", short_count(done), short_count(at_most),
                                short_count(progress.rate));
  if (std::isfinite(last.rel_error)) {
    row += fmt::format("{} {:.3g} +- {:.2g} {} ({:.1f} %)", index.name, index.value.mean,
                       index.value.std_error, index.unit, 100 * last.rel_error);
  } else {
    row += fmt::format("{}: nothing seen yet", index.name);
  }
  if (progress.rate > 0) {
    row += fmt::format("  {} left", duration_text(std::max(needed - done, 0.0) / progress.rate));
  }
  if (row.size() > static_cast<std::size_t>(width)) row.resize(static_cast<std::size_t>(width));
  return row;
}

ProgressDisplay::ProgressDisplay(std::FILE* stream)
    : file_(fileno(stream)), terminal_(isatty(file_) != 0) {}

void ProgressDisplay::show(const Progress& progress) {
  show(progress.wall_s, [&](int width) { return progress_row(progress, width); });
}

void ProgressDisplay::show(double wall_s, const std::function<std::string(int width)>& row) {
  if (terminal_) {
    // One column stays free, so that no terminal wraps.
    draw_line(file_, row(width_of(file_) - 1));
    line_is_there_ = true;
  } else if (wall_s >= shown_at_s_ + kSecondsBetweenRows) {
    shown_at_s_ = wall_s;
    say({row(200), "\n"});
  }
}

void ProgressDisplay::clear() {
  if (line_is_there_) erase_line(file_);
  line_is_there_ = false;
}

}  // namespace ridethrough
