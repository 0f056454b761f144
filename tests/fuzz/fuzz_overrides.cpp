// SPDX-License-Identifier: Apache-2.0
// A config that is right, and values from the command line, a line each; those of [sweep], too.
#include "host/config/read_site.hpp"
#include "host/config/sweep_axes.hpp"
#include "host/scenario/study.hpp"
#include "tests/fuzz/harness.hpp"

#include <algorithm>
#include <sstream>

using namespace ridethrough;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> overrides;
  std::istringstream lines(std::string(reinterpret_cast<const char*>(data), size));
  for (std::string line; std::getline(lines, line);) {
    if (line.find('/') != std::string::npos) return -1;  // a file of its reader's
    overrides.push_back(line);
  }
  const std::string path = fuzz::in_folder("site.ini");
  fuzz::write_file(path, fuzz::kSite);
  const auto read = [&] { return Config::read(path, overrides); };
  fuzz::is_understood_or_refused([&] { (void)Config::from_text(path, fuzz::kSite, overrides); });
  fuzz::is_understood_or_refused([&] {
    const Site site = read_unchecked(read());
    if (site.study.horizon_h > 2 * 8760) return;  // right, but slow
    (void)describe(site, compile(site));
  });
  fuzz::is_understood_or_refused([&] {
    const Config config = read();
    const Sweep sweep = read_sweep(config);
    for (const std::size_t point : {std::size_t{0}, sweep.size() - 1}) {
      (void)sweep.label(point);
      const Site one = sweep.at(point, read_unchecked(config));
      if (one.study.horizon_h <= 2 * 8760) (void)compile(one);
    }
  });
  return 0;
}
