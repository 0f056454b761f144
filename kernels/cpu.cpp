// SPDX-License-Identifier: Apache-2.0
// The CPU back end: Thrust's device system, which the build sets to OMP (CPP under sanitizers).
#include "kernels/backend.hpp"
#include "kernels/sample_recorder.hpp"
#include "kernels/tally_recorder.hpp"
#include "models/trajectory.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <thrust/execution_policy.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>

#if defined(_OPENMP)
#include <omp.h>
#endif

namespace ridethrough {
namespace {

struct CpuScenario : LoadedScenario {
  explicit CpuScenario(const Scenario& loaded) : scenario(loaded) {}

  const Scenario& scenario;
  std::unique_ptr<Tally> unread;  // none where nothing is
};

CpuScenario& loaded(const Job& job) { return static_cast<CpuScenario&>(*job.scenario); }

// Trajectories that a thread takes at a time, so many that taking them costs nothing beside them.
constexpr std::uint64_t kLargestChunk = 512;
constexpr std::uint64_t kChunksEach = 8;  // so that threads end at about the same time

// Where there are few trajectories, which may be long ones, they are shared out one by one.
std::uint64_t chunk_size(const std::vector<Job>& jobs, int threads) {
  std::uint64_t count = 0;
  for (const Job& job : jobs) count += job.range.count;
  const std::uint64_t parts = static_cast<std::uint64_t>(threads) * kChunksEach;
  return std::clamp(count / parts, std::uint64_t{1}, kLargestChunk);
}

// Jobs cut into chunks, numbered through: job j has the chunks from first_chunk[j] on.
struct Queue {
  const std::vector<Job>* jobs;
  std::uint64_t chunk;  // trajectories in each
  std::vector<std::uint64_t> first_chunk;
  std::atomic<std::uint64_t> next{0};
  std::mutex lock;  // of the tallies
  std::vector<Tally> tallies;

  Queue(const std::vector<Job>& all, int threads)
      : jobs(&all), chunk(chunk_size(all, threads)), tallies(all.size()) {
    std::uint64_t chunks = 0;
    for (const Job& job : all) {
      first_chunk.push_back(chunks);
      chunks += (job.range.count + chunk - 1) / chunk;
    }
    first_chunk.push_back(chunks);
  }
};

// One worker a thread; each takes the next chunk that nobody has, until there is none. Which worker
// ran what does not show in a sum of integers.
struct Worker {
  Queue* queue;
  bool alone;  // without others, it counts into the tallies themselves: they are large

  void operator()(int) const {
    const auto own = alone ? nullptr : std::make_unique<Tally>();
    std::size_t job = 0;
    for (auto chunk = queue->next.fetch_add(1); chunk < queue->first_chunk.back();) {
      while (chunk >= queue->first_chunk[job + 1]) ++job;
      Tally& tally = alone ? queue->tallies[job] : *own;
      chunk = with_variant(variant_of(loaded((*queue->jobs)[job]).scenario),
                           [&]<Features features, class Limits>() {
                             return work<features, Limits>(job, chunk, tally);
                           });
      if (alone) continue;
      const std::lock_guard guard(queue->lock);
      queue->tallies[job] += tally;
      tally = Tally{};
    }
  }

  // Runs chunks of a job as long as they come; returns the first one taken that is of another.
  template <Features features, class Limits>
  [[gnu::flatten]] std::uint64_t work(std::size_t number, std::uint64_t chunk, Tally& tally) const {
    const Job& job = (*queue->jobs)[number];
    SampleRecorder<TallyRecorder> recorder(tally);
    Trajectory<decltype(recorder), features, Limits> trajectory(loaded(job).scenario, recorder);
    for (; chunk < queue->first_chunk[number + 1]; chunk = queue->next.fetch_add(1)) {
      const std::uint64_t begin = (chunk - queue->first_chunk[number]) * queue->chunk;
      const std::uint64_t end = std::min(begin + queue->chunk, job.range.count);
      for (std::uint64_t i = begin; i < end; ++i) {
        recorder.sample_to(sample_row(job.counts, i));
        trajectory({job.seed, job.range.first + i});
      }
    }
    return chunk;
  }
};

std::vector<Tally> run_jobs(const std::vector<Job>& jobs, int threads) {
#if defined(_OPENMP)
  omp_set_num_threads(threads);
#endif
  Queue queue(jobs, threads);
  const auto chunks = queue.first_chunk.back();
  const auto workers = static_cast<int>(std::min(static_cast<std::uint64_t>(threads), chunks));
  thrust::for_each_n(thrust::device, thrust::make_counting_iterator(0), workers,
                     Worker{&queue, workers == 1});
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    must_have_ended(queue.tallies[j]);
    auto& unread = loaded(jobs[j]).unread;
    if (unread) queue.tallies[j] += *unread;
    unread.reset();
    if (jobs[j].read) continue;
    unread = std::make_unique<Tally>(queue.tallies[j]);
    queue.tallies[j] = Tally{};
  }
  return std::move(queue.tallies);
}

}  // namespace

void must_have_ended(const Tally& tally) {
  if (tally.stuck == 0) return;
  throw std::runtime_error("trajectory " + std::to_string(tally.stuck - 1) +
                           " does not come to an end: there is no end of events at one moment");
}

Backend make_cpu_backend(int threads) {
  const auto abreast = static_cast<std::uint64_t>(threads);
  return {.name = "cpu",
          .device = std::to_string(threads) + (threads == 1 ? " thread" : " threads"),
          .abreast = abreast,
          .at_once = abreast * kLargestChunk * kChunksEach,
          .load = [](const Scenario& scenario) { return std::make_shared<CpuScenario>(scenario); },
          .run = [threads](const std::vector<Job>& jobs) { return run_jobs(jobs, threads); }};
}

}  // namespace ridethrough
