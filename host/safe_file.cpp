#include "host/safe_file.hpp"

#include "host/error.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace ridethrough {
namespace {

namespace fs = std::filesystem;

std::string temporary_name(const std::string& path) { return path + ".part"; }

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

// Waits until a file, or the names in a folder, are on the disk.
void flush(const fs::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool done = file >= 0 && fsync(file) == 0;
  const std::error_code error(errno, std::generic_category());
  if (file >= 0) close(file);
  if (!done) throw std::system_error(error, "flushing " + path.string());
}

}  // namespace

void check_writable(const std::string& path, const std::string& option) {
  const fs::path folder = folder_of(path);
  std::error_code ignored;
  const auto complain = [&](const std::string& problem) {
    throw InputError(
        fmt::format("{} {}: {}; allowed is a file in a folder that exists and can be written",
                    option, path, problem));
  };
  if (path.empty()) complain("no file name");
  if (!fs::exists(folder, ignored)) {
    complain(fmt::format("the folder {} does not exist", folder.string()));
  }
  if (!fs::is_directory(folder, ignored)) complain(folder.string() + " is not a folder");
  if (fs::is_directory(path, ignored)) complain("this is a folder");
  if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored))
    complain("not a plain file");
  // Asking for permission is not enough: only a file that can be made tells.
  const std::string probe = temporary_name(path);
  if (!std::ofstream(probe)) {
    complain(fmt::format("the folder {} is not writable", folder.string()));
  }
  fs::remove(probe, ignored);
}

void write_safely(const std::string& path, const std::string& option,
                  const std::function<void(const std::string& path)>& write) {
  check_writable(path, option);
  const std::string temporary = temporary_name(path);
  try {
    write(temporary);
    flush(temporary);
    fs::rename(temporary, path);
    flush(folder_of(path));
  } catch (const std::exception& error) {
    std::error_code ignored;
    fs::remove(temporary, ignored);
    throw InputError(fmt::format("{} {}: cannot be written: {}", option, path, error.what()));
  }
}

}  // namespace ridethrough
