// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/harness.hpp"

#include "host/base/error.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <typeinfo>

#include <unistd.h>

namespace ridethrough::fuzz {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() : given_(std::getenv("RIDETHROUGH_FUZZ_FOLDER")) {
    if (given_ != nullptr && *given_ != 0) {
      path_ = given_;
      return;
    }
    given_ = nullptr;
    const fs::path memory = "/dev/shm";
    const fs::path parent = fs::is_directory(memory) ? memory : fs::temp_directory_path();
    path_ = parent / ("ridethrough-fuzz-" + std::to_string(getpid()));
    fs::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    if (given_ == nullptr) fs::remove_all(path_, ignored);
  }

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  const char* given_;
  fs::path path_;
};

[[noreturn]] void end(const std::string& what) {
  std::fprintf(stderr, "neither understood nor refused: %s\n", what.c_str());
  std::abort();
}

}  // namespace

std::string in_folder(const std::string& name) {
  static const Folder folder;
  return (folder.path() / name).string();
}

void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream stream(path, std::ios::binary);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!stream.flush()) end("cannot write " + path);
}

std::string kept(const std::string& name, const std::function<std::string()>& make) {
  const std::string path = in_folder(name);
  if (!fs::exists(path)) {
    write_file(path + ".new", make());
    fs::rename(path + ".new", path);
  }
  return read_file(path);
}

std::string read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return bytes.str();
}

void is_understood_or_refused(const std::function<void()>& reads) {
  try {
    reads();
  } catch (const InputError& error) {
    if (*error.what() == 0) end("no message");
  } catch (const MachineError& error) {
    if (*error.what() == 0) end("no message");
  } catch (const std::exception& error) {
    end(std::string(typeid(error).name()) + ": " + error.what());
  }
}

const char* const kSite = R"([study]
name = fuzz
horizon_h = 720
trajectories = 64
seed = 7
[load]
constant_mw = 100
[surge.jobs]
gap_h = exponential(mean=72)
duration_h = lognormal(mean=0.5, sigma=0.6)
extra_mw = uniform(low=5, high=15)
[feed.north]
capacity_mw = 120
[gas.main]
[hazard.storm]
gap_h = exponential(mean=100)
duration_h = lognormal(mean=4, sigma=1)
hits = feed.north, gas.main:0.1
[battery.pack]
units = 10
unit_power_mw = 8
unit_energy_mwh = 16
mttf_h = 8000
mttr_h = 72
[turbine.engine]
units = 6
unit_mw = 20
mttf_h = 1000
mttr_h = 31
start_failure_probability = 0.02
start_min = 10
gas = main
[policy]
mode = soc
)";

}  // namespace ridethrough::fuzz
