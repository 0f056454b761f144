// SPDX-License-Identifier: Apache-2.0
// What a file holds is what was written: flipped bits, cuts, foreign shapes and impossible numbers
// are noticed before anything of them is shown.
#include "host/files/stored_file.hpp"

#include "host/files/checkpoint.hpp"
#include "host/files/merge.hpp"
#include "host/files/results_file.hpp"
#include "host/files/study_info_file.hpp"
#include "host/page/page.hpp"
#include "tests/host/busy_site.hpp"
#include "tests/host/older_files.hpp"

#include <cmath>
#include <functional>
#include <random>

#include <fcntl.h>
#include <hdf5.h>

namespace ridethrough {
namespace {

using test::busy_run;
using test::expect_complaint;
namespace fs = test::fs;
using test::read_file;
using test::replace_attribute;
using test::replace_dataset;
using test::TemporaryFolder;

void write_busy(const std::string& path) {
  Results results = busy_run().results;
  results.provenance.fingerprint = busy_run().study.fingerprint_text();
  write_results(results, path, {&busy_run().tally, &busy_run().study});
}

// A file that was made by other hands, and sealed so that nothing but its contents is wrong.
void change(const std::string& path, const std::function<void(hid_t)>& action) {
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  ASSERT_GE(file, 0);
  action(file);
  ASSERT_GE(H5Fclose(file), 0);
  seal(Descriptor(open(path.c_str(), O_RDWR)));
}

TEST(StoredFile, WithAnyBitFlippedIsRefusedByAllReaders) {
  const TemporaryFolder folder;
  write_busy(folder.path("busy.h5"));
  const std::string whole = read_file(folder.path("busy.h5"));
  std::mt19937 random(20261126);
  std::uniform_int_distribution<std::size_t> any(0, whole.size() * 8 - 1);
  for (int i = 0; i < 300; ++i) {
    // The last ones are in the digest itself.
    const std::size_t bit = i < 200 ? any(random) : whole.size() * 8 - 1 - any(random) % 1024;
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const std::string path = folder.write("flipped.h5", flipped);
    SCOPED_TRACE(bit);
    expect_complaint([&] { read_results(path); }, {"flipped.h5"});
    expect_complaint([&] { merge({path}); }, {"flipped.h5"});
    expect_complaint([&] { report_page({path}); }, {"flipped.h5"});
    expect_complaint([&] { find_state("", path, busy_run().study); }, {"flipped.h5"});
  }
}

TEST(StoredFile, ThatAnotherProgramHasChangedHasNoDigestAndIsRefused) {
  const TemporaryFolder folder;
  const std::string path = folder.path("busy.h5");
  write_busy(path);
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  H5Gclose(H5Gcreate2(file, "mine", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  H5Fclose(file);
  expect_complaint<DamagedFile>([&] { read_results(path); }, {"busy.h5", "digest"});
}

// Makes a file of results of this version to one of an older one.
void make_older(hid_t file, std::int64_t version) {
  test::make_tallies_older(file);
  std::vector<const char*> pieces = {"survival/ci95_low", "survival/ci95_high",
                                     "survival/ride_through_ci95_low",
                                     "survival/ride_through_ci95_high", "tally/frame/remaining_h"};
  if (version < 5) {
    pieces.insert(pieces.end(),
                  {"tally/frame/known_time_share", "causes/time_share", "causes/lift"});
    ASSERT_GE(H5Adelete_by_name(file, "season", "months_differ", H5P_DEFAULT), 0);
  }
  for (const char* piece : pieces) ASSERT_GE(H5Ldelete(file, piece, H5P_DEFAULT), 0) << piece;
  test::write_version(file, version);
}

TEST(StoredFile, OfAnOlderVersionNeedsNoDigest) {
  const TemporaryFolder folder;
  const std::string path = folder.path("old.h5");
  write_busy(path);
  change(path, [](hid_t file) { make_older(file, 3); });
  fs::resize_file(path, fs::file_size(path) - 128);
  testing::internal::CaptureStderr();
  EXPECT_EQ(read_results(path).provenance.trajectories, test::kTrajectories);
  const std::string said = testing::internal::GetCapturedStderr();
  test::expect_contains(said, {"old.h5", "format version 3", "no digest", "common"});
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
  // One that has had a digest needs it.
  change(path, [](hid_t file) { test::write_version(file, 4); });
  EXPECT_EQ(read_results(path).provenance.trajectories, test::kTrajectories);
  fs::resize_file(path, fs::file_size(path) - 128);
  expect_complaint<DamagedFile>([&] { read_results(path); }, {"old.h5", "digest"});
}

// Up to version 5 tallies kept less than is counted today; up to 4 nobody looked how common causes
// are, and bins did not end at round lengths.
TEST(StoredFile, OfAnOlderVersionIsShownButNotGoneOnFrom) {
  const TemporaryFolder folder;
  for (const int version : {4, 5}) {
    const std::string path = folder.path(fmt::format("version{}.h5", version));
    write_busy(path);
    change(path, [&](hid_t file) { make_older(file, version); });
    testing::internal::CaptureStderr();
    const Results old = read_results(path);
    const std::string said = testing::internal::GetCapturedStderr();
    test::expect_contains(said, {fmt::format("version{}.h5", version),
                                 fmt::format("format version {}", version), "too seldom"});
    EXPECT_EQ(said.find("digest"), std::string::npos) << said;
    EXPECT_EQ(said.find("common causes") == std::string::npos, version == 5) << said;
    EXPECT_EQ(old.causes.lolh, busy_run().results.causes.lolh);
    EXPECT_EQ(as_table(old).find("nan"), std::string::npos);
    EXPECT_NE(report_page({path}).find("</html>"), std::string::npos);
    for (const double low : old.survival.ci95_low) EXPECT_TRUE(std::isnan(low));
    EXPECT_EQ(std::isnan(old.causes.lift.front()), version < 5);
    expect_complaint([&] { merge({path}); }, {path, "format version", "from version 6"});
    expect_complaint([&] { find_state("", path, busy_run().study); },
                     {path, "format version", "from version 6"});
  }
}

// Up to version 6 no load could be negative, and no count was of that. What a run has of them it
// can go on from.
TEST(StoredFile, OfVersion6IsGoneOnFrom) {
  const TemporaryFolder folder;
  const std::string path = folder.path("version6.h5");
  write_busy(path);
  change(path, [](hid_t file) {
    test::drop_last_count(file);
    test::write_version(file, 6);
  });
  testing::internal::CaptureStderr();
  const StoredTally stored = read_stored_tally(StoredFile(path, kResultsFile));
  const auto found = find_state("", path, busy_run().study);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->tally == busy_run().tally);
  EXPECT_TRUE(stored.tally == busy_run().tally);
  EXPECT_EQ(stored.info.surplus_energy, 0);
  EXPECT_EQ(stored.info.most_per_h, busy_run().study.most_per_h);
}

// Their intervals were points where nothing was seen, and did not mean that.
TEST(StoredFile, OfAnOlderVersionDoesNotSayThatThereIsNoLossWhereNoneWasSeen) {
  const TemporaryFolder folder;
  const std::string path = folder.path("quiet.h5");
  const Results quiet = test::quiet_results();
  for (const bool is_old : {false, true}) {
    write_results(quiet, path, {});
    if (is_old) change(path, [](hid_t file) { test::write_version(file, 5); });
    testing::internal::CaptureStderr();
    const Results read = read_results(path);
    (void)testing::internal::GetCapturedStderr();
    const std::string table = as_table(read);
    EXPECT_EQ(table.find("there is none: nothing") == std::string::npos, is_old) << table;
    EXPECT_EQ(table.find("does not mean there is none.") != std::string::npos, is_old) << table;
    EXPECT_EQ(table.find("nan"), std::string::npos);
    EXPECT_EQ(std::isnan(read.index("lolh").value.ci95_high), is_old);
  }
}

TEST(StoredFile, OfThisVersionHasNoTallyOfAnOlderOne) {
  const TemporaryFolder folder;
  const std::string path = folder.path("mixed.h5");
  for (const std::string piece : {"tally/present", "tally/histograms",
                                  "tally/frame/known_time_share", "tally/frame/remaining_h"}) {
    SCOPED_TRACE(piece);
    write_busy(path);
    change(path, [&](hid_t file) { H5Ldelete(file, piece.c_str(), H5P_DEFAULT); });
    expect_complaint<DamagedFile>([&] { merge({path}); }, {"mixed.h5"});
  }
  write_busy(path);
  change(path, [](hid_t file) {
    make_older(file, 4);
    test::write_version(file, kResultsFile.version);
  });
  expect_complaint<DamagedFile>([&] { merge({path}); }, {"mixed.h5"});
}

struct Foreign {
  const char* what;
  std::function<void(hid_t)> change;
  const char* says;
};

const std::vector<Foreign>& foreign_files() {
  static const std::vector<double> numbers(512, 1e40);
  static const std::vector<Foreign> all = {
      {"many numbers in an attribute of one",
       [](hid_t file) {
         replace_attribute(file, "horizon_h", H5T_NATIVE_DOUBLE, 512, numbers.data());
       },
       "horizon_h"},
      {"numbers where a text is due",
       [](hid_t file) { replace_attribute(file, "study", H5T_NATIVE_DOUBLE, 0, numbers.data()); },
       "study"},
      {"a text of many",
       [](hid_t file) {
         const hid_t type = H5Tcopy(H5T_C_S1);
         H5Tset_size(type, 8);
         replace_attribute(file, "study", type, 512, numbers.data());
         H5Tclose(type);
       },
       "study"},
      {"a list as long as memory, of which nothing is stored",
       [](hid_t file) {
         const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
         const hsize_t chunk = 1024;
         H5Pset_chunk(creation, 1, &chunk);
         replace_dataset(file, "causes/eue", H5T_NATIVE_DOUBLE, {hsize_t{1} << 31}, creation,
                         nullptr);
         H5Pclose(creation);
       },
       "eue"},
      {"a list whose length wraps round",
       [](hid_t file) {
         const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
         const hsize_t chunk[] = {1, 1};
         H5Pset_chunk(creation, 2, chunk);
         replace_dataset(file, "causes/eue", H5T_NATIVE_DOUBLE,
                         {hsize_t{1} << 33, hsize_t{1} << 33}, creation, nullptr);
         H5Pclose(creation);
       },
       "eue"},
      {"another file in the place of numbers",
       [](hid_t file) {
         const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
         H5Pset_external(creation, "/dev/zero", 0, 16);
         replace_dataset(file, "season/eue", H5T_NATIVE_DOUBLE, {2}, creation, nullptr);
         H5Pclose(creation);
       },
       "other files"},
      {"numbers pieced together from elsewhere",
       [](hid_t file) {
         const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
         const hsize_t length = 2;
         const hid_t space = H5Screate_simple(1, &length, nullptr);
         H5Pset_virtual(creation, space, "other.h5", "x", space);
         replace_dataset(file, "season/eue", H5T_NATIVE_DOUBLE, {length}, creation, nullptr);
         H5Sclose(space);
         H5Pclose(creation);
       },
       "other files"},
      {"a link to another file",
       [](hid_t file) {
         H5Ldelete(file, "season", H5P_DEFAULT);
         H5Lcreate_external("other.h5", "/", file, "season", H5P_DEFAULT, H5P_DEFAULT);
       },
       "link"},
      {"a link within the file",
       [](hid_t file) {
         H5Ldelete(file, "indices/lolh", H5P_DEFAULT);
         H5Lcreate_soft("/indices/eue", file, "indices/lolh", H5P_DEFAULT, H5P_DEFAULT);
       },
       "link"},
      {"no year",
       [](hid_t file) {
         const double years = -1;
         replace_attribute(file, "years_per_trajectory", H5T_NATIVE_DOUBLE, 0, &years);
       },
       "no study"},
      {"another number of trajectories than counted",
       [](hid_t file) {
         const std::uint64_t many = 1'000'000;
         replace_attribute(file, "trajectories", H5T_NATIVE_UINT64, 0, &many);
       },
       "trajectories"},
      {"a unit of power below zero",
       [](hid_t file) {
         const hid_t info = H5Gopen2(file, "tally/frame", H5P_DEFAULT);
         const double watts = -1;
         replace_attribute(info, "quantum_w", H5T_NATIVE_DOUBLE, 0, &watts);
         H5Gclose(info);
       },
       "no run can"},
      {"a target for nothing",
       [](hid_t file) {
         const hid_t type = H5Tcopy(H5T_C_S1);
         H5Tset_size(type, 7);
         replace_dataset(file, "tally/frame/target_index", type, {1}, H5P_DEFAULT, "nothing");
         H5Tclose(type);
       },
       "index"},
      {"sums that cannot be",
       [](hid_t file) {
         const std::vector<std::uint64_t> moments(kCounts * 10, 3);
         replace_dataset(file, "tally/moments", H5T_NATIVE_UINT64, {kCounts, 10}, H5P_DEFAULT,
                         moments.data());
       },
       "no run can"},
  };
  return all;
}

class ForeignFile : public testing::TestWithParam<int> {};

TEST_P(ForeignFile, IsRefusedByName) {
  const Foreign& foreign = foreign_files()[static_cast<std::size_t>(GetParam())];
  SCOPED_TRACE(foreign.what);
  const TemporaryFolder folder;
  const std::string path = folder.path("foreign.h5");
  write_busy(path);
  change(path, foreign.change);
  expect_complaint<DamagedFile>([&] { read_results(path); }, {"foreign.h5", foreign.says});
  expect_complaint<InputError>([&] { report_page({path}); }, {"foreign.h5"});
  expect_complaint<InputError>([&] { merge({path}); }, {"foreign.h5"});
}

INSTANTIATE_TEST_SUITE_P(Each, ForeignFile,
                         testing::Range(0, static_cast<int>(foreign_files().size())));

TEST(StoredFile, HasLineEndsInNoNames) {
  const TemporaryFolder folder;
  const std::string path = folder.path("foreign.h5");
  write_busy(path);
  change(path, [](hid_t file) {
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, 12);
    replace_attribute(file, "study", type, 0, "a\nb\x1b[31mred!");
    H5Tclose(type);
  });
  EXPECT_EQ(read_results(path).provenance.study, "a b [31mred!");
}

}  // namespace
}  // namespace ridethrough
