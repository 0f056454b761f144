// SPDX-License-Identifier: Apache-2.0
// FNV-1a. Source: Fowler, Noll, Vo; parameters of RFC 9923.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ridethrough {

inline constexpr std::uint64_t kFnvOffset64 = 14695981039346656037U;
inline constexpr std::uint64_t kFnvPrime64 = 1099511628211U;

template <class Word>
Word fnv1a(const void* data, std::size_t size, Word hash, Word prime) {
  const auto* bytes = static_cast<const unsigned char*>(data);
  for (std::size_t i = 0; i < size; ++i) hash = (hash ^ bytes[i]) * prime;
  return hash;
}

}  // namespace ridethrough
