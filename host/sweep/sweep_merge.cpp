// SPDX-License-Identifier: Apache-2.0
#include "host/sweep/sweep_merge.hpp"

#include "host/base/error.hpp"
#include "host/files/merge.hpp"
#include "host/sweep/sweep_file.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

using State = PointOutcome::State;

// The axes in words: keys and values, as exact as a file has them.
std::string axes_text(const Sweep& sweep) {
  std::string text;
  for (const auto& axis : sweep.axes) {
    text += axis.name + ":";
    for (const auto& key : axis.keys) {
      text += fmt::format(" {} = {}", key.key, fmt::join(key.numbers, ", "));
      if (!key.numbers.empty()) continue;
      for (const auto& one : key.values) text += fmt::format("\"{}\" ", one.value);
    }
    text += "\n";
  }
  return text;
}

void must_belong_together(const std::string& one, const SweepResults& a, const std::string& other,
                          const SweepResults& b) {
  must_match(one, other, "program version", a.provenance.program_version,
             b.provenance.program_version);
  if (axes_text(a.sweep) != axes_text(b.sweep)) {
    refuse_together(one, other, "they sweep other keys, or other values");
  }
  const bool same_indices =
      std::equal(a.indices.begin(), a.indices.end(), b.indices.begin(), b.indices.end(),
                 [](const Index& left, const Index& right) { return left.name == right.name; });
  if (!same_indices) refuse_together(one, other, "they hold other indices");
  if (a.provenance.config != b.provenance.config) {
    refuse_together(one, other, "they were made from different configs");
  }
  if (a.provenance.overrides != b.provenance.overrides) {
    refuse_together(one, other, "their commands overrode other keys, or with other values");
  }
  // What the config only names, such as a profile, may have changed.
  must_match(one, other, "fingerprint of the first point", a.points.front().fingerprint,
             b.points.front().fingerprint);
}

// The points of one more file.
void add(MergedSweep& merged, const std::string& path, SweepResults&& part) {
  for (std::size_t i = 0; i < part.points.size(); ++i) {
    if (part.points[i].state == State::kOpen) continue;
    if (merged.results.points[i].state != State::kOpen) {
      throw InputError(
          fmt::format("merge: {} is in {} and in {}", part.sweep.label(i), merged.files[i], path));
    }
    merged.results.points[i] = std::move(part.points[i]);
    merged.files[i] = path;
  }
  for (std::size_t k = 0; k < part.indices.size(); ++k) {
    auto& applies = merged.results.indices[k].applies;
    applies = applies || part.indices[k].applies;
  }
}

void must_be_whole(const SweepResults& results, const std::vector<std::string>& paths) {
  const std::size_t open = results.count(State::kOpen);
  if (open == 0) return;
  const auto first = std::find_if(results.points.begin(), results.points.end(),
                                  [](const auto& one) { return one.state == State::kOpen; });
  const auto number = static_cast<std::size_t>(first - results.points.begin());
  throw InputError(fmt::format("merge: {} of {} points are in none of {}: the first is {}", open,
                               results.points.size(), fmt::join(paths, ", "),
                               results.sweep.label(number)));
}

}  // namespace

MergedSweep merge_sweeps(const std::vector<std::string>& paths) {
  MergedSweep merged;
  std::vector<Provenance> from;
  for (const auto& path : paths) {  // one at a time: a file of many points is large
    SweepResults part = read_sweep_file(path);
    from.push_back(part.provenance);
    if (from.size() == 1) {
      merged.files.resize(part.points.size());
      merged.results = part;
      for (auto& point : merged.results.points) {
        point.state = State::kOpen;
      }
    }
    must_belong_together(paths.front(), merged.results, path, part);
    add(merged, path, std::move(part));
  }
  must_be_whole(merged.results, paths);
  record_provenance(merged.results.provenance, from);
  return merged;
}

}  // namespace ridethrough
