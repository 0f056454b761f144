// SPDX-License-Identifier: Apache-2.0
#include "host/files/checkpoint.hpp"

#include "host/files/hdf5_io.hpp"
#include "host/files/stored_file.hpp"
#include "host/files/study_info_file.hpp"
#include "host/files/tally_file.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using namespace hdf5;

// Whether two are the same shard, or both none. One that is none may have been given more
// trajectories since.
bool is_same_part(const Frame& one, const Frame& other) {
  const auto is_whole = [](const Frame& frame) { return frame.trajectories == frame.whole; };
  if (is_whole(one) && is_whole(other)) return true;
  return one.first == other.first && one.trajectories == other.trajectories;
}

// "trajectories 0 to 249".
std::string range_of(const Frame& frame) {
  return fmt::format("trajectories {} to {}", frame.first, frame.first + frame.trajectories - 1);
}

// Why a file is none of this study; empty where it is one.
std::string mismatch(hid_t file, const Frame& frame, const Study& study) {
  std::string fingerprint;
  std::uint64_t seed = 0;
  read_attribute(file, "fingerprint", fingerprint);
  read_attribute(file, "seed", seed);
  if (seed != study.seed) {
    return fmt::format("of seed {}, but the study has {}", seed, study.seed);
  }
  if (fingerprint != study.fingerprint_text()) {
    return fmt::format("of another scenario (fingerprint {}, the study has {})", fingerprint,
                       study.fingerprint_text());
  }
  if (!is_same_part(frame, study)) {
    return fmt::format("of another shard: {}, not {}", range_of(frame), range_of(study));
  }
  return "";
}

Position read_position(const std::string& path, const FileType& type, const Study& study) {
  const Quiet quiet;
  try {
    const StoredFile file(path, type);
    return file.read([&] {
      const StoredTally stored = read_stored_tally(file);
      const std::string why = mismatch(file, stored.frame, study);
      if (!why.empty()) throw InputError(fmt::format("{}: {}", path, why));
      Position position{stored.tally};
      read_attribute(file, "wall_s", position.wall_s);
      return position;
    });
  } catch (const DamagedFile& error) {
    throw DamagedFile(fmt::format("--resume: {}; --resume=auto starts anew", error.what()));
  } catch (const InputError& error) {
    throw InputError(
        fmt::format("--resume: {}; remove it to start anew, or name another file", error.what()));
  }
}

}  // namespace

void write_checkpoint(Destination& place, const Study& study, const Position& position) {
  write_stored(place, kCheckpointFile, [&](hid_t file) {
    write_attribute(file, "study", study.name);
    write_attribute(file, "fingerprint", study.fingerprint_text());
    write_attribute(file, "seed", study.seed);
    write_attribute(file, "wall_s", position.wall_s);
    write_tally(file, position.tally);
    write_frame(file, study);
  });
}

void write_checkpoint(const std::string& path, const Study& study, const Position& position) {
  Destination place(path, kCheckpointFile.kind, "--checkpoint");
  place.check();
  write_checkpoint(place, study, position);
}

std::optional<Position> find_position(const std::string& checkpoint, const std::string& result,
                                      const Study& study) {
  std::error_code ignored;
  if (std::filesystem::exists(checkpoint, ignored)) {
    return read_position(checkpoint, kCheckpointFile, study);
  }
  if (std::filesystem::exists(result, ignored)) {
    return read_position(result, kResultsFile, study);
  }
  return {};
}

void remove_checkpoint(const std::string& path, const std::string& fingerprint, const Frame& part,
                       std::uint64_t trajectories) {
  if (kind_of(path) != FileKind::kCheckpoint) return;
  const Quiet quiet;
  try {
    const StoredFile file(path, kCheckpointFile);
    std::string there;
    read_attribute(file, "fingerprint", there);
    if (there != fingerprint || !is_same_part(read_frame(file), part)) return;
    if (read_tally(file).trajectories > trajectories) return;
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  } catch (const std::exception&) {
    // What cannot be read is not known to be of this study.
  }
}

}  // namespace ridethrough
