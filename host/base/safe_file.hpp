// SPDX-License-Identifier: Apache-2.0
// Files that are whole or not there, that take the place of nothing which is not ours, and that
// leave nothing half written behind.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace ridethrough {

// What a file is, recognized by its first bytes. No library looks at it for that. An HDF5 file that
// was cut before it says what it is is empty.
enum class FileKind {
  kNone,
  kEmpty,
  kResults,
  kSweep,
  kAnalysis,
  kCheckpoint,
  kAnswers,
  kPage,
  kCsv,
  kJson,
  kOther
};
// Throws MachineError where the disk fails.
FileKind kind_of(const std::string& path);

// "a checkpoint", "a file that ridethrough has not written".
const char* kind_text(FileKind kind);

// What every HDF5 file begins with.
inline constexpr std::string_view kHdf5Head = "\x89HDF\r\n\x1a\n";

// Whether a call has failed because of the machine: its disk, its memory; and not because of what a
// person has named, or may not use.
bool is_machines_doing(const std::error_code& error);

// The same file by whatever names, links followed; so are two names of one file to be.
bool same_file(const std::string& one, const std::string& other);

// Why a file cannot be read, as in "no such file"; empty where nothing speaks against it.
std::string why_unreadable(const std::string& path);

// A descriptor of an open file. Calls that a signal interrupts are made again, and short ones go
// on; each throws std::system_error where the system fails.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  // A regular file, for reading. Does not wait for the other end of a pipe.
  static Descriptor open_file(const std::string& path);

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] std::uint64_t size() const;
  void write(const void* bytes, std::size_t count, std::uint64_t at) const;
  // Fewer than asked for only at the end of the file.
  std::size_t read(void* bytes, std::size_t count, std::uint64_t at) const;
  void truncate(std::uint64_t size) const;
  void flush() const;  // to the disk
  void close();

 private:
  int number_ = -1;
};

// An unnamed file that grows while a command runs, in the folder of `path`, and is gone with it.
// Throws MachineError where there can be none.
Descriptor make_scratch(const std::string& path);

// Takes away what a program that was killed has left of the file that it was writing at `path`.
void remove_leftover_of(const std::string& path);

// Where a command is going to write a file.
class Destination {
 public:
  enum class Replaces { kItsKind, kAnything };

  // `kind` is what will be written, and what may stand there already. `option` is what a person
  // named it with. Nothing happens yet.
  Destination(std::string path, FileKind kind, std::string option = "-o",
              Replaces replaces = Replaces::kItsKind);

  [[nodiscard]] const std::string& path() const { return path_; }

  // Throws InputError where no file can be made there, or something of another kind stands there.
  void check() const;

  // Throws InputError where it is one of these files, which `what` says of them.
  void must_be_none_of(const std::vector<std::string>& files, const std::string& what) const;

  // Lets `fill` write a file with a name of its own, and moves it into place once it is on the
  // disk: whatever happens in between, there is the old file or the new one. Links are followed,
  // permissions of an older file kept. Throws MachineError where the machine fails, and InputError
  // where something of another kind has come to stand there. What `fill` throws passes through.
  // Returns whether somebody else has changed the file since this object was made, or has written.
  bool write(const std::function<void(const Descriptor& file)>& fill);

  // Throws MachineError: "-o FILE: cannot be written: WHY".
  [[noreturn]] void fail(const std::string& why) const;

 private:
  // What tells whether a file is still the one that was there.
  struct State {
    bool exists = false;
    std::uint64_t device = 0, number = 0, size = 0;
    std::int64_t changed_s = 0, changed_ns = 0;
    std::uint32_t mode = 0, owner = 0, group = 0;
    [[nodiscard]] bool is_same(const State& other) const;
  };
  static State state_of(const std::string& path);

  void must_be_replaceable() const;
  // Gives a file the owner, the group and the permissions of another, as far as that is allowed.
  static void be_owned_like(const State& other, const Descriptor& file);

  std::string path_;    // as it was named
  std::string target_;  // where links lead
  FileKind kind_;
  std::string option_;
  Replaces replaces_;
  State seen_;
};

}  // namespace ridethrough
