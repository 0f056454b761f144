// ridethrough init: writes a config to begin with.
#include "host/commands/command.hpp"
#include "host/error.hpp"
#include "host/manual/starter.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>

#include <fmt/format.h>

namespace ridethrough {
namespace {

int init_command(const Arguments& arguments) {
  if (!arguments.overrides.empty()) throw InputError("init takes the name of a file alone");
  const std::string path = arguments.has("file") ? arguments.file() : "site.ini";
  // x: whoever else makes the file in the meantime does not lose it.
  std::FILE* file = std::fopen(path.c_str(), "wx");
  if (file == nullptr) {
    const int why = errno;
    throw InputError(
        fmt::format("{}: cannot write a new config: {}", path,
                    why == EEXIST ? "it is there already; name another file" : std::strerror(why)));
  }
  const std::string text = starter_config();
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (std::fclose(file) != 0 || !written) {
    throw std::runtime_error(fmt::format("{}: cannot write: {}", path, std::strerror(errno)));
  }
  fmt::print("wrote {}; next: ridethrough check {}\n", path, path);
  return 0;
}

}  // namespace

const Command kInitCommand = {"init",
                              R"([FILE.ini]
      writes a config with comments to begin with, site.ini unless named otherwise

No file is overwritten. Every section is there; keys that may be left out are comments.

ridethrough init site.ini)",
                              no_options, init_command, ""};

}  // namespace ridethrough
