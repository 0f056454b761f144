// SPDX-License-Identifier: Apache-2.0
// What all fuzz harnesses share: a folder of their own, and the promise that whatever is read is
// either understood or refused with a message.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What libFuzzer, or replay_main.cpp, calls with each input.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace ridethrough::fuzz {

// A path in a folder of this process, in memory, which goes at exit; or in the folder that
// RIDETHROUGH_FUZZ_FOLDER names, which stays.
std::string in_folder(const std::string& name);

void write_file(const std::string& path, std::string_view bytes);
std::string read_file(const std::string& path);

// The bytes of a file of that name in the folder, made where there is none: so that what takes long
// to make is made once for many processes, where RIDETHROUGH_FUZZ_FOLDER is given.
std::string kept(const std::string& name, const std::function<std::string()>& make);

// Anything that is thrown but what main() prints as a message of its own ends the process.
void is_understood_or_refused(const std::function<void()>& reads);

// A config of two sections or so, with something of every kind.
extern const char* const kSite;

// Takes an input apart; zeros follow its end.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }

  template <class T>
  T take() {
    T value{};
    const std::size_t length = std::min(sizeof(T), rest_.size());
    std::memcpy(&value, rest_.data(), length);
    rest_ = rest_.subspan(length);
    return value;
  }

  // Fewer than `many`, which is not 0.
  std::size_t below(std::size_t many) { return take<std::uint16_t>() % many; }

  std::string text(std::size_t length) {
    length = std::min(length, rest_.size());
    std::string taken(reinterpret_cast<const char*>(rest_.data()), length);
    rest_ = rest_.subspan(length);
    return taken;
  }

  std::string rest() { return text(rest_.size()); }

 private:
  std::span<const std::uint8_t> rest_;
};

}  // namespace ridethrough::fuzz
