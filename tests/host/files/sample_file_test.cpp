// SPDX-License-Identifier: Apache-2.0
// What a result keeps of single trajectories adds up to the result.
#include "host/files/sample_file.hpp"

#include "host/files/hdf5_io.hpp"
#include "host/files/results_file.hpp"
#include "host/run/run.hpp"
#include "tests/host/busy_site.hpp"
#include "tests/host/program.hpp"

#include <cmath>

#include <hdf5_hl.h>

namespace ridethrough {
namespace {

constexpr std::size_t kMostSamples = 1'000'000;

using hdf5::Handle;
using test::expect_contains;
using test::expect_one_complaint;
using test::run_program;
using test::TemporaryFolder;

constexpr const char* kTrajectories = "--study.trajectories=70000";  // more than come at a time
constexpr std::size_t kCount = 70'000;

std::vector<double> column(hid_t file, const std::string& name) {
  std::vector<double> values;
  hdf5::read_list(file, "samples/" + name, values, kMostSamples);
  return values;
}

class Samples : public testing::Test {
 protected:
  Samples() {
    (void)folder_.write("site.ini", test::kBusySite);
    const auto ended =
        run_program(folder_, {"run", "site.ini", "-o", "site.h5", "--samples", "-q",
                              "--study.horizon_h=87.6", kTrajectories, "--backend=cpu"});
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    results_ = read_results(folder_.path("site.h5"));
  }

  [[nodiscard]] Handle file() const {
    return {H5Fopen(folder_.path("site.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, ""};
  }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }
  [[nodiscard]] const Results& results() const { return results_; }

 private:
  TemporaryFolder folder_;
  Results results_;
};

TEST_F(Samples, HaveTheMeanErrorAndLargestOfTheirIndex) {
  const Handle open = file();
  for (const std::string name : {"lolh", "lole", "lolev", "eue", "max_shortfall", "outages", "nox",
                                 "turbine_run_hours", "battery_throughput", "demand_energy"}) {
    const auto values = column(open, name);
    ASSERT_EQ(values.size(), kCount) << name;
    const Index& index = results().index(name);
    double sum = 0;
    double squares = 0;
    for (const double value : values) sum += value;
    const double mean = sum / kCount;
    for (const double value : values) squares += (value - mean) * (value - mean);
    const double error = std::sqrt(squares / (kCount - 1.0) / kCount);
    EXPECT_GT(mean, 0) << name;
    EXPECT_NEAR(mean, index.value.mean, 1e-9 * mean) << name;
    EXPECT_NEAR(error, index.value.std_error, 1e-6 * error) << name;
    EXPECT_NEAR(*std::max_element(values.begin(), values.end()), index.value.largest, 1e-9 * mean)
        << name;
  }
}

TEST_F(Samples, StandInTheOrderOfTheirTrajectories) {
  const Handle open = file();
  std::vector<std::uint64_t> numbers;
  hdf5::read_list(open, "samples/trajectory", numbers, kMostSamples);
  ASSERT_EQ(numbers.size(), kCount);
  for (std::size_t i = 0; i < kCount; ++i) ASSERT_EQ(numbers[i], i);
  const Study study = compile(Config::load(folder().path("site.ini"), {"study.horizon_h=87.6"}));
  const Backend backend = make_cpu_backend(1);
  const auto starts = column(open, "turbine_starts");
  double seen = 0;
  for (const std::uint64_t number : {0U, 1U, 65'535U, 65'536U, 69'999U}) {
    const double one =
        evaluate(study, simulate(study, backend, {number, 1})).index("turbine_starts").value.mean;
    EXPECT_DOUBLE_EQ(starts[number], one) << number;
    seen += one;
  }
  EXPECT_GT(seen, 0);
}

TEST_F(Samples, HaveUnitsAndTheTrajectoryAsTheirScale) {
  const Handle open = file();
  const Handle lolh = hdf5::open_dataset(open, "samples/lolh");
  std::string unit;
  hdf5::read_attribute(lolh, "units", unit);
  EXPECT_EQ(unit, "h/yr");
  const Handle number = hdf5::open_dataset(open, "samples/trajectory");
  EXPECT_GT(H5DSis_scale(number), 0);
  EXPECT_GT(H5DSis_attached(lolh, number, 0), 0);
}

// What a site does not have is left out, as are quantiles and ratios, which no trajectory has.
TEST_F(Samples, AreThereOfWhatATrajectoryHas) {
  const Handle open = file();
  for (const auto& index : results().indices) {
    const bool there = H5Lexists(open, ("samples/" + index.name).c_str(), H5P_DEFAULT) > 0;
    const bool quantile = index.name.find("_q") != std::string::npos;
    EXPECT_FALSE(there && (quantile || !index.applies)) << index.name;
  }
  EXPECT_EQ(H5Lexists(open, "samples/neue", H5P_DEFAULT), 0);
}

TEST_F(Samples, LeaveNothingElseBehind) {
  EXPECT_EQ(folder().names(), (std::vector<std::string>{"site.h5", "site.ini"}));
}

TEST_F(Samples, NeedAFileAndARunFromItsBeginning) {
  expect_one_complaint(run_program(folder(), {"run", "site.ini", "--samples"}),
                       {"--samples", "add -o"});
  expect_one_complaint(
      run_program(folder(), {"run", "site.ini", "-o", "b.h5", "--samples", "--resume"}),
      {"--resume", "--samples"});
}

}  // namespace
}  // namespace ridethrough
