// SPDX-License-Identifier: Apache-2.0
#include "host/base/console.hpp"

#include "host/base/exit_codes.hpp"
#include "host/base/layout.hpp"
#include "host/base/text.hpp"
#include "host/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace ridethrough {
namespace {

constexpr std::size_t kMostOfAMessage = 4000;  // bytes

// The errno of the first write to standard output that failed; 0 = none.
int stdout_failure = 0;
bool printed = false;

// What is written in one go, if it fits.
class Buffer {
 public:
  explicit Buffer(int file) : file_(file) {}

  void add(std::string_view bytes) noexcept {
    for (const char byte : bytes) {
      if (size_ == bytes_.size()) flush();
      bytes_[size_++] = byte;
    }
  }

  // The errno of the first failure, after which nothing is written; 0 = none.
  int flush() noexcept {
    const char* at = bytes_.data();
    while (size_ > 0 && failure_ == 0) {
      const ssize_t written = write(file_, at, size_);
      if (written >= 0) {
        at += written;
        size_ -= static_cast<std::size_t>(written);
      } else if (errno == EAGAIN) {
        // Whoever we share the stream with does not want to wait. We do.
        pollfd ready = {file_, POLLOUT, 0};
        poll(&ready, 1, -1);
      } else if (errno != EINTR) {
        failure_ = errno;
      }
    }
    size_ = 0;
    return failure_;
  }

 private:
  int file_;
  int failure_ = 0;
  std::size_t size_ = 0;
  std::array<char, 8192> bytes_;
};

// No order to a terminal, and nothing that turns the direction of a line or ends it (U+2028 to
// U+202E, U+2066 to U+2069), so that it would read as something else.
bool is_plain(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  const unsigned char lead = byte(0);
  if (lead == '\n' || lead == '\t') return true;
  const bool c0 = lead < 0x20 || lead == 0x7F;
  const bool c1 = lead == 0xC2 && byte(1) < 0xA0;
  const bool turns = lead == 0xE2 && ((byte(1) == 0x80 && byte(2) >= 0xA8 && byte(2) <= 0xAE) ||
                                      (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9));
  return !c0 && !c1 && !turns;
}

void add_plainly(Buffer& buffer, std::string_view text) noexcept {
  while (!text.empty()) {
    if (text.starts_with("\r\n")) {  // as lines of CSV end
      buffer.add("\r\n");
      text.remove_prefix(2);
      continue;
    }
    const std::size_t length = length_of_character(text);
    const std::string_view character = text.substr(0, length == 0 ? 1 : length);
    buffer.add(length > 0 && is_plain(character) ? character : kReplacement);
    text.remove_prefix(character.size());
  }
}

void add_cut(Buffer& buffer, std::string_view text) noexcept {
  if (text.size() <= kMostOfAMessage) return add_plainly(buffer, text);
  constexpr std::string_view kMore = " ...";
  std::size_t end = kMostOfAMessage - kMore.size();
  while (end > kMostOfAMessage - 8 && continues_character(text[end]))
    --end;  // not within a character
  add_plainly(buffer, text.substr(0, end));
  buffer.add(kMore);
}

void keep(int failure) noexcept {
  if (stdout_failure == 0) stdout_failure = failure;
}

}  // namespace

void secure_streams() noexcept {
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (fcntl(stream, F_GETFD) != -1) continue;
    // The lowest number that is free: that of the stream.
    open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

void print(std::string_view text) noexcept {
  if (text.empty() || stdout_failure != 0) return;
  printed = true;
  Buffer buffer(STDOUT_FILENO);
  add_plainly(buffer, text);
  keep(buffer.flush());
}

void say(std::initializer_list<std::string_view> parts) noexcept {
  Buffer buffer(STDERR_FILENO);
  for (const auto part : parts) add_plainly(buffer, part);
  buffer.flush();
}

void complain(std::initializer_list<std::string_view> parts) noexcept {
  Buffer buffer(STDERR_FILENO);
  buffer.add("ridethrough: ");
  for (const auto part : parts) add_cut(buffer, part);
  buffer.add("\n");
  buffer.flush();
}

std::size_t width_of(int stream) noexcept {
  constexpr std::size_t kLeast = 20;
  constexpr std::size_t kMost = 1000;
  winsize size{};
  std::size_t columns = 0;
  if (ioctl(stream, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
  if (columns == 0) {
    const char* text = std::getenv("COLUMNS");
    if (text != nullptr) (void)std::from_chars(text, text + std::strlen(text), columns);
  }
  return columns == 0 ? kUsualWidth : std::clamp(columns, kLeast, kMost);
}

void draw_line(int terminal, std::string_view row) noexcept {
  Buffer buffer(terminal);
  buffer.add("\r");
  add_plainly(buffer, row);
  buffer.add("\x1b[K");
  buffer.flush();
}

void erase_line(int terminal) noexcept { draw_line(terminal, ""); }

int finish_output(int code) noexcept {
  if (std::fflush(stdout) != 0) keep(errno);  // what libraries have printed
  // Some file systems say only when a file is closed that it could not be written.
  const int last = printed && stdout_failure == 0 ? dup(STDOUT_FILENO) : -1;
  if (last != -1 && close(last) != 0) keep(errno);
  if (stdout_failure == 0 || stdout_failure == EPIPE) return code;
  complain({"standard output: cannot be written: ",
            stdout_failure == EBADF ? "it is closed" : std::strerror(stdout_failure)});
  return code == exit_code::kDone ? exit_code::kMachineFailed : code;
}

}  // namespace ridethrough
