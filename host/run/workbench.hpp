// SPDX-License-Identifier: Apache-2.0
// What an analysis simulates with: a back end, and what it has answered so far. An analysis that
// was interrupted asks the same again, finds the answers, and goes on to the same bits.
#pragma once

#include "host/base/answers.hpp"
#include "host/run/run.hpp"

#include <bit>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ridethrough {

// Thrown where an analysis is to stop.
struct Stopped {};

struct Workbench {
  // NOLINTNEXTLINE(google-explicit-constructor): a back end alone will do
  Workbench(Backend of) : backend(std::move(of)) {}

  Backend backend;
  Answers* answers = nullptr;  // null: none are kept
  std::function<bool()> stop = {};
  std::function<void()> on_kept = {};  // there is more among the answers
  std::function<void(std::uint64_t trajectories)> on_simulated = {};  // so many more

  // Throws Stopped where it is time to. Asked between calls of the back end.
  void may_stop() const {
    if (stop && stop()) throw Stopped{};
  }
  void simulated(std::uint64_t trajectories) const {
    if (on_simulated) on_simulated(trajectories);
  }
  [[nodiscard]] const Answers::Words* find(const std::string& asked) const {
    return answers == nullptr ? nullptr : answers->find(asked);
  }
  // What `words` returns, where answers are kept.
  template <class MakeWords>
  void keep(const std::string& asked, MakeWords&& words) const {
    if (answers == nullptr) return;
    answers->keep(asked, words());
    if (on_kept) on_kept();
  }
  void drop(const std::string& asked) const {
    if (answers != nullptr) answers->drop(asked);
  }
};

// The words of an answer, part by part in their order; of a tally only those that are not 0.
class WordWriter {
 public:
  void add(std::uint64_t word) { words_.push_back(word); }
  void add(double value) { words_.push_back(std::bit_cast<std::uint64_t>(value)); }
  template <class T>
  void add(const std::vector<T>& values) {
    add(static_cast<std::uint64_t>(values.size()));
    for (const T& value : values) add(value);
  }
  void add(const Tally& tally);
  [[nodiscard]] Answers::Words words() && { return std::move(words_); }

 private:
  Answers::Words words_;
};

// The same parts again. Throws DamagedFile, naming what was asked, where there are others.
class WordReader {
 public:
  WordReader(const std::string& asked, const Answers::Words& words)
      : asked_(asked), words_(words) {}
  void read(std::uint64_t& word);
  void read(double& value);
  template <class T>
  void read(std::vector<T>& values) {
    std::uint64_t count = 0;
    read(count);
    must(count <= words_.size() - at_);
    values.resize(count);
    for (T& value : values) read(value);
  }
  // One that a study can have.
  void read(Tally& tally, const Study& study);
  void must(bool holds) const;
  void must_be_all() const { must(at_ == words_.size()); }

 private:
  const std::string& asked_;
  const Answers::Words& words_;
  std::size_t at_ = 0;
};

// "what FINGERPRINT more": of one study, which the fingerprint tells from others, seed and all.
// Empty where no answers are kept: to find a fingerprint takes its time.
std::string asked_of(const Workbench& bench, const std::string& what, const Study& study,
                     const std::string& more);

// Ranges of a study's trajectories, each in pieces that take about half a second. How far it has
// come with one is kept. The study and the workbench must outlive this.
class Ranges {
 public:
  Ranges(const Study& study, const Workbench& bench) : study_(study), bench_(bench) {}

  // Throws Stopped.
  Tally run(TrajectoryRange range);
  // Its answer is needed no longer.
  void forget(TrajectoryRange range) const { bench_.drop(asked(range)); }

 private:
  [[nodiscard]] std::string asked(TrajectoryRange range) const;
  [[nodiscard]] Tally kept(const std::string& asked, const Answers::Words& words,
                           TrajectoryRange range) const;
  Tally piece(TrajectoryRange range);

  const Study& study_;
  const Workbench& bench_;
  Pace pace_{0.5};
  std::optional<Simulation> simulation_;
};

}  // namespace ridethrough
