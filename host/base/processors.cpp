// SPDX-License-Identifier: Apache-2.0
#include "host/base/processors.hpp"

#include <algorithm>
#include <numeric>
#include <thread>

#include <sched.h>

namespace ridethrough {

std::vector<int> processors() {
  std::vector<int> allowed;
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    for (int i = 0; i < CPU_SETSIZE; ++i) {
      if (CPU_ISSET(i, &set)) allowed.push_back(i);
    }
  }
  if (allowed.empty()) {  // a larger machine than the set has room for
    allowed.resize(std::max(1U, std::thread::hardware_concurrency()));
    std::iota(allowed.begin(), allowed.end(), 0);
  }
  return allowed;
}

}  // namespace ridethrough
