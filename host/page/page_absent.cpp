// SPDX-License-Identifier: Apache-2.0
// Report pages in a build without them: there are none.
#include "host/base/error.hpp"
#include "host/page/page.hpp"

namespace ridethrough {

std::string report_page(const std::vector<std::string>&) {
  throw MachineError("report: this program was built without report pages (RIDETHROUGH_REPORT)");
}

}  // namespace ridethrough
