// SPDX-License-Identifier: Apache-2.0
#include "host/config/write_config.hpp"

#include "host/base/error.hpp"
#include "host/base/text.hpp"
#include "host/config/config.hpp"
#include "host/config/read_site.hpp"
#include "host/site/by_key.hpp"

#include <fmt/format.h>

namespace ridethrough {

ConfigText write_config(const Site& site) {
  ConfigText written;
  for (const auto& section : sections_of(site)) {
    std::string lines;
    for (const auto& row : key_rows()) {
      const Key key{section, row.key};
      if (row.section != section.kind || !has(site, key)) continue;
      const std::string value = text_of(site, key);
      if (value != trimmed(value) || value.find('#') != std::string::npos) {
        complain(site, key, "a value of a config has no # in it, and no blanks around it");
      }
      Config::check_text({key, value, "", 0});
      lines += fmt::format("{} = {}\n", row.key, value);
    }
    const bool named = !section.name.empty();
    if (lines.empty() && !named) continue;
    if (!written.text.empty()) written.text += '\n';
    written.text += fmt::format("[{}]\n{}", section.title(), lines);
  }
  // What it says has to be what the site is.
  const Site read = read_unchecked(Config::from_text("", written.text, {}));
  for (const auto& [key, origin] : read.origins.values) {
    if (!origin.flaw.empty()) complain(site, key, origin.flaw);
  }
  return written;
}

}  // namespace ridethrough
