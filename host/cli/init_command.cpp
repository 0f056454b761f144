// SPDX-License-Identifier: Apache-2.0
// ridethrough init: writes a config to begin with.
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/exit_codes.hpp"
#include "host/base/safe_file.hpp"
#include "host/cli/command_line.hpp"
#include "host/manual/starter.hpp"

#include <cerrno>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace ridethrough {
namespace {

// Whoever else makes the file in the meantime does not lose it. Half a file does not stay.
void create_file(const std::string& path, std::string_view text) {
  Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (file.number() < 0) {
    const std::error_code why(errno, std::generic_category());
    const std::string message = fmt::format(
        "{}: cannot write a new config: {}", path,
        why == std::errc::file_exists ? "it is there already; name another file" : why.message());
    if (is_machines_doing(why)) throw MachineError(message);
    throw InputError(message);
  }
  try {
    file.write(text.data(), text.size(), 0);
    file.flush();
    file.close();
  } catch (const std::system_error& error) {
    unlink(path.c_str());
    throw MachineError(fmt::format("{}: cannot be written: {}", path, error.code().message()));
  }
}

int init_command(const Arguments& arguments) {
  const std::string path = arguments.files.empty() ? "site.ini" : arguments.file();
  create_file(path, starter_config());
  print(fmt::format("wrote {}; next: ridethrough check {}\n", path, path));
  return exit_code::kDone;
}

}  // namespace

constexpr Command kInitCommand = {
    .name = "init",
    .summary = "writes a config with comments to begin with",
    .description =
        {"The file is site.ini unless it is named otherwise; none is overwritten. Every section "
         "is there; keys that may be left out are comments."},
    .positional = {.value = {.kind = Value::kFile, .name = "FILE.ini", .extension = "ini"}},
    .examples = {{"a config of your own", "ridethrough init site.ini"}},
    .run = init_command};

}  // namespace ridethrough
