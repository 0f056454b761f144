// SPDX-License-Identifier: Apache-2.0
// What tests of the physics share: studies from a few lines of config, run on the CPU back end.
#pragma once

#include "host/results/results.hpp"
#include "host/run/run.hpp"
#include "host/scenario/study.hpp"
#include "kernels/backend.hpp"
#include "tests/places.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include <unistd.h>

namespace ridethrough {

inline Study study_from(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const auto path =
      std::filesystem::temp_directory_path() / ("ridethrough-" + std::to_string(getpid()) + ".ini");
  std::ofstream(path) << text;
  Study study = compile(Config::load(path.string(), overrides));
  std::filesystem::remove(path);
  return study;
}

inline Study shipped_study(const std::string& name,
                           const std::vector<std::string>& overrides = {}) {
  return compile(Config::load(configs_folder() + "/" + name, overrides));
}

inline Tally run_on_cpu(const Study& study, std::uint64_t trajectories, int threads = 2) {
  return simulate(study, make_cpu_backend(threads), {0, trajectories});
}

// Is an estimate within so many standard errors of the exact value? With 4.5, a right model fails
// 7 times in a million; seeds are fixed, so a test that passes once passes always.
inline constexpr double kSigmas = 4.5;

// How far off an index is, in standard errors.
inline double deviation(const Results& results, const std::string& index, double exact) {
  const auto& value = results.index(index).value;
  return std::abs(value.mean - exact) / value.std_error;
}

}  // namespace ridethrough
