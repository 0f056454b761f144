// SPDX-License-Identifier: Apache-2.0
// An analysis that is stopped, over and over, goes on from its answers to what it would have found
// at once, and simulates nothing twice.
#include "host/analysis/sensitivity.hpp"
#include "host/analysis/sizing.hpp"
#include "host/analysis/worth.hpp"
#include "host/base/error.hpp"
#include "tests/host/support.hpp"
#include "tests/support.hpp"

#include <atomic>
#include <cmath>
#include <functional>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace ridethrough {
namespace {

constexpr const char* kSite =
    "[study]\ntrajectories = 1500\nhorizon_h = 8760\n[load]\nconstant_mw = 100\n"
    "[feed.a]\ncapacity_mw = 120\n[hazard.h]\nhits = feed.a\ngap_h = exponential(3000)\n"
    "duration_h = exponential(5)\n[battery.b]\nunits = 10\nunit_power_mw = 12\n"
    "unit_energy_mwh = 40\nmttf_h = 1000\nmttr_h = 50\n";

using Analysis = std::function<std::string(const Workbench&)>;

std::string size_with(const Workbench& bench) {
  const Site site = test::load_text(kSite);
  std::vector<std::string> values;
  for (int i = 0; i <= 20; i += 2) values.push_back(std::to_string(i));
  const Sizing found = find_size(
      values,
      [&](std::size_t i) {
        return compile(test::overridden(site, {"battery.b.units=" + values[i]}));
      },
      {parse_target("lolh<=10"), parse_target("eue<=2000")}, 0.95, bench);
  std::string text =
      fmt::format("{} {} {}", found.smallest_met, found.largest_failed, found.trajectories);
  for (const Candidate& one : found.candidates) {
    text += fmt::format("; {} {}", one.number, one.trajectories);
    for (const auto& target : one.targets) {
      text += fmt::format(" {} {} {} {}", target.value.mean, target.low, target.high,
                          text_of(target.verdict));
    }
  }
  return text;
}

std::string worth_with(const Workbench& bench) {
  WorthRequest request;
  request.component = "battery.b";
  request.metric = Metric::kEue;
  return as_json(evaluate_worth(test::load_text(kSite), request, bench));
}

std::string sensitivity_with(Method method, const char* more, const Workbench& bench) {
  SensitivityRequest request;
  request.method = method;
  request.run.threads = 2;
  return as_json(evaluate_sensitivity(test::load_text(kSite, {more}), request, bench));
}

struct Case {
  const char* name;
  int calls;  // of the back end, until it is stopped
  Analysis find;
};

void PrintTo(const Case& one, std::ostream* stream) { *stream << one.name; }

class InterruptedAnalysis : public testing::TestWithParam<Case> {};

TEST_P(InterruptedAnalysis, GoesOnToTheSameBits) {
  std::uint64_t simulated = 0;
  Workbench whole(make_cpu_backend(1));
  whole.on_simulated = [&](std::uint64_t count) { simulated += count; };
  const std::string wanted = GetParam().find(whole);

  Answers answers;
  std::uint64_t in_pieces = 0;
  int stops = 0;
  for (;;) {
    // What is in a file is all that is left of it.
    Answers kept = answers;
    int asked = 0;
    Workbench bench(make_cpu_backend(1));
    bench.answers = &kept;
    bench.on_simulated = [&](std::uint64_t count) { in_pieces += count; };
    bench.stop = [&] { return ++asked > GetParam().calls; };
    try {
      EXPECT_EQ(GetParam().find(bench), wanted);
      break;
    } catch (const Stopped&) {
      ++stops;
      ASSERT_LT(stops, 5000);
      ASSERT_NE(kept.all(), answers.all()) << "it does not come any further";
      answers = kept;
    }
  }
  EXPECT_GT(stops, 2);
  EXPECT_EQ(in_pieces, simulated);
}

INSTANTIATE_TEST_SUITE_P(All, InterruptedAnalysis,
                         testing::Values(Case{"Size", 8, size_with}, Case{"Worth", 40, worth_with},
                                         Case{"Differences", 100,
                                              [](const Workbench& bench) {
                                                return sensitivity_with(Method::kDifference,
                                                                        "study.seed=2", bench);
                                              }},
                                         Case{"WithATarget", 100,
                                              [](const Workbench& bench) {
                                                return sensitivity_with(
                                                    Method::kDifference,
                                                    "study.target_rel_error=0.2", bench);
                                              }}),
                         [](const auto& one) { return one.param.name; });

// Its scores have a stop of their own: in the middle of a replicate, of which nothing is kept.
TEST(InterruptedScores, GoOnToTheSameBits) {
  const auto find = [](const Workbench& bench) {
    return sensitivity_with(Method::kScore, "study.seed=2", bench);
  };
  const std::string wanted = find(make_cpu_backend(1));
  Answers answers;
  std::size_t replicates = 0;
  for (int stops = 0;; ++stops) {
    ASSERT_LT(stops, 1000);
    std::atomic<int> asked = 0;
    Workbench bench(make_cpu_backend(1));
    bench.answers = &answers;
    bench.stop = [&] { return ++asked > 400; };
    try {
      EXPECT_EQ(find(bench), wanted);
      break;
    } catch (const Stopped&) {
    }
  }
  for (const auto& [asked, words] : answers.all()) replicates += asked.rfind("scores ", 0) == 0;
  EXPECT_EQ(replicates, static_cast<std::size_t>(kReplicates));
}

// Of another seed nothing is taken; of a file that somebody has made up, nothing is believed.
TEST(AnswersOfAnAnalysis, TakesNoAnswersOfOthers) {
  Answers answers;
  Workbench bench(make_cpu_backend(1));
  bench.answers = &answers;
  const auto of_seed = [&](const char* seed) {
    return sensitivity_with(Method::kDifference, seed, bench);
  };
  const std::string first = of_seed("study.seed=2");
  const std::string other = of_seed("study.seed=3");
  EXPECT_NE(first, other);
  EXPECT_EQ(of_seed("study.seed=2"), first);
}

TEST(AnswersOfAnAnalysis, BelievesNoWordsThatAreNotItsOwn) {
  Answers good;
  Workbench bench(make_cpu_backend(1));
  bench.answers = &good;
  for (const auto& find : {Analysis(worth_with), Analysis(size_with), Analysis([](const auto& on) {
                             return sensitivity_with(Method::kScore, "study.seed=2", on);
                           })}) {
    good = {};
    (void)find(bench);
    for (const auto& [asked, words] : good.all()) {
      for (const Answers::Words& bad :
           {Answers::Words{}, Answers::Words(words.size() + 1, ~std::uint64_t{0}),
            Answers::Words(words.begin(), words.end() - 1), Answers::Words(3, 1)}) {
        Answers other = good;
        other.keep(asked, bad);
        Workbench on(make_cpu_backend(1));
        on.answers = &other;
        EXPECT_THROW((void)find(on), DamagedFile) << asked;
      }
      if (&words != &good.all().begin()->second) break;  // one or two of each will do
    }
  }
}

// ---- words -----------------------------------------------------------------------------------

TEST(Words, OfATallyAreFewAndGiveItBack) {
  const Study study = compile(test::load_text(kSite));
  const Tally tally = simulate(study, make_cpu_backend(1), {3, 100});
  WordWriter writer;
  writer.add(tally);
  writer.add(std::vector<double>{0.1, -0.0});
  const Answers::Words words = std::move(writer).words();
  EXPECT_LT(words.size() * 10, sizeof(Tally) / sizeof(std::uint64_t));
  Tally again;
  std::vector<double> values;
  const std::string asked = "a tally";
  WordReader reader(asked, words);
  reader.read(again, study);
  reader.read(values);
  reader.must_be_all();
  EXPECT_EQ(again, tally);
  EXPECT_TRUE(std::signbit(values[1]));
}

}  // namespace
}  // namespace ridethrough
