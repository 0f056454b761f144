// SPDX-License-Identifier: Apache-2.0
// With the real program: results that are held to requirements.
#include "host/files/checkpoint.hpp"
#include "host/sweep/sweep_file.hpp"
#include "tests/host/busy_site.hpp"
#include "tests/host/program.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

using test::Ended;
using test::expect_contains;
using test::expect_one_complaint;
using test::run_program;
using Names = std::vector<std::string>;

class Require : public testing::Test {
 protected:
  Require() { (void)folder_.write("site.ini", test::kBusySite); }

  [[nodiscard]] Ended run(const Names& more) const {
    Names words = {"run", "site.ini", "--study.trajectories=500", "--backend=cpu", "-q"};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(folder_, words);
  }
  [[nodiscard]] Ended show(const Names& more) const {
    Names words = {"show"};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(folder_, words);
  }
  [[nodiscard]] bool exists(const std::string& name) const {
    return std::filesystem::exists(folder_.path(name));
  }
  [[nodiscard]] const test::TemporaryFolder& folder() const { return folder_; }

 private:
  test::TemporaryFolder folder_;
};

// What the site has, more or less.
std::string about_lolh() {
  const Study study = compile(test::load_text(test::kBusySite, {"study.trajectories=500"}));
  return fmt::format(
      "lolh<={}",
      evaluate(study, simulate(study, make_cpu_backend(1), {0, 500})).index("lolh").value.mean *
          1.001);
}

TEST_F(Require, EndsWith0WhereAllAreMetAndWith5Otherwise) {
  const Ended met = run({"--require", "lolh<=8760", "--require", "availability>=1"});
  EXPECT_EQ(met.exit_code, 0) << met.err;
  expect_contains(met.out, {"\n\nmet: lolh<=8760, as lolh is ", "\nmet: availability>=1, as "});
  const Ended failed = run({"--require", "lolh<=8760", "--require", "lolh<=0.0001"});
  EXPECT_EQ(failed.exit_code, 5);
  expect_contains(failed.out, {"\nmet: lolh<=8760", "\nfailed: lolh<=0.0001, as lolh is "});
  const Ended open = run({"--require", about_lolh()});
  EXPECT_EQ(open.exit_code, 5);
  expect_contains(open.out, {"\nundecided: lolh<=", "needs about ", "more"});
  const Ended chance = run({"--require", "ride_through(1min)>=0.0001"});
  EXPECT_EQ(chance.exit_code, 0);
  expect_contains(chance.out, {"\nmet: ride_through(1min)>=0.0001, as "});
}

TEST_F(Require, LeavesTheFileInEitherCase) {
  const Ended failed = run({"--require", "lolh<=0.0001", "-o", "site.h5"});
  EXPECT_EQ(failed.exit_code, 5);
  EXPECT_TRUE(exists("site.h5"));
  EXPECT_FALSE(exists("site.h5.checkpoint"));
  // It is resumed from, and judged anew.
  EXPECT_EQ(run({"--require", "lolh<=0.0001", "-o", "site.h5", "--resume"}).exit_code, 5);
  EXPECT_EQ(run({"--require", "lolh<=8760", "-o", "site.h5", "--resume"}).exit_code, 0);
}

TEST_F(Require, IsInJsonToo) {
  const Ended ended = run({"--json", "--require", "lolh<=0.0001", "--require", "eue>=0"});
  EXPECT_EQ(ended.exit_code, 5);
  const auto json = nlohmann::json::parse(ended.out);
  ASSERT_EQ(json.at("requirements").size(), 2U);
  EXPECT_EQ(json.at("requirements").at(0).at("verdict"), "failed");
  EXPECT_EQ(json.at("requirements").at(0).at("mean"), json.at("indices").at("lolh").at("mean"));
  EXPECT_EQ(json.at("requirements").at(1).at("requirement"), "eue>=0");
  EXPECT_EQ(json.at("requirements").at(1).at("verdict"), "met");
  EXPECT_FALSE(nlohmann::json::parse(run({"--json"}).out).contains("requirements"));
}

TEST_F(Require, IsCheckedBeforeAnythingIsSimulated) {
  for (const auto& [text, says] : {std::pair<std::string, std::string>{"lohl<=1", "`lolh`"},
                                   {"lolh=1", "<= or >="},
                                   {"lolh<=x", "a number"},
                                   {"ride_through(2h)>=0.9", "ride_through(1h)"}}) {
    expect_one_complaint(run({"--require", text, "-o", "site.h5"}), {"--require " + text, says});
    EXPECT_FALSE(exists("site.h5"));
  }
  expect_one_complaint(run({"--require", "lolh<=1", "--shard", "1/2", "-o", "site.h5"}),
                       {"--shard and --require", "show --require"});
}

TEST_F(Require, CanBeAskedOfAFile) {
  ASSERT_EQ(run({"-o", "site.h5"}).exit_code, 0);
  EXPECT_EQ(show({"site.h5", "--require", "lolh<=8760"}).exit_code, 0);
  const Ended failed = show({"site.h5", "--require", "lolh<=0.0001"});
  EXPECT_EQ(failed.exit_code, 5);
  expect_contains(failed.out, {"\nfailed: lolh<=0.0001, as lolh is "});
  expect_one_complaint(show({"site.h5", "site.h5", "--require", "lolh<=1"}),
                       {"--require", "single"});
  expect_one_complaint(show({"site.h5", "--csv", "--require", "lolh<=1"}), {"--require", "JSON"});
  ASSERT_EQ(run_program(folder(), {"sweep", "site.ini", "--sweep.battery.pack.units=5, 6", "-o",
                                   "sweep.h5", "--study.trajectories=50", "-q"})
                .exit_code,
            0);
  expect_one_complaint(show({"sweep.h5", "--require", "lolh<=1"}), {"--require", "single"});
}

}  // namespace
}  // namespace ridethrough
