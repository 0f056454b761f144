// SPDX-License-Identifier: Apache-2.0
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/fnv1a.hpp"
#include "host/sweep/sweep_run.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace ridethrough {
namespace {

namespace fs = std::filesystem;

// Names that differ are of different sweeps.
std::string short_hash(const std::string& text) {
  const std::uint64_t hash = fnv1a(text.data(), text.size(), kFnvOffset64, kFnvPrime64);
  return fmt::format("{:08x}", static_cast<std::uint32_t>(hash ^ (hash >> 32)));
}

// From anywhere the same.
std::string whole_name(const std::string& path) {
  std::error_code error;
  return fs::weakly_canonical(fs::absolute(path, error), error).string();
}

std::string point_name(const std::string& fingerprint, int twin) {
  return fmt::format("{}-{}", fingerprint, twin);
}

// The name of a point in that of a file, be it whose it may; older ones had no owner, and no number
// where it is 0.
std::string point_of(const fs::path& file) {
  const std::string stem = file.stem();
  const auto first = stem.find('-');
  const std::string rest = first == std::string::npos ? "" : stem.substr(first + 1);
  const std::string twin = rest.substr(0, rest.find('-'));
  return stem.substr(0, first) + "-" + (twin.empty() ? "0" : twin);
}

}  // namespace

PointStore::PointStore(std::string folder, const std::string& output)
    : folder_(std::move(folder)),
      owner_(short_hash(whole_name(output.empty() ? folder_ : output))) {
  if (!keeps()) return;
  std::error_code error;
  is_ours_ = fs::create_directory(folder_, error) || folder_ == usual_folder(output);
  if (is_machines_doing(error)) {
    throw MachineError(
        fmt::format("--checkpoint {}: cannot make this folder: {}", folder_, error.message()));
  }
  if (error || !fs::is_directory(folder_)) {
    throw InputError(fmt::format("--checkpoint {}: cannot make this folder: {}", folder_,
                                 error ? error.message() : "there is a file of that name"));
  }
  place(point_name("point", 0)).check();
}

std::string PointStore::file(const std::string& point) const {
  return (fs::path(folder_) / fmt::format("{}-{}.h5", point, owner_)).string();
}

Destination PointStore::place(const std::string& point) const {
  return {file(point), FileKind::kCheckpoint, "--checkpoint"};
}

void PointStore::keep(const Study& study, int twin, const RunState& state) const {
  if (!keeps()) return;
  Destination there = place(point_name(study.fingerprint_text(), twin));
  write_checkpoint(there, study, state);
}

std::optional<RunState> PointStore::find(const Study& study, int twin, OnDamage on_damage) {
  if (!keeps()) return {};
  const std::string point = point_name(study.fingerprint_text(), twin);
  const auto pass_over = [](const std::exception& error) {
    say(fmt::format("passed over: {}\n", error.what()));
  };
  try {
    if (auto own = find_state(file(point), "", study)) return own;
  } catch (const DamagedFile& error) {
    if (on_damage == OnDamage::kRefuse) throw;
    pass_over(error);
  }
  if (!others_) {
    others_.emplace();
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
      if (entry.path().extension() == ".h5") others_->emplace(point_of(entry.path()), entry.path());
    }
  }
  const auto [first, last] = others_->equal_range(point);
  for (auto other = first; other != last; ++other) {
    if (other->second == file(point)) continue;
    try {
      if (auto found = find_state(other->second, "", study)) return found;
    } catch (const InputError& error) {  // whatever it is, it is nobody's of this sweep
      pass_over(error);
    }
  }
  return {};
}

void PointStore::remove(const std::vector<PointOutcome>& points) const {
  if (!keeps()) return;
  for (const PointOutcome& point : points) {
    if (point.state != PointOutcome::State::kDone) continue;  // what is not in the result stays
    const std::string kept = file(point_name(point.fingerprint, point.twin));
    remove_checkpoint(kept, point.fingerprint, StudyInfo{}, point.trajectories);
    remove_leftover_of(kept);  // of one that was killed, where this one had nothing to keep
  }
  std::error_code ignored;
  if (is_ours_) fs::remove(folder_, ignored);  // stays where there is anything else in it
}

}  // namespace ridethrough
