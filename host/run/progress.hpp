// SPDX-License-Identifier: Apache-2.0
// How far a run has come, for people: one line that renews itself on a terminal, rows in a log.
#pragma once

#include "host/run/run.hpp"

#include <cstdio>
#include <functional>
#include <string>

namespace ridethrough {

// A row of at most `width` columns: trajectories done, rate, the index that converges last with
// its error, and the time left to the target or to the end, whichever comes first.
std::string progress_row(const Progress& progress, std::size_t width);

class ProgressDisplay {
 public:
  // Renews its line where the stream is a terminal, adds a row every few seconds where it is not.
  explicit ProgressDisplay(std::FILE* stream);
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;
  ~ProgressDisplay() { clear(); }

  void show(const Progress& progress);
  // Any other row, made for a width when it is wanted.
  void show(double wall_s, const std::function<std::string(std::size_t width)>& row);
  // Takes the line away, so that something else can be printed.
  void clear();

 private:
  int file_;
  bool terminal_;
  bool line_is_there_ = false;
  double shown_at_s_ = 0;
};

}  // namespace ridethrough
