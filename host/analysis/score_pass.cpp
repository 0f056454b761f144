// SPDX-License-Identifier: Apache-2.0
#include "host/analysis/score_pass.hpp"

#include "host/analysis/score_observer.hpp"
#include "host/site/by_key.hpp"
#include "models/trajectory.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

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

// A recorder: what trajectories with a loss lose, times their scores; and moments of the scores.
class ScoreRecorder : public ScoreObserver {
 public:
  ScoreRecorder(const Study& study, const ScoreTerms& terms, std::size_t parameters)
      : ScoreObserver(study, terms),
        scores_(parameters),
        lolh_(parameters),
        eue_(parameters),
        squares_(parameters),
        fourth_powers_(parameters),
        sixth_powers_(parameters) {}

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
      lolh_[i] += static_cast<double>(lost_time) * scores_[i];
      eue_[i] += static_cast<double>(outcome[Count::kUnservedEnergy]) * scores_[i];
    }
    if (!always_asked_) return;
    for (std::size_t i = 0; i < scores_.size(); ++i) {
      const double square = scores_[i] * scores_[i];
      squares_[i] += square;
      fourth_powers_[i] += square * square;
      sixth_powers_[i] += square * square * square;
    }
  }

  [[nodiscard]] const std::vector<double>& lolh() const { return lolh_; }
  [[nodiscard]] const std::vector<double>& eue() const { return eue_; }
  [[nodiscard]] const std::vector<double>& squares() const { return squares_; }
  [[nodiscard]] const std::vector<double>& fourth_powers() const { return fourth_powers_; }
  [[nodiscard]] const std::vector<double>& sixth_powers() const { return sixth_powers_; }

 private:
  bool always_asked_ = false;
  std::vector<double> scores_;  // of the trajectory
  std::vector<double> lolh_;    // sums
  std::vector<double> eue_;
  std::vector<double> squares_;
  std::vector<double> fourth_powers_;
  std::vector<double> sixth_powers_;
};

template <Features features, class Limits>
ScoreRecorder run_batch(const Study& study, const ScoreTerms& terms, std::size_t parameters,
                        TrajectoryRange range) {
  ScoreRecorder recorder(study, terms, parameters);
  Trajectory<ScoreRecorder, features, Limits> trajectory(study.scenario, recorder);
  for (std::uint64_t i = range.first; i < range.first + range.count; ++i) {
    recorder.begin(i - range.first < kAlwaysAsked);
    trajectory({study.seed, i});
  }
  return recorder;
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
    : study_(study), has_score_(parameters.size()), scores_(std::make_unique<ScoreTerms>()) {
  TermMaker(site, study, parameters, has_score_, *scores_).make();
}

ScorePass::~ScorePass() = default;

std::vector<Score> ScorePass::run(std::uint64_t trajectories, int threads) const {
  const std::size_t parameters = has_score_.size();
  const double hours = per_year(study_, Metric::kLolh);
  const double mwh = per_year(study_, Metric::kEue);
  std::vector<Score> all(parameters);
  for (auto& one : all) {
    one.products.lolh.resize(kReplicates);
    one.products.eue.resize(kReplicates);
  }
  std::vector<std::optional<ScoreRecorder>> done(kReplicates);
  const auto run_batch_of =
      with_variant(variant_of(study_.scenario),
                   []<Features features, class Limits>() { return &run_batch<features, Limits>; });
  // A replicate is summed by one thread in the order of its trajectories, whichever that is.
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t r = next++; r < kReplicates; r = next++) {
      const TrajectoryRange range = replicate_range(trajectories, static_cast<int>(r));
      done[r].emplace(run_batch_of(study_, *scores_, parameters, range));
    }
  };
  std::vector<std::jthread> workers;
  for (int i = 1; i < threads; ++i) workers.emplace_back(work);
  work();
  workers.clear();  // joins
  double asked = 0;
  for (std::size_t r = 0; r < kReplicates; ++r) {
    const std::uint64_t count = replicate_range(trajectories, static_cast<int>(r)).count;
    asked += static_cast<double>(std::min(count, kAlwaysAsked));
    const auto n = static_cast<double>(count);
    for (std::size_t i = 0; i < parameters; ++i) {
      Score& score = all[i];
      score.products.lolh[r] = done[r]->lolh()[i] * hours / n;
      score.products.eue[r] = done[r]->eue()[i] * mwh / n;
      score.mean_square += done[r]->squares()[i];
      score.mean_fourth_power += done[r]->fourth_powers()[i];
      score.mean_sixth_power += done[r]->sixth_powers()[i];
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
