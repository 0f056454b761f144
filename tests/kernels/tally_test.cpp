// SPDX-License-Identifier: Apache-2.0
#include "kernels/tally.hpp"

#include "kernels/limb_tally.hpp"
#include "kernels/tally_recorder.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

constexpr std::uint64_t kLargest = (std::uint64_t{1} << 63) - 1;  // of any count

TEST(WideSum, CarriesThroughAllItsWords) {
  WideSum<3> sum{{~0ULL, ~0ULL, 4}};
  const std::uint64_t one = 1;
  sum.add(&one, 1);
  EXPECT_EQ(sum, (WideSum<3>{{0, 0, 5}}));
  const std::uint64_t two_words[] = {~0ULL, ~0ULL};
  sum.add(two_words, 2);
  sum.add(two_words, 2);
  EXPECT_EQ(sum, (WideSum<3>{{~0ULL - 1, ~0ULL, 6}}));
}

TEST(Moments, HoldSixteenTrillionOfTheLargestCount) {
  // Doubling 44 times: 2^44 trajectories, each with the largest count there can be.
  Moments moments{};
  moments.add(kLargest);
  for (int i = 0; i < 44; ++i) {
    const Moments same = moments;
    moments.add(same);
  }
  // sum = (2^63 - 1) 2^44; sum of squares = (2^126 - 2^64 + 1) 2^44.
  EXPECT_EQ(moments.sum, (WideSum<2>{{0ULL - (1ULL << 44), (1ULL << 43) - 1}}));
  EXPECT_EQ(moments.sum_of_squares,
            (WideSum<3>{{1ULL << 44, 0ULL - (1ULL << 44), (1ULL << 42) - 1}}));
  EXPECT_EQ(moments.largest, kLargest);
}

TEST(Cells, HoldSixteenTrillionTrajectoriesThatLoseAllThereIs) {
  const auto cells = std::make_unique<Cells>();
  const CellRecorder<PlainAdd> recorder(*cells);
  constexpr auto kAll = static_cast<std::int64_t>(kLargest);
  recorder.loss_cell(kSeasonCells - 1, kAll, kAll);
  recorder.loss_cause(kMaxCauses - 1, kAll, kAll);
  recorder.presence(kMaxCauses - 1, kAll);
  recorder.loss_event({kAll, kAll, kMaxPower});
  recorder.outage({kAll, kNever, kNoSoc});
  for (int i = 0; i < 44; ++i) {
    const auto same = std::make_unique<Cells>(*cells);
    *cells += *same;
  }
  const WideSum<2> expected{{0ULL - (1ULL << 44), (1ULL << 43) - 1}};  // (2^63 - 1) 2^44
  const LossSum& cell = cells->season[kSeasonCells - 1];
  const LossSum& cause = cells->cause[kMaxCauses - 1];
  for (const auto& sum :
       {cell.time, cell.energy, cause.time, cause.energy, cells->present[kMaxCauses - 1]}) {
    EXPECT_EQ(sum, expected);
  }
  EXPECT_EQ(cells->histogram[static_cast<int>(Distribution::kEventDuration)][kPlainBins - 1],
            1ULL << 44);
  EXPECT_EQ(cells->histogram[static_cast<int>(Distribution::kOutageDuration)][kBins - 1],
            1ULL << 44);
}

// One by one as a trajectory adds them, the lower word wraps every other time.
TEST(Cells, CarryWhenALowerWordWraps) {
  const auto cells = std::make_unique<Cells>();
  const CellRecorder<PlainAdd> recorder(*cells);
  constexpr auto kAll = static_cast<std::int64_t>(kLargest);
  for (int i = 0; i < 1000; ++i) recorder.loss_cell(0, kAll, 1);
  EXPECT_EQ(cells->season[0].time, (WideSum<2>{{0ULL - 1000, 499}}));  // (2^63 - 1) 1000
  EXPECT_EQ(cells->season[0].energy, (WideSum<2>{{1000, 0}}));
}

TEST(LimbTally, HoldsTheLargestCountsOfAsManyThreadsAsALimbHasRoomFor) {
  Moments moments{};
  for (int i = 0; i < 64; ++i) moments.add(kLargest);  // as a thread of a launch does
  std::uint64_t limbs[4] = {};
  // All 2^32 of them at once.
  for (int i = 0; i < 4; ++i) {
    ASSERT_LT(limb(moments.sum, i), 1ULL << 32);
    limbs[i] = limb(moments.sum, i) << 32;
  }
  EXPECT_EQ(joined<2>(limbs), (WideSum<2>{{0ULL - (1ULL << 38), (1ULL << 37) - 1}}));
}

TEST(LimbTally, PutsWideSumsTogetherAgain) {
  const WideSum<3> sum{{0x0123456789abcdef, 0xfedcba9876543210, 0x1111222233334444}};
  std::uint64_t limbs[6] = {};
  for (int thread = 0; thread < 1000; ++thread) {
    for (int i = 0; i < 6; ++i) limbs[i] += limb(sum, i);
  }
  WideSum<3> thousand{};
  for (int i = 0; i < 1000; ++i) thousand.add(sum.word, 3);
  EXPECT_EQ(joined<3>(limbs), thousand);
}

TEST(Histogram, HasABinForEveryCount) {
  for (const Distribution which : {Distribution::kEventDuration, Distribution::kOutageTimeToLoss}) {
    const std::uint32_t bins = is_of_outages(which) ? kBins : kPlainBins;
    EXPECT_EQ(bin_of(which, 0), 0U);
    EXPECT_EQ(bin_of(which, static_cast<std::int64_t>(kLargest)), bins - 1);
    for (std::uint32_t bin = 0; bin < bins; ++bin) {
      const std::uint64_t lowest = lower_edge(which, bin);
      const std::uint64_t above = lower_edge(which, bin + 1);
      ASSERT_LT(lowest, above);
      ASSERT_EQ(bin_of(which, static_cast<std::int64_t>(lowest)), bin);
      ASSERT_EQ(bin_of(which, static_cast<std::int64_t>(above - 1)), bin);
    }
  }
}

TEST(Histogram, OfOutagesHasEdgesAtTheLengthsThatArePrinted) {
  for (int i = 0; i < kRideThroughs; ++i) {
    for (const Distribution which : {Distribution::kOutageDuration, Distribution::kOutageSurvived,
                                     Distribution::kOutageTimeToLoss}) {
      const std::uint32_t bin = bin_of(which, ride_through(i));
      EXPECT_EQ(lower_edge(which, bin), static_cast<std::uint64_t>(ride_through(i)));
      EXPECT_EQ(bin_of(which, ride_through(i) - 1), bin - 1);
    }
  }
  EXPECT_EQ(ride_through(0), 60'000);
  EXPECT_EQ(ride_through(kRideThroughs - 1), 72 * kTicksPerHour);
}

}  // namespace
}  // namespace ridethrough
