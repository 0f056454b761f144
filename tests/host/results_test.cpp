// Results: what they hold, as HDF5 and as JSON.
#include "host/results.hpp"

#include "host/hdf5_file.hpp"
#include "host/run.hpp"
#include "tests/host/support.hpp"

#include <numeric>

#include <hdf5.h>
#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

using test::expect_complaint;
using test::TemporaryFolder;

constexpr std::uint64_t kTrajectories = 2000;

// A site on which everything happens often: its feed fails, batteries run empty, turbines fail.
constexpr const char* kBusySite = R"([study]
name = a busy site, "quoted", of 100 % µ
horizon_h = 876
[load]
constant_mw = 100
[surge.peak]
gap_h = exponential(10)
duration_h = constant(1)
extra_mw = uniform(5, 20)
[feed.north]
capacity_mw = 110
[hazard.storm]
gap_h = exponential(100)
duration_h = lognormal(mean=3, sigma=1)
hits = feed.north
[battery.pack]
units = 10
unit_power_mw = 5
unit_energy_mwh = 5
round_trip_efficiency = 0.9
mttf_h = 500
mttr_h = 50
[turbine.small]
units = 8
unit_mw = 11
mode = standby
mttf_h = 20
mttr_h = 30
start_failure_probability = 0.1
start_min = 10
)";

struct Run {
  Study study;
  Tally tally;
  Results results;
};

const Run& busy_run() {
  static const Run run = [] {
    const Config config = test::load_text(kBusySite, {"study.seed=42"});
    Run made{compile(config), {}, {}};
    const Backend backend = make_cpu_backend(made.study.scenario, made.study.seed, 1);
    made.tally = backend.run({0, kTrajectories});
    made.results = evaluate(made.study, made.tally);
    auto& from = made.results.provenance;
    from.target_rel_error = 0.125;
    from.target_met = true;
    from.merged_starts = 3;
    from.config_file = "configs/busy.ini";
    from.config = config.file_text();
    from.overrides = config.overrides_text();
    from.fingerprint = "0123456789abcdef";
    from.backend = backend.name;
    from.device = backend.device;
    from.program_version = "1.2.3";
    from.git_commit = "abc+";
    from.created = "2025-01-31T12:00:00Z";
    from.wall_s = 0.1;
    return made;
  }();
  return run;
}

std::uint64_t total(const Histogram& histogram) {
  return std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::uint64_t{0});
}

const Histogram& histogram_of(const Results& results, const std::string& name) {
  for (const auto& histogram : results.histograms) {
    if (histogram.name == name) return histogram;
  }
  throw std::out_of_range("no histogram " + name);
}

// The names and units of the contract.
const std::vector<std::pair<std::string, std::string>> kContract = {
    {"lolh", "h/yr"},
    {"lolp", "1"},
    {"lole", "days/yr"},
    {"lolev", "events/yr"},
    {"eue", "MWh/yr"},
    {"neue", "ppm"},
    {"max_shortfall", "MW"},
    {"turbine_starts", "/yr"},
    {"turbine_run_hours", "unit-h/yr"},
    {"turbine_energy", "MWh/yr"},
    {"battery_throughput", "MWh/yr"},
    {"grid_energy", "MWh/yr"}};

const std::vector<std::string> kHistogramNames = {"yearly_lolh", "yearly_eue", "event_duration",
                                                  "event_energy", "event_depth"};

void expect_same(const Results& a, const Results& b) {
  ASSERT_EQ(a.indices.size(), b.indices.size());
  for (std::size_t i = 0; i < a.indices.size(); ++i) {
    const auto& x = a.indices[i];
    const auto& y = b.indices[i];
    EXPECT_EQ(x.name, y.name);
    EXPECT_EQ(x.unit, y.unit) << x.name;
    EXPECT_EQ(x.meaning, y.meaning) << x.name;
    EXPECT_EQ(x.value.mean, y.value.mean) << x.name;
    EXPECT_EQ(x.value.std_error, y.value.std_error) << x.name;
    EXPECT_EQ(x.value.ci95_low, y.value.ci95_low) << x.name;
    EXPECT_EQ(x.value.ci95_high, y.value.ci95_high) << x.name;
    EXPECT_EQ(x.value.largest, y.value.largest) << x.name;
  }
  ASSERT_EQ(a.histograms.size(), b.histograms.size());
  for (const auto& x : a.histograms) {
    const auto& y = histogram_of(b, x.name);
    EXPECT_EQ(x.unit, y.unit) << x.name;
    EXPECT_EQ(x.meaning, y.meaning) << x.name;
    EXPECT_EQ(x.edges, y.edges) << x.name;
    EXPECT_EQ(x.counts, y.counts) << x.name;
  }
  const auto& p = a.provenance;
  const auto& q = b.provenance;
  EXPECT_EQ(p.study, q.study);
  EXPECT_EQ(p.config_file, q.config_file);
  EXPECT_EQ(p.config, q.config);
  EXPECT_EQ(p.overrides, q.overrides);
  EXPECT_EQ(p.start, q.start);
  EXPECT_EQ(p.horizon_h, q.horizon_h);
  EXPECT_EQ(p.years, q.years);
  EXPECT_EQ(p.seed, q.seed);
  EXPECT_EQ(p.trajectories, q.trajectories);
  EXPECT_EQ(p.merged_starts, q.merged_starts);
  EXPECT_EQ(p.target_rel_error, q.target_rel_error);
  EXPECT_EQ(p.target_met, q.target_met);
  EXPECT_EQ(p.fingerprint, q.fingerprint);
  EXPECT_EQ(p.backend, q.backend);
  EXPECT_EQ(p.device, q.device);
  EXPECT_EQ(p.program_version, q.program_version);
  EXPECT_EQ(p.git_commit, q.git_commit);
  EXPECT_EQ(p.created, q.created);
  EXPECT_EQ(p.wall_s, q.wall_s);
}

// ---- what is evaluated -----------------------------------------------------------------------

TEST(Results, HoldEveryIndexOfTheContractInItsUnit) {
  for (const auto& [name, unit] : kContract) {
    const Index& index = busy_run().results.index(name);
    EXPECT_EQ(index.unit, unit) << name;
    EXPECT_GT(index.value.mean, 0) << name;
    EXPECT_GT(index.value.std_error, 0) << name;
    EXPECT_LE(index.value.ci95_low, index.value.mean) << name;
    EXPECT_GE(index.value.ci95_high, index.value.mean) << name;
    EXPECT_GE(index.value.largest, index.value.mean) << name;
  }
  EXPECT_THROW((void)busy_run().results.index("lohl"), std::out_of_range);
}

TEST(Results, CountHoursEnergyAndEventsPerYear) {
  const auto& [study, tally, results] = busy_run();
  const auto sum = [&tally = tally](Count count) {
    return static_cast<double>(tally.moments[static_cast<int>(count)].sum.word[0]);
  };
  const double years = 0.1 * kTrajectories;
  const double hour = kTicksPerHour;
  EXPECT_DOUBLE_EQ(results.index("lolh").value.mean, sum(Count::kLossTime) / hour / years);
  EXPECT_DOUBLE_EQ(results.index("lolp").value.mean, sum(Count::kLossTime) / hour / 8760 / years);
  EXPECT_DOUBLE_EQ(results.index("lole").value.mean, sum(Count::kLossDays) / years);
  EXPECT_DOUBLE_EQ(results.index("lolev").value.mean, sum(Count::kLossEvents) / years);
  EXPECT_DOUBLE_EQ(results.index("eue").value.mean,
                   sum(Count::kUnservedEnergy) / hour * study.quantum_w / 1e6 / years);
  EXPECT_DOUBLE_EQ(results.index("max_shortfall").value.mean,
                   sum(Count::kMaxShortfall) * study.quantum_w / 1e6 / kTrajectories);
  EXPECT_NEAR(results.index("neue").value.mean,
              1e6 * results.index("eue").value.mean / results.index("demand_energy").value.mean,
              1e-6);
}

TEST(Histograms, OfTheYearHoldEveryTrajectoryOnce) {
  for (const std::string name : {"yearly_lolh", "yearly_eue"}) {
    EXPECT_EQ(total(histogram_of(busy_run().results, name)), kTrajectories) << name;
  }
}

TEST(Histograms, OfEventsHoldEveryLossEventOnce) {
  const auto& moments = busy_run().tally.moments[static_cast<int>(Count::kLossEvents)];
  ASSERT_GT(moments.sum.word[0], 0U);
  for (const std::string name : {"event_duration", "event_energy", "event_depth"}) {
    EXPECT_EQ(total(histogram_of(busy_run().results, name)), moments.sum.word[0]) << name;
  }
}

TEST(Histograms, HaveOneEdgeMoreThanBinsAndTheyRise) {
  for (const auto& histogram : busy_run().results.histograms) {
    ASSERT_EQ(histogram.edges.size(), histogram.counts.size() + 1) << histogram.name;
    for (std::size_t i = 0; i + 1 < histogram.edges.size(); ++i) {
      ASSERT_LT(histogram.edges[i], histogram.edges[i + 1]) << histogram.name;
    }
    EXPECT_GT(histogram.counts.front(), 0U);
    EXPECT_GT(histogram.counts.back(), 0U);
  }
}

TEST(Histograms, ReachAsFarAsTheLargestAndSumToTheMean) {
  const auto check = [](const char* index, const char* name, double events_per_mean) {
    const auto& value = busy_run().results.index(index).value;
    const auto& histogram = histogram_of(busy_run().results, name);
    double low = 0;
    double high = 0;
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
      low += static_cast<double>(histogram.counts[i]) * histogram.edges[i];
      high += static_cast<double>(histogram.counts[i]) * histogram.edges[i + 1];
    }
    EXPECT_LE(low, value.mean * events_per_mean) << name;
    EXPECT_GE(high, value.mean * events_per_mean) << name;
  };
  check("lolh", "yearly_lolh", kTrajectories);
  check("eue", "yearly_eue", kTrajectories);
  const double largest = busy_run().results.index("lolh").value.largest;
  const auto& edges = histogram_of(busy_run().results, "yearly_lolh").edges;
  EXPECT_LT(largest, edges.back());
  EXPECT_GE(largest, edges[edges.size() - 2]);
}

TEST(Histograms, OfEventsAreEmptyWhereNothingIsEverLost) {
  const Study study = compile(test::load_text("[load]\nconstant_mw=1\n[feed.a]\ncapacity_mw=2\n"));
  const Results results =
      evaluate(study, make_cpu_backend(study.scenario, study.seed, 1).run({0, 10}));
  EXPECT_TRUE(histogram_of(results, "event_duration").counts.empty());
  EXPECT_EQ(total(histogram_of(results, "yearly_eue")), 10U);
  const TemporaryFolder folder;
  write_results(results, folder.path("quiet.h5"));
  expect_same(read_results(folder.path("quiet.h5")), results);
  EXPECT_NE(as_table(results).find("No loss of load was seen"), std::string::npos);
}

// ---- HDF5 ------------------------------------------------------------------------------------

TEST(ResultsFile, GivesBackEverythingThatWasWritten) {
  const TemporaryFolder folder;
  write_results(busy_run().results, folder.path("busy.h5"));
  expect_same(read_results(folder.path("busy.h5")), busy_run().results);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"busy.h5"});
}

TEST(ResultsFile, GivesBackHistogramsInTheOrderWritten) {
  const TemporaryFolder folder;
  write_results(busy_run().results, folder.path("busy.h5"));
  std::vector<std::string> names;
  for (const auto& one : read_results(folder.path("busy.h5")).histograms) names.push_back(one.name);
  EXPECT_EQ(names, kHistogramNames);
}

TEST(ResultsFile, ReplacesAnOlderOne) {
  const TemporaryFolder folder;
  const std::string path = folder.write("busy.h5", "an older file");
  write_results(busy_run().results, path);
  EXPECT_EQ(read_results(path).provenance.trajectories, kTrajectories);
}

TEST(ResultsFile, IsNotThereAfterAFailedWriteAndTheOlderOneIsUntouched) {
  const TemporaryFolder folder;
  Results wrong = busy_run().results;
  wrong.histograms.back().name = "no/such/group";  // HDF5 refuses this, with most written by then
  expect_complaint([&] { write_results(wrong, folder.path("busy.h5")); },
                   {"busy.h5", "cannot be written"});
  EXPECT_TRUE(folder.names().empty());
  const std::string older = folder.write("older.h5", "an older file");
  expect_complaint([&] { write_results(wrong, older); }, {"older.h5"});
  EXPECT_EQ(folder.names(), std::vector<std::string>{"older.h5"});
  EXPECT_EQ(test::read_file(older), "an older file");
}

TEST(ResultsFile, IsRefusedWhereItCannotBe) {
  const TemporaryFolder folder;
  const std::string file = folder.write("file", "");
  const auto refuses = [](const std::string& path, const std::string& why) {
    expect_complaint([&] { check_writable(path); }, {"-o " + path, why, "allowed"});
    expect_complaint([&] { write_results(busy_run().results, path); }, {"-o " + path, why});
  };
  refuses(folder.path("none/x.h5"), "does not exist");
  refuses(file + "/x.h5", "not a folder");
  refuses(folder.path(), "this is a folder");
  refuses("", "no file name");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"file"});
}

// Opens the root of an HDF5 file, does something to it, closes it.
template <class Action>
void change_root(const std::string& path, Action&& action) {
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  ASSERT_GE(file, 0);
  action(file);
  H5Fclose(file);
}

TEST(ResultsFile, OfAnotherFormatVersionIsRefusedByName) {
  const TemporaryFolder folder;
  const std::string path = folder.path("future.h5");
  write_results(busy_run().results, path);
  change_root(path, [](hid_t file) {
    const std::int64_t version = kFormatVersion + 41;
    const hid_t attribute = H5Aopen(file, "format_version", H5P_DEFAULT);
    EXPECT_GE(H5Awrite(attribute, H5T_NATIVE_INT64, &version), 0);
    H5Aclose(attribute);
  });
  expect_complaint([&] { read_results(path); },
                   {"future.h5", "version " + std::to_string(kFormatVersion + 41),
                    "version " + std::to_string(kFormatVersion)});
}

TEST(ResultsFile, WithAPieceMissingIsRefusedAsDamaged) {
  const TemporaryFolder folder;
  for (const std::string piece : {"indices", "histograms", "config", "indices/lolh_std_error"}) {
    const std::string path = folder.path("damaged.h5");
    write_results(busy_run().results, path);
    change_root(path, [&](hid_t file) { H5Ldelete(file, piece.c_str(), H5P_DEFAULT); });
    SCOPED_TRACE(piece);
    expect_complaint([&] { read_results(path); }, {"damaged.h5", "damaged or incomplete"});
  }
  for (const std::string attribute : {"seed", "backend", "format_version"}) {
    const std::string path = folder.path("damaged.h5");
    write_results(busy_run().results, path);
    change_root(path, [&](hid_t file) { H5Adelete(file, attribute.c_str()); });
    SCOPED_TRACE(attribute);
    expect_complaint([&] { read_results(path); }, {"damaged.h5", "damaged or incomplete"});
  }
}

TEST(ResultsFile, CutOffAnywhereIsRefused) {
  const TemporaryFolder folder;
  const std::string path = folder.path("busy.h5");
  write_results(busy_run().results, path);
  const std::string whole = test::read_file(path);
  for (std::size_t share = 0; share < 16; ++share) {
    const std::string cut = folder.write("cut.h5", whole.substr(0, whole.size() * share / 16));
    SCOPED_TRACE(share);
    expect_complaint([&] { read_results(cut); }, {"cut.h5", "allowed"});
  }
}

TEST(ResultsFile, OfAnotherProgramIsRefused) {
  const TemporaryFolder folder;
  const std::string path = folder.path("other.h5");
  H5Fclose(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
  expect_complaint([&] { read_results(path); }, {"other.h5", "not of ridethrough"});
}

// Every dataset says its unit and what it is; read with HDF5 alone, as another program would.
TEST(ResultsFile, DescribesEveryDatasetOfTheIndices) {
  const TemporaryFolder folder;
  const std::string path = folder.path("busy.h5");
  write_results(busy_run().results, path);
  change_root(path, [](hid_t file) {
    for (const auto& [name, unit] : kContract) {
      for (const std::string part : {"", "_std_error", "_ci95_low", "_ci95_high"}) {
        const hid_t dataset = H5Dopen2(file, ("indices/" + name + part).c_str(), H5P_DEFAULT);
        ASSERT_GE(dataset, 0) << name + part;
        for (const char* what : {"units", "long_name"}) {
          EXPECT_GT(H5Aexists(dataset, what), 0) << name + part << " " << what;
        }
        H5Dclose(dataset);
      }
    }
    for (const char* name : {"study", "seed", "program_version", "git_commit", "backend", "device",
                             "created", "wall_s", "format_version", "file_type"}) {
      EXPECT_GT(H5Aexists(file, name), 0) << name;
    }
  });
}

// ---- text ------------------------------------------------------------------------------------

TEST(ResultsAsJson, HasTheNamesOfTheContract) {
  const auto json = nlohmann::json::parse(as_json(busy_run().results));
  for (const auto& [name, unit] : kContract) {
    const auto& index = json.at("indices").at(name);
    const Estimate& value = busy_run().results.index(name).value;
    EXPECT_EQ(index.at("mean").get<double>(), value.mean) << name;
    EXPECT_EQ(index.at("std_error").get<double>(), value.std_error) << name;
    EXPECT_EQ(index.at("unit").get<std::string>(), unit) << name;
    EXPECT_EQ(index.at("ci95").at(0).get<double>(), value.ci95_low) << name;
    EXPECT_EQ(index.at("ci95").at(1).get<double>(), value.ci95_high) << name;
  }
  EXPECT_EQ(json.at("trajectories").get<std::uint64_t>(), kTrajectories);
  EXPECT_EQ(json.at("seed").get<std::uint64_t>(), 42U);
  EXPECT_EQ(json.at("study").get<std::string>(), "a busy site, \"quoted\", of 100 % µ");
  EXPECT_TRUE(json.at("target_met").get<bool>());
}

TEST(ResultsAsJson, HoldsTheHistograms) {
  const auto json = nlohmann::json::parse(as_json(busy_run().results));
  for (const auto& name : kHistogramNames) {
    const auto& histogram = histogram_of(busy_run().results, name);
    EXPECT_EQ(json.at("histograms").at(name).at("edges").get<std::vector<double>>(),
              histogram.edges);
    EXPECT_EQ(json.at("histograms").at(name).at("counts").get<std::vector<std::uint64_t>>(),
              histogram.counts);
  }
}

TEST(ResultsAsJson, IsTheSameFromTheFile) {
  const TemporaryFolder folder;
  write_results(busy_run().results, folder.path("busy.h5"));
  EXPECT_EQ(nlohmann::json::parse(as_json(read_results(folder.path("busy.h5")))),
            nlohmann::json::parse(as_json(busy_run().results)));
}

TEST(ResultsAsTable, HasALineForEveryIndexWithItsUnit) {
  const std::string table = as_table(busy_run().results);
  for (const auto& [name, unit] : kContract)
    test::expect_contains(table, {"\n" + name + " ", unit});
}

// ---- running ---------------------------------------------------------------------------------

TEST(Run, EndsAtTheUpperBoundOrEarlierWhenTheTargetIsMet) {
  const auto done = [](const std::vector<std::string>& overrides) {
    const Study study = compile(test::load_text(kBusySite, overrides));
    return run(study, make_cpu_backend(study.scenario, study.seed, 2), nullptr).trajectories;
  };
  EXPECT_EQ(done({"study.trajectories=1234"}), 1234U);
  EXPECT_EQ(done({"study.trajectories=20000", "study.horizon_h=87.6"}), 20000U);
  const auto early = done({"study.trajectories=1000000", "study.target_rel_error=0.1"});
  EXPECT_GT(early, 0U);
  EXPECT_LT(early, 1'000'000U);
}

TEST(Run, DoesNotCallATargetMetBeforeAnythingIsSeen) {
  const Study study =
      compile(test::load_text("[study]\ntarget_rel_error=0.5\ntrajectories=100\n[load]\nconstant_"
                              "mw=1\n[feed.a]\ncapacity_mw=2\n"));
  const Tally tally = run(study, make_cpu_backend(study.scenario, study.seed, 1), nullptr);
  EXPECT_EQ(tally.trajectories, 100U);
  EXPECT_FALSE(target_met(study, evaluate(study, tally)));
}

}  // namespace
}  // namespace ridethrough
