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
bool is_same_part(const StudyInfo& one, const StudyInfo& other) {
  const auto is_whole = [](const StudyInfo& info) { return info.trajectories == info.whole; };
  if (is_whole(one) && is_whole(other)) return true;
  return one.first == other.first && one.trajectories == other.trajectories;
}

// "trajectories 0 to 249".
std::string range_of(const StudyInfo& info) {
  return fmt::format("trajectories {} to {}", info.first, info.first + info.trajectories - 1);
}

// Why a file is none of this study; empty where it is one.
std::string mismatch(hid_t file, const StudyInfo& info, const Study& study) {
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
  if (!is_same_part(info, study)) {
    return fmt::format("of another shard: {}, not {}", range_of(info), range_of(study));
  }
  return "";
}

RunState read_state(const std::string& path, const FileType& type, const Study& study) {
  const Quiet quiet;
  return read_to_resume([&] {
    const StoredFile file(path, type);
    return file.read([&] {
      const StoredTally stored = read_stored_tally(file);
      const std::string why = mismatch(file, stored.info, study);
      if (!why.empty()) throw InputError(fmt::format("{}: {}", path, why));
      RunState state{stored.tally};
      read_attribute(file, "wall_s", state.wall_s);
      return state;
    });
  });
}

}  // namespace

void write_checkpoint(Destination& place, const Study& study, const RunState& state) {
  write_stored(place, kCheckpointFile, [&](hid_t file) {
    write_attribute(file, "study", study.name);
    write_attribute(file, "fingerprint", study.fingerprint_text());
    write_attribute(file, "seed", study.seed);
    write_attribute(file, "wall_s", state.wall_s);
    write_tally(file, state.tally);
    write_study_info(file, study);
  });
}

void write_checkpoint(const std::string& path, const Study& study, const RunState& state) {
  Destination place(path, kCheckpointFile.kind, "--checkpoint");
  place.check();
  write_checkpoint(place, study, state);
}

std::optional<RunState> find_state(const std::string& checkpoint, const std::string& result,
                                   const Study& study) {
  std::error_code ignored;
  if (std::filesystem::exists(checkpoint, ignored)) {
    return read_state(checkpoint, kCheckpointFile, study);
  }
  if (std::filesystem::exists(result, ignored)) {
    return read_state(result, kResultsFile, study);
  }
  return {};
}

void remove_checkpoint(const std::string& path, const std::string& fingerprint,
                       const StudyInfo& part, std::uint64_t trajectories) {
  remove_stored(path, kCheckpointFile, [&](const StoredFile& file) {
    std::string there;
    read_attribute(file, "fingerprint", there);
    return there == fingerprint && is_same_part(read_study_info(file), part) &&
           read_tally(file).trajectories <= trajectories;
  });
}

}  // namespace ridethrough
