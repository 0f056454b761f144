// SPDX-License-Identifier: Apache-2.0
// Philox4x32-10: a block of four random words as a stateless function of a counter and a key.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11, 2011.
// Device code takes it from cuRAND's device API; the host's own version below gives the same words.
#pragma once

#include "models/platform.hpp"

#if defined(__CUDACC__)
#include <curand_philox4x32_x.h>  // alone, as curand_kernel.h puts 1 MB of tables into the PTX
#elif defined(__SSE2__)
#include <emmintrin.h>
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

// The blocks of four counters, two in each register, in two chains that do not wait for each other.
inline void philox_on_host(PhiloxBlock (&blocks)[4], std::uint64_t key) {
#if defined(__SSE2__) && !defined(__CUDACC__)
  const auto both = [](std::uint32_t value) { return _mm_set1_epi64x(value); };
  __m128i key_low = both(static_cast<std::uint32_t>(key));
  __m128i key_high = both(static_cast<std::uint32_t>(key >> 32));
  __m128i c[2][4];  // word i of a pair of blocks, in the low halves; what is in the others is lost
  for (int pair = 0; pair < 2; ++pair) {
    const std::uint32_t* first = blocks[2 * pair].word;
    const std::uint32_t* second = blocks[2 * pair + 1].word;
    for (int i = 0; i < 4; ++i) c[pair][i] = _mm_set_epi64x(second[i], first[i]);
  }
  for (int round = 0; round < 10; ++round) {
    for (auto& word : c) {
      const __m128i a = _mm_mul_epu32(both(0xD2511F53U), word[0]);
      const __m128i b = _mm_mul_epu32(both(0xCD9E8D57U), word[2]);
      word[0] = _mm_xor_si128(_mm_srli_epi64(b, 32), _mm_xor_si128(word[1], key_low));
      word[1] = b;
      word[2] = _mm_xor_si128(_mm_srli_epi64(a, 32), _mm_xor_si128(word[3], key_high));
      word[3] = a;
    }
    key_low = _mm_add_epi32(key_low, both(0x9E3779B9U));
    key_high = _mm_add_epi32(key_high, both(0xBB67AE85U));
  }
  for (int pair = 0; pair < 2; ++pair) {
    auto* to = reinterpret_cast<__m128i*>(&blocks[2 * pair]);
    const auto& word = c[pair];
    _mm_storeu_si128(to, _mm_unpacklo_epi64(_mm_unpacklo_epi32(word[0], word[1]),
                                            _mm_unpacklo_epi32(word[2], word[3])));
    _mm_storeu_si128(to + 1, _mm_unpacklo_epi64(_mm_unpackhi_epi32(word[0], word[1]),
                                                _mm_unpackhi_epi32(word[2], word[3])));
  }
#else
  for (PhiloxBlock& block : blocks) block = philox_on_host(block, key);
#endif
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

// The same for several counters: on the host, four at a time cost little more than one.
template <int n>
RT_HD void philox4x32_10(PhiloxBlock (&blocks)[n], std::uint64_t key) {
#if !defined(__CUDA_ARCH__)
  if constexpr (n == 4) return detail::philox_on_host(blocks, key);
#endif
  for (PhiloxBlock& block : blocks) block = philox4x32_10(block, key);
}

}  // namespace ridethrough
