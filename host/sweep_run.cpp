#include "host/sweep_run.hpp"

#include "host/error.hpp"
#include "host/progress.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <map>
#include <memory>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using State = PointOutcome::State;
using Clock = std::chrono::steady_clock;

constexpr double kRoundSeconds = 0.5;           // of a call of the back end
constexpr std::uint64_t kSmallestPiece = 1024;  // of a point in it
constexpr std::size_t kMostAtOnce = 256;        // points

struct Point {
  std::size_t number;
  int twin;
  Study study;
  Position position;
  double kept_at_s = 0;
};

class SweepRunner {
 public:
  SweepRunner(const Config& config, const SharedBackend& backend, const PointStore& store,
              const SweepOptions& options, const SweepHooks& hooks, SweepResults& results)
      : config_(config),
        backend_(backend),
        store_(store),
        options_(options),
        hooks_(hooks),
        results_(results),
        begun_(options.shard.number - 1) {
    const std::size_t points = results_.sweep.size();
    must_have(options.shard, points, "points");
    results_.points.resize(points);
    progress_.points = (points - options.shard.number) / options.shard.of + 1;
    results_.indices = evaluate(Study{}, Tally{}).indices;
    for (auto& index : results_.indices) index.applies = false;
    sign_first();
  }

  Ended operator()() {
    while (fill(), !active_.empty()) {
      if (hooks_.stop && hooks_.stop()) {
        for (const auto& point : active_) store_.keep(point->study, point->twin, point->position);
        return Ended::kStopped;
      }
      round();
    }
    return Ended::kAllDone;
  }

 private:
  // The fingerprint of the first point is in the results of every shard: it tells whether they are
  // of one sweep.
  void sign_first() {
    try {
      const Study first = compile(config_.with(results_.sweep.point(0)));
      results_.points.front().fingerprint = first.fingerprint_text();
    } catch (const InputError&) {
      // The shard that has it says so.
    }
  }

  double wall_s() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

  // The next trajectories of a point, up to where its target is judged.
  TrajectoryRange next(const Point& point) const {
    const std::uint64_t done = point.position.tally.trajectories;
    return {done, std::min(batch_end(done, point.study.trajectories) - done, piece_)};
  }

  // Begins points until they keep the device busy.
  void fill() {
    std::uint64_t load = 0;
    for (const auto& point : active_) load += next(*point).count;
    while (begun_ < results_.points.size() && active_.size() < kMostAtOnce &&
           load < backend_.at_once) {
      if (hooks_.stop && hooks_.stop() && !active_.empty()) return;
      auto point = begin(begun_);
      begun_ += options_.shard.of;
      if (!point) continue;
      load += next(*point).count;
      active_.push_back(std::move(point));
    }
  }

  // Nothing where there is nothing left to do, or nothing can be done.
  std::unique_ptr<Point> begin(std::size_t number) {
    progress_.begun = number;
    progress_.begun_label = results_.sweep.label(number);
    try {
      auto point = std::make_unique<Point>();
      point->number = number;
      point->study = compile(config_.with(results_.sweep.point(number)));
      auto& outcome = results_.points[number];
      outcome.fingerprint = point->study.fingerprint_text();
      outcome.seed = point->study.seed;
      point->twin = outcome.twin = seen_[outcome.fingerprint]++;
      point->kept_at_s = wall_s();
      if (options_.resume) point->position = kept(*point);
      if (!ended(point->study, point->position.tally)) return point;
      finish(*point);
    } catch (const InputError& error) {
      fail(number, error.what(), true);
    } catch (const std::exception& error) {
      fail(number, error.what(), false);
    }
    return nullptr;
  }

  Position kept(const Point& point) const {
    if (auto found = store_.find(point.study, point.twin)) return *found;
    if (hooks_.find_elsewhere) {
      if (auto found = hooks_.find_elsewhere(point.study)) {
        store_.keep(point.study, point.twin, *found);
        return *found;
      }
    }
    return {};
  }

  void finish(const Point& point) {
    const Results found = evaluate(point.study, point.position.tally);
    auto& outcome = results_.points[point.number];
    outcome.trajectories = point.position.tally.trajectories;
    outcome.wall_s = point.position.wall_s;
    outcome.target_met = found.provenance.target_met;
    outcome.values.clear();
    for (std::size_t i = 0; i < found.indices.size(); ++i) {
      outcome.values.push_back(found.indices[i].value);
      results_.indices[i].applies = results_.indices[i].applies || found.indices[i].applies;
    }
    outcome.state = State::kDone;
    ++progress_.done;
  }

  void fail(std::size_t number, const std::string& why, bool input_error) {
    auto& outcome = results_.points[number];
    outcome.state = State::kFailed;
    outcome.failure = why;
    outcome.input_error = input_error;
    ++progress_.failed;
    if (hooks_.on_failure) hooks_.on_failure(number, results_.sweep.label(number), why);
  }

  // Some trajectories of all points under way.
  void round() {
    std::vector<Job> jobs;
    for (const auto& point : active_) jobs.push_back(job(*point));
    const double before_s = wall_s();
    std::vector<Tally> tallies;
    try {
      tallies = backend_.run(jobs);
    } catch (const std::exception&) {
      alone();  // whose fault it is shows only then
      return;
    }
    std::uint64_t count = 0;
    for (const Tally& tally : tallies) count += tally.trajectories;
    const double took_s = wall_s() - before_s;
    for (std::size_t i = 0; i < active_.size(); ++i) {
      const double share = static_cast<double>(tallies[i].trajectories) /
                           static_cast<double>(std::max<std::uint64_t>(count, 1));
      add(*active_[i], tallies[i], took_s * share);
    }
    const double rate = static_cast<double>(count) / std::max(took_s, 1e-9);
    piece_ = std::max(
        static_cast<std::uint64_t>(rate * kRoundSeconds / static_cast<double>(active_.size())),
        kSmallestPiece);
    settle();
  }

  Job job(const Point& point) const {
    return {&point.study.scenario, point.study.pool.size(), point.study.seed, next(point)};
  }

  void alone() {
    for (auto& point : active_) {
      try {
        const double before_s = wall_s();
        const auto tallies = backend_.run({job(*point)});
        add(*point, tallies.front(), wall_s() - before_s);
      } catch (const std::exception& error) {
        fail(point->number, error.what(), false);
        point.reset();
      }
    }
    std::erase(active_, nullptr);
    settle();
  }

  void add(Point& point, const Tally& tally, double took_s) {
    point.position.tally += tally;
    point.position.wall_s += took_s;
    progress_.trajectories += tally.trajectories;
  }

  // Lets those go that are done, keeps the others now and then.
  void settle() {
    const double now_s = wall_s();
    for (auto& point : active_) {
      if (ended(point->study, point->position.tally)) {
        store_.keep(point->study, point->twin, point->position);
        finish(*point);
        point.reset();
      } else if (options_.keep_every_s > 0 && now_s >= point->kept_at_s + options_.keep_every_s) {
        point->kept_at_s = now_s;
        store_.keep(point->study, point->twin, point->position);
      }
    }
    std::erase(active_, nullptr);
    progress_.wall_s = now_s;
    if (hooks_.on_progress) hooks_.on_progress(progress_);
  }

  const Config& config_;
  const SharedBackend& backend_;
  const PointStore& store_;
  const SweepOptions& options_;
  const SweepHooks& hooks_;
  SweepResults& results_;
  SweepProgress progress_ = {};
  Clock::time_point begin_ = Clock::now();
  std::vector<std::unique_ptr<Point>> active_;
  std::map<std::string, int> seen_;  // how many points have had a fingerprint
  std::size_t begun_;                // the next point to begin
  std::uint64_t piece_ = 8192;
};

}  // namespace

std::size_t SweepResults::count(PointOutcome::State state) const {
  return static_cast<std::size_t>(
      std::count_if(points.begin(), points.end(),
                    [&](const PointOutcome& point) { return point.state == state; }));
}

std::string progress_row(const SweepProgress& progress, int width) {
  const auto settled = static_cast<double>(progress.done + progress.failed);
  std::string row =
      fmt::format("{} of {} points", progress.done + progress.failed, progress.points);
  if (progress.failed > 0) row += fmt::format(" ({} failed)", progress.failed);
  const auto trajectories = static_cast<double>(progress.trajectories);
  row += fmt::format("  {} trajectories  {}/s", short_count(trajectories),
                     short_count(trajectories / std::max(progress.wall_s, 1e-9)));
  if (settled > 0) {
    const double left = (static_cast<double>(progress.points) - settled) / settled;
    row += fmt::format("  {} left", duration_text(progress.wall_s * left));
  }
  row += "  " + progress.begun_label;
  if (row.size() > static_cast<std::size_t>(width)) row.resize(static_cast<std::size_t>(width));
  return row;
}

Ended run_sweep(const Config& config, const SharedBackend& backend, const PointStore& store,
                const SweepOptions& options, const SweepHooks& hooks, SweepResults& results) {
  return SweepRunner(config, backend, store, options, hooks, results)();
}

}  // namespace ridethrough
