// SPDX-License-Identifier: Apache-2.0
// Gives a harness the files that are named, or those of folders: what libFuzzer does, for a build
// without it.
#include "tests/fuzz/harness.hpp"

#include <cstdio>
#include <filesystem>
#include <set>

namespace fs = std::filesystem;

int main(int count, char** arguments) {
  std::set<fs::path> files;
  for (int i = 1; i < count; ++i) {
    if (!fs::is_directory(arguments[i])) {
      files.insert(arguments[i]);
      continue;
    }
    for (const auto& entry : fs::directory_iterator(arguments[i])) files.insert(entry.path());
  }
  for (const auto& file : files) {
    std::fprintf(stderr, "%s\n", file.c_str());  // the last one printed is the one that fails
    const std::string bytes = ridethrough::fuzz::read_file(file.string());
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  }
  std::printf("%zu inputs\n", files.size());
  return files.empty() ? 1 : 0;
}
