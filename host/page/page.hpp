// SPDX-License-Identifier: Apache-2.0
// Results as a page for a browser: one file of HTML that carries all it needs.
#pragma once

#include <string>

namespace ridethrough {

// The page of a file of results, or of a sweep. Throws InputError where that cannot be read.
std::string report_page(const std::string& path);

}  // namespace ridethrough
