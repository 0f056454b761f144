// SPDX-License-Identifier: Apache-2.0
#include "host/run/mpi/rank_backend.hpp"

#include "host/run/spread.hpp"
#include "kernels/sample_recorder.hpp"
#include "kernels/scenario_image.hpp"

#include <algorithm>
#include <utility>

namespace ridethrough::mpi {
namespace {

enum class Order : std::int32_t { kOpen, kLoad, kRun, kEnd };

}  // namespace

// A scenario as every rank has it.
struct RankBackend::HeldScenario {
  Scenario scenario;
  std::vector<std::int64_t> image;
  Loaded loaded;             // on the back end of the rank
  std::vector<bool> unread;  // of each rank: whether it has a tally that was not read
};

// What the first rank has of it.
struct RankBackend::RankScenario : LoadedScenario {
  RankScenario(std::int64_t number_there, std::shared_ptr<std::vector<std::int64_t>> released_there)
      : number(number_there), released(std::move(released_there)) {}
  RankScenario(const RankScenario&) = delete;
  RankScenario& operator=(const RankScenario&) = delete;
  ~RankScenario() override { released->push_back(number); }

  std::int64_t number;
  std::shared_ptr<std::vector<std::int64_t>> released;
};

struct RankBackend::JobOrder {
  std::int64_t scenario;  // its number
  std::uint64_t seed;
  TrajectoryRange range;
  bool counts;
  bool read;
};

RankBackend::RankBackend(const Communicator& communicator) : communicator_(communicator) {}

RankBackend::~RankBackend() = default;

Backend RankBackend::open(RunOptions options) {
  Order order = Order::kOpen;
  communicator_.broadcast_idle(order);
  open_own(options);
  Backend all = own_;
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
  all.device = devices_text("rank", devices);
  all.load = [this](const Scenario& scenario) { return load(scenario); };
  all.run = [this](const std::vector<Job>& jobs) { return run(jobs); };
  return all;
}

void RankBackend::open_own(RunOptions& options) {
  communicator_.broadcast(options.backend);
  communicator_.broadcast(options.threads);
  communicator_.broadcast(options.device);
  held_.clear();
  communicator_.try_together([&] { own_ = choose_own_backend(options); });
  if (communicator_.is_root()) return;
  communicator_.send(own_.name);
  communicator_.send(own_.device);
  communicator_.send(&own_.at_once, sizeof own_.at_once);
  communicator_.send(&own_.abreast, sizeof own_.abreast);
}

Loaded RankBackend::load(const Scenario& scenario) {
  Order order = Order::kLoad;
  communicator_.broadcast_idle(order);
  hold(next_, &scenario);
  return std::make_shared<RankScenario>(next_++, released_);
}

// Takes a scenario that the first rank has, on all of them.
void RankBackend::hold(std::int64_t number, const Scenario* scenario) {
  communicator_.broadcast(number);
  auto held = std::make_unique<HeldScenario>();
  if (scenario != nullptr) {
    held->scenario = *scenario;
    held->image = scenario_image(*scenario);
  }
  communicator_.broadcast(held->scenario);
  communicator_.broadcast(held->image);
  held->scenario = relocated(held->scenario, held->image.data());
  held->unread.resize(static_cast<std::size_t>(communicator_.ranks()));
  communicator_.try_together([&] { held->loaded = own_.load(held->scenario); });
  held_[number] = std::move(held);
}

std::vector<Tally> RankBackend::run(const std::vector<Job>& jobs) {
  std::vector<JobOrder> orders;
  for (const Job& job : jobs) {
    const auto& scenario = static_cast<const RankScenario&>(*job.scenario);
    orders.push_back({scenario.number, job.seed, job.range, job.counts != nullptr, job.read});
  }
  Order order = Order::kRun;
  communicator_.broadcast_idle(order);
  return work(std::move(orders), jobs);
}

// The tallies are those of all only on the first rank, which is the one that was asked.
std::vector<Tally> RankBackend::work(std::vector<JobOrder> orders, const std::vector<Job>& asked) {
  std::vector<std::int64_t> released = std::exchange(*released_, {});
  communicator_.broadcast(released);
  for (const std::int64_t number : released) held_.erase(number);
  communicator_.broadcast(orders);
  std::vector<TrajectoryRange> ranges;
  for (const JobOrder& order : orders) ranges.push_back(order.range);
  const WorkPartition parts(ranges, communicator_.ranks());
  const auto rank = static_cast<std::size_t>(communicator_.rank());

  // Which ranks have something of each job, or have had, for all of them to know.
  std::vector<std::vector<bool>> has;
  for (std::size_t j = 0; j < orders.size(); ++j) {
    auto& unread = held_.at(orders[j].scenario)->unread;
    for (std::size_t r = 0; r < unread.size(); ++r) {
      unread[r] = unread[r] || parts.has(j, static_cast<int>(r));
    }
    has.push_back(unread);
    if (orders[j].read) unread.assign(unread.size(), false);
  }

  std::vector<Tally> tallies;
  std::vector<std::vector<std::int64_t>> counts;
  communicator_.try_together([&] {
    tallies.resize(orders.size());
    counts.resize(orders.size());
    std::vector<Job> mine;
    std::vector<std::size_t> numbers;
    for (std::size_t j = 0; j < orders.size(); ++j) {
      if (!has[j][rank]) continue;
      Job job{held_.at(orders[j].scenario)->loaded, orders[j].seed,
              parts.of(j, communicator_.rank()), nullptr, orders[j].read};
      if (orders[j].counts && !communicator_.is_root()) counts[j].resize(job.range.count * kCounts);
      // The part of the first rank comes first.
      if (orders[j].counts) {
        job.counts = communicator_.is_root() ? asked[j].counts : counts[j].data();
      }
      mine.push_back(std::move(job));
      numbers.push_back(j);
    }
    if (mine.empty()) return;
    const auto found = own_.run(mine);
    for (std::size_t i = 0; i < found.size(); ++i) tallies[numbers[i]] = found[i];
  });

  hand_over(orders, parts, has, asked, tallies, counts);
  return tallies;
}

// A job of several ranks is added up by all; what one rank has alone it only hands over.
void RankBackend::hand_over(const std::vector<JobOrder>& orders, const WorkPartition& parts,
                            const std::vector<std::vector<bool>>& has,
                            const std::vector<Job>& asked, std::vector<Tally>& tallies,
                            const std::vector<std::vector<std::int64_t>>& counts) const noexcept {
  std::vector<std::size_t> numbers;
  std::vector<Tally> split;
  for (std::size_t j = 0; j < orders.size(); ++j) {
    if (orders[j].read) {
      const auto owner = std::find(has[j].begin(), has[j].end(), true) - has[j].begin();
      if (std::count(has[j].begin(), has[j].end(), true) > 1) {
        numbers.push_back(j);
        split.push_back(tallies[j]);
      } else if (owner > 0 && owner < communicator_.ranks()) {
        const auto rank = static_cast<int>(owner);
        if (communicator_.is_root()) communicator_.receive(rank, &tallies[j], sizeof(Tally));
        if (communicator_.rank() == rank) communicator_.send(&tallies[j], sizeof(Tally));
      }
    }
    if (!orders[j].counts) continue;
    if (!communicator_.is_root()) {
      communicator_.send(counts[j].data(), counts[j].size() * sizeof(std::int64_t));
    }
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
      if (order == Order::kLoad) hold(0, nullptr);
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
