// SPDX-License-Identifier: Apache-2.0
// The program of all benchmarks, with Google Benchmark's own command line.
#include "bench/shipped.hpp"

#include <cstdio>
#include <exception>

#include <benchmark/benchmark.h>

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  try {
    ridethrough::bench::register_distributions();
    ridethrough::bench::register_trajectories();
    // Nothing to run is a mistake in the filter.
    return benchmark::RunSpecifiedBenchmarks() > 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ridethrough_bench: %s\n", error.what());
    return 1;
  }
}
