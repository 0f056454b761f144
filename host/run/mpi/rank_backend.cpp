// SPDX-License-Identifier: Apache-2.0
#include "host/run/mpi/rank_backend.hpp"

#include "host/run/work_partition.hpp"
#include "kernels/sample_recorder.hpp"
#include "kernels/scenario_image.hpp"

#include <algorithm>
#include <cstring>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough::mpi {
namespace {

enum class Order : std::int32_t { kOpen, kRun, kEnd };

// "2 ranks of 8 threads".
std::string devices_text(const std::vector<std::string>& devices) {
  std::map<std::string, int> ranks;
  for (const auto& device : devices) ++ranks[device];
  std::vector<std::string> texts;
  for (const auto& [device, count] : ranks) {
    texts.push_back(fmt::format("{} {} of {}", count, count == 1 ? "rank" : "ranks", device));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

// A scenario as every rank has it.
struct RankBackend::HeldScenario {
  const Scenario* asked;  // where the first rank was given it
  Scenario scenario;
  std::vector<std::int64_t> image;

  [[nodiscard]] bool is(const Job& job) const {
    if (job.scenario != asked) return false;
    const Scenario other = relocated(*job.scenario, image.data());
    return std::memcmp(&other, &scenario, sizeof other) == 0 &&
           scenario_image(*job.scenario) == image;
  }
};

struct RankBackend::JobOrder {
  std::uint64_t seed;
  TrajectoryRange range;
  std::int64_t held;  // as which the ranks hold its scenario; -1 = it follows
  bool counts;
};

SharedBackend RankBackend::open(RunOptions options) {
  Order order = Order::kOpen;
  communicator_.broadcast_idle(order);
  open_own(options);
  SharedBackend all = own_;
  std::vector<std::string> devices = {own_.device};
  for (int rank = 1; rank < communicator_.ranks(); ++rank) {
    const std::string name = communicator_.receive_text(rank);
    if (name != own_.name) all.name = "several";
    devices.push_back(communicator_.receive_text(rank));
    std::uint64_t at_once = 0;
    communicator_.receive(rank, &at_once, sizeof at_once);
    all.at_once += at_once;
    std::uint64_t abreast = 0;
    communicator_.receive(rank, &abreast, sizeof abreast);
    all.abreast += abreast;
  }
  all.device = devices_text(devices);
  all.run = [this](const std::vector<Job>& jobs) { return run(jobs); };
  return all;
}

void RankBackend::open_own(RunOptions& options) {
  communicator_.broadcast(options.backend);
  communicator_.broadcast(options.threads);
  communicator_.broadcast(options.device);
  communicator_.try_together([&] { own_ = choose_own_backend(options); });
  if (communicator_.is_root()) return;
  communicator_.send(own_.name);
  communicator_.send(own_.device);
  communicator_.send(&own_.at_once, sizeof own_.at_once);
  communicator_.send(&own_.abreast, sizeof own_.abreast);
}

std::vector<Tally> RankBackend::run(const std::vector<Job>& jobs) {
  std::vector<JobOrder> orders;
  for (const Job& job : jobs) orders.push_back(order_of(job));
  Order order = Order::kRun;
  communicator_.broadcast_idle(order);
  return work(std::move(orders), jobs);
}

RankBackend::JobOrder RankBackend::order_of(const Job& job) const {
  const auto found =
      std::find_if(held_.begin(), held_.end(), [&](const Held& held) { return held->is(job); });
  const std::int64_t place = found == held_.end() ? -1 : found - held_.begin();
  return {job.seed, job.range, place, job.counts != nullptr};
}

void RankBackend::hold(const std::vector<JobOrder>& orders,
                       const std::vector<Job>& asked) noexcept {
  std::vector<Held> next;
  for (std::size_t j = 0; j < orders.size(); ++j) {
    if (orders[j].held >= 0) {
      next.push_back(held_[static_cast<std::size_t>(orders[j].held)]);
      continue;
    }
    const auto fresh = std::make_shared<HeldScenario>();
    if (communicator_.is_root()) {
      const Scenario& scenario = *asked[j].scenario;
      *fresh = {&scenario, scenario, scenario_image(scenario)};
    }
    communicator_.broadcast(fresh->scenario);
    communicator_.broadcast(fresh->image);
    fresh->scenario = relocated(fresh->scenario, fresh->image.data());
    next.push_back(fresh);
  }
  held_ = std::move(next);
}

// The tallies are those of all only on the first rank, which is the one that was asked.
std::vector<Tally> RankBackend::work(std::vector<JobOrder> orders, const std::vector<Job>& asked) {
  communicator_.broadcast(orders);
  hold(orders, asked);
  std::vector<TrajectoryRange> ranges;
  for (const JobOrder& order : orders) ranges.push_back(order.range);
  const WorkPartition parts(ranges, communicator_.ranks());

  std::vector<Tally> tallies;
  std::vector<std::vector<std::int64_t>> counts;
  communicator_.try_together([&] {
    tallies.resize(orders.size());
    counts.resize(orders.size());
    std::vector<Job> mine;
    std::vector<std::size_t> numbers;
    for (std::size_t j = 0; j < orders.size(); ++j) {
      if (!parts.has(j, communicator_.rank())) continue;
      Job job{&held_[j]->scenario, orders[j].seed, parts.of(j, communicator_.rank())};
      if (orders[j].counts && !communicator_.is_root()) counts[j].resize(job.range.count * kCounts);
      // The part of the first rank comes first.
      if (orders[j].counts)
        job.counts = communicator_.is_root() ? asked[j].counts : counts[j].data();
      mine.push_back(job);
      numbers.push_back(j);
    }
    if (mine.empty()) return;
    const auto found = own_.run(mine);
    for (std::size_t i = 0; i < found.size(); ++i) tallies[numbers[i]] = found[i];
  });

  hand_over(orders, parts, asked, tallies, counts);
  return tallies;
}

// A job of several ranks is added up by all; what one rank has alone it only hands over.
void RankBackend::hand_over(const std::vector<JobOrder>& orders, const WorkPartition& parts,
                            const std::vector<Job>& asked, std::vector<Tally>& tallies,
                            const std::vector<std::vector<std::int64_t>>& counts) const noexcept {
  std::vector<std::size_t> numbers;
  std::vector<Tally> split;
  for (std::size_t j = 0; j < orders.size(); ++j) {
    if (parts.is_split(j)) {
      numbers.push_back(j);
      split.push_back(tallies[j]);
    } else if (const int owner = parts.first_rank(j); owner > 0) {
      if (communicator_.is_root()) communicator_.receive(owner, &tallies[j], sizeof(Tally));
      if (communicator_.rank() == owner) communicator_.send(&tallies[j], sizeof(Tally));
    }
    if (!orders[j].counts) continue;
    if (!communicator_.is_root())
      communicator_.send(counts[j].data(), counts[j].size() * sizeof(std::int64_t));
    for (int rank = 1; communicator_.is_root() && rank < communicator_.ranks(); ++rank) {
      const TrajectoryRange part = parts.of(j, rank);
      communicator_.receive(rank, sample_row(asked[j].counts, part.first - orders[j].range.first),
                            part.count * kCounts * sizeof(std::int64_t));
    }
  }
  communicator_.reduce(split);
  for (std::size_t i = 0; i < numbers.size(); ++i) tallies[numbers[i]] = split[i];
}

void RankBackend::serve() {
  for (;;) {
    Order order = Order::kEnd;
    communicator_.broadcast_idle(order);
    try {
      RunOptions options;
      if (order == Order::kEnd) return;
      if (order == Order::kOpen) open_own(options);
      if (order == Order::kRun) work({}, {});
    } catch (const GivenUp&) {
      // The first rank says why, and what comes next.
    }
  }
}

void RankBackend::dismiss() {
  Order order = Order::kEnd;
  communicator_.broadcast_idle(order);
}

}  // namespace ridethrough::mpi
