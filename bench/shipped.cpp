// SPDX-License-Identifier: Apache-2.0
#include "bench/shipped.hpp"

#include "host/run/run.hpp"
#include "tests/places.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

namespace ridethrough::bench {

std::vector<std::string> shipped_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(ridethrough::configs_folder())) {
    if (entry.path().extension() == ".ini") names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

const Study& shipped(const std::string& name) {
  static std::map<std::string, Study> studies;
  auto found = studies.find(name);
  if (found == studies.end()) {
    const std::string path = ridethrough::configs_folder() + "/" + name + ".ini";
    found = studies.emplace(name, compile(Config::load(path, {}))).first;
  }
  return found->second;
}

Tally tally_of(const Study& study, std::uint64_t trajectories) {
  return simulate(study, make_cpu_backend(1), {0, trajectories});
}

}  // namespace ridethrough::bench
