// SPDX-License-Identifier: Apache-2.0
// The page around the data: HTML, style, scripts and the charting library, put together at build
// time from host/page/.
#pragma once

#include <string_view>

namespace ridethrough {

extern const std::string_view kPageTemplate;

}  // namespace ridethrough
