// SPDX-License-Identifier: Apache-2.0
// What ranks say to each other, to be run on several of them: where one fails, all get to know it,
// and go on together.
#include "host/run/mpi/communicator.hpp"

#include "host/base/error.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace ridethrough::mpi {
namespace {

const Communicator* communicator = nullptr;

// What the first rank is told where those ranks fail that are asked to; "" where nobody does.
template <class Error>
std::string told(const std::vector<int>& fail) {
  std::string message;
  try {
    communicator->try_together([&] {
      for (const int rank : fail) {
        if (rank == communicator->rank()) throw Error("no luck");
      }
    });
    EXPECT_TRUE(fail.empty());
  } catch (const GivenUp&) {
    EXPECT_FALSE(communicator->is_root());
    message = "given up";
  } catch (const Error& error) {
    EXPECT_TRUE(communicator->is_root());
    message = error.what();
  }
  return message;
}

TEST(Communicator, TellsTheFirstRankWhichOtherFailed) {
  ASSERT_GE(communicator->ranks(), 3);
  const bool leads = communicator->is_root();
  for (int time = 0; time < 2; ++time) {  // as nothing of a failure is left behind
    const auto of_one = told<std::runtime_error>({2});
    EXPECT_EQ(of_one.rfind(leads ? "rank 2 on " : "given up", 0), 0U) << of_one;
    const auto of_two = told<InputError>({2, 1});
    EXPECT_EQ(of_two.rfind(leads ? "rank 1 on " : "given up", 0), 0U) << of_two;
    EXPECT_EQ(told<InputError>({2, 0}), leads ? "no luck" : "given up");
    EXPECT_EQ(told<InputError>({}), "");
  }
}

TEST(Communicator, AddsTalliesExactly) {
  const auto of_rank = [](std::uint64_t rank) {
    Tally tally;
    tally.trajectories = rank + 1;
    tally.moments[0].add(~std::uint64_t{0} - rank);  // so that every sum has a carry
    tally.cells.histogram[kDistributions - 1][kBins - 1] = rank;
    tally.cells.cause[88].time.word[1] = 1;
    return tally;
  };
  std::vector<Tally> tallies(3);
  tallies[2] = of_rank(static_cast<std::uint64_t>(communicator->rank()));
  communicator->reduce(tallies);
  if (!communicator->is_root()) return;
  Tally sum;
  for (int rank = 0; rank < communicator->ranks(); ++rank)
    sum += of_rank(static_cast<std::uint64_t>(rank));
  EXPECT_EQ(tallies[0], Tally{});
  EXPECT_EQ(tallies[2], sum);
}

TEST(Communicator, TellsAllRanksTheSame) {
  std::vector<int> values;
  std::string text;
  if (communicator->is_root()) values = {3, 1, 2}, text = "cuda";
  communicator->broadcast(values);
  communicator->broadcast(text);
  EXPECT_EQ(values, (std::vector<int>{3, 1, 2}));
  EXPECT_EQ(text, "cuda");
}

}  // namespace
}  // namespace ridethrough::mpi

int main(int argc, char** argv) {
  const ridethrough::mpi::Communicator all(argc, argv);
  ridethrough::mpi::communicator = &all;
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
