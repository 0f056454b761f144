// SPDX-License-Identifier: Apache-2.0
// HDF5 files on descriptors of ours. The library's own driver tells nobody but the caller of the
// moment that a write has failed, cannot close a file that it could not write, and crashes when the
// program ends; it also asks for locks that not every file system knows. This one makes every write
// itself, remembers the first that failed, and lets the library go on, so that it always closes in
// good order; close() then says what happened.
#pragma once

#include "host/base/safe_file.hpp"

#include <cstdint>
#include <memory>

#include <hdf5.h>

namespace ridethrough::hdf5 {

class File {
 public:
  // A new file, which replaces what is in the descriptor. Throws Failure, as the library does.
  static File create(const Descriptor& place);
  // The first `size` bytes, to be read. Throws Failure where they are no HDF5 file, and
  // std::system_error where they cannot be read.
  static File open(const Descriptor& place, std::uint64_t size);

  File(File&&) noexcept;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  File& operator=(File&&) = delete;
  ~File();

  operator hid_t() const { return id_; }  // NOLINT(google-explicit-constructor)

  // Throws std::system_error for the first read or write that has failed, if one has.
  void must_be_sound() const;

  // Writes what is left. Throws as must_be_sound(), and Failure where the library fails.
  void close();

  struct Channel;  // what the driver knows of the file

 private:
  File(std::unique_ptr<Channel> channel, unsigned flags, bool create);
  std::unique_ptr<Channel> channel_;
  int failed_closes_;  // of the library before this file was opened
  hid_t id_ = -1;
};

// Bytes of the file that an object is in, as they are. Throws Failure where it has not so many, or
// they cannot be read.
void read_bytes(hid_t object, std::uint64_t at, void* bytes, std::size_t count);

}  // namespace ridethrough::hdf5
