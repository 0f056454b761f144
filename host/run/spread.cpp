// SPDX-License-Identifier: Apache-2.0
#include "host/run/spread.hpp"

#include "host/run/work_partition.hpp"
#include "kernels/sample_recorder.hpp"

#include <exception>
#include <map>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

struct SpreadScenario : LoadedScenario {
  std::vector<Loaded> on;    // each member
  std::vector<bool> unread;  // whether it has a tally that was not read
};

SpreadScenario& loaded(const Job& job) { return static_cast<SpreadScenario&>(*job.scenario); }

// What a member does in a call: its jobs, and the number of each in the whole.
struct Share {
  std::vector<Job> jobs;
  std::vector<std::size_t> numbers;
  std::vector<Tally> tallies;
  std::exception_ptr failure;
};

Share share_of(const std::vector<Job>& jobs, const WorkPartition& parts, std::size_t member) {
  Share share;
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    SpreadScenario& scenario = loaded(jobs[j]);
    const TrajectoryRange part = parts.of(j, static_cast<int>(member));
    if (part.count == 0 && !(jobs[j].read && scenario.unread[member])) continue;
    share.jobs.push_back({scenario.on[member], jobs[j].seed, part,
                          sample_row(jobs[j].counts, part.first - jobs[j].range.first),
                          jobs[j].read});
    share.numbers.push_back(j);
    scenario.unread[member] = !jobs[j].read;
  }
  return share;
}

void run(const Backend& member, Share& share) {
  try {
    if (!share.jobs.empty()) share.tallies = member.run(share.jobs);
  } catch (...) {
    share.failure = std::current_exception();
  }
}

std::vector<Tally> run_jobs(const std::vector<Backend>& members, const std::vector<Job>& jobs) {
  std::vector<TrajectoryRange> ranges;
  for (const Job& job : jobs) ranges.push_back(job.range);
  const WorkPartition parts(ranges, static_cast<int>(members.size()));
  std::vector<Share> shares;
  for (std::size_t m = 0; m < members.size(); ++m) shares.push_back(share_of(jobs, parts, m));
  {
    std::vector<std::jthread> threads;
    for (std::size_t m = 1; m < members.size(); ++m) {
      threads.emplace_back([&, m] { run(members[m], shares[m]); });
    }
    run(members.front(), shares.front());
  }
  std::vector<Tally> tallies(jobs.size());
  for (const Share& share : shares) {
    if (share.failure) std::rethrow_exception(share.failure);
    for (std::size_t i = 0; i < share.tallies.size(); ++i) {
      tallies[share.numbers[i]] += share.tallies[i];
    }
  }
  return tallies;
}

}  // namespace

std::string devices_text(const std::string& part, const std::vector<std::string>& devices) {
  std::map<std::string, int> counts;
  for (const auto& device : devices) ++counts[device];
  std::vector<std::string> texts;
  for (const auto& [device, count] : counts) {
    texts.push_back(fmt::format("{} {}{} of {}", count, part, count == 1 ? "" : "s", device));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

Backend spread_over(std::vector<Backend> members) {
  Backend all;
  all.name = members.front().name;
  all.abreast = 0;
  all.at_once = 0;
  std::vector<std::string> devices;
  for (const Backend& member : members) {
    devices.push_back(member.device);
    all.abreast += member.abreast;
    all.at_once += member.at_once;
  }
  all.device = devices_text("device", devices);
  all.load = [members](const Scenario& scenario) {
    auto spread = std::make_shared<SpreadScenario>();
    for (const Backend& member : members) spread->on.push_back(member.load(scenario));
    spread->unread.resize(members.size());
    return spread;
  };
  all.run = [members](const std::vector<Job>& jobs) { return run_jobs(members, jobs); };
  return all;
}

}  // namespace ridethrough
