#include "host/checkpoint.hpp"

#include "host/error.hpp"
#include "host/frame_file.hpp"
#include "host/hdf5_file.hpp"
#include "host/safe_file.hpp"
#include "host/tally_file.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using namespace hdf5;

constexpr const char* kFileType = "ridethrough checkpoint";

Position read_position(const std::string& path, const char* file_type, const Study& study) {
  const Quiet quiet;
  const auto refuse = [&](const std::string& problem) {
    return InputError(fmt::format("--resume: {}: {}; remove it to start anew, or name another file",
                                  path, problem));
  };
  try {
    const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, path);
    std::string type;
    std::int64_t version = 0;
    std::string fingerprint;
    std::uint64_t seed = 0;
    Position position;
    read_attribute(file, "file_type", type);
    if (type != file_type) throw refuse(fmt::format("not a {}", file_type));
    read_attribute(file, "format_version", version);
    if (version != kFormatVersion) {
      throw refuse(
          fmt::format("format version {}; this program reads version {}", version, kFormatVersion));
    }
    read_attribute(file, "fingerprint", fingerprint);
    read_attribute(file, "seed", seed);
    if (seed != study.seed) {
      throw refuse(fmt::format("of seed {}, but the study has {}", seed, study.seed));
    }
    if (fingerprint != study.fingerprint_text()) {
      throw refuse(fmt::format("of another scenario (fingerprint {}, the study has {})",
                               fingerprint, study.fingerprint_text()));
    }
    read_attribute(file, "wall_s", position.wall_s);
    const Frame frame = read_frame(file);
    if (frame.first != study.first) {
      throw refuse(fmt::format("of another shard: it begins with trajectory {}, not with {}",
                               frame.first, study.first));
    }
    position.tally = read_tally(file);
    return position;
  } catch (const Failure& failure) {
    throw refuse(fmt::format("damaged or incomplete ({})", failure.what()));
  }
}

}  // namespace

void write_checkpoint(const std::string& path, const Study& study, const Position& position) {
  const Quiet quiet;
  write_safely(path, "--checkpoint", [&](const std::string& temporary) {
    const Handle file(H5Fcreate(temporary.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT),
                      H5Fclose, "cannot create " + temporary);
    write_attribute(file, "file_type", std::string(kFileType));
    write_attribute(file, "format_version", static_cast<std::int64_t>(kFormatVersion));
    write_attribute(file, "study", study.name);
    write_attribute(file, "fingerprint", study.fingerprint_text());
    write_attribute(file, "seed", study.seed);
    write_attribute(file, "wall_s", position.wall_s);
    write_tally(file, position.tally);
    write_frame(file, study);
    check(H5Fflush(file, H5F_SCOPE_GLOBAL), "cannot write " + temporary);
  });
}

std::optional<Position> find_position(const std::string& checkpoint, const std::string& result,
                                      const Study& study) {
  std::error_code ignored;
  if (std::filesystem::exists(checkpoint, ignored)) {
    return read_position(checkpoint, kFileType, study);
  }
  if (std::filesystem::exists(result, ignored)) {
    return read_position(result, kResultsFileType, study);
  }
  return {};
}

}  // namespace ridethrough
