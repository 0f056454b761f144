// SPDX-License-Identifier: Apache-2.0
// The result file: what is written comes back, and nothing else is taken for it.
#include "host/files/results_file.hpp"

#include "host/base/safe_file.hpp"
#include "host/files/stored_file.hpp"
#include "tests/host/busy_site.hpp"

#include <cmath>

#include <fcntl.h>
#include <hdf5.h>
#include <hdf5_hl.h>

namespace ridethrough {
namespace {

using test::busy_run;
using test::expect_complaint;
using test::histogram_of;
using test::kContract;
using test::kHistogramNames;
using test::kTrajectories;
using test::quiet_results;
using test::TemporaryFolder;

// NaN is the same as NaN.
void expect_same(double a, double b, const std::string& what) {
  EXPECT_TRUE(a == b || (std::isnan(a) && std::isnan(b))) << what << ": " << a << ", " << b;
}

// Of a struct with an each_array.
template <class T>
void expect_same_arrays(const T& a, const T& b) {
  std::vector<std::vector<double>> arrays;
  const auto keep = [&](const char*, const auto& values, auto, auto) {
    arrays.emplace_back(values.begin(), values.end());
  };
  T::each_array(a, keep);
  T::each_array(b, keep);
  const std::size_t half = arrays.size() / 2;
  for (std::size_t i = 0; i < half; ++i) {
    ASSERT_EQ(arrays[i].size(), arrays[half + i].size());
    for (std::size_t k = 0; k < arrays[i].size(); ++k) {
      expect_same(arrays[i][k], arrays[half + i][k], std::to_string(i));
    }
  }
}

void expect_same(const Results& a, const Results& b) {
  ASSERT_EQ(a.indices.size(), b.indices.size());
  for (std::size_t i = 0; i < a.indices.size(); ++i) {
    const auto& x = a.indices[i];
    const auto& y = b.indices[i];
    EXPECT_EQ(x.name, y.name);
    EXPECT_EQ(x.unit, y.unit) << x.name;
    EXPECT_EQ(x.meaning, y.meaning) << x.name;
    EXPECT_EQ(x.applies, y.applies) << x.name;
    expect_same(x.value.mean, y.value.mean, x.name);
    expect_same(x.value.std_error, y.value.std_error, x.name);
    expect_same(x.value.ci95_low, y.value.ci95_low, x.name);
    expect_same(x.value.ci95_high, y.value.ci95_high, x.name);
    expect_same(x.value.largest, y.value.largest, x.name);
  }
  EXPECT_EQ(a.causes.names, b.causes.names);
  expect_same_arrays(a.causes, b.causes);
  expect_same_arrays(a.season, b.season);
  EXPECT_EQ(a.season.differs, b.season.differs);
  expect_same_arrays(a.survival, b.survival);
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

TEST(ResultsFile, GivesBackEverythingThatWasWritten) {
  const TemporaryFolder folder;
  Results results = busy_run().results;
  for (const bool differs : {false, true}) {
    results.season.differs = differs;
    write_results(results, folder.path("busy.h5"));
    expect_same(read_results(folder.path("busy.h5")), results);
  }
  EXPECT_EQ(folder.names(), std::vector<std::string>{"busy.h5"});
}

TEST(ResultsFile, GivesBackThatNothingWasSeen) {
  const TemporaryFolder folder;
  write_results(quiet_results(), folder.path("quiet.h5"));
  expect_same(read_results(folder.path("quiet.h5")), quiet_results());
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
  const std::string path = folder.path("busy.h5");
  write_results(quiet_results(), path);
  write_results(busy_run().results, path);
  EXPECT_EQ(read_results(path).provenance.trajectories, kTrajectories);
}

TEST(ResultsFile, IsNotThereAfterAFailedWriteAndTheOlderOneIsUntouched) {
  const TemporaryFolder folder;
  Results wrong = busy_run().results;
  wrong.histograms.back().name = "no/such/group";  // HDF5 refuses this, with most written by then
  expect_complaint<MachineError>([&] { write_results(wrong, folder.path("busy.h5")); },
                                 {"busy.h5", "cannot be written"});
  EXPECT_TRUE(folder.names().empty());
  const std::string older = folder.path("older.h5");
  write_results(busy_run().results, older);
  const std::string bytes = test::read_file(older);
  expect_complaint<MachineError>([&] { write_results(wrong, older); }, {"older.h5"});
  EXPECT_EQ(folder.names(), std::vector<std::string>{"older.h5"});
  EXPECT_TRUE(test::read_file(older) == bytes);
}

TEST(ResultsFile, IsRefusedWhereItCannotBe) {
  const TemporaryFolder folder;
  const std::string file = folder.write("file", "");
  const auto refuses = [](const std::string& path, const std::string& why) {
    expect_complaint([&] { Destination(path, FileKind::kResults).check(); },
                     {"-o " + path, why, "allowed"});
    expect_complaint([&] { write_results(busy_run().results, path); }, {"-o " + path, why});
  };
  refuses(folder.path("none/x.h5"), "does not exist");
  refuses(file + "/x.h5", "not a folder");
  refuses(folder.path(), "this is a folder");
  refuses("", "no file name");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"file"});
}

// Opens the root of an HDF5 file, does something to it, closes it, and makes it whole again: what
// the digest would tell is told by what is behind it.
template <class Action>
void change_root(const std::string& path, Action&& action) {
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  ASSERT_GE(file, 0);
  action(file);
  H5Fclose(file);
  seal(Descriptor(open(path.c_str(), O_RDWR)));
}

TEST(ResultsFile, OfAnotherFormatVersionIsRefusedByName) {
  const TemporaryFolder folder;
  const std::string path = folder.path("other.h5");
  write_results(busy_run().results, path);
  for (const std::int64_t version : {kResultsFile.oldest - 1, kResultsFile.version + 41}) {
    change_root(path, [&](hid_t file) {
      const hid_t attribute = H5Aopen(file, "format_version", H5P_DEFAULT);
      EXPECT_GE(H5Awrite(attribute, H5T_NATIVE_INT64, &version), 0);
      H5Aclose(attribute);
    });
    expect_complaint([&] { read_results(path); },
                     {"other.h5", "format version " + std::to_string(version),
                      "reads versions " + std::to_string(kResultsFile.oldest) + " to " +
                          std::to_string(kResultsFile.version)});
  }
}

TEST(ResultsFile, WithArraysOfTheWrongLengthIsRefused) {
  const TemporaryFolder folder;
  const std::string path = folder.path("damaged.h5");
  const auto refuses = [&](const Results& wrong) {
    write_results(wrong, path);
    expect_complaint([&] { read_results(path); }, {"damaged.h5", "damaged or incomplete"});
  };
  Results wrong = busy_run().results;
  wrong.causes.eue.pop_back();
  refuses(wrong);
  wrong = busy_run().results;
  wrong.survival.ride_through.push_back(0);
  refuses(wrong);
}

TEST(ResultsFile, WithAnErrorThatCannotBeIsRefused) {
  const TemporaryFolder folder;
  const std::string path = folder.path("damaged.h5");
  const auto refuses = [&](const auto& spoil) {
    Results wrong = busy_run().results;
    spoil(wrong);
    write_results(wrong, path);
    expect_complaint([&] { read_results(path); }, {"damaged.h5", "an error that cannot be"});
  };
  refuses([](Results& wrong) { wrong.indices[3].value.std_error = -1; });
  refuses([](Results& wrong) { wrong.indices[3].value.ci95_low = 1e9; });
  refuses([](Results& wrong) { wrong.survival.std_error.back() = -0.1; });
}

TEST(ResultsFile, WithAPieceMissingIsRefusedAsDamaged) {
  const TemporaryFolder folder;
  for (const std::string piece :
       {"indices", "histograms", "config", "indices/lolh_std_error", "causes", "causes/names",
        "causes/eue", "causes/lift", "season/eue", "survival", "survival/ride_through"}) {
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

TEST(ResultsFile, WithoutAWordOnItsMonthsIsRefusedAsDamaged) {
  const TemporaryFolder folder;
  const std::string path = folder.path("damaged.h5");
  write_results(busy_run().results, path);
  change_root(path,
              [&](hid_t file) { H5Adelete_by_name(file, "season", "months_differ", H5P_DEFAULT); });
  expect_complaint([&] { read_results(path); }, {"damaged.h5", "damaged or incomplete"});
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

// Readers like xarray show the scales of a dimension beside its values.
TEST(ResultsFile, NamesMonthsAndHoursOfTheSeason) {
  const TemporaryFolder folder;
  const std::string path = folder.path("busy.h5");
  write_results(busy_run().results, path);
  change_root(path, [](hid_t file) {
    const hid_t dataset = H5Dopen2(file, "season/lolh", H5P_DEFAULT);
    const hid_t month = H5Dopen2(file, "season/month", H5P_DEFAULT);
    const hid_t hour = H5Dopen2(file, "season/hour", H5P_DEFAULT);
    EXPECT_GT(H5DSis_attached(dataset, month, 0), 0);
    EXPECT_GT(H5DSis_attached(dataset, hour, 1), 0);
    for (const hid_t one : {hour, month, dataset}) H5Dclose(one);
  });
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

}  // namespace
}  // namespace ridethrough
