// SPDX-License-Identifier: Apache-2.0
#include "host/files/stored_file.hpp"

#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/files/hdf5_io.hpp"

#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace ridethrough {
namespace {

using hdf5::Failure;

// ---- the digest ------------------------------------------------------------------------------

// A line of text of this length behind the end of what HDF5 knows of, which its readers take no
// notice of.
constexpr std::size_t kSealLength = 128;
constexpr const char* kSealHead = "\nridethrough digest ";

// XXH3, 128 bits: it tells chance damage, not malice. Whoever can change a file can seal it, too.
std::string seal_of(const Descriptor& file, std::uint64_t size) {
  constexpr std::size_t kBlock = 1 << 20;
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(),
                                                                       XXH3_freeState);
  if (!state) throw std::bad_alloc();
  XXH3_128bits_reset(state.get());
  std::vector<char> block(kBlock);
  for (std::uint64_t at = 0; at < size;) {
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, size - at));
    if (file.read(block.data(), count, at) != count) {
      throw std::system_error(std::make_error_code(std::errc::io_error), "reading");
    }
    XXH3_128bits_update(state.get(), block.data(), count);
    at += count;
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
  std::string seal = fmt::format("{}xxh3-128 {:016x}{:016x} of the {} bytes before this line",
                                 kSealHead, hash.high64, hash.low64, size);
  seal.resize(kSealLength - 1, ' ');
  return seal + "\n";
}

// What stands where a seal does; nothing where that is none.
std::optional<std::string> seal_in(const Descriptor& file) {
  const std::uint64_t size = file.size();
  if (size < kSealLength) return {};
  std::string seal(kSealLength, '\0');
  if (file.read(seal.data(), kSealLength, size - kSealLength) != kSealLength) return {};
  if (seal.rfind(kSealHead, 0) != 0) return {};
  return seal;
}

std::uint64_t size_without_seal(const Descriptor& file) {
  return file.size() - (seal_in(file) ? kSealLength : 0);
}

// ---- opening ---------------------------------------------------------------------------------

std::string allowed(const FileType& type) {
  return fmt::format("allowed is an HDF5 file that {} wrote", type.made_by);
}

InputError not_ours(const std::string& path, const FileType& type, const std::string& problem) {
  // NOLINTNEXTLINE(modernize-return-braced-init-list): explicit
  return InputError(fmt::format("{}: {}; {}", path, problem, allowed(type)));
}

DamagedFile damaged(const std::string& path, const FileType& type, const std::string& why) {
  // NOLINTNEXTLINE(modernize-return-braced-init-list): explicit
  return DamagedFile(fmt::format("{}: damaged or incomplete ({}); {}", path, why, allowed(type)));
}

Descriptor open_for(const std::string& path, const FileType& type) {
  try {
    return Descriptor::open_file(path);
  } catch (const std::system_error& error) {
    const auto is = [&](std::errc code) { return error.code() == code; };
    if (is_machines_doing(error.code())) {
      throw MachineError(fmt::format("{}: cannot be read: {}", path, error.code().message()));
    }
    if (is(std::errc::no_such_file_or_directory)) throw not_ours(path, type, "no such file");
    if (is(std::errc::permission_denied)) {
      throw InputError(fmt::format("{}: permission denied", path));
    }
    throw not_ours(path, type, "not a file");
  }
}

hdf5::File open_checked(const std::string& path, const FileType& type, const Descriptor& file) {
  const hdf5::Quiet quiet;
  try {
    std::array<char, kHdf5Head.size()> head{};
    const std::size_t length = file.read(head.data(), head.size(), 0);
    if (length == 0) throw damaged(path, type, "an empty file");
    if (std::string_view(head.data(), length) != kHdf5Head.substr(0, length)) {
      throw not_ours(path, type, "not an HDF5 file");
    }
    const auto seal = seal_in(file);
    const std::uint64_t size = size_without_seal(file);
    if (seal && *seal != seal_of(file, size)) {
      throw damaged(path, type, "its digest says that it is not as it was written");
    }
    return hdf5::File::open(file, size);
  } catch (const Failure& failure) {
    throw damaged(path, type, failure.what());
  } catch (const std::system_error& error) {
    throw MachineError(fmt::format("{}: cannot be read: {}", path, error.code().message()));
  }
}

void say_once(const std::string& path, const FileType& type, int version, bool sealed) {
  std::vector<std::string> lacks;
  if (!sealed) lacks.emplace_back("has no digest: nothing tells whether it is as it was written");
  for (const Lack& lack : type.lacks) {
    if (version <= lack.last) lacks.emplace_back(lack.what);
  }
  if (lacks.empty()) return;
  static std::set<std::string> said;
  if (!said.insert(path).second) return;
  say(fmt::format("{}: of format version {}, which {}\n", path, version,
                  fmt::join(lacks, "; it ")));
}

}  // namespace

StoredFile::StoredFile(const std::string& path, const FileType& type)
    : path_(path),
      type_(type),
      descriptor_(open_for(path, type)),
      file_(open_checked(path, type, descriptor_)) {
  const hdf5::Quiet quiet;
  read([&] {
    std::string name;
    if (H5Aexists(file_, "file_type") > 0) hdf5::read_attribute(file_, "file_type", name);
    if (name != type.name) {
      throw not_ours(path, type,
                     name.rfind("ridethrough ", 0) == 0
                         ? fmt::format("not {}, but {}", type.name, name)
                         : std::string("an HDF5 file, but not of ridethrough"));
    }
    std::int64_t version = 0;
    hdf5::read_attribute(file_, "format_version", version);
    if (version < type.oldest || version > type.version) {
      throw InputError(
          fmt::format("{}: format version {} of {}; this program reads versions {} to "
                      "{}",
                      path, version, type.name, type.oldest, type.version));
    }
    version_ = static_cast<int>(version);
    const bool sealed = seal_in(descriptor_).has_value();
    if (!sealed && version_ >= type.sealed) {
      throw Failure("without its digest: cut, or changed since it was written");
    }
    say_once(path, type, version_, sealed);
  });
}

void StoredFile::must_have_tallies() const {
  if (has_tallies()) return;
  throw InputError(
      fmt::format("{}: format version {} of {}; this program shows it, but goes on only from "
                  "version {}: older ones have not counted all that it counts. Run it again",
                  path_, version_, type_.name, type_.tallied));
}

void StoredFile::explain_failure() const {
  try {
    throw;
  } catch (const Failure& failure) {
    try {
      file_.must_be_sound();
    } catch (const std::system_error& error) {
      throw MachineError(fmt::format("{}: cannot be read: {}", path_, error.code().message()));
    }
    throw damaged(path_, type_, failure.what());
  }
}

bool write_stored(Destination& destination, const FileType& type,
                  const std::function<void(hid_t file)>& fill) {
  const hdf5::Quiet quiet;
  return destination.write([&](const Descriptor& place) {
    try {
      hdf5::File file = hdf5::File::create(place);
      try {
        hdf5::write_attribute(file, "file_type", std::string(type.name));
        hdf5::write_attribute(file, "format_version", static_cast<std::int64_t>(type.version));
        fill(file);
      } catch (const Failure&) {
        file.must_be_sound();  // the disk is the reason, if it failed
        throw;
      }
      file.close();
      seal(place);
    } catch (const Failure& failure) {
      destination.fail(failure.what());
    }
  });
}

void explain_resume() {
  try {
    throw;
  } catch (const DamagedFile& error) {
    throw DamagedFile(fmt::format("--resume: {}; --resume=auto starts anew", error.what()));
  } catch (const InputError& error) {
    throw InputError(
        fmt::format("--resume: {}; remove it to start anew, or name another file", error.what()));
  }
}

void remove_stored(const std::string& path, const FileType& type,
                   const std::function<bool(const StoredFile& file)>& is_ours) {
  if (kind_of(path) != type.kind) return;
  const hdf5::Quiet quiet;
  try {
    const StoredFile file(path, type);
    if (!is_ours(file)) return;
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  } catch (const std::exception&) {
  }
}

void seal(const Descriptor& file) {
  const std::uint64_t size = size_without_seal(file);
  const std::string seal = seal_of(file, size);
  file.write(seal.data(), seal.size(), size);
  file.truncate(size + seal.size());
}

}  // namespace ridethrough
