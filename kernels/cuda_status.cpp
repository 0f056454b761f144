// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda_status.hpp"

namespace ridethrough {
namespace {

// "12.4"
std::string release(int version) {
  return std::to_string(version / 1000) + '.' + std::to_string(version % 1000 / 10);
}

}  // namespace

std::string why_no_cuda(int error, int driver, int runtime, const std::string& text) {
  using namespace cuda_error;
  std::string none = "there is no CUDA device here";
  switch (error) {
    case kSuccess:
    case kNoDevice:
    case kStubLibrary:
      return none;
    case kInsufficientDriver:
      if (driver == 0) return none;
      return "the NVIDIA driver is too old: it is for CUDA " + release(driver) +
             ", and this program needs a driver for CUDA " + release(runtime) + " or later";
    case kMemory:
      return "the CUDA device has no memory left";
    case kDevicesUnavailable:
      return "the CUDA device is taken by another program, or it is switched off for others";
    case kNoKernelImage:
      return "the CUDA device is of a kind that this program was not built for";
    case kSystemNotReady:
      return "the CUDA device is not ready: the services of its driver are not running";
    case kDriverMismatch:
      return "the parts of the NVIDIA driver are of different versions; after an update the "
             "machine has to be started anew";
    case kCompatNotSupported:
      return "the NVIDIA driver is too old: this program needs a driver for CUDA " +
             release(runtime) + " or later";
    default:
      return "the CUDA device cannot be used: " + text;
  }
}

}  // namespace ridethrough
