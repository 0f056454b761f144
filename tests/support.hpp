// SPDX-License-Identifier: Apache-2.0
// What tests of the physics share: studies from a few lines of config, run on the CPU back end.
#pragma once

#include "host/config/read_site.hpp"
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
#include <vector>

#include <unistd.h>

namespace ridethrough {

inline Study study_from(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const auto path =
      std::filesystem::temp_directory_path() / ("ridethrough-" + std::to_string(getpid()) + ".ini");
  std::ofstream(path) << text;
  Study study = compile(load_site(path.string(), overrides));
  std::filesystem::remove(path);
  return study;
}

// With a load of equal steps, repeated, in a file that is there while the study is compiled. The
// config may begin with more keys of the load.
inline Study study_with_profile(const std::string& config, const std::vector<double>& steps,
                                double step_h) {
  const auto csv =
      std::filesystem::temp_directory_path() / ("profile-" + std::to_string(getpid()) + ".csv");
  {
    std::ofstream file(csv);
    file << "demand_mw\n";
    for (const double mw : steps) file << mw << '\n';
  }
  Study study = study_from("[load]\nstep_h = " + std::to_string(step_h) +
                           "\nprofile = " + csv.filename().string() + "\n" + config);
  std::filesystem::remove(csv);
  return study;
}

inline Study shipped_study(const std::string& name,
                           const std::vector<std::string>& overrides = {}) {
  return compile(load_site(configs_folder() + "/" + name, overrides));
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
