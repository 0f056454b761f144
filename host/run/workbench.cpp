// SPDX-License-Identifier: Apache-2.0
#include "host/run/workbench.hpp"

#include "host/base/error.hpp"
#include "host/results/tally_check.hpp"

#include <cstring>
#include <type_traits>

#include <fmt/format.h>

namespace ridethrough {
namespace {

static_assert(std::is_trivially_copyable_v<Tally> && sizeof(Tally) % sizeof(std::uint64_t) == 0);
constexpr std::size_t kTallyWords = sizeof(Tally) / sizeof(std::uint64_t);

}  // namespace

// Stretches of words, of zeros and of others in turn, each with its length; nearly all are zeros.
void WordWriter::add(const Tally& tally) {
  Answers::Words all(kTallyWords);
  std::memcpy(all.data(), &tally, sizeof tally);
  for (std::size_t at = 0; at < kTallyWords;) {
    std::size_t begin = at;
    while (begin < kTallyWords && all[begin] == 0) ++begin;
    std::size_t end = begin;
    while (end < kTallyWords && all[end] != 0) ++end;
    add(static_cast<std::uint64_t>(begin - at));
    add(static_cast<std::uint64_t>(end - begin));
    for (; begin < end; ++begin) add(all[begin]);
    at = end;
  }
}

void WordReader::must(bool holds) const {
  if (holds) return;
  throw DamagedFile(
      fmt::format("what the checkpoint has of `{}` is not what this program keeps", asked_));
}

void WordReader::read(std::uint64_t& word) {
  must(at_ < words_.size());
  word = words_[at_++];
}

void WordReader::read(double& value) {
  std::uint64_t word = 0;
  read(word);
  value = std::bit_cast<double>(word);
}

void WordReader::read(Tally& tally, const Study& study) {
  Answers::Words all(kTallyWords);
  for (std::size_t at = 0; at < kTallyWords;) {
    std::uint64_t zeros = 0;
    std::uint64_t others = 0;
    read(zeros);
    read(others);
    must(zeros <= kTallyWords - at && others <= kTallyWords - at - zeros && zeros + others > 0);
    at += zeros;
    for (std::uint64_t i = 0; i < others; ++i) read(all[at++]);
  }
  std::memcpy(static_cast<void*>(&tally), all.data(), sizeof tally);
  const std::string why = impossible(study, tally);
  if (!why.empty() || tally.stuck != 0) {
    throw DamagedFile(
        fmt::format("what the checkpoint has of `{}` no run can have counted: {}", asked_, why));
  }
}

std::string asked_of(const Workbench& bench, const std::string& what, const Study& study,
                     const std::string& more) {
  if (bench.answers == nullptr) return "";
  return fmt::format("{} {} {}", what, study.fingerprint_text(), more);
}

std::string Ranges::asked(TrajectoryRange range) const {
  return asked_of(bench_, "tally", study_, fmt::format("{}+{}", range.first, range.count));
}

Tally Ranges::kept(const std::string& asked, const Answers::Words& words,
                   TrajectoryRange range) const {
  Tally tally;
  WordReader reader(asked, words);
  reader.read(tally, study_);
  reader.must_be_all();
  reader.must(tally.trajectories <= range.count);
  return tally;
}

// The first trajectories of a range, as many as take about half a second.
Tally Ranges::piece(TrajectoryRange range) {
  bench_.may_stop();
  range.count = pace_.next(range.count, bench_.backend.abreast);
  if (!simulation_) simulation_.emplace(study_, bench_.backend);
  const double called_s = steady_s();
  Tally tally = simulation_->run(range);
  pace_.took(steady_s() - called_s);
  bench_.simulated(range.count);
  return tally;
}

Tally Ranges::run(TrajectoryRange range) {
  const std::string asked = this->asked(range);
  const auto keep = [&](const Tally& tally) {
    bench_.keep(asked, [&] {
      WordWriter words;
      words.add(tally);
      return std::move(words).words();
    });
  };
  if (range.count == 0) return {};
  const auto* words = bench_.find(asked);
  // A tally is large: most ranges are one piece, to which nothing has to be added.
  Tally tally = words != nullptr ? kept(asked, *words, range) : piece(range);
  if (words == nullptr) keep(tally);
  while (tally.trajectories < range.count) {
    tally += piece({range.first + tally.trajectories, range.count - tally.trajectories});
    keep(tally);
  }
  return tally;
}

}  // namespace ridethrough
