// SPDX-License-Identifier: Apache-2.0
#include "host/analysis/losses.hpp"

#include "host/results/unseen.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

namespace ridethrough {
namespace {

// At a time; as many as a device runs abreast may be more.
constexpr std::uint64_t kChunk = 65'536;
constexpr double kCallSeconds = 0.5;  // of the back end
// Of a loss that was not seen so much is that of one system alone, to either side: with half of it,
// as it would be as likely as not, intervals hold the truth in 92 % of the cases on heavy tails, in
// 98 % and at two thirds more width with all of it.
constexpr double kUnseenAlone = 0.75;

// The differences of single trajectories, in units of the tally.
struct Sums {
  // Where one loses more; where the other one does.
  Moments above = {}, below = {};
  // What is lost is the larger of both losses. Sums over trajectories of its square, and of it
  // times what is lost by one system alone.
  double squares = 0, of_one = 0, of_other = 0;
  double largest = 0;

  void add(std::int64_t one, std::int64_t other) {
    if (one > other) above.add(static_cast<std::uint64_t>(one - other));
    if (other > one) below.add(static_cast<std::uint64_t>(other - one));
    const auto lost = static_cast<double>(std::max(one, other));
    const auto more = static_cast<double>(one - other);
    squares += lost * lost;
    (more > 0 ? of_one : of_other) += lost * std::abs(more);
    largest = std::max(largest, lost);
  }

  // What part of a loss is that of one system alone, as losses tell that weigh by their size, and
  // one more, as large as the largest, of which so much is.
  [[nodiscard]] double part(double of_system) const {
    const double one_more = largest * largest;
    return (of_system + kUnseenAlone * one_more) / (squares + one_more);
  }
};

// Systems differ in what an integer stands for, by powers of ten: `unit` is the larger of both.
Sums differences(const Losses& one, const Losses& other, double unit) {
  const auto in_units = [&](const Losses& losses) {
    const std::int64_t per = std::llround(unit / losses.unit);
    return [per](std::int64_t lost) { return (lost + per / 2) / per; };
  };
  const auto of_one = in_units(one);
  const auto of_other = in_units(other);
  Sums sums;
  auto a = one.of.begin();
  auto b = other.of.begin();
  while (a != one.of.end() || b != other.of.end()) {
    const bool has_a = a != one.of.end() && (b == other.of.end() || a->trajectory <= b->trajectory);
    const bool has_b = b != other.of.end() && (a == one.of.end() || b->trajectory <= a->trajectory);
    sums.add(has_a ? of_one(a->lost) : 0, has_b ? of_other(b->lost) : 0);
    if (has_a) ++a;
    if (has_b) ++b;
  }
  return sums;
}

std::string asked_for(const Workbench& bench, const Study& study, Metric metric,
                      std::uint64_t trajectories) {
  return asked_of(bench, "losses", study, fmt::format("{} {}", metric_name(metric), trajectories));
}

// How far each trajectory that loses load is from the one before, and how much it loses.
Answers::Words words_of(const Losses& losses) {
  std::vector<std::uint64_t> gaps;
  std::vector<std::uint64_t> lost;
  std::uint64_t before = 0;
  for (const Losses::Of& one : losses.of) {
    gaps.push_back(one.trajectory - before);
    lost.push_back(static_cast<std::uint64_t>(one.lost));
    before = one.trajectory;
  }
  WordWriter words;
  words.add(losses.tally);
  words.add(gaps);
  words.add(lost);
  return std::move(words).words();
}

void read(Losses& losses, const std::string& asked, const Answers::Words& words,
          const Study& study) {
  std::vector<std::uint64_t> gaps;
  std::vector<std::uint64_t> lost;
  WordReader reader(asked, words);
  reader.read(losses.tally, study);
  reader.read(gaps);
  reader.read(lost);
  reader.must_be_all();
  reader.must(gaps.size() == lost.size());
  std::uint64_t trajectory = 0;
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    reader.must(gaps[i] < losses.tally.trajectories - trajectory && (i == 0 || gaps[i] > 0));
    trajectory += gaps[i];
    const auto one = static_cast<std::int64_t>(lost[i]);
    reader.must(one > 0);
    losses.of.push_back({trajectory, one});
  }
}

}  // namespace

Losses simulate_losses(const Study& study, const Workbench& bench, Metric metric,
                       std::uint64_t trajectories) {
  const std::string asked = asked_for(bench, study, metric, trajectories);
  const Count count = count_of(metric);
  Losses losses;
  losses.metric = metric;
  if (const auto* words = bench.find(asked)) read(losses, asked, *words, study);
  std::optional<Simulation> simulation;
  Pace pace(kCallSeconds);
  std::vector<std::int64_t> counts;
  while (losses.tally.trajectories < trajectories) {
    bench.may_stop();
    if (!simulation) simulation.emplace(study, bench.backend);
    const std::uint64_t first = losses.tally.trajectories;
    const std::uint64_t at_most = std::max(kChunk, bench.backend.abreast);
    const std::uint64_t some =
        std::min(at_most, pace.next(trajectories - first, bench.backend.abreast));
    counts.resize(some * kCounts);
    const double called_s = steady_s();
    losses.tally += simulation->run({first, some}, counts.data());
    pace.took(steady_s() - called_s);
    for (std::uint64_t i = 0; i < some; ++i) {
      const std::int64_t lost = counts[i * kCounts + static_cast<std::uint64_t>(count)];
      if (lost > 0) losses.of.push_back({first + i, lost});
    }
    bench.keep(asked, [&] { return words_of(losses); });
    bench.simulated(some);
  }
  losses.trajectories = trajectories;
  losses.unit = per_year(study, metric);
  losses.mean = mean(losses.tally.moments[static_cast<int>(count)].sum, trajectories, losses.unit);
  losses.may_lose_more = Unseen(study, losses.tally).may_lose_more(count) * losses.unit;
  return losses;
}

void forget_losses(const Study& study, const Workbench& bench, Metric metric,
                   std::uint64_t trajectories) {
  bench.drop(asked_for(bench, study, metric, trajectories));
}

LossDifference difference(const Losses& one, const Losses& other, double confidence) {
  const double unit = std::max(one.unit, other.unit);
  const Sums sums = differences(one, other, unit);
  if (sums.above.largest == 0 && sums.below.largest == 0) return {0, {0, 0}, true};
  const Sample sample = sample_of(sums.above, sums.below, one.trajectories, unit);
  // As for results: half of the way from the mean to the largest, and as much as may come.
  const auto half = [](double mean, double largest) { return std::max(0.0, (mean + largest) / 2); };
  const Bounds unseen = {
      -half(-sample.mean, -sample.smallest) - other.may_lose_more * sums.part(sums.of_other),
      half(sample.mean, sample.largest) + one.may_lose_more * sums.part(sums.of_one)};
  return {sample.mean, mean_bounds(sample, unseen, confidence), false};
}

}  // namespace ridethrough
