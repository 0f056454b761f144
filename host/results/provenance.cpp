// SPDX-License-Identifier: Apache-2.0
#include "host/results/provenance.hpp"

#include "version.hpp"

#include <array>
#include <ctime>

namespace ridethrough {

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm calendar{};
  gmtime_r(&now, &calendar);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &calendar);
  return text.data();
}

void record_provenance(Provenance& provenance, const ConfigText& config) {
  provenance.config_file = config.file;
  provenance.config = config.text;
  provenance.overrides = config.overrides;
  provenance.program_version = kProgramVersion;
  provenance.git_commit = kGitCommit;
  provenance.created = utc_now();
}

void record_provenance(Provenance& provenance, const ConfigText& config, const Study& study,
                       const Backend& backend) {
  record_provenance(provenance, config);
  provenance.fingerprint = study.fingerprint_text();
  provenance.backend = backend.name;
  provenance.device = backend.device;
}

}  // namespace ridethrough
