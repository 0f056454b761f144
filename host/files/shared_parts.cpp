// SPDX-License-Identifier: Apache-2.0
#include "host/files/shared_parts.hpp"

#include <string>

namespace ridethrough {

void write_config(hid_t where, const Provenance& from) {
  hdf5::write_text(where, "config", from.config, "whole text of the config file");
  hdf5::write_text(where, "overrides", from.overrides,
                   "section.key=value from the command line, a line each");
}

void write_index_names(hid_t file, const std::vector<Index>& indices) {
  std::vector<std::string> names;
  std::vector<std::string> applying;
  for (const Index& index : indices) {
    names.push_back(index.name);
    if (index.applies) applying.push_back(index.name);
  }
  hdf5::write_names(file, "indices", names);
  hdf5::write_names(file, "applying", applying);
}

}  // namespace ridethrough
