// SPDX-License-Identifier: Apache-2.0
#include "host/config/read_site.hpp"

#include "host/site/by_key.hpp"
#include "host/site/check.hpp"

namespace ridethrough {

Site read_unchecked(const Config& config) {
  Site site;
  site.origins.file = config.file();
  site.origins.mistakes = config.mistakes();
  site.origins.left_out = config.left_out();
  for (const auto& section : config.sections()) {
    if (section.kind == kSweepSection) continue;
    append_section(site, section, config.place_of(section));
    site.origins.sections[section].told = config.is_misnamed(section);
  }
  for (const auto& [key, assignment] : config.values()) {
    if (key.section.kind != kSweepSection) assign(site, assignment);
  }
  for (const auto& key : config.set_aside()) set_aside(site, key);
  return site;
}

Site read_site(const Config& config) {
  Site site = read_unchecked(config);
  check(site);
  return site;
}

Site load_site(const std::string& path, const std::vector<std::string>& overrides) {
  return read_site(Config::read(path, overrides));
}

}  // namespace ridethrough
