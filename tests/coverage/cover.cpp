// SPDX-License-Identifier: Apache-2.0
#include "tests/coverage/cover.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

namespace ridethrough::coverage {
namespace {

constexpr double kNormal975 = 1.959963984540054;  // 97.5 % quantile of the standard normal
constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr std::size_t kTalliesAtOnce = 64;  // of a thread: a few megabytes

std::string ride_through_name(double hours) {
  return hours < 1 ? fmt::format("ride_through_{:.0f}min", 60 * hours)
                   : fmt::format("ride_through_{:.0f}h", hours);
}

// Calls work(i) for each i below count, on so many threads.
template <class Work>
void for_each(std::size_t count, int threads, const Work& work) {
  std::vector<std::jthread> others;
  const auto part = [&](std::size_t first) {
    for (std::size_t i = first; i < count; i += static_cast<std::size_t>(threads)) work(i);
  };
  for (int t = 1; t < threads; ++t) others.emplace_back(part, t);
  part(0);
}

}  // namespace

std::vector<std::string> usual_indices() {
  return {"lolh", "eue", "lolev", "loss_free_years", "outage_survival", "eue_cvar95"};
}

std::vector<std::string> all_indices(const Results& results) {
  std::vector<std::string> names;
  for (const Index& index : results.indices) {
    if (index.applies) names.push_back(index.name);
  }
  for (const double hours : results.survival.ride_through_h) {
    names.push_back(ride_through_name(hours));
  }
  return names;
}

Estimate estimate_of(const Results& results, const std::string& name) {
  for (const Index& index : results.indices) {
    if (index.name == name) return index.value;
  }
  const Survival& survival = results.survival;
  Estimate chance;
  chance.mean = chance.std_error = chance.ci95_low = chance.ci95_high = kNoValue;
  for (std::size_t i = 0; i < survival.ride_through_h.size(); ++i) {
    if (ride_through_name(survival.ride_through_h[i]) != name) continue;
    chance.mean = survival.ride_through[i];
    chance.std_error = survival.ride_through_std_error[i];
    chance.ci95_low = survival.ride_through_ci95_low[i];
    chance.ci95_high = survival.ride_through_ci95_high[i];
  }
  return chance;
}

Results long_run(const Place& place, const Study& study, std::uint64_t seed,
                 std::uint64_t trajectories) {
  return evaluate(
      study,
      place.backend.run({{place.backend.load(study.scenario), seed, {0, trajectories}}}).front());
}

double losing_share(const Results& results) {
  return 1 - results.index("loss_free_years").value.mean;
}

std::vector<std::vector<Estimate>> estimates(const Place& place, const Study& study,
                                             std::uint64_t seed, std::uint64_t n, std::size_t count,
                                             const std::vector<std::string>& names) {
  std::vector<std::vector<Estimate>> all(names.size(), std::vector<Estimate>(count));
  const std::size_t most = kTalliesAtOnce * static_cast<std::size_t>(place.threads);
  for (std::size_t done = 0; done < count;) {
    std::vector<Job> jobs;
    for (std::size_t i = done; i < std::min(count, done + most); ++i) {
      jobs.push_back({place.backend.load(study.scenario), seed, {i * n, n}});
    }
    const std::vector<Tally> tallies = place.backend.run(jobs);
    for_each(tallies.size(), place.threads, [&](std::size_t i) {
      const Results results = evaluate(study, tallies[i]);
      for (std::size_t k = 0; k < names.size(); ++k) {
        all[k][done + i] = estimate_of(results, names[k]);
      }
    });
    done += jobs.size();
  }
  return all;
}

Estimate by_normal(const Estimate& estimate, bool is_share) {
  Estimate result = estimate;
  const double reach = kNormal975 * estimate.std_error;
  result.ci95_low = std::max(estimate.mean - reach, 0.0);
  result.ci95_high = std::min(estimate.mean + reach, is_share ? 1 : kInfinite);
  return result;
}

Cover cover(const std::vector<Estimate>& intervals, double truth) {
  // An interval without a width holds what is the same in every trajectory, however that was
  // summed.
  const double slack = 1e-9 * std::abs(truth);
  Cover result;
  std::size_t closed = 0;
  double widths = 0;
  std::size_t estimated = 0;
  double sum = 0;
  double squares = 0;
  for (const Estimate& one : intervals) {
    if (std::isfinite(one.mean)) {
      // From the truth, so that nothing cancels.
      const double off = one.mean - truth;
      ++estimated;
      sum += off;
      squares += off * off;
    }
    const bool has_low = std::isfinite(one.ci95_low);
    const bool has_high = std::isfinite(one.ci95_high);
    if (std::isnan(one.ci95_low) && std::isnan(one.ci95_high)) {
      ++result.no_answer;
      continue;
    }
    ++result.answers;
    if (!has_high) ++result.open_above;
    if (has_low && one.ci95_low > truth + slack) {
      ++result.above;
    } else if (has_high && one.ci95_high < truth - slack) {
      ++result.below;
    } else {
      ++result.held;
    }
    if (has_low && has_high) {
      ++closed;
      widths += one.ci95_high - one.ci95_low;
    }
  }
  const auto n = static_cast<double>(estimated);
  const double variance = (squares - sum * sum / n) / (n - 1);
  result.width = closed > 0 && variance > 0
                     ? widths / static_cast<double>(closed) / (2 * kNormal975 * std::sqrt(variance))
                     : kNoValue;
  return result;
}

}  // namespace ridethrough::coverage
