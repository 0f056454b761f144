// Philox4x32-10: a block of four random words as a stateless function of a counter and a key.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11, 2011.
// Device code takes it from cuRAND's device API; the host's own version below gives the same words.
#pragma once

#include "models/platform.hpp"

#if defined(__CUDACC__)
#include <curand_kernel.h>
#endif

namespace ridethrough {

struct PhiloxBlock {
  std::uint32_t word[4];
};

namespace detail {

inline PhiloxBlock philox_on_host(PhiloxBlock counter, std::uint64_t key) {
  auto key_low = static_cast<std::uint32_t>(key);
  auto key_high = static_cast<std::uint32_t>(key >> 32);
  auto* c = counter.word;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53U} * c[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57U} * c[2];
    c[0] = static_cast<std::uint32_t>(b >> 32) ^ c[1] ^ key_low;
    c[1] = static_cast<std::uint32_t>(b);
    c[2] = static_cast<std::uint32_t>(a >> 32) ^ c[3] ^ key_high;
    c[3] = static_cast<std::uint32_t>(a);
    key_low += 0x9E3779B9U;
    key_high += 0xBB67AE85U;
  }
  return counter;
}

}  // namespace detail

RT_HD inline PhiloxBlock philox4x32_10(PhiloxBlock counter, std::uint64_t key) {
#if defined(__CUDA_ARCH__)
  const uint4 words = curand_Philox4x32_10(
      make_uint4(counter.word[0], counter.word[1], counter.word[2], counter.word[3]),
      make_uint2(static_cast<unsigned>(key), static_cast<unsigned>(key >> 32)));
  return {{words.x, words.y, words.z, words.w}};
#else
  return detail::philox_on_host(counter, key);
#endif
}

}  // namespace ridethrough
