// SPDX-License-Identifier: Apache-2.0
// Results as a page for a browser: one file of HTML that carries all it needs.
#pragma once

#include <string>
#include <vector>

namespace ridethrough {

// The page of a file of results, or of a sweep, or of several files of results beside each other.
// Throws InputError where one cannot be read, or where they cannot stand on one page.
std::string report_page(const std::vector<std::string>& paths);

}  // namespace ridethrough
