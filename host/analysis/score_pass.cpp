// SPDX-License-Identifier: Apache-2.0
#include "host/analysis/score_pass.hpp"

#include "host/analysis/score_observer.hpp"
#include "host/base/fnv1a.hpp"
#include "host/site/by_key.hpp"
#include "models/trajectory.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include <fmt/format.h>

namespace ridethrough {

namespace {

// Of the tables that turbines start from; they hold probabilities to 2^-32, too coarse for steps
// that are much smaller.
constexpr double kStep = 0.01;
constexpr double kLeastStep = 1e-4;

// Of each replicate so many trajectories are asked for their scores whether they lose load or not:
// enough for the moments of the scores, few beside a million.
constexpr std::uint64_t kAlwaysAsked = 256;

// Where the scores of a section's keys go.
class Places {
 public:
  Places(const std::vector<Parameter>& parameters, const Section& section) {
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Parameter& one = parameters[i];
      if (one.key.section != section) continue;
      places_[one.hit.empty() ? one.key.key : "hits:" + one.hit] = static_cast<int>(i);
    }
  }
  [[nodiscard]] int of(const std::string& key) const {
    const auto found = places_.find(key);
    return found == places_.end() ? kNoPlace : found->second;
  }

 private:
  std::map<std::string, int> places_;
};

// Sums over the trajectories of a replicate, of each parameter.
struct ScoreSums {
  explicit ScoreSums(std::size_t parameters)
      : lolh(parameters),
        eue(parameters),
        squares(parameters),
        fourth_powers(parameters),
        sixth_powers(parameters) {}

  std::vector<double> lolh, eue, squares, fourth_powers, sixth_powers;

  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    for (auto* values :
         {&self.lolh, &self.eue, &self.squares, &self.fourth_powers, &self.sixth_powers}) {
      visit(*values);
    }
  }
};

// A recorder: what trajectories with a loss lose, times their scores; and moments of the scores.
class ScoreRecorder : public ScoreObserver {
 public:
  ScoreRecorder(const Study& study, const ScoreTerms& terms, std::size_t parameters)
      : ScoreObserver(study, terms), scores_(parameters), sums_(parameters) {}

  void begin(bool always_asked) {
    start();
    always_asked_ = always_asked;
  }

  void loss_event(const LossEvent&) const {}
  void outage(const GridOutage&) const {}
  void loss_cell(int, Tick, Energy) const {}
  void loss_cause(int, Tick, Energy) const {}
  void outcome(const Outcome& outcome) {
    Tally tried;
    tried.stuck = outcome.stuck;
    must_have_ended(tried);
    const std::int64_t lost_time = outcome[Count::kLossTime];
    if (lost_time == 0 && !always_asked_) return;
    std::fill(scores_.begin(), scores_.end(), 0.0);
    add_scores(scores_);
    for (std::size_t i = 0; i < scores_.size(); ++i) {
      sums_.lolh[i] += static_cast<double>(lost_time) * scores_[i];
      sums_.eue[i] += static_cast<double>(outcome[Count::kUnservedEnergy]) * scores_[i];
    }
    if (!always_asked_) return;
    for (std::size_t i = 0; i < scores_.size(); ++i) {
      const double square = scores_[i] * scores_[i];
      sums_.squares[i] += square;
      sums_.fourth_powers[i] += square * square;
      sums_.sixth_powers[i] += square * square * square;
    }
  }

  [[nodiscard]] ScoreSums sums() && { return std::move(sums_); }

 private:
  bool always_asked_ = false;
  std::vector<double> scores_;  // of the trajectory
  ScoreSums sums_;
};

// Nothing where it is to stop.
template <Features features, class Limits>
std::optional<ScoreSums> run_batch(const Study& study, const ScoreTerms& terms,
                                   std::size_t parameters, TrajectoryRange range,
                                   const std::function<bool()>& stop) {
  ScoreRecorder recorder(study, terms, parameters);
  Trajectory<ScoreRecorder, features, Limits> trajectory(study.scenario, recorder);
  for (std::uint64_t i = range.first; i < range.first + range.count; ++i) {
    if (stop && stop()) return std::nullopt;
    recorder.begin(i - range.first < kAlwaysAsked);
    trajectory({study.seed, i});
  }
  return std::move(recorder).sums();
}

Answers::Words words_of(const ScoreSums& sums) {
  WordWriter words;
  ScoreSums::each(sums, [&](const auto& values) { words.add(values); });
  return std::move(words).words();
}

ScoreSums read_sums(const std::string& asked, const Answers::Words& words, std::size_t parameters) {
  ScoreSums sums(parameters);
  WordReader reader(asked, words);
  ScoreSums::each(sums, [&](auto& values) {
    reader.read(values);
    reader.must(values.size() == parameters);
  });
  reader.must_be_all();
  return sums;
}

// Tells the parameters of one config from those of another that comes to the same scenario.
std::string hash_of(const std::vector<Parameter>& parameters) {
  std::string names;
  for (const auto& one : parameters) names += fmt::format("{}={}\n", one.name(), one.value);
  return fmt::format("{:016x}", fnv1a(names.data(), names.size(), kFnvOffset64, kFnvPrime64));
}

class TermMaker {
 public:
  TermMaker(const Site& site, const Study& study, const std::vector<Parameter>& parameters,
            std::vector<bool>& has_score, ScoreTerms& terms)
      : site_(site), study_(study), parameters_(parameters), has_score_(has_score), terms_(terms) {}

  void make() {
    std::size_t i = 0;
    for (const auto& surge : site_.surges) {
      terms_.surges.push_back(process_terms(section_of(surge), study_.surges[i++].process,
                                            &surge.gap_h.value(), &surge.duration_h.value()));
    }
    i = 0;
    for (const auto& hazard : site_.hazards) {
      // With failures_per_year the gap is made from it and from the duration: no score is that of
      // one of these keys alone.
      const bool has_lives = hazard.windows.empty() && !hazard.failures_per_year;
      terms_.hazards.push_back(process_terms(section_of(hazard), study_.hazards[i++].process,
                                             has_lives ? &*hazard.gap_h : nullptr,
                                             has_lives ? &*hazard.duration_h : nullptr));
      const Places places(parameters_, section_of(hazard));
      for (const auto& hit : hazard.hits) {
        terms_.hazards.back().hit_places.push_back(claim(places.of("hits:" + hit.component)));
      }
    }
    i = 0;
    for (const auto& battery : site_.batteries) add_battery(section_of(battery), i++);
    int turbine = 0;
    for (const auto& of : site_.turbines) add_turbine(section_of(of), turbine++);
  }

 private:
  int claim(int place) {
    if (place != kNoPlace) has_score_[static_cast<std::size_t>(place)] = true;
    return place;
  }

  ProcessTerms process_terms(const Section& section, const AlternatingProcess& process,
                             const RandomVariable* drawn_gap,
                             const RandomVariable* drawn_duration) {
    const Places places(parameters_, section);
    ProcessTerms terms;
    terms.active_share = process.active_at_start / 4294967296.0;
    const auto life = [&](const char* key, const RandomVariable* variable, int& place) {
      if (variable == nullptr || !variable->smooth) return LifeScore();
      place = claim(places.of(key));
      return LifeScore(*variable);
    };
    terms.gap = life("gap_h", drawn_gap, terms.gap_place);
    terms.duration = life("duration_h", drawn_duration, terms.duration_place);
    return terms;
  }

  void add_battery(const Section& section, std::size_t i) {
    terms_.batteries.emplace_back();
    if (study_.batteries[i].fleet.mttf == 0) return;
    const Places places(parameters_, section);
    terms_.batteries.back() = {claim(places.of("mttf_h")), claim(places.of("mttr_h"))};
  }

  void add_turbine(const Section& section, int i) {
    using enum TurbineTerm::Key;
    const Places places(parameters_, section);
    for (const auto& [key, name] : {std::pair{kMttf, "mttf_h"},
                                    {kMttr, "mttr_h"},
                                    {kStandbyMttf, "standby_mttf_h"},
                                    {kStartFailure, "start_failure_probability"}}) {
      const int place = places.of(name);
      if (place == kNoPlace) continue;
      // Next to the end of its range a value has hardly a larger one beside it: the nearer a
      // probability is to 1, the more changes with what is left to that.
      const double room =
          find_key({section, name})->highest / number_of(site_, {section, name}) - 1;
      const double step = kStep * std::min(1.0, room);
      if (step < kLeastStep) continue;
      const Parameter& parameter = parameters_[static_cast<std::size_t>(place)];
      auto lower = compile_scaled(site_, parameter, 1 - step);
      auto upper = compile_scaled(site_, parameter, 1 + step);
      if (!lower || !upper) continue;
      terms_.turbines.push_back({i, key, claim(place),
                                 std::make_shared<const Study>(*std::move(lower)),
                                 std::make_shared<const Study>(*std::move(upper)), step});
    }
  }

  const Site& site_;
  const Study& study_;
  const std::vector<Parameter>& parameters_;
  std::vector<bool>& has_score_;
  ScoreTerms& terms_;
};

}  // namespace

ScorePass::ScorePass(const Site& site, const Study& study, const std::vector<Parameter>& parameters)
    : study_(study),
      names_(hash_of(parameters)),
      has_score_(parameters.size()),
      scores_(std::make_unique<ScoreTerms>()) {
  TermMaker(site, study, parameters, has_score_, *scores_).make();
}

ScorePass::~ScorePass() = default;

std::vector<Score> ScorePass::run(std::uint64_t trajectories, int threads,
                                  const Workbench& bench) const {
  const std::size_t parameters = has_score_.size();
  const double hours = per_year(study_, Metric::kLolh);
  const double mwh = per_year(study_, Metric::kEue);
  std::vector<Score> all(parameters);
  for (auto& one : all) {
    one.products.lolh.resize(kReplicates);
    one.products.eue.resize(kReplicates);
  }
  std::vector<std::optional<ScoreSums>> done(kReplicates);
  std::mutex answers;  // of the workbench
  const auto asked_of_replicate = [&](std::size_t r) {
    return asked_of(bench, "scores", study_, fmt::format("{} {}/{}", names_, trajectories, r));
  };
  const auto run_batch_of =
      with_variant(variant_of(study_.scenario),
                   []<Features features, class Limits>() { return &run_batch<features, Limits>; });
  // A replicate is summed by one thread in the order of its trajectories, whichever that is.
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t r = next++; r < kReplicates; r = next++) {
      if (done[r]) continue;
      const TrajectoryRange range = replicate_range(trajectories, static_cast<int>(r));
      done[r] = run_batch_of(study_, *scores_, parameters, range, bench.stop);
      if (!done[r]) return;
      const std::lock_guard guard(answers);
      bench.keep(asked_of_replicate(r), [&] { return words_of(*done[r]); });
      bench.simulated(range.count);
    }
  };
  for (std::size_t r = 0; r < kReplicates; ++r) {
    const std::string asked = asked_of_replicate(r);
    if (const auto* words = bench.find(asked)) done[r] = read_sums(asked, *words, parameters);
  }
  std::vector<std::jthread> workers;
  for (int i = 1; i < threads; ++i) workers.emplace_back(work);
  work();
  workers.clear();  // joins
  if (!std::all_of(done.begin(), done.end(), [](const auto& one) { return one.has_value(); })) {
    throw Stopped{};
  }
  double asked = 0;
  for (std::size_t r = 0; r < kReplicates; ++r) {
    const std::uint64_t count = replicate_range(trajectories, static_cast<int>(r)).count;
    asked += static_cast<double>(std::min(count, kAlwaysAsked));
    const auto n = static_cast<double>(count);
    for (std::size_t i = 0; i < parameters; ++i) {
      Score& score = all[i];
      score.products.lolh[r] = done[r]->lolh[i] * hours / n;
      score.products.eue[r] = done[r]->eue[i] * mwh / n;
      score.mean_square += done[r]->squares[i];
      score.mean_fourth_power += done[r]->fourth_powers[i];
      score.mean_sixth_power += done[r]->sixth_powers[i];
    }
  }
  for (auto& score : all) {
    score.asked = asked;
    score.mean_square /= asked;
    score.mean_fourth_power /= asked;
    score.mean_sixth_power /= asked;
  }
  return all;
}

}  // namespace ridethrough
