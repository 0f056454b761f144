// SPDX-License-Identifier: Apache-2.0
// The CUDA back end of a build without the CUDA toolkit: there is no device.
#include "kernels/backend.hpp"

#include <stdexcept>

namespace ridethrough {
namespace {
constexpr const char* kWhyNot = "this program was built without CUDA";
}

std::vector<std::string> cuda_devices(std::string* why_not) {
  if (why_not != nullptr) *why_not = kWhyNot;
  return {};
}

Backend make_cuda_backend(int) { throw std::runtime_error(kWhyNot); }

PhiloxBlock philox_on_cuda(PhiloxBlock, std::uint64_t, int) { throw std::runtime_error(kWhyNot); }

}  // namespace ridethrough
