// SPDX-License-Identifier: Apache-2.0
// What an error of CUDA's runtime means to whoever wants a device, in words of our own: the runtime
// says "driver version is insufficient" where a machine has neither driver nor device. It knows the
// errors by their numbers, so that builds without the toolkit can test it.
#pragma once

#include <string>

namespace ridethrough {

// Values of cudaError_t; cuda.cu holds them to the toolkit's.
namespace cuda_error {
inline constexpr int kSuccess = 0;
inline constexpr int kMemory = 2;
inline constexpr int kStubLibrary = 34;
inline constexpr int kInsufficientDriver = 35;
inline constexpr int kDevicesUnavailable = 46;
inline constexpr int kNoDevice = 100;
inline constexpr int kNoKernelImage = 209;
inline constexpr int kSystemNotReady = 802;
inline constexpr int kDriverMismatch = 803;
inline constexpr int kCompatNotSupported = 804;
}  // namespace cuda_error

// Versions as CUDA has them: 1000 x major + 10 x minor; of the driver 0 where there is none. `text`
// is what the runtime calls the error.
std::string why_no_cuda(int error, int driver, int runtime, const std::string& text);

}  // namespace ridethrough
