// SPDX-License-Identifier: Apache-2.0
// cuRAND's host generator as the oracle of ours. A program of its own, so that the tests that
// travel to other machines need not bring cuRAND, which is four times as large as everything else.
#include "models/philox.hpp"

#include <vector>

#include <gtest/gtest.h>

#if defined(RIDETHROUGH_HAS_CURAND)
#include <curand.h>
#endif

namespace ridethrough {
namespace {

TEST(Philox, AgreesWithTheHostGeneratorOfCurand) {
#if defined(RIDETHROUGH_HAS_CURAND)
  constexpr std::uint64_t kSeed = 0x0123456789abcdef;
  std::vector<unsigned> words(4096);
  curandGenerator_t generator = nullptr;
  ASSERT_EQ(curandCreateGeneratorHost(&generator, CURAND_RNG_PSEUDO_PHILOX4_32_10),
            CURAND_STATUS_SUCCESS);
  curandSetPseudoRandomGeneratorSeed(generator, kSeed);
  curandSetGeneratorOrdering(generator, CURAND_ORDERING_PSEUDO_LEGACY);
  ASSERT_EQ(curandGenerate(generator, words.data(), words.size()), CURAND_STATUS_SUCCESS);
  curandDestroyGenerator(generator);
  // cuRAND's legacy ordering gives block i to subsequence i mod 65536, the upper half of the
  // counter.
  for (std::uint32_t i = 0; i < words.size() / 4; ++i) {
    const PhiloxBlock block = philox4x32_10({{0, 0, i, 0}}, kSeed);
    for (std::uint32_t k = 0; k < 4; ++k) ASSERT_EQ(words[4 * i + k], block.word[k]) << i;
  }
#else
  GTEST_SKIP() << "this build has no CUDA toolkit";
#endif
}

}  // namespace
}  // namespace ridethrough
