// SPDX-License-Identifier: Apache-2.0
#include "host/files/hdf5_driver.hpp"

#include "host/files/hdf5_io.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <system_error>

namespace ridethrough::hdf5 {

struct File::Channel {
  const Descriptor* place;
  std::uint64_t size;  // of the file so far; beyond it there are zeros
  std::error_code failure = {};

  // The first failure is the one that says why.
  void fail(const std::error_code& error) {
    if (!failure) failure = error;
  }
};

namespace {

// What the library holds of an open file; it only knows the first part.
struct OpenFile {
  H5FD_t of_library;
  File::Channel* channel;
  haddr_t end_of_space;  // that the library has given out
};

OpenFile* ours(H5FD_t* file) { return reinterpret_cast<OpenFile*>(file); }
const OpenFile* ours(const H5FD_t* file) { return reinterpret_cast<const OpenFile*>(file); }

H5FD_t* open_channel(const char*, unsigned, hid_t access, haddr_t) {
  const auto* channel = static_cast<File::Channel* const*>(H5Pget_driver_info(access));
  if (channel == nullptr) return nullptr;
  auto file = std::make_unique<OpenFile>();
  file->channel = *channel;
  return reinterpret_cast<H5FD_t*>(file.release());
}

herr_t close_channel(H5FD_t* file) {
  const std::unique_ptr<OpenFile> gone(ours(file));
  return 0;
}

// No two are the same: what is open twice is read twice.
int compare(const H5FD_t* one, const H5FD_t* other) {
  return one == other ? 0 : one < other ? -1 : 1;
}

herr_t query(const H5FD_t*, unsigned long* flags) {
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
           H5FD_FEAT_AGGREGATE_SMALLDATA;
  return 0;
}

haddr_t end_of_space(const H5FD_t* file, H5FD_mem_t) { return ours(file)->end_of_space; }

herr_t set_end_of_space(H5FD_t* file, H5FD_mem_t, haddr_t address) {
  ours(file)->end_of_space = address;
  return 0;
}

haddr_t end_of_file(const H5FD_t* file, H5FD_mem_t) { return ours(file)->channel->size; }

herr_t read(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t address, std::size_t count, void* bytes) {
  File::Channel& channel = *ours(file)->channel;
  const std::uint64_t there = channel.size > address ? channel.size - address : 0;
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(count, there));
  try {
    const std::size_t got = channel.place->read(bytes, wanted, address);
    std::memset(static_cast<char*>(bytes) + got, 0, count - got);
    return 0;
  } catch (const std::system_error& error) {
    channel.fail(error.code());
    return -1;
  }
}

herr_t write(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t address, std::size_t count,
             const void* bytes) {
  File::Channel& channel = *ours(file)->channel;
  try {
    if (!channel.failure) channel.place->write(bytes, count, address);
  } catch (const std::system_error& error) {
    channel.fail(error.code());
  }
  channel.size = std::max<std::uint64_t>(channel.size, address + count);
  return 0;
}

// What H5Fget_vfd_handle() gives.
herr_t handle_of(H5FD_t* file, hid_t, void** handle) {
  *handle = ours(file)->channel;
  return 0;
}

herr_t truncate(H5FD_t* file, hid_t, hbool_t) {
  File::Channel& channel = *ours(file)->channel;
  if (channel.size == ours(file)->end_of_space) return 0;
  channel.size = ours(file)->end_of_space;
  try {
    if (!channel.failure) channel.place->truncate(channel.size);
  } catch (const std::system_error& error) {
    channel.fail(error.code());
  }
  return 0;
}

hid_t driver() {
  static const hid_t id = [] {
    H5FD_class_t of_library = {};
#if defined(H5FD_CLASS_VERSION)  // HDF5 1.14
    of_library.version = H5FD_CLASS_VERSION;
    of_library.value = 511;  // of those for drivers that are not registered
#endif
    of_library.name = "ridethrough";
    of_library.maxaddr = std::numeric_limits<std::int64_t>::max();
    of_library.fc_degree = H5F_CLOSE_STRONG;
    of_library.fapl_size = sizeof(File::Channel*);
    of_library.open = open_channel;
    of_library.close = close_channel;
    of_library.cmp = compare;
    of_library.query = query;
    of_library.get_eoa = end_of_space;
    of_library.set_eoa = set_end_of_space;
    of_library.get_eof = end_of_file;
    of_library.get_handle = handle_of;
    of_library.read = read;
    of_library.write = write;
    of_library.truncate = truncate;
    const H5FD_mem_t map[] = H5FD_FLMAP_DICHOTOMY;
    std::copy(std::begin(map), std::end(map), of_library.fl_map);
    return H5FDregister(&of_library);
  }();
  return id;
}

}  // namespace

File::File(std::unique_ptr<Channel> channel, unsigned flags, bool create)
    : channel_(std::move(channel)), failed_closes_(failed_closes) {
  begin_library();
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "access");
  Channel* const pointer = channel_.get();
  check(H5Pset_driver(access, driver(), &pointer), "driver");
  check(H5Pset_fclose_degree(access, H5F_CLOSE_STRONG), "driver");
  id_ = create ? H5Fcreate("ridethrough", flags, H5P_DEFAULT, access)
               : H5Fopen("ridethrough", flags, access);
  if (id_ >= 0) return;
  must_be_sound();
  throw Failure(create ? "HDF5: cannot create a file" : "HDF5: not a whole file");
}

File File::create(const Descriptor& place) {
  return {std::make_unique<Channel>(Channel{&place, 0}), H5F_ACC_TRUNC, true};
}

File File::open(const Descriptor& place, std::uint64_t size) {
  return {std::make_unique<Channel>(Channel{&place, size}), H5F_ACC_RDONLY, false};
}

File::File(File&& other) noexcept
    : channel_(std::move(other.channel_)), failed_closes_(other.failed_closes_), id_(other.id_) {
  other.id_ = -1;
}

File::~File() {
  // What the library goes on to hold may not be gone.
  if (id_ >= 0 && H5Fclose(id_) < 0) (void)channel_.release();
}

void File::must_be_sound() const {
  if (channel_->failure) throw std::system_error(channel_->failure, "HDF5");
}

void read_bytes(hid_t object, std::uint64_t at, void* bytes, std::size_t count) {
  const Handle file(H5Iget_file_id(object), H5Fclose, "file");
  const Handle access(H5Fget_access_plist(file), H5Pclose, "file");
  void* handle = nullptr;
  if (H5Pget_driver(access) != driver()) throw Failure("HDF5: a file of another driver");
  check(H5Fget_vfd_handle(file, H5P_DEFAULT, &handle), "file");
  auto& channel = *static_cast<File::Channel*>(handle);
  if (at > channel.size || count > channel.size - at) {
    throw Failure("HDF5: something beyond the end of the file");
  }
  try {
    if (channel.place->read(bytes, count, at) == count) return;
  } catch (const std::system_error& error) {
    channel.fail(error.code());
  }
  throw Failure("HDF5: cannot be read");
}

void File::close() {
  const hid_t id = id_;
  id_ = -1;
  if (H5Fclose(id) < 0) {
    const std::error_code failure = channel_->failure;
    (void)channel_.release();
    if (failure) throw std::system_error(failure, "HDF5");
    throw Failure("HDF5: cannot write the file");
  }
  must_be_sound();
  if (failed_closes_ != failed_closes) throw Failure("HDF5: cannot write all of the file");
}

}  // namespace ridethrough::hdf5
