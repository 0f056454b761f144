// SPDX-License-Identifier: Apache-2.0
// The load of every step of a scenario, from a constant or a profile.
#include "host/base/text.hpp"
#include "host/scenario/scenario_builder.hpp"
#include "host/site/calendar.hpp"
#include "host/site/profile_placing.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

constexpr std::int64_t kMaxLoadSteps = 1 << 24;

std::string stamp_text(Milliseconds time) {
  return as_text(std::chrono::floor<std::chrono::seconds>(time));
}

// What a file has, line by line, for people.
std::vector<std::string> described(const std::string& path, const Profile& profile, double step_h) {
  constexpr const char* kFilled = "filled with what was a week, else a day, before";
  std::vector<std::string> lines;
  lines.push_back(fmt::format("profile {}: {} row{} of {} h, {} in {}", path, profile.rows_in_file,
                              profile.rows_in_file == 1 ? "" : "s", written(step_h), profile.column,
                              profile.unit));
  if (profile.first) {
    const auto last = static_cast<std::int64_t>(profile.demand_mw.size()) - 1;
    const auto step = std::chrono::milliseconds{to_ticks(step_h)};
    lines.push_back(fmt::format("times from {}: intervals that begin at {} to {}{}",
                                profile.time_columns, stamp_text(*profile.first),
                                stamp_text(*profile.first + last * step),
                                profile.stamps_are_ends ? "; stamped are their ends" : ""));
  } else if (!profile.time_columns.empty()) {
    lines.push_back(fmt::format("times from {}, since the first row", profile.time_columns));
  }
  if (profile.gaps > 0) {
    lines.push_back(fmt::format("{} gap{} of {} row{} in all, the longest of {} h: {}",
                                profile.gaps, profile.gaps == 1 ? "" : "s", profile.filled,
                                profile.filled == 1 ? "" : "s", written(profile.longest_gap_h),
                                kFilled));
  }
  std::vector<std::string> clocks;
  if (profile.hours_skipped > 0) {
    clocks.push_back(fmt::format("{} h missing, {}", profile.hours_skipped, kFilled));
  }
  if (profile.hours_doubled > 0) {
    clocks.push_back(fmt::format("{} h there twice, taken as their mean", profile.hours_doubled));
  }
  if (!clocks.empty()) {
    lines.push_back(fmt::format("daylight saving: {}", fmt::join(clocks, "; ")));
  }
  return lines;
}

}  // namespace

void ScenarioBuilder::read_load() {
  const Site::Load& load = site_.load;
  if (load.constant_mw) {
    demand_mw_ = {*load.constant_mw * load.scale};
    step_ = scenario_.horizon;
    return;
  }
  const Key key = key_of(load, "profile");
  const std::string& path = *load.profile;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    complain(
        site_, key,
        fmt::format("no such file: {}; the path is relative to the config file", shortened(path)));
  }
  const Profile profile = read_profile(load);
  PlacedProfile placed;
  double step_h = 0;
  std::int64_t before = 0;
  try {
    step_h = step_of(profile, load, study_.years);
    step_ = to_ticks(step_h);
    if (step_ < 1 || scenario_.horizon / step_ >= kMaxLoadSteps - 1) {
      throw InputError(fmt::format("more than {} steps in the horizon", kMaxLoadSteps));
    }
    const auto whole_steps = [&](Tick time) { return (time + step_ - 1) / step_; };
    before = whole_steps(scenario_.warm_up);
    scenario_.load_shift = before * step_ - scenario_.warm_up;
    const std::int64_t in_horizon = whole_steps(scenario_.horizon - scenario_.warm_up);
    placed = place(profile, load, {site_.study.start.value(), step_, before, in_horizon});
  } catch (const InputError& error) {
    complain(site_, key, error.what());
  }
  demand_mw_ = std::move(placed.demand_mw);
  for (double& mw : demand_mw_) mw *= load.scale;
  study_.profile_lines =
      described(std::filesystem::path(path).filename().string(), profile, step_h);
  for (auto& remark : placed.remarks) study_.profile_lines.push_back(std::move(remark));
  study_.profile_notes = profile.notes;
}

void ScenarioBuilder::compile_load() {
  auto& load = scenario_.load;
  auto& pool = study_.pool;
  load.step = step_;
  load.steps = static_cast<std::int64_t>(demand_mw_.size());
  load.level[0] = static_cast<std::uint32_t>(pool.size());
  // What is negative is netted with the auxiliaries before it is rounded: as a supply, upwards.
  Power auxiliary = 0;
  Real auxiliary_mw = 0;
  for (const auto& battery : site_.batteries) {
    auxiliary += demand(battery.auxiliary_mw);
    auxiliary_mw += battery.auxiliary_mw;
  }
  for (const double mw : demand_mw_) {
    pool.push_back(mw < 0 ? std::min<Power>(demand(mw + auxiliary_mw) - auxiliary, 0) : demand(mw));
  }
  load.highest = static_cast<Power>(
      *std::max_element(pool.end() - static_cast<std::ptrdiff_t>(demand_mw_.size()), pool.end()));
  load.levels = 1;
  for (std::size_t blocks = demand_mw_.size(); blocks > 1 && load.levels < Load::kMaxLevels;
       ++load.levels) {
    const std::size_t below = load.level[load.levels - 1];
    load.level[load.levels] = static_cast<std::uint32_t>(pool.size());
    constexpr std::size_t kBlock = std::size_t{1} << Load::kBlockBits;
    for (std::size_t first = 0; first < blocks; first += kBlock) {
      const auto begin = pool.begin() + static_cast<std::ptrdiff_t>(below + first);
      const auto count = static_cast<std::ptrdiff_t>(std::min(kBlock, blocks - first));
      pool.push_back(*std::max_element(begin, begin + count));
    }
    blocks = (blocks + kBlock - 1) / kBlock;
  }
  load.running_sum = static_cast<std::uint32_t>(pool.size());
  std::int64_t sum = 0;
  const Tick first = scenario_.warm_up + scenario_.load_shift;
  for (std::int64_t i = 0; i < load.steps; ++i) {
    pool.push_back(sum);
    const std::int64_t power = pool[load.level[0] + static_cast<std::size_t>(i)];
    sum += std::max<std::int64_t>(power, -auxiliary);
    const Tick begin = std::max(i * step_, first);
    const Tick end = std::min((i + 1) * step_, scenario_.horizon + scenario_.load_shift);
    if (power < -auxiliary && begin < end) {
      scenario_.surplus += (-auxiliary - power) * (end - begin);
    }
  }
  pool.push_back(sum);
}

}  // namespace ridethrough
