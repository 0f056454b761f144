// SPDX-License-Identifier: Apache-2.0
// What `size`, `worth` and `sensitivity` have in common: a file for the answer, a checkpoint to go
// on from, progress, and the signals that stop them.
#pragma once

#include "host/cli/common_options.hpp"
#include "host/files/answers_file.hpp"
#include "host/results/analysis_result.hpp"
#include "host/run/progress.hpp"
#include "host/run/workbench.hpp"

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>

namespace ridethrough {

class AnalysisRun {
 public:
  // What has been found, and what the program is to end with.
  struct Found {
    AnalysisResult result;
    std::string shown;  // its table, as wide as the terminal
    int code = exit_code::kDone;
  };

  // `asks`: the options that say what is asked. Loads the config. Throws InputError, also where
  // files cannot be written.
  AnalysisRun(const Arguments& arguments, const char* analysis,
              std::initializer_list<CommandOption> asks);

  [[nodiscard]] const Config& config() const { return config_; }

  // Finds it, writes it, and prints it; returns the exit code. `first` tells the study from others.
  int run(const Study& first, const std::function<Found(const Workbench&)>& find);

  // To be called by `find`: what it is at, and how much is done, where that is known.
  void at(const std::string& what, std::size_t done = 0, std::size_t all = 0);
  [[nodiscard]] double earlier_s() const { return earlier_s_; }  // spent before it was interrupted

 private:
  void resume();
  Found find_anew_if_damaged(const std::function<Found(const Workbench&)>& find,
                             const Workbench& bench);
  bool keep();
  int stopped();
  void show();
  bool write(const AnalysisResult& result);
  [[nodiscard]] double wall_s() const { return earlier_s_ + steady_s() - begun_s_; }

  const Arguments& arguments_;
  bool quiet_;
  std::string analysis_, question_;
  Keeping keeping_;
  Config config_;
  FileKind format_ = FileKind::kAnalysis;  // or CSV, or JSON
  std::optional<Destination> output_, checkpoint_;
  AnswersOf of_;
  Answers answers_;
  double earlier_s_ = 0;
  double begun_s_ = 0;
  double kept_at_s_ = 0;
  std::uint64_t trajectories_ = 0;  // since it was started, or resumed
  std::string what_;
  std::size_t done_ = 0, all_ = 0;
  ProgressDisplay display_{stderr};
};

}  // namespace ridethrough
