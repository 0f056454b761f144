// SPDX-License-Identifier: Apache-2.0
// Simulates a site that is built here, or that of a config file; prints one index, writes the
// result file.
#include "host/base/error.hpp"
#include "host/config/read_site.hpp"
#include "host/config/write_config.hpp"
#include "host/files/results_file.hpp"
#include "host/results/provenance.hpp"
#include "host/run/run.hpp"

#include <cstdio>

using namespace ridethrough;

// Two feeds that fail together now and then, and batteries. Members are named as the keys of a
// config; what is left out has the default that those have.
Site small_site() {
  Site site;
  site.study.name = "a site of 100 MW";
  site.study.trajectories = 20000;
  site.load.constant_mw = 100;
  site.feeds = {{.name = "north", .capacity_mw = 80}, {.name = "south", .capacity_mw = 80}};
  Site::Hazard storm;
  storm.name = "storm";
  storm.gap_h = parse_distribution("exponential(mean=1000)");
  storm.duration_h = parse_distribution("lognormal(mean=4, sigma=1)");
  storm.hits = {{"feed.north"}, {"feed.south", 0.3}};
  site.hazards = {storm};
  Site::Battery pack;
  pack.name = "pack";
  pack.units = 60;
  pack.unit_power_mw = 2;
  pack.unit_energy_mwh = 4;
  site.batteries = {pack};
  return site;
}

int main(int argc, char** argv) try {
  if (argc < 2 || argc > 3) throw InputError("usage: consumer RESULT.h5 [CONFIG.ini]");
  Site site = small_site();
  ConfigText text;  // which the result file keeps, so that it says what it is of
  if (argc == 3) {
    const Config config = Config::load(argv[2], {"study.seed=7", "study.trajectories=20000"});
    site = read_site(config);
    text = config.source();
  } else {
    text = write_config(site);
  }

  const Study study = compile(site);
  const Backend backend = choose_backend({.backend = "auto"});
  Tally tally = {};
  run(study, backend, tally);

  Results results = evaluate(study, tally);
  record_provenance(results.provenance, text, study, backend);
  write_results(results, argv[1], {.tally = &tally, .info = &study});

  const Index& lolh = results.index("lolh");
  std::printf("%s = %.17g +- %.17g %s\n", lolh.name.c_str(), lolh.value.mean, lolh.value.std_error,
              lolh.unit.c_str());
} catch (const InputError& error) {
  std::fprintf(stderr, "consumer: %s\n", error.what());
  return 2;
}
