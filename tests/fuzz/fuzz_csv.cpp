// SPDX-License-Identifier: Apache-2.0
// A CSV file, whatever it is: as a load profile, as observations, as the points of a sweep. The
// first byte says which.
#include "host/config/read_site.hpp"
#include "host/config/sweep_axes.hpp"
#include "host/scenario/study.hpp"
#include "tests/fuzz/harness.hpp"

using namespace ridethrough;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return -1;
  fuzz::Input input(data, size);
  const int role = input.take<std::uint8_t>() % 3;
  fuzz::write_file(fuzz::in_folder("data.csv"), input.rest());
  const auto config = [](const std::string& text) {
    return Config::from_text(fuzz::in_folder("site.ini"), text, {});
  };
  const auto site = [&](const std::string& text) { return read_site(config(text)); };
  fuzz::is_understood_or_refused([&] {
    if (role == 0) {
      (void)compile(
          site("[load]\nprofile = data.csv\nprofile_unit = mw\n[feed.x]\ncapacity_mw = 90\n"));
    } else if (role == 1) {
      (void)compile(
          site("[load]\nconstant_mw = 90\n[feed.x]\ncapacity_mw = 90\n"
               "[hazard.h]\ngap_h = exponential(mean=90)\nhits = feed.x\n"
               "duration_h = empirical(file=data.csv)\n"));
    } else {
      const Config points = config(std::string(fuzz::kSite) + "[sweep]\npoints = data.csv\n");
      const Sweep sweep = read_sweep(points);
      const Site one = sweep.at(0, read_unchecked(points));
      if (one.study.horizon_h <= 2 * 8760) (void)compile(one);
    }
  });
  return 0;
}
