// SPDX-License-Identifier: Apache-2.0
// Numbers as people write them: a share in per cent; and what to say of a number that is none for
// its unit, a decimal comma, or what parts its thousands.
#pragma once

#include <functional>
#include <string>

namespace ridethrough {

// The whole text as a number, or as one in per cent: "5 %" is the double that "0.05" is.
bool parse_share(const std::string& text, double& value);

// Whether what is written could stand instead.
using NumberJudge = std::function<bool(const std::string& number)>;

// "; write 0.25: capacity_mw is in MW" of "250 kW"; empty where nothing is known to help. The name
// is that of the key, which says its unit. What is not allowed is not told to be written.
std::string number_hint(const std::string& text, const std::string& name, bool is_share,
                        const NumberJudge& is_allowed = {});

// To be said where a comma may have been meant as a decimal mark between the items of a list.
inline constexpr const char* kDecimalMark = "; the decimal mark is a point, as in 0.5";

}  // namespace ridethrough
