#include "host/error.hpp"
#include "host/safe_file.hpp"
#include "host/sweep_run.hpp"
#include "host/tally_file.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace ridethrough {

namespace fs = std::filesystem;

PointStore::PointStore(std::string folder) : folder_(std::move(folder)) {
  if (!keeps()) return;
  std::error_code error;
  fs::create_directory(folder_, error);
  if (error || !fs::is_directory(folder_)) {
    throw InputError(fmt::format("--checkpoint {}: cannot make this folder: {}", folder_,
                                 error ? error.message() : "there is a file of that name"));
  }
  check_writable((fs::path(folder_) / "point.h5").string(), "--checkpoint");
}

std::string PointStore::file(const std::string& fingerprint, int twin) const {
  const std::string name = fingerprint + (twin == 0 ? "" : fmt::format("-{}", twin)) + ".h5";
  return (fs::path(folder_) / name).string();
}

void PointStore::keep(const Study& study, int twin, const Position& position) const {
  if (keeps()) write_checkpoint(file(study.fingerprint_text(), twin), study, position);
}

std::optional<Position> PointStore::find(const Study& study, int twin) const {
  if (!keeps()) return {};
  return find_position(file(study.fingerprint_text(), twin), "", study);
}

Tally PointStore::tally(const std::string& fingerprint, int twin) const {
  const hdf5::Quiet quiet;
  const std::string path = file(fingerprint, twin);
  try {
    const hdf5::Handle open(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, path);
    return read_tally(open);
  } catch (const hdf5::Failure& failure) {
    throw InputError(fmt::format("{}: cannot read this checkpoint: {}", path, failure.what()));
  }
}

void PointStore::remove() const {
  if (!keeps()) return;
  std::error_code ignored;
  // Only what is ours: whatever else lies in the folder stays, and the folder with it.
  std::vector<fs::path> ours;
  for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
    if (entry.path().extension() == ".h5") ours.push_back(entry.path());
  }
  for (const auto& path : ours) fs::remove(path, ignored);
  fs::remove(folder_, ignored);
}

}  // namespace ridethrough
