// SPDX-License-Identifier: Apache-2.0
// The HDF5 files of the program: results, sweeps, answers of analyses, checkpoints. Each has a
// type, a version of its format, and a digest over all its bytes, without which it is not believed.
#pragma once

#include "host/base/safe_file.hpp"
#include "host/files/hdf5_driver.hpp"

#include <functional>
#include <span>
#include <string>

namespace ridethrough {

// What files up to this version of their format lack.
struct Lack {
  int last;
  const char* what;  // "of format version 4, which ..."
};

struct FileType {
  FileKind kind;
  const char* name;     // its attribute `file_type`
  int version;          // that is written
  int oldest;           // that is read
  int sealed;           // from which on a file has a digest
  int tallied;          // from which on its tallies are what this program counts, or lack what
                        // their sites cannot have
  const char* made_by;  // "`ridethrough run`"
  std::span<const Lack> lacks = {};
};

inline constexpr const char* kNarrowIntervals =
    "has intervals that hold the truth too seldom where few trajectories lose load";
inline constexpr Lack kResultsLacks[] = {
    {5, kNarrowIntervals},
    {5, "has no quantiles of turbine starts and the like"},
    {4, "does not say how common causes are"},
    {4, "interpolates how outages of round lengths are survived"}};
inline constexpr Lack kSweepLacks[] = {{4, kNarrowIntervals}};

inline constexpr FileType kResultsFile = {.kind = FileKind::kResults,
                                          .name = "ridethrough results",
                                          .version = 7,
                                          .oldest = 3,
                                          .sealed = 4,
                                          .tallied = 6,
                                          .made_by = "`ridethrough run`",
                                          .lacks = kResultsLacks};
inline constexpr FileType kSweepFile = {.kind = FileKind::kSweep,
                                        .name = "ridethrough sweep",
                                        .version = 6,
                                        .oldest = 2,
                                        .sealed = 3,
                                        .tallied = 5,
                                        .made_by = "`ridethrough sweep`",
                                        .lacks = kSweepLacks};
inline constexpr FileType kCheckpointFile = {.kind = FileKind::kCheckpoint,
                                             .name = "ridethrough checkpoint",
                                             .version = 7,
                                             .oldest = 3,
                                             .sealed = 4,
                                             .tallied = 6,
                                             .made_by = "`ridethrough run`"};

inline constexpr FileType kAnalysisFile = {
    .kind = FileKind::kAnalysis,
    .name = "ridethrough analysis",
    .version = 1,
    .oldest = 1,
    .sealed = 1,
    .tallied = 1,
    .made_by = "`ridethrough size`, `worth` or `sensitivity`"};
inline constexpr FileType kAnswersFile = {
    .kind = FileKind::kAnswers,
    .name = "ridethrough answers",
    .version = 1,
    .oldest = 1,
    .sealed = 1,
    .tallied = 1,
    .made_by = "`ridethrough size`, `worth` or `sensitivity`"};

// A file that is open for reading, and as it was written.
class StoredFile {
 public:
  // Throws InputError, naming the file, where it is not there, may not be read, is of another type
  // or version, or is not as it was written; MachineError where the disk fails. Says on stderr,
  // once for each file, what one of an older version lacks.
  StoredFile(const std::string& path, const FileType& type);

  operator hid_t() const { return file_; }  // NOLINT(google-explicit-constructor)
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int version() const { return version_; }
  // Whether its tallies are what this program counts, so that it can go on from them.
  [[nodiscard]] bool has_tallies() const { return version_ >= type_.tallied; }
  // Throws InputError where they are not.
  void must_have_tallies() const;

  // Runs `read`, and says of the file what goes wrong there: hdf5::Failure becomes InputError,
  // "FILE: damaged or incomplete (WHY)", a disk that fails MachineError.
  template <class Read>
  auto read(Read&& read) const;

 private:
  [[noreturn]] void explain_failure() const;  // within a catch
  std::string path_;
  const FileType& type_;
  Descriptor descriptor_;
  hdf5::File file_;
  int version_ = 0;
};

template <class Read>
auto StoredFile::read(Read&& read) const {
  try {
    return read();
  } catch (...) {
    explain_failure();
  }
}

// Writes a file of that type to its place, with its digest: `fill` is given the open file, with
// type and version at its root. Throws MachineError where that fails. Returns as
// Destination::write().
bool write_stored(Destination& destination, const FileType& type,
                  const std::function<void(hid_t file)>& fill);

// Runs `read` on a file to go on from, and says of what is wrong there how to go on without it.
template <class Read>
auto read_to_resume(Read&& read);

// Deletes a file of that type of which `is_ours` holds. One that cannot be read stays: it is not
// known to be.
void remove_stored(const std::string& path, const FileType& type,
                   const std::function<bool(const StoredFile& file)>& is_ours);

// Puts the digest behind the bytes of a file, in place of one that is there. For tests, which
// damage files in ways that a digest would tell.
void seal(const Descriptor& file);

[[noreturn]] void explain_resume();  // within a catch

template <class Read>
auto read_to_resume(Read&& read) {
  try {
    return read();
  } catch (...) {
    explain_resume();
  }
}

}  // namespace ridethrough
