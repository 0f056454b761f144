// SPDX-License-Identifier: Apache-2.0
// The program and the reference have to agree on every index of sites drawn at random, and on the
// losses by cause, by month and by hour of the day, and on the share of time in which each cause is
// there.
//
// Both means of an index are compared in units of the standard error of their difference, with the
// variance pooled from both samples: what differs little in size may be rare in one of them. The
// bound is 5.5: were errors normal, a right program would fail once in 26 million comparisons, or
// once in 1500 runs of the deep test. They are not quite for what is rare, so that an index is
// compared only if in enough trajectories (kEnough) it is not what it usually is, mostly 0.
// Sampling goes on until LOLH and EUE are known so well that an error of 2 % exceeds the bound, or
// for as many trajectories as a scenario may have. How much was compared, and how sharply, is asked
// for, too: it is the same on every machine, however busy.
//
// RIDETHROUGH_AGREEMENT_FROM and _TO choose other scenarios than those of the test, such as
//   export RIDETHROUGH_AGREEMENT_FROM=17 RIDETHROUGH_AGREEMENT_TO=17
//   ridethrough_reference_tests --gtest_filter=Quick/Agree.OnEveryIndex/WithAllKeys1
#include "host/config/read_site.hpp"
#include "host/scenario/index_table.hpp"
#include "tests/host/support.hpp"
#include "tests/reference/config_text.hpp"
#include "tests/reference/exact_sites.hpp"
#include "tests/reference/random_site.hpp"
#include "tests/reference/simulator.hpp"
#include "tests/support.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <optional>

#include <gtest/gtest.h>

namespace ridethrough::reference {
namespace {

constexpr double kBound = 5.5;
// Of a difference. At 0.0036, 2 % would be 5.5 standard errors, and detected every second time.
constexpr double kRelativeError = 0.003;
constexpr int kEnough = 50;
// Values of a scenario that are, on average.
constexpr std::size_t kComparedOfEach = 80;
// Trajectories of the program for each of the reference, which takes some ten times as long: so the
// error is smallest for the time that both take, an eighth above that with any number of them.
constexpr std::uint64_t kProgramsEach = 4;
// Rounding: the program counts in milliseconds and quanta, and draws from tables.
constexpr double kRounding = 1e-4;

// The values of an index in all trajectories of a sample.
class Sample {
 public:
  void add(double value) {
    if (count_ < kFirst) ++first_values_[value];
    if (count_ == kFirst) {
      usual_ = std::max_element(first_values_.begin(), first_values_.end(), [](auto& a, auto& b) {
                 return a.second < b.second;
               })->first;
    }
    if (count_ >= kFirst && std::abs(value - usual_) > kRounding * std::abs(usual_)) ++unusual_;
    sum_ += value;
    squares_ += value * value;
    ++count_;
  }
  [[nodiscard]] double count() const { return count_; }
  [[nodiscard]] double mean() const { return sum_ / count_; }
  // Of a single value.
  [[nodiscard]] double variance() const {
    return count_ < 2 ? 0 : std::max(0.0, (squares_ - sum_ * mean()) / (count_ - 1));
  }
  // How many trajectories have another value than the most frequent one.
  [[nodiscard]] int unusual() const { return unusual_; }

 private:
  static constexpr int kFirst = 200;
  std::map<double, int> first_values_;  // how often each is among the first
  double usual_ = 0;
  int unusual_ = 0;
  double sum_ = 0;
  double squares_ = 0;
  double count_ = 0;
};

// What the program says of an index.
struct Reported {
  double mean;
  std::optional<double> variance;  // of a single trajectory, where the program knows it
  double count;
  bool alike = true;  // it sees in a trajectory what the reference does: their variances are equal
};

// A share of time, whatever the program looks at to know it, all of a trajectory or a moment: its
// variance is no larger than that of a moment. That of the larger mean, as what the program has not
// seen may be there.
Reported reported_share(double mean, double count, const Sample& reference) {
  const double share = std::max(mean, reference.mean());
  return {mean, share * (1 - share), count, false};
}

struct Comparison {
  double program;
  double reference;
  double relative_error;  // of their difference
  double z;
  bool counts;  // false where too little was seen
};

Comparison compare(const Reported& program, const Sample& reference) {
  const double own_variance = program.variance.value_or(reference.variance());
  const double pooled = (program.count * own_variance + reference.count() * reference.variance()) /
                        (program.count + reference.count());
  const double error =
      std::sqrt((program.alike ? pooled : own_variance) / program.count +
                (program.alike ? pooled : reference.variance()) / reference.count());
  const double size = std::max(std::abs(program.mean), std::abs(reference.mean()));
  const double off =
      std::max(0.0, std::abs(program.mean - reference.mean()) - kRounding * size - 1e-9);
  const double z = off == 0 ? 0 : off / error;  // infinite without an error
  // What never varies can be compared, too.
  const bool constant = program.variance == 0.0 && reference.unusual() == 0;
  // In at least how many of the reference's trajectories the program would have it above 0: as the
  // mean square is, if it is not 0, at least mean^2 over the share that is not (Cauchy, Schwarz).
  const double mean_square = own_variance + program.mean * program.mean;
  const double expected = program.variance && mean_square > 0
                              ? reference.count() * program.mean * program.mean / mean_square
                              : 0;
  const bool never_seen = reference.unusual() == 0 && reference.mean() == 0;
  const bool often = reference.unusual() >= kEnough || (never_seen && expected >= kEnough);
  // Moments are as many as trajectories.
  const bool looked = program.alike || program.count * own_variance >= kEnough;
  return {program.mean, reference.mean(), size > 0 ? error / size : 0, z,
          constant || (often && looked)};
}

class Agreement {
 public:
  // The reference simulates `simulated`; the program reads the config of `written`.
  Agreement(const Site& written, const Site& simulated, std::uint64_t seed)
      : written_(written), simulator_(simulated), seed_(seed) {
    const test::TemporaryFolder folder;
    study_.emplace(compile(load_site(write_config(written, seed, folder.path()), {})));
    simulation_.emplace(*study_, backend_);
  }

  // Until this is true, or for that many trajectories of the reference.
  template <class Enough>
  void run_until(Enough&& enough, std::uint64_t most) {
    do {
      const std::uint64_t wanted = std::max<std::uint64_t>(1000, references_ / 2);
      const std::uint64_t more = std::min(wanted, most - references_);
      run_reference(more);
      run_program(kProgramsEach * more);
    } while (!enough() && references_ < most);
  }

  // Until LOLH and EUE are known well enough.
  void run(std::uint64_t most) {
    run_until([this] { return error_of_losses() <= kRelativeError; }, most);
  }

  // Of the difference of LOLH or EUE, whichever is known less, relative to its size.
  [[nodiscard]] double error_of_losses() const {
    const auto all = comparisons();
    double largest = 0;
    for (const char* name : {"lolh", "eue"}) {
      const auto found = all.find(name);
      if (found == all.end() || !found->second.counts) return HUGE_VAL;
      largest = std::max(largest, found->second.relative_error);
    }
    return largest;
  }

  [[nodiscard]] std::size_t compared() const {
    const auto all = comparisons();
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [](const auto& entry) { return entry.second.counts; }));
  }

  [[nodiscard]] bool detected() const { return worst().first >= kBound; }

  [[nodiscard]] std::map<std::string, Comparison> comparisons() const {
    std::map<std::string, Comparison> all;
    const auto count = static_cast<double>(programs_);
    for (const auto& [name, sample] : samples_) {
      const auto* index = find(name);
      if (index == nullptr) continue;
      const double error = index->value.std_error;
      all[name] = compare({index->value.mean, error * error * count, count}, sample);
    }
    for (const auto& [name, sample] : parts_) {
      all[name] = compare({reported_part(name), {}, count}, sample);
    }
    for (const auto& [cause, sample] : time_shares_) {
      if (const auto share = reported_time_share(cause))
        all[cause + " time"] = compare(reported_share(*share, count, sample), sample);
    }
    return all;
  }

  [[nodiscard]] std::vector<std::string> missing_in_the_program() const {
    std::vector<std::string> names;
    for (const auto& [name, sample] : samples_) {
      if (find(name) == nullptr) names.push_back(name);
    }
    for (const auto& [cause, sample] : time_shares_) {
      if (!reported_time_share(cause)) names.push_back(cause + " time");
    }
    return names;
  }

  // Means of what is counted in a trajectory, which the reference can count, too.
  [[nodiscard]] std::vector<std::string> missing_in_the_reference() const {
    std::vector<std::string> names;
    for (const IndexRow& row : index_rows()) {
      if (row.count != Count::kEnd && !samples_.contains(row.name)) names.push_back(row.name);
    }
    return names;
  }

  // The largest z and the name of its index.
  [[nodiscard]] std::pair<double, std::string> worst() const {
    std::pair<double, std::string> worst{0, ""};
    for (const auto& [name, comparison] : comparisons()) {
      if (comparison.counts) worst = std::max(worst, {comparison.z, name});
    }
    return worst;
  }

  [[nodiscard]] std::string report() const {
    std::string text = "scenario " + std::to_string(seed_) + ", " + std::to_string(programs_) +
                       " trajectories of the program, " + std::to_string(references_) +
                       " of the reference\nindex, program, reference, relative error, z\n";
    for (const auto& [name, c] : comparisons()) {
      char line[200];
      std::snprintf(line, sizeof line, "%s %-20s %14.6g %14.6g %8.2g %6.2f%s\n",
                    c.counts && c.z > kBound ? "*" : " ", name.c_str(), c.program, c.reference,
                    c.relative_error, c.z, c.counts ? "" : "  not compared: too rare");
      text += line;
    }
    return text + config_text(written_, seed_);
  }

 private:
  void run_reference(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const Outcome outcome = simulator_.trajectory(seed_ * 1'000'000'007 + references_++);
      balance_error_ = std::max(balance_error_, outcome.balance_error);
      for (const auto& [name, value] : outcome.index) samples_[name].add(value);
      for (const auto& [name, loss] : parts_of(outcome)) {
        parts_[name + " lolh"].add(loss.hours);
        parts_[name + " eue"].add(loss.energy_mwh);
      }
      for (const auto& cause : study_->cause_names) {
        if (cause.empty() || cause == "none") continue;
        const auto share = outcome.time_share.find(cause);
        time_shares_[cause].add(share == outcome.time_share.end() ? 0 : share->second);
      }
    }
    ASSERT_LT(balance_error_, 1e-6);
  }

  // Losses by cause, by month and by hour of the day.
  std::map<std::string, Loss> parts_of(const Outcome& outcome) const {
    std::map<std::string, Loss> parts;
    for (const auto& cause : study_->cause_names) {
      if (cause.empty()) continue;
      const auto found = outcome.by_cause.find(cause);
      parts[cause] = found == outcome.by_cause.end() ? Loss{} : found->second;
    }
    for (std::size_t month = 0; month < 12; ++month) {
      for (std::size_t hour = 0; hour < 24; ++hour) {
        const Loss& loss = outcome.by_season[month][hour];
        for (auto* sum :
             {&parts["month " + std::to_string(month)], &parts["hour " + std::to_string(hour)]}) {
          sum->hours += loss.hours;
          sum->energy_mwh += loss.energy_mwh;
        }
      }
    }
    return parts;
  }

  // The same of the program, "hazard.h0 eue" or "hour 7 lolh".
  [[nodiscard]] double reported_part(const std::string& name) const {
    const auto blank = name.rfind(' ');
    const std::string part = name.substr(0, blank);
    const bool hours = name.substr(blank + 1) == "lolh";
    const auto& causes = results_.causes.names;
    const auto cause = std::find(causes.begin(), causes.end(), part);
    if (cause != causes.end()) {
      const auto& values = hours ? results_.causes.lolh : results_.causes.eue;
      return values[static_cast<std::size_t>(cause - causes.begin())];
    }
    const auto& cells = hours ? results_.season.lolh : results_.season.eue;
    const bool by_month = part.rfind("month ", 0) == 0;
    const auto which = static_cast<std::size_t>(std::atoi(part.c_str() + part.find(' ')));
    double sum = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if ((by_month ? i / Season::kHours : i % Season::kHours) == which) sum += cells[i];
    }
    return sum;
  }

  [[nodiscard]] std::optional<double> reported_time_share(const std::string& cause) const {
    const auto& causes = results_.causes;
    for (std::size_t i = 0; i < causes.names.size(); ++i) {
      if (causes.names[i] == cause && !std::isnan(causes.time_share[i]))
        return causes.time_share[i];
    }
    return {};
  }

  void run_program(std::uint64_t count) {
    const Tally tally = simulation_->run({programs_, count});
    if (tally_) {
      *tally_ += tally;
    } else {
      tally_.emplace(tally);
    }
    programs_ += count;
    results_ = evaluate(*study_, *tally_);
  }

  [[nodiscard]] const Index* find(const std::string& name) const {
    for (const auto& index : results_.indices) {
      if (index.name == name) return &index;
    }
    return nullptr;
  }

  const Site& written_;
  Simulator simulator_;
  std::uint64_t seed_;
  std::optional<Study> study_;
  const Backend backend_ = make_cpu_backend(2);
  std::optional<Simulation> simulation_;
  std::optional<Tally> tally_;
  Results results_;
  std::uint64_t programs_ = 0;
  std::uint64_t references_ = 0;
  double balance_error_ = 0;
  std::map<std::string, Sample> samples_;      // of the indices
  std::map<std::string, Sample> parts_;        // of what the program knows no variance of
  std::map<std::string, Sample> time_shares_;  // of causes
};

// What was compared of some scenarios.
struct Compared {
  std::vector<std::size_t> number;
  std::vector<double> error;  // of LOLH and EUE
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void expect_agreement(std::uint64_t seed, Keys keys, std::uint64_t trajectories,
                      Compared& compared) {
  const Site site = random_site_with_losses(seed, keys);
  try {
    Agreement agreement(site, site, seed);
    agreement.run(trajectories);
    if (keys != Keys::kBasic) {
      EXPECT_EQ(agreement.missing_in_the_program(), std::vector<std::string>());
      EXPECT_EQ(agreement.missing_in_the_reference(), std::vector<std::string>());
    }
    EXPECT_FALSE(agreement.detected()) << agreement.report();
    compared.number.push_back(agreement.compared());
    compared.error.push_back(agreement.error_of_losses());
  } catch (const std::exception& error) {  // go on with the next scenario
    ADD_FAILURE() << "scenario " << seed << ": " << error.what() << "\n" << config_text(site, seed);
  }
}

// ---- the scenarios -----------------------------------------------------------------------------

struct Scenarios {
  const char* name;  // of the test
  Keys keys;
  int from, to;
  std::uint64_t trajectories;  // of the reference, of each at most
  double median_error;         // of LOLH and EUE, which half of them are known better than

  // What a failed test says it was.
  friend void PrintTo(const Scenarios& scenarios, std::ostream* stream) {
    *stream << scenarios.name;
  }
};

class Agree : public testing::TestWithParam<Scenarios> {};

int from_environment(const char* name, int fallback) {
  const char* value = std::getenv(name);
  return value == nullptr ? fallback : std::atoi(value);
}

TEST_P(Agree, OnEveryIndex) {
  const Scenarios& scenarios = GetParam();
  const int from = from_environment("RIDETHROUGH_AGREEMENT_FROM", scenarios.from);
  const int to = from_environment("RIDETHROUGH_AGREEMENT_TO", scenarios.to);
  Compared compared;
  for (int seed = from; seed <= to; ++seed) {
    expect_agreement(static_cast<std::uint64_t>(seed), scenarios.keys, scenarios.trajectories,
                     compared);
    if (HasFatalFailure()) return;
  }
  ASSERT_FALSE(compared.number.empty());
  const auto all = std::accumulate(compared.number.begin(), compared.number.end(), std::size_t{0});
  std::printf(
      "compared: %zu values of %zu scenarios, at least %zu; LOLH and EUE to %.4f to %.4f, "
      "half of them to %.4f\n",
      all, compared.number.size(), *std::ranges::min_element(compared.number),
      *std::ranges::min_element(compared.error), *std::ranges::max_element(compared.error),
      median(compared.error));
  if (from != scenarios.from || to != scenarios.to) return;
  EXPECT_GE(all, kComparedOfEach * compared.number.size());
  EXPECT_LE(median(compared.error), scenarios.median_error);
}

std::string name_of(const testing::TestParamInfo<Scenarios>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Quick, Agree,
                         testing::Values(Scenarios{"WithBasicKeys", Keys::kBasic, 1, 4, 2000, 0.01},
                                         Scenarios{"WithSurplus", Keys::kSurplus, 1, 4, 2000, 0.01},
                                         Scenarios{"WithAllKeys1", Keys::kAll, 1, 9, 2000, 0.01},
                                         Scenarios{"WithAllKeys2", Keys::kAll, 10, 16, 2000, 0.01}),
                         name_of);

INSTANTIATE_TEST_SUITE_P(
    Deep, Agree,
    testing::Values(Scenarios{"WithBasicKeys", Keys::kBasic, 101, 140, 6000, 0.005},
                    Scenarios{"WithSurplus", Keys::kSurplus, 301, 340, 6000, 0.005},
                    Scenarios{"WithAllKeys1", Keys::kAll, 101, 180, 6000, 0.005},
                    Scenarios{"WithAllKeys2", Keys::kAll, 201, 280, 6000, 0.005}),
    name_of);

// ---- without chance ----------------------------------------------------------------------------

// The indices of the only trajectory that a site has, as totals, not per year.
std::map<std::string, double> totals(const Site& site) {
  const test::TemporaryFolder folder;
  const Study study = compile(load_site(write_config(site, 1, folder.path()), {}));
  std::map<std::string, double> totals;
  for (const auto& index : evaluate(study, simulate(study, make_cpu_backend(1), {0, 1})).indices)
    totals[index.name] = index.value.mean * years_of(site.horizon_h);
  return totals;
}

TEST(AgreeOnWhatSuffices, WhereThePartsOfSupplyAndDemandAreEqual) {
  expect_to_just_suffice(totals);
}

// ---- would it detect? ---------------------------------------------------------------------------

// 100 MW, and a feed that carries 110 MW and is out for 4 of 34 hours.
Site site_with_outages() {
  Site site;
  site.horizon_h = 600;
  site.start = std::chrono::year(2026) / std::chrono::March / 1;
  site.load.constant_mw = 100;
  site.feeds = {{"a", 110}};
  Hazard hazard;
  hazard.name = "h";
  hazard.gap_h = {"exponential", {{"mean", 30}}};
  hazard.duration_h = {"lognormal", {{"mean", 4}, {"sigma", 0.7}}};
  hazard.hits = {{"feed.a", 1}};
  site.hazards.push_back(hazard);
  return site;
}

Site site_with_battery() {
  Site site = site_with_outages();
  Battery battery;
  battery.name = "b";
  battery.units = 5;
  battery.unit_power_mw = 23.7;
  battery.unit_energy_mwh = 33.1;
  battery.round_trip_efficiency = 0.8;
  site.batteries.push_back(battery);
  return site;
}

Site site_with_turbines(Mode mode) {
  Site site = site_with_outages();
  if (mode == Mode::kMustRun) site.feeds[0].capacity_mw = 20;
  Turbine turbine;
  turbine.name = "t";
  turbine.units = 2;
  turbine.unit_mw = 84.3;
  turbine.policy.mode = mode;
  turbine.mttf_h = 60;
  turbine.mttr_h = 20;
  turbine.start_failure_probability = 0.2;
  turbine.start_min = 90;
  site.turbines.push_back(turbine);
  return site;
}

struct Mistake {
  const char* name;
  Site (*site)();
  void (*make)(Site&);

  friend void PrintTo(const Mistake& mistake, std::ostream* stream) { *stream << mistake.name; }
};

class Mistaken : public testing::TestWithParam<Mistake> {};

TEST_P(Mistaken, ReferenceByTwoPerCentIsDetected) {
  const Site right = GetParam().site();
  Agreement with_right(right, right, 1);
  with_right.run(100'000);
  EXPECT_FALSE(with_right.detected()) << with_right.report();
  EXPECT_LE(with_right.error_of_losses(), kRelativeError) << with_right.report();

  Site wrong = right;
  GetParam().make(wrong);
  Agreement with_wrong(right, wrong, 1);
  // To look after each of some ten steps makes a false alarm ten times as likely, of 4e-7.
  with_wrong.run_until([&] { return with_wrong.detected(); }, 100'000);
  EXPECT_TRUE(with_wrong.detected()) << with_wrong.report();
}

INSTANTIATE_TEST_SUITE_P(
    In, Mistaken,
    testing::Values(
        Mistake{"Duration", site_with_outages,
                [](Site& site) { site.hazards[0].duration_h->parameters["mean"] *= 1.02; }},
        Mistake{"Efficiency", site_with_battery,
                [](Site& site) { site.batteries[0].round_trip_efficiency.value() *= 0.98; }},
        Mistake{"Energy", site_with_battery,
                [](Site& site) { site.batteries[0].unit_energy_mwh *= 0.98; }},
        Mistake{"RepairTime", [] { return site_with_turbines(Mode::kMustRun); },
                [](Site& site) { site.turbines[0].mttr_h.value() *= 1.02; }},
        Mistake{"StartTime", [] { return site_with_turbines(Mode::kStandby); },
                [](Site& site) { site.turbines[0].start_min *= 1.02; }},
        Mistake{"StartFailure", [] { return site_with_turbines(Mode::kStandby); },
                [](Site& site) { site.turbines[0].start_failure_probability *= 1.02; }}),
    [](const auto& mistake) { return std::string(mistake.param.name); });

}  // namespace
}  // namespace ridethrough::reference
