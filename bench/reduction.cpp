// SPDX-License-Identifier: Apache-2.0
// What ranks take to add up a tally, and to agree that nothing failed: run by mpirun on as many
// ranks as are of interest.
#include "host/run/mpi/communicator.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace {

using namespace ridethrough;

// Median over repeats, as the first rank sees it [us].
template <class F>
double median_us(int repeats, F&& once) {
  std::vector<double> times;
  for (int i = 0; i < repeats; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    once();
    times.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin)
            .count());
  }
  std::nth_element(times.begin(), times.begin() + repeats / 2, times.end());
  return times[static_cast<std::size_t>(repeats) / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const mpi::Communicator communicator(argc, argv);
  constexpr int kRepeats = 501;
  std::int64_t order = 0;
  const double tell = median_us(kRepeats, [&] {
    communicator.broadcast_idle(order);
    communicator.try_together([] {});
  });
  std::vector<Tally> tallies(1);
  const double add = median_us(kRepeats, [&] {
    communicator.try_together([] {});
    communicator.reduce(tallies);
  });
  if (communicator.is_root()) {
    fmt::print(
        "{} ranks: an order and an agreement {:.0f} us, a tally of {} bytes added up {:.0f} us\n",
        communicator.ranks(), tell, sizeof(Tally), add);
  }
  return 0;
}
