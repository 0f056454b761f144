// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda_status.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

constexpr int kRuntime = 12040;
constexpr const char* kNone = "there is no CUDA device here";

std::string of(int error, int driver = 12080) {
  return why_no_cuda(error, driver, kRuntime, "its words");
}

TEST(WhyNoCuda, SaysOfAMachineWithoutADeviceJustThat) {
  EXPECT_EQ(of(100), kNone);    // a driver, but no device
  EXPECT_EQ(of(0), kNone);      // no error, and none found
  EXPECT_EQ(of(35, 0), kNone);  // no driver: what the runtime calls an insufficient one
  EXPECT_EQ(of(34, 0), kNone);  // a library that only stands in for the driver's
}

TEST(WhyNoCuda, NamesTheDriverThatIsNeeded) {
  EXPECT_EQ(of(35, 11020),
            "the NVIDIA driver is too old: it is for CUDA 11.2, and this program needs a driver "
            "for CUDA 12.4 or later");
  EXPECT_EQ(of(804),
            "the NVIDIA driver is too old: this program needs a driver for CUDA 12.4 or later");
}

TEST(WhyNoCuda, TellsDevicesThatAreThereFromNone) {
  EXPECT_EQ(of(2), "the CUDA device has no memory left");
  EXPECT_EQ(of(46),
            "the CUDA device is taken by another program, or it is switched off for others");
  EXPECT_EQ(of(209), "the CUDA device is of a kind that this program was not built for");
  EXPECT_EQ(of(802), "the CUDA device is not ready: the services of its driver are not running");
  EXPECT_EQ(of(803),
            "the parts of the NVIDIA driver are of different versions; after an update the machine "
            "has to be started anew");
  for (const int other : {3, 101, 304, 999}) {
    EXPECT_EQ(of(other), "the CUDA device cannot be used: its words") << other;
  }
}

}  // namespace
}  // namespace ridethrough
