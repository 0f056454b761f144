// SPDX-License-Identifier: Apache-2.0
// Simulates the study of a config file, prints one index, writes the result file.
#include "host/base/error.hpp"
#include "host/files/results_file.hpp"
#include "host/results/provenance.hpp"
#include "host/run/run.hpp"

#include <cstdio>

using namespace ridethrough;

int main(int argc, char** argv) try {
  if (argc != 3) throw InputError("usage: consumer CONFIG.ini RESULT.h5");
  const Config config = Config::load(argv[1], {"study.seed=7", "study.trajectories=20000"});
  const Study study = compile(config);
  const Backend backend = choose_backend({.backend = "auto"});

  Tally tally = {};
  run(study, backend, tally);

  Results results = evaluate(study, tally);
  record_provenance(results.provenance, config, study, backend);
  write_results(results, argv[2], {.tally = &tally, .info = &study});

  const Index& lolh = results.index("lolh");
  std::printf("%s = %.17g +- %.17g %s\n", lolh.name.c_str(), lolh.value.mean, lolh.value.std_error,
              lolh.unit.c_str());
} catch (const InputError& error) {
  std::fprintf(stderr, "consumer: %s\n", error.what());
  return 2;
}
