// ridethrough init: writes a config to begin with.
#include "host/commands/command.hpp"
#include "host/console.hpp"
#include "host/error.hpp"
#include "host/exit_codes.hpp"
#include "host/manual/starter.hpp"

#include <cerrno>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace ridethrough {
namespace {

// Whoever else makes the file in the meantime does not lose it. Half a file does not stay.
void create_file(const std::string& path, std::string_view text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file == -1) {
    const int why = errno;
    const std::string message =
        fmt::format("{}: cannot write a new config: {}", path,
                    why == EEXIST ? "it is there already; name another file" : std::strerror(why));
    if (why == ENOSPC || why == EDQUOT || why == EIO || why == EMFILE || why == ENFILE) {
      throw MachineError(message);
    }
    throw InputError(message);
  }
  int failure = 0;
  while (!text.empty() && failure == 0) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      failure = errno;
    }
  }
  if (failure == 0 && fsync(file) != 0 && errno != EINVAL && errno != EROFS) failure = errno;
  if (close(file) != 0 && failure == 0) failure = errno;
  if (failure == 0) return;
  unlink(path.c_str());
  throw MachineError(fmt::format("{}: cannot be written: {}", path, std::strerror(failure)));
}

int init_command(const Arguments& arguments) {
  if (!arguments.overrides.empty()) throw InputError("init takes the name of a file alone");
  const std::string path = arguments.has("file") ? arguments.file() : "site.ini";
  create_file(path, starter_config());
  print(fmt::format("wrote {}; next: ridethrough check {}\n", path, path));
  return exit_code::kDone;
}

}  // namespace

const Command kInitCommand = {"init",
                              R"([FILE.ini]
      writes a config with comments to begin with, site.ini unless named otherwise

No file is overwritten. Every section is there; keys that may be left out are comments.

ridethrough init site.ini)",
                              no_options, init_command, ""};

}  // namespace ridethrough
