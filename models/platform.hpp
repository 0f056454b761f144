// SPDX-License-Identifier: Apache-2.0
// What differs between the compilers that read models/: g++ and clang on the host, nvcc for host
// and device. Everything else in this folder is plain C++ on integers.
// RT_RARE marks what a trajectory seldom does: kept out of line, it does not get in the way of the
// rest.
// RT_EXPECT states what a caller owes, RT_ENSURE what holds afterwards or always. They are there in
// builds without NDEBUG and in those with RIDETHROUGH_ASSERTIONS, on a device, too; in a release
// they are nothing.
#pragma once

#include <bit>
#include <cstdint>

#if !defined(NDEBUG) && !defined(RIDETHROUGH_ASSERTIONS)
#define RIDETHROUGH_ASSERTIONS
#endif
#if defined(RIDETHROUGH_ASSERTIONS)
#include <cstdio>
#include <cstdlib>
#endif

#if defined(__CUDACC__)
#define RT_HD __host__ __device__
#define RT_RARE __host__ __device__ __noinline__
#else
#define RT_HD
#define RT_RARE [[gnu::noinline]]
#endif

namespace ridethrough {

#if defined(RIDETHROUGH_ASSERTIONS)
namespace detail {
// Says what is broken, and ends the program, or the kernel.
RT_HD inline void broken(const char* kind, const char* condition, const char* file, int line) {
#if defined(__CUDA_ARCH__)
  printf("%s:%d: %s(%s) does not hold\n", file, line, kind, condition);
  __trap();
#else
  std::fprintf(stderr, "%s:%d: %s(%s) does not hold\n", file, line, kind, condition);
  std::abort();
#endif
}
}  // namespace detail
#define RT_ASSERTION(kind, condition) \
  ((condition) ? void() : ::ridethrough::detail::broken(kind, #condition, __FILE__, __LINE__))
#else
#define RT_ASSERTION(kind, condition) void()
#endif
#define RT_EXPECT(condition) RT_ASSERTION("RT_EXPECT", condition)
#define RT_ENSURE(condition) RT_ASSERTION("RT_ENSURE", condition)

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

// Trailing zero bits of a nonzero value: the number of its lowest bit.
RT_HD inline int trailing_zeros(std::uint64_t value) {
#if defined(__CUDA_ARCH__)
  return __ffsll(static_cast<long long>(value)) - 1;
#else
  return std::countr_zero(value);
#endif
}

// A fraction in units of 2^-32, 0 to 1.
inline constexpr std::uint64_t kWhole = std::uint64_t{1} << 32;

// What is left of a power, in units of 2^-62, 0 to 1: so fine that no product of it with a power
// is off by what could be seen.
inline constexpr std::uint64_t kUndiminished = std::uint64_t{1} << 62;

// value x share, rounded down; value from 0 up to 2^62.
RT_HD inline std::int64_t share_of(std::int64_t value, std::uint64_t share) {
  return static_cast<std::int64_t>(
      multiply_high(static_cast<std::uint64_t>(value) << 1, share << 1));
}

}  // namespace ridethrough
