// A sweep in HDF5, as netCDF4 readers such as xarray take it; docs/hdf5-format.md names every
// dataset and attribute.
#pragma once

#include "host/sweep_run.hpp"

#include <functional>
#include <optional>
#include <string>

namespace ridethrough {

inline constexpr int kSweepFormatVersion = 2;
inline constexpr const char* kSweepFileType = "ridethrough sweep";

// Writes the file safely; `tally_of` gives the tally of a point that is done, by its number.
// Throws InputError where it cannot be written.
void write_sweep(const SweepResults& results, const std::string& path,
                 const std::function<Tally(std::size_t)>& tally_of);

// True for an HDF5 file of this type, whatever its version.
bool is_sweep_file(const std::string& path);

// Throws InputError where the file is none, not whole, or of a format that is not known.
SweepResults read_sweep_file(const std::string& path);

// The tally of a point in such a file, by its number. Throws InputError where it cannot be read.
Tally read_sweep_tally(const std::string& path, std::size_t point);

// Where a point of this study stands in a file of read_sweep_file(); none where it is not there.
std::optional<Position> find_position(const std::string& path, const SweepResults& results,
                                      const Study& study);

}  // namespace ridethrough
