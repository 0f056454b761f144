// SPDX-License-Identifier: Apache-2.0
// The files that harnesses damage: small, right, and with something in every place.
#pragma once

#include "host/scenario/study.hpp"

#include <string>

namespace ridethrough::fuzz {

// The study of kSite.
Study small_study();

// Each returns the bytes of a file; shards are of two.
std::string good_results(const std::string& shard = "");  // with traces where there is no shard
std::string good_checkpoint();
std::string good_sweep(const std::string& shard = "");
std::string good_analysis();  // of a `worth`
std::string good_answers();   // its checkpoint, with all that it asks for

// The same `worth` once more, with what is kept there.
void go_on_with_worth(const std::string& checkpoint);

// Makes the program take a file that was edited as one that was written so: what guards against
// damage is made anew, so that what is behind it is reached.
void seal(const std::string& path);

}  // namespace ridethrough::fuzz
