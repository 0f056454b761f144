#include "host/merge.hpp"

#include "host/error.hpp"
#include "host/frame_file.hpp"
#include "host/hdf5_file.hpp"
#include "host/parts.hpp"
#include "host/tally_file.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using namespace hdf5;

struct Part {
  std::string path;
  Provenance from;
  Frame frame;
  Tally tally;

  [[nodiscard]] std::uint64_t end() const { return frame.first + tally.trajectories; }
};

Part read_part(const std::string& path) {
  const Quiet quiet;
  Part part{path, read_results(path).provenance, {}, {}};
  try {
    const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, path);
    part.frame = read_frame(file);
    part.tally = read_tally(file);
  } catch (const Failure& failure) {
    throw InputError(
        fmt::format("{}: cannot be merged: it does not hold its tally ({})", path, failure.what()));
  }
  return part;
}

// Complains where two files are no parts of one whole.
void must_match(const Part& one, const Part& other) {
  const auto must = [&](const char* what, const auto& a, const auto& b) {
    if (a == b) return;
    throw InputError(fmt::format("merge: {} and {} do not belong together: {} {} and {}", one.path,
                                 other.path, what, a, b));
  };
  must("seed", one.frame.seed, other.frame.seed);
  must("fingerprint of the scenario", one.from.fingerprint, other.from.fingerprint);
  must("program version", one.from.program_version, other.from.program_version);
  must("trajectories in all", one.frame.whole, other.frame.whole);
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
    if (part.frame.first < end) {
      throw InputError(fmt::format("merge: {} are in {} and in {}",
                                   numbers(part.frame.first, std::min(end, part.end())), last->path,
                                   part.path));
    }
    if (part.frame.first > end) gap(end, part.frame.first);
    end = part.end();
    last = &part;
  }
  if (end < last->frame.whole) gap(end, last->frame.whole);
}

std::uint64_t count_of(const std::string& text, const std::string& whole) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0) {
    throw InputError(
        fmt::format("command line: --shard {}: allowed is NUMBER/OF, from 1/8 to 8/8", whole));
  }
  return value;
}

}  // namespace

Shard parse_shard(const std::string& text) {
  const auto slash = text.find('/');
  const Shard shard = {
      count_of(text.substr(0, slash), text),
      slash == std::string::npos ? count_of("", text) : count_of(text.substr(slash + 1), text)};
  if (shard.number > shard.of) {
    throw InputError(fmt::format("command line: --shard {}: allowed is 1/{} to {}/{}", text,
                                 shard.of, shard.of, shard.of));
  }
  return shard;
}

void cut(Study& study, const Shard& shard) {
  if (study.whole < shard.of) {
    throw InputError(fmt::format("command line: --shard {}/{}: there are only {} trajectories",
                                 shard.number, shard.of, study.whole));
  }
  study.first = part_begin(study.whole, shard.of, shard.number - 1);
  study.trajectories = part_begin(study.whole, shard.of, shard.number) - study.first;
}

Merged merge(const std::vector<std::string>& paths) {
  std::vector<Part> parts;
  for (const auto& path : paths) parts.push_back(read_part(path));
  for (const Part& part : parts) must_match(parts.front(), part);
  std::stable_sort(parts.begin(), parts.end(), [](const Part& one, const Part& other) {
    return one.frame.first < other.frame.first;
  });
  must_be_whole(parts);

  Merged merged;
  merged.frame = parts.front().frame;
  merged.frame.first = 0;
  merged.frame.trajectories = merged.frame.whole;
  double wall_s = 0;
  for (const Part& part : parts) {
    merged.tally += part.tally;
    wall_s += part.from.wall_s;
  }
  merged.results = evaluate(merged.frame, merged.tally);
  auto& from = merged.results.provenance;
  const Provenance& one = parts.front().from;
  from.config_file = one.config_file;
  from.config = one.config;
  from.overrides = one.overrides;
  from.fingerprint = one.fingerprint;
  from.backend = one.backend;
  for (const Part& part : parts) {
    if (part.from.backend != one.backend) from.backend = "several";
  }
  from.device = fmt::format("{} shards", parts.size());
  from.wall_s = wall_s;
  from.program_version = one.program_version;
  from.git_commit = one.git_commit;
  return merged;
}

}  // namespace ridethrough
