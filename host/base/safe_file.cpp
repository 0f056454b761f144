// SPDX-License-Identifier: Apache-2.0
#include "host/base/safe_file.hpp"

#include "host/base/error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <random>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ridethrough {
namespace {

namespace fs = std::filesystem;

// What a file of ours begins with until HDF5 has put its own head there, which is longer.
constexpr std::string_view kUnfinished = "ridethrough, unfinished\n";

[[noreturn]] void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

template <class Call>
auto again_if_interrupted(Call&& call) {
  for (;;) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

// Where links lead, whether there is something or not. In a circle it is a link all the same.
std::string behind_links(const std::string& path) {
  constexpr int kMostLinks = 40;
  fs::path at = path;
  std::error_code error;
  for (int i = 0; i < kMostLinks && fs::is_symlink(at, error); ++i) {
    const fs::path next = fs::read_symlink(at, error);
    if (error) break;
    at = next.is_absolute() ? next : folder_of(at) / next;
  }
  return at.string();
}

// An error of a person's in words.
std::string in_words(int error) {
  if (error == ENOENT || error == ENOTDIR) return "no such file";
  if (error == EACCES) return "permission denied";
  return std::generic_category().message(error);
}

// Nothing where it may be written but not read.
Descriptor open_folder(const fs::path& folder) {
  return Descriptor(again_if_interrupted(
      [&] { return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
}

// Waits until the names in a folder are on the disk. Some file systems know no such thing.
void flush_folder(const Descriptor& folder) {
  if (folder.number() < 0) return;
  if (again_if_interrupted([&] { return fsync(folder.number()); }) != 0 && errno != EINVAL &&
      errno != ENOTSUP) {
    throw_errno("flushing the folder");
  }
}

// ---- kinds -----------------------------------------------------------------------------------

bool begins_with(std::string_view text, std::string_view head) {
  return text.substr(0, head.size()) == head;
}

// Whether an HDF5 file was longer when it was written, by where its superblock says that it ends
// (HDF5 File Format Specification, II.A). Files of ours have 64-bit addresses; with others, it is
// one of somebody else.
bool is_cut(std::string_view head, std::uint64_t size) {
  constexpr std::size_t kVersion = 8;
  struct Layout {
    std::size_t address_bytes, end;  // where they stand
  };
  constexpr std::array<Layout, 4> kLayouts = {{{13, 40}, {13, 44}, {9, 28}, {9, 28}}};
  std::uint64_t end = 0;
  if (head.size() < kLayouts[1].end + sizeof end) return true;
  const auto version = static_cast<unsigned char>(head[kVersion]);
  if (version >= kLayouts.size()) return false;
  const auto [address_bytes, at] = kLayouts[version];
  if (head[address_bytes] != sizeof end) return false;
  for (std::size_t i = sizeof end; i-- > 0;) {
    end = end << 8 | static_cast<unsigned char>(head[at + i]);
  }
  return end > size;
}

// The first attribute that our files are given is their type; its value stands behind its name.
FileKind kind_of_hdf5(std::string_view head) {
  constexpr std::string_view kName = "file_type";
  constexpr std::size_t kReach = 128;
  constexpr std::size_t kNoFurther = 2048;  // it is within so many bytes
  const auto at = head.find(kName);
  if (at == std::string_view::npos) {
    return head.size() < kNoFurther && is_cut(head, head.size()) ? FileKind::kEmpty
                                                                 : FileKind::kOther;
  }
  const std::string_view near = head.substr(at, kReach);
  for (const auto& [name, kind] : {std::pair{"ridethrough results", FileKind::kResults},
                                   {"ridethrough sweep", FileKind::kSweep},
                                   {"ridethrough analysis", FileKind::kAnalysis},
                                   {"ridethrough answers", FileKind::kAnswers},
                                   {"ridethrough checkpoint", FileKind::kCheckpoint}}) {
    if (near.find(name) != std::string_view::npos) return kind;
  }
  return FileKind::kOther;
}

FileKind kind_of_head(std::string_view head) {
  if (begins_with(kHdf5Head, head)) return FileKind::kEmpty;  // cut before there was anything
  if (begins_with(head, kHdf5Head)) return kind_of_hdf5(head);
  const bool page = begins_with(head, "<!doctype html>");
  if (page && head.find("<title>ridethrough</title>") != std::string_view::npos) {
    return FileKind::kPage;
  }
  for (const char* titles :
       {"file,index,value,std_error,", "analysis,row,", "analysis,quantity,", "analysis,key,"}) {
    if (begins_with(head, titles)) return FileKind::kCsv;
  }
  if (begins_with(head, "{\n  \"indices\": {") || begins_with(head, "{\n  \"study\":") ||
      begins_with(head, "{\n  \"analysis\":")) {
    return FileKind::kJson;
  }
  return FileKind::kOther;
}

std::string head_of(const Descriptor& file) {
  std::string head(8192, '\0');
  head.resize(file.read(head.data(), head.size(), 0));
  return head;
}

// ---- temporary files -------------------------------------------------------------------------

// Held while its owner lives, which others can see; not on file systems that know no locks.
enum class Lock { kTaken, kHeldByAnother, kUnknown };

Lock lock(int file) {
  if (again_if_interrupted([&] { return flock(file, LOCK_EX | LOCK_NB); }) == 0) {
    return Lock::kTaken;
  }
  return errno == EWOULDBLOCK ? Lock::kHeldByAnother : Lock::kUnknown;
}

bool has_name(int file, const std::string& name) {
  struct stat of_file {};
  struct stat of_name {};
  return fstat(file, &of_file) == 0 && lstat(name.c_str(), &of_name) == 0 &&
         of_file.st_ino == of_name.st_ino && of_file.st_dev == of_name.st_dev;
}

// Removes what a program that was killed has left half written, if that is what it is.
bool remove_leftover(const std::string& name) {
  const Descriptor file(again_if_interrupted(
      [&] { return ::open(name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC); }));
  struct stat status {};
  if (file.number() < 0 || fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return false;
  }
  if (lock(file.number()) != Lock::kTaken || !has_name(file.number(), name)) return false;
  const std::string head = head_of(file);
  const FileKind kind = kind_of_head(head);
  const bool ours = begins_with(head, kUnfinished) || kind != FileKind::kOther;
  return ours && unlink(name.c_str()) == 0;
}

// Of files that are not whole yet, and of nothing else.
constexpr std::string_view kEnding = ".ridethrough-part";

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// The same for all programs of a machine, which see each other's locks.
std::string temporary_name(const std::string& path) {
  std::array<char, 256> machine{};
  gethostname(machine.data(), machine.size() - 1);
  return fmt::format("{}.{}{}", path, machine.data(), kEnding);
}

std::string random_name(const std::string& path) {
  std::random_device random;
  return fmt::format("{}.{:08x}{}", path, random(), kEnding);
}

// A file that is gone unless it was moved into place.
class Temporary {
 public:
  Temporary(const std::string& path, mode_t mode) : name_(temporary_name(path)) {
    for (int tries = 0; tries < 100; ++tries) {
      file_ = Descriptor(again_if_interrupted([&] {
        return ::open(name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
      }));
      if (file_.number() >= 0) {
        // Who holds it takes it for a leftover, and takes its name away.
        const bool taken = lock(file_.number()) == Lock::kHeldByAnother;
        if (!taken && has_name(file_.number(), name_)) break;
        file_ = {};
        if (taken) name_ = random_name(path);
      } else if (errno != EEXIST) {
        throw_errno(name_);
      } else if (!remove_leftover(name_)) {
        name_ = random_name(path);
      }
    }
    if (file_.number() < 0) throw_errno(name_);
    named_ = true;
    try {
      file_.write(kUnfinished.data(), kUnfinished.size(), 0);
    } catch (...) {
      remove();
      throw;
    }
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() { remove(); }

  [[nodiscard]] Descriptor& file() { return file_; }

  void remove() {
    if (named_) unlink(name_.c_str());
    named_ = false;
  }

  void move_to(const std::string& path) {
    if (!has_name(file_.number(), name_)) {
      errno = ENOENT;
      throw_errno("moving it into place");
    }
    if (again_if_interrupted([&] { return rename(name_.c_str(), path.c_str()); }) != 0) {
      throw_errno("moving it into place");
    }
    named_ = false;
  }

 private:
  std::string name_;
  Descriptor file_;
  bool named_ = false;
};

constexpr mode_t kMode = 0666;  // less what umask says
constexpr mode_t kPrivate = 0600;

}  // namespace

bool is_machines_doing(const std::error_code& error) {
  constexpr std::array kOfAPerson = {std::errc::permission_denied,
                                     std::errc::operation_not_permitted,
                                     std::errc::read_only_file_system,
                                     std::errc::filename_too_long,
                                     std::errc::file_exists,
                                     std::errc::no_such_file_or_directory,
                                     std::errc::not_a_directory,
                                     std::errc::is_a_directory,
                                     std::errc::invalid_argument,
                                     std::errc::too_many_symbolic_link_levels,
                                     std::errc::no_such_device_or_address};
  return error && std::none_of(kOfAPerson.begin(), kOfAPerson.end(),
                               [&](std::errc code) { return error == code; });
}

FileKind kind_of(const std::string& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return FileKind::kNone;
  try {
    return kind_of_head(head_of(Descriptor::open_file(path)));
  } catch (const std::system_error& error) {
    if (is_machines_doing(error.code())) {
      throw MachineError(fmt::format("{}: cannot be read: {}", path, error.code().message()));
    }
    return FileKind::kOther;  // what may not be read is not known to be ours
  }
}

const char* kind_text(FileKind kind) {
  switch (kind) {
    case FileKind::kNone:
      return "no file";
    case FileKind::kEmpty:
      return "an empty file";
    case FileKind::kResults:
      return "results of a run";
    case FileKind::kSweep:
      return "results of a sweep";
    case FileKind::kAnalysis:
      return "an answer of `ridethrough size`, `worth` or `sensitivity`";
    case FileKind::kCheckpoint:
      return "a checkpoint";
    case FileKind::kAnswers:
      return "a checkpoint of `ridethrough size`, `worth` or `sensitivity`";
    case FileKind::kPage:
      return "a page of `ridethrough report`";
    case FileKind::kCsv:
      return "CSV of ridethrough";
    case FileKind::kJson:
      return "JSON of ridethrough";
    case FileKind::kOther:
      break;
  }
  return "a file that ridethrough has not written";
}

bool same_file(const std::string& one, const std::string& other) {
  std::error_code error;
  if (fs::equivalent(one, other, error)) return true;
  const auto absolute = [&](const std::string& path) {
    return fs::weakly_canonical(fs::absolute(behind_links(path), error), error);
  };
  return !one.empty() && !other.empty() && absolute(one) == absolute(other);
}

// ---- descriptors -----------------------------------------------------------------------------

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Descriptor Descriptor::open_file(const std::string& path) {
  Descriptor file(again_if_interrupted(
      [&] { return ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC); }));
  struct stat status {};
  if (file.number() < 0 || fstat(file.number(), &status) != 0) throw_errno(path);
  if (S_ISREG(status.st_mode)) return file;
  errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
  throw_errno(path);
}

std::uint64_t Descriptor::size() const {
  struct stat status {};
  if (fstat(number_, &status) != 0) throw_errno("asking for the size");
  return static_cast<std::uint64_t>(status.st_size);
}

void Descriptor::write(const void* bytes, std::size_t count, std::uint64_t at) const {
  const char* next = static_cast<const char*>(bytes);
  while (count > 0) {
    const auto written =
        again_if_interrupted([&] { return pwrite(number_, next, count, static_cast<off_t>(at)); });
    if (written < 0) throw_errno("writing");
    if (written == 0) {
      errno = ENOSPC;
      throw_errno("writing");
    }
    next += written;
    at += static_cast<std::uint64_t>(written);
    count -= static_cast<std::size_t>(written);
  }
}

std::size_t Descriptor::read(void* bytes, std::size_t count, std::uint64_t at) const {
  char* next = static_cast<char*>(bytes);
  std::size_t done = 0;
  while (done < count) {
    const auto got = again_if_interrupted(
        [&] { return pread(number_, next + done, count - done, static_cast<off_t>(at + done)); });
    if (got < 0) throw_errno("reading");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

void Descriptor::truncate(std::uint64_t size) const {
  if (again_if_interrupted([&] { return ftruncate(number_, static_cast<off_t>(size)); }) != 0) {
    throw_errno("setting the size");
  }
}

void Descriptor::flush() const {
  if (again_if_interrupted([&] { return fsync(number_); }) != 0) throw_errno("flushing");
}

void Descriptor::close() {
  const int number = number_;
  number_ = -1;
  // Linux has closed it even where it was interrupted.
  if (number >= 0 && ::close(number) != 0 && errno != EINTR) throw_errno("closing");
}

std::string why_unreadable(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return in_words(errno);
  if (S_ISDIR(status.st_mode)) return "it is a folder";
  return access(path.c_str(), R_OK) == 0 ? "" : in_words(errno);
}

Descriptor make_scratch(const std::string& path) {
  try {
    Temporary temporary(behind_links(path), kPrivate);
    temporary.remove();
    return std::move(temporary.file());
  } catch (const std::system_error& error) {
    throw MachineError(fmt::format("{}: no temporary file can be made beside it: {}", path,
                                   error.code().message()));
  }
}

void remove_leftover_of(const std::string& path) {
  (void)remove_leftover(temporary_name(behind_links(path)));
}

// ---- where a command writes --------------------------------------------------------------------

Destination::Destination(std::string path, FileKind kind, std::string option, Replaces replaces)
    : path_(std::move(path)),
      target_(behind_links(path_)),
      kind_(kind),
      option_(std::move(option)),
      replaces_(replaces),
      seen_(state_of(target_)) {}

bool Destination::State::is_same(const State& other) const {
  if (exists != other.exists) return false;
  return !exists || (device == other.device && number == other.number && size == other.size &&
                     changed_s == other.changed_s && changed_ns == other.changed_ns);
}

Destination::State Destination::state_of(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return {};
  return {true,
          status.st_dev,
          status.st_ino,
          static_cast<std::uint64_t>(status.st_size),
          status.st_mtim.tv_sec,
          status.st_mtim.tv_nsec,
          status.st_mode & 07777U,
          status.st_uid,
          status.st_gid};
}

void Destination::fail(const std::string& why) const {
  throw MachineError(fmt::format("{} {}: cannot be written: {}", option_, path_, why));
}

void Destination::must_be_replaceable() const {
  std::error_code ignored;
  if (fs::is_symlink(target_, ignored)) {
    throw InputError(
        fmt::format("{} {}: a link that leads to no name but its own, or too many of "
                    "them; allowed is another name",
                    option_, path_));
  }
  const FileKind there = kind_of(target_);
  if (there == FileKind::kNone || there == FileKind::kEmpty) return;
  if (there == kind_ && there != FileKind::kOther) return;
  if (replaces_ == Replaces::kAnything) return;
  throw InputError(
      fmt::format("{} {}: there is {}; allowed is a new name, or {} to replace; "
                  "--force replaces any file",
                  option_, path_, kind_text(there), kind_text(kind_)));
}

void Destination::check() const {
  const fs::path folder = folder_of(target_);
  std::error_code ignored;
  const auto complain = [&](const std::string& problem) {
    throw InputError(
        fmt::format("{} {}: {}; allowed is a file in a folder that exists and can be written",
                    option_, path_, problem));
  };
  if (path_.empty()) complain("no file name");
  if (ends_with(target_, kEnding)) complain("a name that files have which are not whole yet");
  if (!fs::exists(folder, ignored)) {
    complain(fmt::format("the folder {} does not exist", folder.string()));
  }
  if (!fs::is_directory(folder, ignored)) complain(folder.string() + " is not a folder");
  if (fs::is_directory(target_, ignored)) complain("this is a folder");
  if (fs::exists(target_, ignored)) {
    if (!fs::is_regular_file(target_, ignored)) complain("not a plain file");
    if (access(target_.c_str(), W_OK) != 0) complain("the file is write-protected");
  }
  must_be_replaceable();
  try {  // asking for permission is not enough: only a file that can be made tells
    const Temporary probe(target_, kPrivate);
  } catch (const std::system_error& error) {
    if (is_machines_doing(error.code())) fail(error.code().message());
    complain(
        fmt::format("the folder {} is not writable: {}", folder.string(), error.code().message()));
  }
}

void Destination::must_be_none_of(const std::vector<std::string>& files,
                                  const std::string& what) const {
  for (const auto& file : files) {
    if (!same_file(path_, file)) continue;
    throw InputError(
        fmt::format("{} {}: that is {}; allowed is another name", option_, path_, what));
  }
}

void Destination::be_owned_like(const State& other, const Descriptor& file) {
  std::uint32_t mode = other.mode;
  // Only root can give a file away, a member of a group can give it to that.
  if (fchown(file.number(), other.owner, other.group) != 0) {
    if (fchown(file.number(), static_cast<uid_t>(-1), other.group) != 0) errno = 0;
    mode &= ~static_cast<std::uint32_t>(S_ISUID | S_ISGID);  // they were given to another
  }
  if (fchmod(file.number(), mode) != 0) throw_errno("setting its permissions");
  file.flush();
}

bool Destination::write(const std::function<void(const Descriptor& file)>& fill) {
  must_be_replaceable();
  bool in_place = false;
  try {
    Temporary temporary(target_, state_of(target_).exists ? kPrivate : kMode);
    Descriptor& file = temporary.file();
    fill(file);
    file.flush();
    // That may have taken long.
    must_be_replaceable();
    const State before = state_of(target_);
    if (before.exists) be_owned_like(before, file);
    const Descriptor folder = open_folder(folder_of(target_));
    temporary.move_to(target_);
    const bool changed = !before.is_same(seen_);
    seen_ = state_of(target_);
    in_place = true;
    flush_folder(folder);
    file.close();
    return changed;
  } catch (const std::system_error& error) {
    if (!in_place) fail(error.code().message());
    throw MachineError(
        fmt::format("{} {}: is written, but may be lost if the machine fails now: {}", option_,
                    path_, error.code().message()));
  }
}

}  // namespace ridethrough
