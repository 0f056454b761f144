// What differs between the compilers that read models/: g++ and clang on the host, nvcc for host
// and device. Everything else in this folder is plain C++ on integers.
#pragma once

#include <bit>
#include <cstdint>

#if defined(__CUDACC__)
#define RT_HD __host__ __device__
#else
#define RT_HD
#endif

namespace ridethrough {

// The high 64 bits of a 64 x 64 bit product.
RT_HD inline std::uint64_t multiply_high(std::uint64_t a, std::uint64_t b) {
#if defined(__CUDA_ARCH__)
  return __umul64hi(a, b);
#else
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<Wide>(a) * b) >> 64);
#endif
}

// Leading zero bits of a nonzero value.
RT_HD inline int leading_zeros(std::uint64_t value) {
#if defined(__CUDA_ARCH__)
  return __clzll(static_cast<long long>(value));
#else
  return std::countl_zero(value);
#endif
}

}  // namespace ridethrough
