// SPDX-License-Identifier: Apache-2.0
// The config of a site as result files keep it: from it the site can be read again.
#pragma once

#include <string>

namespace ridethrough {

struct ConfigText {
  std::string file;       // where the text stood when it was read; paths in it are relative to that
  std::string text;       // in INI form
  std::string overrides;  // "section.key=value" from the command line, a line each
};

}  // namespace ridethrough
