// SPDX-License-Identifier: Apache-2.0
// The full history of single trajectories, span by span. Any trajectory can be run again by its
// number alone, so traces are taken after a study, on the host, of those that turned out to be of
// interest.
#pragma once

#include "host/scenario/study.hpp"
#include "kernels/backend.hpp"
#include "kernels/tally_recorder.hpp"
#include "models/trajectory.hpp"

#include <bitset>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace ridethrough {

// Of so many at most: with a year of hourly load, they already fill a gigabyte.
inline constexpr std::int64_t kMaxTraces = 10'000;

struct TraceRequest {
  const Study& study;
  std::vector<std::uint64_t> trajectories;  // by their numbers, ascending
  bool only_losses = false;                 // they were chosen for their losses
  std::function<bool()> stop = {};          // asked every now and then; ends in TraceStopped
};

struct TraceStopped {};

struct TraceRow {
  std::uint64_t trajectory;
  Span span;
  std::bitset<kMaxCauses> present;
};

// Fills a tally as a run does, and hands out a row for each span.
template <class OnRow>
class TraceRecorder : public TallyRecorder {
 public:
  static constexpr bool kTraces = true;

  TraceRecorder(Tally& tally, OnRow on_row) : TallyRecorder(tally), on_row_(std::move(on_row)) {}

  template <class Traced>
  void span(const Span& span, const Traced& trajectory) {
    if (span.to == span.from) return;
    std::bitset<kMaxCauses> present;
    trajectory.each_cause(span.shortfall,
                          [&](int cause) { present.set(static_cast<std::size_t>(cause)); });
    on_row_(span, present);
  }

 private:
  OnRow on_row_;
};

// The first `wanted` of the trajectories below `simulated` that lose load, or as many as there are.
// Throws TraceStopped where `stop`, which is asked between calls of the back end, says so.
std::vector<std::uint64_t> find_losses(const Study& study, const Backend& backend,
                                       std::uint64_t simulated, std::uint64_t wanted,
                                       const std::function<bool()>& stop = {});

// Runs the trajectories of a request; rows come in order, some thousands at a time. Returns their
// tally, which is the same as that of any back end. Throws TraceStopped where the request says so.
Tally trace(const TraceRequest& request,
            const std::function<void(std::span<const TraceRow>)>& on_rows);

}  // namespace ridethrough
