// SPDX-License-Identifier: Apache-2.0
// Measures how often the 95 % intervals that the program prints hold the truth: the tables of
// docs/validation.md, on the sites of site.hpp.
#include "host/run/run.hpp"
#include "tests/coverage/command_line.hpp"
#include "tests/coverage/cover.hpp"
#include "tests/coverage/site.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough::coverage {
namespace {

namespace po = boost::program_options;

enum class Form { kFull, kShort };

struct Request {
  std::vector<Law> laws;
  std::vector<double> levels;  // expected losing years
  std::vector<double> targets;
  std::size_t tallies = 1000;
  std::size_t runs = 300;
  double truth = 1000;  // trajectories of the long run, over those of the largest level
  std::uint64_t repetition = 0;
  bool all_indices = false;
  Form form = Form::kFull;
};

std::uint64_t first_seed(const Law& law, const Request& request) {
  return law.seed + 1000 * kStreamsOfALaw * request.repetition;
}

class Clock {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

// ---- tables ------------------------------------------------------------------------------------

constexpr const char* kFullLegend =
    "Each cell: per cent of the intervals that hold the truth; in brackets those that end below it "
    "(-) and those\nthat begin above it (+); x the mean width of those with two ends, over that of "
    "+-1.96 true standard errors; ? per\ncent whose upper end is unknown; ! per cent of the "
    "tallies "
    "that say nothing at all, which count nowhere else.\n";
constexpr const char* kShortLegend = "Each cell: per cent of the intervals that hold the truth.\n";

double percent(double share) { return 100 * share; }

std::string cell(const Cover& cover, Form form) {
  if (cover.answers == 0) return "-";
  std::string text = fmt::format("{:.1f}", percent(cover.share(cover.held)));
  if (form == Form::kShort) return text;
  text += fmt::format(" (-{:.1f} +{:.1f})", percent(cover.share(cover.below)),
                      percent(cover.share(cover.above)));
  if (std::isfinite(cover.width)) text += fmt::format(" x{:.2f}", cover.width);
  if (cover.open_above > 0) text += fmt::format(" ?{:.1f}", percent(cover.share(cover.open_above)));
  if (cover.no_answer > 0) {
    const auto silent = static_cast<double>(cover.no_answer);
    text +=
        fmt::format(" !{:.1f}", percent(silent / (silent + static_cast<double>(cover.answers))));
  }
  return text;
}

void print_row(const std::vector<std::string>& cells) {
  fmt::print("| {} |\n", fmt::join(cells, " | "));
}

void print_head(const std::vector<std::string>& cells) {
  print_row(cells);
  std::string rule = "|";
  for (std::size_t i = 0; i < cells.size(); ++i) rule += "---|";
  fmt::print("{}\n", rule);
}

// The cell with the least coverage of those that a law has.
struct Least {
  double held = 2;
  std::string where;

  void see(const Cover& cover, const std::string& index, double level) {
    if (cover.answers == 0 || cover.share(cover.held) >= held) return;
    held = cover.share(cover.held);
    where = fmt::format("`{}` at {}", index, level);
  }
};

// ---- coverage at a number of trajectories ------------------------------------------------------

struct Level {
  double losing;  // expected
  std::uint64_t n;
  std::vector<Cover> covers;  // one an index
};

std::uint64_t trajectories_for(double losing, double share) {
  return static_cast<std::uint64_t>(std::max(1.0, std::round(losing / share)));
}

void print_by_level(const std::vector<std::string>& names, const std::vector<Level>& levels,
                    Form form) {
  std::vector<std::string> head = {"losing years", "trajectories"};
  for (const auto& name : names) head.push_back('`' + name + '`');
  print_head(head);
  for (const Level& level : levels) {
    std::vector<std::string> row = {fmt::format("{}", level.losing), fmt::format("{}", level.n)};
    for (const Cover& cover : level.covers) row.push_back(cell(cover, form));
    print_row(row);
  }
}

// For more indices than a page is wide.
void print_by_index(const std::vector<std::string>& names, const std::vector<Level>& levels,
                    Form form) {
  std::vector<std::string> head = {"losing years"};
  for (const Level& level : levels) head.push_back(fmt::format("{}", level.losing));
  print_head(head);
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::vector<std::string> row = {'`' + names[i] + '`'};
    for (const Level& level : levels) row.push_back(cell(level.covers[i], form));
    print_row(row);
  }
}

void measure_law(const Law& law, const Request& request, const Place& place) {
  const Clock clock;
  const Study study = study_of(law);
  const std::uint64_t seed = first_seed(law, request);
  // A first look, to know how long the long run has to be.
  constexpr std::uint64_t kFirstLook = 100'000;
  const double about = losing_share(long_run(place, study, seed + kTruthSeed, kFirstLook));
  const double most = *std::max_element(request.levels.begin(), request.levels.end());
  const auto length = static_cast<std::uint64_t>(
      request.truth * static_cast<double>(trajectories_for(most, about)));
  const Results truth = long_run(place, study, seed + kTruthSeed, std::max(length, kFirstLook));
  const auto names = request.all_indices ? all_indices(truth) : usual_indices();
  const double truth_s = clock.seconds();

  std::vector<Level> levels;
  Least least;
  for (std::size_t l = 0; l < request.levels.size(); ++l) {
    Level level{request.levels[l], trajectories_for(request.levels[l], losing_share(truth)), {}};
    const auto all =
        estimates(place, study, seed + kFirstLevelSeed + l, level.n, request.tallies, names);
    for (std::size_t i = 0; i < names.size(); ++i) {
      level.covers.push_back(cover(all[i], estimate_of(truth, names[i]).mean));
      least.see(level.covers.back(), names[i], level.losing);
    }
    levels.push_back(std::move(level));
  }

  const Estimate hours = truth.index("lolh").value;
  fmt::print(
      "### {}\n\n{:.2f} % of the years lose load. {} tallies each; the truth is a run of {} "
      "trajectories of its own:\nLOLH {:.5g} +- {:.2g} h/yr, {:+.1f} standard errors off the "
      "closed form.\n\n",
      law.meaning, percent(losing_share(truth)), request.tallies, truth.provenance.trajectories,
      hours.mean, hours.std_error, (hours.mean - lolh(law)) / hours.std_error);
  if (request.all_indices) {
    print_by_index(names, levels, request.form);
  } else {
    print_by_level(names, levels, request.form);
  }
  fmt::print("\nLeast: {:.1f} %, {}.\n\n", percent(least.held), least.where);
  std::fflush(stdout);
  fmt::print(stderr, "{}: {:.1f} s, {:.1f} s of them for the truth\n", law.name, clock.seconds(),
             truth_s);
}

void measure_levels(const Request& request, const Place& place) {
  fmt::print("{}At {} tallies, a coverage of 95 % is known to {:.1f} (one standard error).\n\n",
             request.form == Form::kFull ? kFullLegend : kShortLegend, request.tallies,
             percent(std::sqrt(0.95 * 0.05 / static_cast<double>(request.tallies))));
  for (const Law& law : request.laws) measure_law(law, request, place);
}

// ---- coverage where a run has met its target ---------------------------------------------------

void measure_stop(const Law& law, double target, const Request& request, const Place& place) {
  const Clock clock;
  constexpr std::uint64_t kMost = 100'000'000;
  Study study = study_of(law, {fmt::format("study.target_rel_error={}", target),
                               fmt::format("study.trajectories={}", kMost)});
  std::vector<Estimate> hours;
  std::vector<Estimate> energy;
  std::vector<std::uint64_t> took;
  std::size_t unmet = 0;
  for (std::size_t i = 0; i < request.runs; ++i) {
    study.seed = first_seed(law, request) + kFirstStopSeed + i;
    Tally tally;
    if (run(study, place.backend, tally) != Ended::kTargetMet) ++unmet;
    const Results results = evaluate(study, tally);
    hours.push_back(results.index("lolh").value);
    energy.push_back(results.index("eue").value);
    took.push_back(tally.trajectories);
  }
  std::sort(took.begin(), took.end());
  // Load is lost as a whole, so that both are known in closed form.
  const double truth = lolh(law);
  const std::string note = unmet == 0 ? "" : fmt::format(" ({} runs never met it)", unmet);
  print_row({law.meaning, fmt::format("{:g} %{}", percent(target), note),
             fmt::format("{} ({} .. {})", took[took.size() / 2], took.front(), took.back()),
             cell(cover(hours, truth), request.form),
             cell(cover(energy, 100 * truth), request.form)});
  std::fflush(stdout);
  fmt::print(stderr, "{} to {}: {:.1f} s\n", law.name, target, clock.seconds());
}

void measure_stops(const Request& request, const Place& place) {
  fmt::print("{}{} runs each, until LOLH and EUE are known as well as the target says.\n\n",
             request.form == Form::kFull ? kFullLegend : kShortLegend, request.runs);
  print_head({"outages", "target", "trajectories: median (least .. most)", "`lolh`", "`eue`"});
  for (const Law& law : request.laws) {
    for (const double target : request.targets) measure_stop(law, target, request, place);
  }
}

// ---- the command line --------------------------------------------------------------------------

void run_program(int argc, char** argv) {
  Request request;
  std::vector<std::string> names;
  int threads = 1;
  po::options_description options("usage: ridethrough_coverage [options]");
  auto add = options.add_options();
  add("help", "print this");
  add("law", po::value(&names)->multitoken(), "only these laws (default: all)");
  add("levels",
      po::value(&request.levels)
          ->multitoken()
          ->default_value({0.5, 1, 3, 10, 30, 100, 1000}, "0.5 1 3 10 30 100 1000"),
      "expected losing years of a tally");
  add("seeds", po::value(&request.tallies)->default_value(request.tallies), "tallies of each");
  add("truth", po::value(&request.truth)->default_value(request.truth),
      "trajectories of the run that is the truth, over those of the largest level");
  add("all", po::bool_switch(&request.all_indices), "every index that applies");
  add("short", "nothing but coverage");
  add("stop", "coverage where a run has met its target, instead");
  add("targets", po::value(&request.targets)->multitoken()->default_value({0.1, 0.05}, "0.1 0.05"),
      "of --stop: relative errors");
  add("runs", po::value(&request.runs)->default_value(request.runs), "of --stop: runs of each");
  add("repetition", po::value(&request.repetition)->default_value(0),
      "a number: each has draws of its own");
  add("threads", po::value(&threads)->default_value(threads), "of the CPU");
  const auto given = given_options(options, argc, argv);
  if (!given) return;
  if (request.tallies < 2 || request.runs < 2 || threads < 1 || !(request.truth >= 1)) {
    throw std::invalid_argument("--seeds and --runs are 2 or more, --threads and --truth 1");
  }
  for (const double level : request.levels) {
    if (!(level > 0)) throw std::invalid_argument("--levels are above 0");
  }
  if (given->count("short") > 0) request.form = Form::kShort;
  if (names.empty()) {
    request.laws = laws();
  } else {
    for (const auto& name : names) request.laws.push_back(law_named(name));
  }
  const Place place(threads);
  if (given->count("stop") > 0) {
    measure_stops(request, place);
  } else {
    measure_levels(request, place);
  }
}

}  // namespace
}  // namespace ridethrough::coverage

int main(int argc, char** argv) {
  using namespace ridethrough::coverage;
  return exit_code_of("ridethrough_coverage", [&] { run_program(argc, argv); });
}
