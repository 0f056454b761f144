// SPDX-License-Identifier: Apache-2.0
#include "host/cli/analysis_run.hpp"

#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/layout.hpp"
#include "host/base/stop_signals.hpp"
#include "host/base/text.hpp"
#include "host/config/sweep_axes.hpp"
#include "host/files/analysis_file.hpp"
#include "host/results/provenance.hpp"
#include "host/run/last_resort.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

// In which format a file is to be.
FileKind format_of(const std::string& path) {
  const std::string ending = std::filesystem::path(path).extension().string();
  if (ending == ".h5") return FileKind::kAnalysis;
  if (ending == ".csv") return FileKind::kCsv;
  if (ending == ".json") return FileKind::kJson;
  throw InputError(fmt::format(
      "command line: -o {}: its ending says in which format; allowed is .h5 (HDF5), .csv or "
      ".json{}",
      shortened(path), did_you_mean(ending, {".h5", ".csv", ".json"})));
}

// As on a command line.
std::string question_of(const Arguments& arguments, const char* analysis,
                        std::initializer_list<CommandOption> asks) {
  constexpr std::size_t kLongest = 10'000;
  std::string text = analysis;
  for (const auto& option : asks) {
    for (const auto& value : arguments.texts(option)) {
      const bool plain = value.find_first_of(" \t<>()*;&|\"'") == std::string::npos;
      text += fmt::format(" {} {}", long_form(option), plain ? value : '"' + value + '"');
    }
  }
  return text.substr(0, kLongest);
}

}  // namespace

AnalysisRun::AnalysisRun(const Arguments& arguments, const char* analysis,
                         std::initializer_list<CommandOption> asks)
    : arguments_(arguments),
      quiet_(arguments.has(kQuiet)),
      analysis_(analysis),
      question_(question_of(arguments, analysis, asks)),
      keeping_(keeping_of(arguments)),
      config_(read_config(arguments)) {
  const std::vector<std::string> inputs = input_files(config_);
  if (arguments.has(kAnswerOutput)) {
    format_ = format_of(arguments.text(kAnswerOutput));
    output_ = output_of(arguments, format_, inputs);
  }
  checkpoint_ = checkpoint_of(arguments, keeping_, FileKind::kAnswers, inputs);
}

int AnalysisRun::run(const Study& first, const std::function<Found(const Workbench&)>& find) {
  of_ = {analysis_, first.name, first.fingerprint_text()};
  begun_s_ = steady_s();
  LastResort last_resort([this] {
    if (checkpoint_) keep();
  });
  Workbench bench(last_resort.over(choose_backend(backend_options_of(arguments_))));
  say_why_not_cuda(bench.backend.why_not_cuda, quiet_);
  resume();
  const StopSignals signals;
  bench.stop = [] { return StopSignals::caught() != 0; };
  bench.on_simulated = [this](std::uint64_t trajectories) {
    trajectories_ += trajectories;
    show();
  };
  if (checkpoint_) {
    bench.answers = &answers_;
    bench.on_kept = [this] {
      if (keeping_.every_s == 0 || wall_s() < kept_at_s_ + keeping_.every_s) return;
      kept_at_s_ = wall_s();
      keep();
    };
  }
  Found found;
  try {
    found = find_anew_if_damaged(find, bench);
  } catch (const Stopped&) {
    return stopped();
  } catch (...) {
    display_.clear();
    if (checkpoint_ && !answers_.all().empty()) keep();
    throw;
  }
  display_.clear();
  AnalysisResult& result = found.result;
  Provenance& from = result.provenance;
  result.analysis = analysis_;
  result.question = question_;
  record_provenance(from, config_.source(), first, bench.backend);
  from.study = first.name;
  from.start = first.start;
  from.seed = first.seed;
  from.target_rel_error = first.target_rel_error;
  from.target_index = fmt::format("{}", fmt::join(first.target_index, ", "));
  from.wall_s = wall_s();
  // The file comes first: whatever becomes of what is printed, it is there.
  const bool written = !output_ || write(result);
  print(arguments_.has(kJson) ? result.json : found.shown);
  if (!written) return exit_code::kMachineFailed;
  if (checkpoint_) remove_answers(keeping_.place, of_);
  return found.code;
}

void AnalysisRun::resume() {
  if (!keeping_.resume) return;
  std::optional<StoredAnswers> stored;
  try {
    stored = find_answers(keeping_.place, of_);
  } catch (const DamagedFile& error) {
    if (keeping_.on_damage == OnDamage::kRefuse) throw;
    say(fmt::format("starting anew: {}\n", error.what()));
    return;
  }
  if (stored) {
    answers_ = std::move(stored->answers);
    earlier_s_ = stored->wall_s;
  }
  if (quiet_) return;
  say(stored ? fmt::format("resumed after {}\n", duration_text(earlier_s_))
             : fmt::format("no {}: starting anew\n", keeping_.place));
}

// What answers hold shows only when they are asked for.
AnalysisRun::Found AnalysisRun::find_anew_if_damaged(
    const std::function<Found(const Workbench&)>& find, const Workbench& bench) {
  try {
    return find(bench);
  } catch (const DamagedFile& error) {
    if (keeping_.on_damage == OnDamage::kRefuse) {
      throw DamagedFile(
          fmt::format("--resume: {}: {}; --resume=auto starts anew", keeping_.place, error.what()));
    }
    display_.clear();
    say(fmt::format("starting anew: {}\n", error.what()));
    answers_ = {};
    earlier_s_ = 0;
    return find(bench);
  }
}

// Whether the checkpoint could be written. Says why not: the work goes on.
bool AnalysisRun::keep() {
  try {
    write_answers(*checkpoint_, of_, answers_, wall_s());
    return true;
  } catch (const std::exception& error) {
    display_.clear();
    complain({"warning: ", error.what()});
    return false;
  }
}

int AnalysisRun::stopped() {
  display_.clear();
  if (checkpoint_ && keep()) {
    say(fmt::format("stopped after {} trajectories; --resume goes on from {}\n", trajectories_,
                    keeping_.place));
  } else {
    say("stopped\n");
  }
  return exit_code::kStoppedBySignal + StopSignals::caught();
}

void AnalysisRun::at(const std::string& what, std::size_t done, std::size_t all) {
  what_ = what;
  done_ = done;
  all_ = all;
  show();
}

void AnalysisRun::show() {
  if (quiet_) return;
  const double took_s = steady_s() - begun_s_;
  display_.show(took_s, [&](std::size_t width) {
    const auto trajectories = static_cast<double>(trajectories_);
    std::string row = all_ == 0 ? "" : fmt::format("{} of {}  ", done_, all_);
    row += fmt::format("{} trajectories  {}/s", short_count(trajectories),
                       short_count(trajectories / std::max(took_s, 1e-9)));
    if (done_ > 0) {
      row += fmt::format("  {} left", duration_text(took_s * static_cast<double>(all_ - done_) /
                                                    static_cast<double>(done_)));
    }
    if (!what_.empty()) row += "  " + what_;
    return cut_to(row, width);
  });
}

bool AnalysisRun::write(const AnalysisResult& result) {
  const auto write_words = [&](const std::string& text) {
    return output_->write([&](const Descriptor& file) {
      file.write(text.data(), text.size(), 0);
      file.truncate(text.size());
    });
  };
  try {
    const bool changed = format_ == FileKind::kAnalysis ? write_analysis(result, *output_)
                         : format_ == FileKind::kCsv    ? write_words(as_csv(result))
                                                        : write_words(result.json);
    say_written(output_->path(), changed);
    return true;
  } catch (const std::exception& error) {
    complain({error.what()});
    if (checkpoint_ && keep()) {
      say(fmt::format("all that is simulated is kept: --resume goes on from {}\n", keeping_.place));
    }
    return false;
  }
}

}  // namespace ridethrough
