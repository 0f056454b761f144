// SPDX-License-Identifier: Apache-2.0
#include "host/sweep/sweep_run.hpp"

#include "host/base/error.hpp"
#include "host/base/layout.hpp"
#include "host/base/text.hpp"
#include "host/run/last_resort.hpp"
#include "host/run/progress.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using State = PointOutcome::State;

constexpr double kRoundSeconds = 0.5;     // of a call of the back end
constexpr std::size_t kMostAtOnce = 256;  // points
// A point that begins may be so many times as slow as those before, without a round that is late.
constexpr double kSurprise = 64;

struct Point {
  std::size_t number;
  int twin;
  Study study;
  RunState state;          // as it was last read
  std::uint64_t done = 0;  // trajectories, with those that are not read yet
  Loaded scenario;
  double kept_at_s = 0;
  std::uint64_t first_piece = 0;
  Pace pace{kRoundSeconds};
};

class SweepRunner {
 public:
  SweepRunner(const Site& site, const Backend& backend, PointStore& store,
              const SweepOptions& options, const SweepHooks& hooks, SweepResults& results)
      : site_(site),
        last_resort_([this] { keep_all(); }),
        backend_(last_resort_.over(backend)),
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

  // Whatever ends it, how far points have come is kept.
  Ended operator()() {
    try {
      return run();
    } catch (...) {
      keep_all();
      throw;
    }
  }

 private:
  Ended run() {
    while (fill() && !active_.empty()) {
      if (stopped()) return stop();
      round();
    }
    return active_.empty() && all_begun() ? Ended::kAllDone : stop();
  }

  // What is not read yet is lost where the back end fails, or is still at work.
  void keep_all() {
    for (const auto& point : active_) {
      if (point) keep(*point);
    }
  }

  // The fingerprint of the first point is in the results of every shard: it tells whether they are
  // of one sweep.
  void sign_first() {
    try {
      const Study first = compile(results_.sweep.at(0, site_));
      results_.points.front().fingerprint = first.fingerprint_text();
    } catch (const InputError&) {
      // The shard that has it says so.
    }
  }

  double wall_s() const { return steady_s() - begin_s_; }

  bool stopped() const { return hooks_.stop && hooks_.stop(); }
  bool all_begun() const { return begun_ >= results_.points.size(); }

  Ended stop() {
    read_all();
    keep_all();
    return Ended::kStopped;
  }

  // How many trajectories a point has to go until its target is judged.
  static std::uint64_t left(const Point& point) {
    return batch_end(point.done, point.study.trajectories) - point.done;
  }

  // Begins points until they keep the device busy: some at a time, with few trajectories each, as
  // nobody knows how long these take. False where it was stopped.
  bool fill() {
    std::uint64_t load = 0;
    for (const auto& point : active_) load += left(*point);
    const std::uint64_t trusted =
        std::max(backend_.abreast, static_cast<std::uint64_t>(rate_ * kRoundSeconds / kSurprise));
    std::vector<Point*> fresh;
    std::uint64_t fresh_load = 0;
    while (!all_begun() && active_.size() < kMostAtOnce && load < backend_.at_once &&
           fresh_load < trusted) {
      if (stopped()) return false;
      auto point = begin(begun_);
      begun_ += options_.shard.of;
      if (!point) continue;
      if (ended(point->study, point->state.tally)) {
        finish(*point);
        continue;
      }
      load += left(*point);
      fresh_load += left(*point);
      fresh.push_back(point.get());
      active_.push_back(std::move(point));
    }
    for (Point* point : fresh) point->first_piece = trusted / fresh.size();
    return true;
  }

  // Nothing where there is nothing left to do, or nothing can be done.
  std::unique_ptr<Point> begin(std::size_t number) {
    progress_.begun = number;
    progress_.begun_label = results_.sweep.label(number);
    try {
      auto point = std::make_unique<Point>();
      point->number = number;
      point->study = compile(results_.sweep.at(number, site_));
      auto& outcome = results_.points[number];
      outcome.fingerprint = point->study.fingerprint_text();
      outcome.seed = point->study.seed;
      point->twin = outcome.twin = seen_[outcome.fingerprint]++;
      point->kept_at_s = wall_s();
      if (options_.resume) point->state = kept(*point);
      point->done = point->state.tally.trajectories;
      return point;
    } catch (const DamagedFile&) {
      throw;  // a person has to decide
    } catch (const InputError& error) {
      fail(number, error.what());
    }
    return nullptr;
  }

  RunState kept(const Point& point) {
    if (auto found = store_.find(point.study, point.twin, options_.on_damage)) return *found;
    if (hooks_.find_elsewhere) {
      if (auto found = hooks_.find_elsewhere(point.study)) return *found;
    }
    return {};
  }

  void keep(const Point& point) {
    try {
      store_.keep(point.study, point.twin, point.state);
    } catch (const std::exception& error) {
      if (hooks_.on_not_kept) hooks_.on_not_kept(error.what());
    }
  }

  void finish(const Point& point) {
    if (hooks_.on_done) hooks_.on_done(point.number, point.state.tally);
    const Results found = evaluate(point.study, point.state.tally);
    auto& outcome = results_.points[point.number];
    outcome.trajectories = point.state.tally.trajectories;
    outcome.wall_s = point.state.wall_s;
    outcome.target_met = found.provenance.target_met;
    outcome.values.clear();
    for (std::size_t i = 0; i < found.indices.size(); ++i) {
      outcome.values.push_back(found.indices[i].value);
      results_.indices[i].applies = results_.indices[i].applies || found.indices[i].applies;
    }
    outcome.evidence = evidence(found);
    outcome.state = State::kDone;
    ++progress_.done;
  }

  void fail(std::size_t number, const std::string& why) {
    auto& outcome = results_.points[number];
    outcome.state = State::kFailed;
    outcome.failure = why;
    ++progress_.failed;
    if (hooks_.on_failure) hooks_.on_failure(number, results_.sweep.label(number), why);
  }

  // Some trajectories of all points under way.
  void round() {
    std::vector<Point*> points;
    for (const auto& point : active_) points.push_back(point.get());
    try {
      run(points);
    } catch (const std::exception&) {
      alone();  // whose fault it is shows only then
    }
    settle();
  }

  // Each on its own, from where it was last read.
  void alone() {
    for (auto& point : active_) {
      try {
        point->scenario.reset();
        point->done = point->state.tally.trajectories;
        run({point.get()});
      } catch (const std::exception& error) {
        fail(point->number, error.what());
        point.reset();
      }
    }
    std::erase(active_, nullptr);
  }

  void run(const std::vector<Point*>& points) {
    const double before_s = wall_s();
    std::vector<Job> jobs;
    for (Point* point : points) jobs.push_back(job(*point, points.size()));
    const std::vector<Tally> tallies = backend_.run(jobs);
    const double took_s = wall_s() - before_s;
    std::uint64_t count = 0;
    for (const Job& job : jobs) count += job.range.count;
    for (std::size_t i = 0; i < points.size(); ++i) {
      Point& point = *points[i];
      point.done += jobs[i].range.count;
      point.state.tally += tallies[i];
      point.state.wall_s += took_s * static_cast<double>(jobs[i].range.count) /
                            static_cast<double>(std::max<std::uint64_t>(count, 1));
      point.pace.took(took_s);
    }
    progress_.trajectories += count;
    rate_ = static_cast<double>(count) / std::max(took_s, 1e-9);
  }

  // The next trajectories of a point: no fewer than its share of what the device runs abreast. Its
  // tally is read only where it is looked at, or kept.
  Job job(Point& point, std::size_t points) const {
    if (!point.scenario) point.scenario = backend_.load(point.study.scenario);
    const std::uint64_t share = std::max<std::uint64_t>(backend_.abreast / points, 1);
    const std::uint64_t least = std::max(std::exchange(point.first_piece, 0), share);
    const std::uint64_t to_judge = left(point);
    const std::uint64_t count = point.pace.next(to_judge, least);
    return {.scenario = point.scenario,
            .seed = point.study.seed,
            .range = {point.done, count},
            .read = count == to_judge || keeps_soon(point)};
  }

  [[nodiscard]] bool keeps_soon(const Point& point) const {
    return options_.keep_every_s > 0 && wall_s() >= point.kept_at_s + options_.keep_every_s;
  }

  [[nodiscard]] static bool is_read(const Point& point) {
    return point.done == point.state.tally.trajectories;
  }

  // Brings home what is not read yet.
  void read_all() {
    std::vector<Job> jobs;
    std::vector<Point*> unread;
    for (const auto& point : active_) {
      if (is_read(*point)) continue;
      unread.push_back(point.get());
      jobs.push_back({point->scenario, point->study.seed, {point->done, 0}});
    }
    if (unread.empty()) return;
    const std::vector<Tally> tallies = backend_.run(jobs);
    for (std::size_t i = 0; i < unread.size(); ++i) unread[i]->state.tally += tallies[i];
  }

  // Lets those go that are done, keeps the others now and then.
  void settle() {
    const double now_s = wall_s();
    for (auto& point : active_) {
      if (!is_read(*point)) continue;
      if (ended(point->study, point->state.tally)) {
        keep(*point);
        finish(*point);
        point.reset();
      } else if (keeps_soon(*point)) {
        point->kept_at_s = now_s;
        keep(*point);
      }
    }
    std::erase(active_, nullptr);
    progress_.wall_s = now_s;
    if (hooks_.on_progress) hooks_.on_progress(progress_);
  }

  const Site& site_;
  LastResort last_resort_;
  Backend backend_;
  PointStore& store_;
  const SweepOptions& options_;
  const SweepHooks& hooks_;
  SweepResults& results_;
  SweepProgress progress_ = {};
  double begin_s_ = steady_s();
  std::vector<std::unique_ptr<Point>> active_;
  std::map<std::string, int> seen_;  // how many points have had a fingerprint
  std::size_t begun_;                // the next point to begin
  double rate_ = 0;                  // of the last call [trajectories/s]
};

}  // namespace

std::size_t SweepResults::count(PointOutcome::State state) const {
  return static_cast<std::size_t>(
      std::count_if(points.begin(), points.end(),
                    [&](const PointOutcome& point) { return point.state == state; }));
}

std::string progress_row(const SweepProgress& progress, std::size_t width) {
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
  return cut_to(row, width);
}

Ended run_sweep(const Site& site, const Backend& backend, PointStore& store,
                const SweepOptions& options, const SweepHooks& hooks, SweepResults& results) {
  return SweepRunner(site, backend, store, options, hooks, results)();
}

}  // namespace ridethrough
