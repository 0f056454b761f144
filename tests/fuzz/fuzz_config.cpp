// SPDX-License-Identifier: Apache-2.0
// The text of a config file, whatever it is: read, compiled, described.
#include "host/config/read_site.hpp"
#include "host/config/sweep_axes.hpp"
#include "host/scenario/study.hpp"
#include "tests/fuzz/harness.hpp"

using namespace ridethrough;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  // A config may name any file of its reader's, such as /dev/zero, which never ends.
  if (text.find('/') != std::string::npos || text.find("..") != std::string::npos) return -1;
  // As a person's, of whose mistakes all are looked for, and as what a result file has kept.
  const std::string path = fuzz::in_folder("site.ini");
  fuzz::write_file(path, text);
  fuzz::is_understood_or_refused([&] {
    const Site site = read_unchecked(Config::read(path, {}));
    if (site.study.horizon_h > 2 * 8760) return;  // right, but slow
    (void)describe(site, compile(site));
  });
  fuzz::is_understood_or_refused([&] { (void)Config::from_text(path, std::move(text), {}); });
  return 0;
}
