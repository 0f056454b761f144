// SPDX-License-Identifier: Apache-2.0
#include "host/files/merge.hpp"

#include "host/base/error.hpp"
#include "host/files/results_file.hpp"
#include "host/files/stored_file.hpp"
#include "host/files/study_info_file.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using namespace hdf5;

struct Part {
  std::string path;
  Provenance from;
  StudyInfo info;
  Tally tally;

  [[nodiscard]] std::uint64_t end() const { return info.first + tally.trajectories; }
};

Part read_part(const std::string& path) {
  const Quiet quiet;
  const StoredFile file(path, kResultsFile);
  Part part{path, read_results(file).provenance, {}, {}};
  if (H5Lexists(file, "tally", H5P_DEFAULT) <= 0) {
    throw InputError(fmt::format("{}: cannot be merged: it does not hold its tally", path));
  }
  const StoredTally stored = file.read([&] { return read_stored_tally(file); });
  part.info = stored.info;
  part.tally = stored.tally;
  return part;
}

void must_belong_together(const Part& one, const Part& other) {
  const auto must = [&](const char* what, const auto& a, const auto& b) {
    must_match(one.path, other.path, what, a, b);
  };
  must("seed", one.info.seed, other.info.seed);
  must("fingerprint of the scenario", one.from.fingerprint, other.from.fingerprint);
  must("program version", one.from.program_version, other.from.program_version);
  must("trajectories in all", one.info.whole, other.info.whole);
}

std::string numbers(std::uint64_t first, std::uint64_t end) {
  return fmt::format("trajectories {} to {}", first, end - 1);
}

// The parts are in the order of their first trajectories.
void must_be_whole(const std::vector<Part>& parts) {
  std::uint64_t end = 0;
  const Part* last = nullptr;
  const auto gap = [&](std::uint64_t from, std::uint64_t to) {
    throw InputError(fmt::format("merge: {} are in none of the files{}", numbers(from, to),
                                 last == nullptr ? "" : ": after " + last->path));
  };
  for (const Part& part : parts) {
    if (part.info.first < end) {
      throw InputError(fmt::format("merge: {} are in {} and in {}",
                                   numbers(part.info.first, std::min(end, part.end())), last->path,
                                   part.path));
    }
    if (part.info.first > end) gap(end, part.info.first);
    end = part.end();
    last = &part;
  }
  if (end < last->info.whole) gap(end, last->info.whole);
}

}  // namespace

void refuse_together(const std::string& one, const std::string& other, const std::string& why) {
  throw InputError(fmt::format("merge: {} and {} do not belong together: {}", one, other, why));
}

void record_provenance(Provenance& whole, const std::vector<Provenance>& parts) {
  const Provenance& one = parts.front();
  whole.config_file = one.config_file;
  whole.config = one.config;
  whole.overrides = one.overrides;
  whole.fingerprint = one.fingerprint;
  whole.program_version = one.program_version;
  whole.git_commit = one.git_commit;
  whole.backend = one.backend;
  whole.device = fmt::format("{} shards", parts.size());
  whole.wall_s = 0;
  for (const Provenance& part : parts) {
    if (part.backend != one.backend) whole.backend = "several";
    whole.wall_s += part.wall_s;
  }
}

Merged merge(const std::vector<std::string>& paths) {
  std::vector<Part> parts;
  for (const auto& path : paths) parts.push_back(read_part(path));
  for (const Part& part : parts) must_belong_together(parts.front(), part);
  std::stable_sort(parts.begin(), parts.end(), [](const Part& one, const Part& other) {
    return one.info.first < other.info.first;
  });
  must_be_whole(parts);

  Merged merged;
  merged.info = parts.front().info;
  merged.info.first = 0;
  merged.info.trajectories = merged.info.whole;
  std::vector<Provenance> from;
  for (const Part& part : parts) {
    merged.tally += part.tally;
    from.push_back(part.from);
  }
  merged.results = evaluate(merged.info, merged.tally);
  record_provenance(merged.results.provenance, from);
  return merged;
}

}  // namespace ridethrough
