// SPDX-License-Identifier: Apache-2.0
// A sweep in HDF5, as netCDF4 readers such as xarray take it; docs/hdf5-format.md names every
// dataset and attribute.
#pragma once

#include "host/sweep/sweep_run.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ridethrough {

class StoredFile;

// The tallies of points that are done, on the disk in a file without a name, until the sweep's own
// file is written.
class PointTallies {
 public:
  // Beside a file of that name. Throws MachineError where there can be none.
  PointTallies(const std::string& path, std::size_t points);
  PointTallies(const PointTallies&) = delete;
  PointTallies& operator=(const PointTallies&) = delete;
  ~PointTallies();

  // Both throw MachineError where the disk fails.
  void keep(std::size_t point, const Tally& tally);
  [[nodiscard]] Tally of(std::size_t point) const;

 private:
  struct Scratch;
  std::unique_ptr<Scratch> scratch_;
};

// Throws InputError, naming [sweep], where a file cannot hold such a sweep.
void must_be_storable(const Sweep& sweep);

// Writes the file safely, and returns as Destination::write() does; `tally_of` gives the tally of a
// point that is done, by its number. Throws MachineError where it cannot be written.
bool write_sweep(const SweepResults& results, Destination& place,
                 const std::function<Tally(std::size_t)>& tally_of);

// The same at `path`. Throws InputError, too, where there is a file of another kind.
void write_sweep(const SweepResults& results, const std::string& path,
                 const std::function<Tally(std::size_t)>& tally_of);

// True for an HDF5 file of this type, whatever its version.
bool is_sweep_file(const std::string& path);

// Throws InputError where the file is none, not whole, or of a format that is not known.
SweepResults read_sweep_file(const std::string& path);

// Such a file, open: whatever becomes of its name, all that is read is of one sweep.
class SweepFile {
 public:
  // Throws InputError as read_sweep_file() does.
  explicit SweepFile(const std::string& path);
  SweepFile(const SweepFile&) = delete;
  SweepFile& operator=(const SweepFile&) = delete;
  ~SweepFile();
  [[nodiscard]] SweepResults results() const;
  // The tally of a point, by its number. Throws InputError where it cannot be read.
  [[nodiscard]] Tally tally(std::size_t point) const;

 private:
  std::unique_ptr<StoredFile> file_;
};

// Where a point of this study stands among the results of such a file; none where it is not there.
// Throws DamagedFile where no run can have counted what is there.
std::optional<RunState> find_state(const SweepFile& file, const SweepResults& results,
                                   const Study& study);

}  // namespace ridethrough
