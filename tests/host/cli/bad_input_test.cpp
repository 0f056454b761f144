// SPDX-License-Identifier: Apache-2.0
// A person's mistakes, made with the real program: each ends with one message that names the place,
// the key and what is allowed, with exit code 2, and leaves no file behind.
#include "tests/host/program.hpp"

#include <hdf5.h>

namespace ridethrough {
namespace {

using test::Ended;
using test::expect_one_complaint;
using test::run_program;
using test::TemporaryFolder;

constexpr const char* kGoodConfig = R"([study]
name = a small site
horizon_h = 100
trajectories = 20
seed = 1

[load]
constant_mw = 100

[surge.job_start]
gap_h = exponential(mean=72)
duration_h = lognormal(mean=0.5, sigma=0.6)
extra_mw = uniform(low=10, high=40)

[feed.north]
capacity_mw = 150

[hazard.storm]
gap_h = exponential(mean=100)
duration_h = constant(2)
hits = feed.north:0.5

[battery.pack]
units = 10
unit_power_mw = 1
unit_energy_mwh = 4
initial_soc = 1

[turbine.small]
units = 2
unit_mw = 16.5
mode = standby
mttf_h = 1000
mttr_h = 31
start_failure_probability = 0.02
)";

// A line of the good config, what takes its place, and what has to be said about that.
struct Mistake {
  std::string name;
  std::string line;
  std::string instead;
  std::vector<std::string> says;
  std::string blamed = "";  // the line that is named, where it is not the one replaced
};

void PrintTo(const Mistake& mistake, std::ostream* stream) {
  *stream << mistake.line << " -> " << mistake.instead;
}

std::string with_mistake(const Mistake& mistake) {
  std::string text = kGoodConfig;
  const auto at = text.find(mistake.line);
  if (at == std::string::npos) throw std::logic_error("no line " + mistake.line);
  return text.replace(at, mistake.line.size(), mistake.instead);
}

std::string place_of(const std::string& line, const std::string& text) {
  const auto at = static_cast<std::ptrdiff_t>(text.find(line));
  return "site.ini:" + std::to_string(1 + std::count(text.begin(), text.begin() + at, '\n')) + ":";
}

class MistakeInAConfig : public testing::TestWithParam<Mistake> {};

TEST_P(MistakeInAConfig, EndsWithOneMessageOfPlaceAndRemedy) {
  const TemporaryFolder folder;
  const std::string text = with_mistake(GetParam());
  (void)folder.write("site.ini", text);
  std::string day = "demand_mw\n";
  for (int hour = 0; hour < 24; ++hour) day += "80\n";
  (void)folder.write("load.csv", day);
  auto says = GetParam().says;
  says.push_back(
      place_of(GetParam().blamed.empty() ? GetParam().instead : GetParam().blamed, text));
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"run", "site.ini", "-o", "site.h5"}, {"check", "site.ini"}}) {
    SCOPED_TRACE(command.front());
    expect_one_complaint(run_program(folder, command), says);
  }
  EXPECT_EQ(folder.names(), (std::vector<std::string>{"load.csv", "site.ini"}));
}

INSTANTIATE_TEST_SUITE_P(
    Like, MistakeInAConfig,
    testing::Values(
        Mistake{"AnUnknownSection",
                "[battery.pack]",
                "[batery.pack]",
                {"[batery.pack]", "unknown section", "did you mean `battery`", "turbine.NAME"}},
        Mistake{"AnUnknownKey",
                "initial_soc = 1",
                "intial_soc = 1",
                {"[battery.pack] intial_soc", "unknown key", "did you mean `initial_soc`",
                 "unit_power_mw"}},
        Mistake{"AMissingKey",
                "unit_power_mw = 1\n",
                "",
                {"[battery.pack] unit_power_mw", "missing", "a number from 0"},
                "[battery.pack]"},
        Mistake{"AMissingDistribution",
                "gap_h = exponential(mean=72)\n",
                "",
                {"[surge.job_start] gap_h", "missing", "exponential(mean)"},
                "[surge.job_start]"},
        Mistake{"AMissingMode",
                "mode = standby\n",
                "",
                {"[turbine.small] mode", "missing", "must_run, standby"},
                "[turbine.small]"},
        Mistake{"AMissingRepairTime",
                "mttr_h = 31\n",
                "",
                {"[turbine.small] mttr_h", "missing"},
                "[turbine.small]"},
        Mistake{"NoLoadAtAll",
                "constant_mw = 100\n",
                "",
                {"[load]", "constant_mw", "profile"},
                "[load]"},
        Mistake{"NotANumber",
                "capacity_mw = 150",
                "capacity_mw = 150 MW",
                {"[feed.north] capacity_mw = 150 MW", "not a number", "a number from 0"}},
        Mistake{"ANumberThatIsNaN",
                "capacity_mw = 150",
                "capacity_mw = nan",
                {"[feed.north] capacity_mw = nan", "not a number", "a number from 0"}},
        Mistake{"NotAWholeNumber",
                "units = 10",
                "units = 10.5",
                {"[battery.pack] units = 10.5", "a whole number from 0 to 65535"}},
        Mistake{"ANegativeCapacity",
                "capacity_mw = 150",
                "capacity_mw = -150",
                {"[feed.north] capacity_mw = -150", "a number from 0 to"}},
        Mistake{"APowerInOtherUnits",
                "unit_mw = 16.5",
                "unit_mw = 16500 kW",
                {"[turbine.small] unit_mw = 16500 kW", "write 16.5: unit_mw is in MW"}},
        Mistake{"ADurationWithItsUnit",
                "duration_h = constant(2)",
                "duration_h = constant(90 min)",
                {"[hazard.storm] duration_h", "write 1.5: duration_h is in h"}},
        Mistake{"ADecimalComma",
                "unit_mw = 16.5",
                "unit_mw = 16,5",
                {"[turbine.small] unit_mw = 16,5", "write 16.5: the decimal mark is a point"}},
        Mistake{"ADecimalCommaInAList",
                "hits = feed.north:0.5",
                "hits = feed.north:0,5",
                {"[hazard.storm] hits", "`5` is the name of nothing", "decimal mark"}},
        Mistake{"ThousandsWithBlanksBetween",
                "trajectories = 20",
                "trajectories = 1 000 000",
                {"[study] trajectories", "write 1000000: nothing stands between the thousands"}},
        Mistake{"PerCentOfMegawatts",
                "capacity_mw = 150",
                "capacity_mw = 15 %",
                {"[feed.north] capacity_mw = 15 %", "per cent is only for shares"}},
        Mistake{"MoreThanAllPerCent",
                "initial_soc = 1",
                "initial_soc = 101 %",
                {"[battery.pack] initial_soc = 101 %", "a number from 0 to 1, or per cent"}},
        Mistake{"AHitInMoreThanAllPerCent",
                "hits = feed.north:0.5",
                "hits = feed.north:150 %",
                {"[hazard.storm] hits", "from 0 to 1, or per cent"}},
        Mistake{"FailuresBesideAGap",
                "duration_h = constant(2)",
                "duration_h = constant(2)\nfailures_per_year = 4",
                {"[hazard.storm] failures_per_year = 4", "one of gap_h and failures_per_year"},
                "failures_per_year = 4"},
        Mistake{"MoreFailuresThanTheirDurationAllows",
                "gap_h = exponential(mean=100)\n",
                "failures_per_year = 5000\n",
                {"[hazard.storm] failures_per_year = 5000", "allowed is from"}},
        Mistake{"AProbabilityAboveOne",
                "start_failure_probability = 0.02",
                "start_failure_probability = 1.02",
                {"[turbine.small] start_failure_probability = 1.02", "a number from 0 to 1"}},
        Mistake{"AProbabilityBelowZero",
                "start_failure_probability = 0.02",
                "start_failure_probability = -0.02",
                {"[turbine.small] start_failure_probability = -0.02", "a number from 0 to 1"}},
        Mistake{"AHitWithAProbabilityAboveOne",
                "hits = feed.north:0.5",
                "hits = feed.north:5",
                {"[hazard.storm] hits = feed.north:5", "a number from 0 to 1"}},
        Mistake{"AHitOnSomethingThatDoesNotExist",
                "hits = feed.north:0.5",
                "hits = feed.nort",
                {"[hazard.storm] hits = feed.nort", "no `feed.nort`", "did you mean `feed.north`",
                 "turbine.small"}},
        Mistake{"AHitOnNothing",
                "hits = feed.north:0.5",
                "hits =",
                {"[hazard.storm] hits", "allowed is"}},
        Mistake{
            "AnUnknownDistribution",
            "gap_h = exponential(mean=100)",
            "gap_h = weibul(2, 3)",
            {"[hazard.storm] gap_h = weibul(2, 3)", "`weibul`", "lognormal(mean|median, sigma)"}},
        Mistake{"ADistributionWithAWrongParameter",
                "gap_h = exponential(mean=100)",
                "gap_h = exponential(maen=100)",
                {"[hazard.storm] gap_h", "`maen`", "did you mean `mean`", "exponential(mean)"}},
        Mistake{"ADistributionWithoutItsParameter",
                "extra_mw = uniform(low=10, high=40)",
                "extra_mw = uniform(low=10)",
                {"[surge.job_start] extra_mw", "uniform(low, high)"}},
        Mistake{"ADistributionTheWrongWayRound",
                "extra_mw = uniform(low=10, high=40)",
                "extra_mw = uniform(low=40, high=10)",
                {"[surge.job_start] extra_mw", "high must be above low"}},
        Mistake{"AGapThatTakesNoTime",
                "gap_h = exponential(mean=100)",
                "gap_h = constant(0)",
                {"[hazard.storm] gap_h = constant(0)", "mean", "0.001 h"}},
        Mistake{"AnUnknownMode",
                "mode = standby",
                "mode = backup",
                {"[turbine.small] mode = backup", "must_run, standby"}},
        Mistake{"AModeForAllThatEachClassHasItself",
                "[turbine.small]",
                "[policy]\nmode = standbye\n[turbine.small]",
                {"[policy] mode = standbye", "did you mean `standby`"},
                "mode = standbye"},
        Mistake{"EmissionsWithoutFuel",
                "mttr_h = 31",
                "mttr_h = 31\nheat_rate_mmbtu_per_mwh = 0\nco2_kg_per_mmbtu = 53",
                {"co2_kg_per_mmbtu = 53", "needs a heat_rate_mmbtu_per_mwh above 0"},
                "co2_kg_per_mmbtu"},
        Mistake{"NoSuchDate",
                "seed = 1",
                "start = 2025-02-30",
                {"[study] start = 2025-02-30", "2025-01-31"}},
        Mistake{"AKeyGivenTwice",
                "seed = 1",
                "seed = 1\nseed = 2",
                {"[study] seed", "given twice"},
                "seed = 2"},
        Mistake{"ALineThatIsNothing", "seed = 1", "seed 1", {"key = value"}},
        Mistake{"AKeyOfProfilesBesideAConstant",
                "constant_mw = 100",
                "constant_mw = 100\nprofile_align = start",
                {"[load] profile_align = start", "goes with a profile only"},
                "profile_align"},
        Mistake{"AnUnknownUnitOfAProfile",
                "constant_mw = 100",
                "profile = load.csv\nprofile_unit = KW",
                {"[load] profile_unit = KW", "mw, kw, w, fraction"},
                "profile_unit"},
        Mistake{"AnUnknownOrderOfDates",
                "constant_mw = 100",
                "profile = load.csv\nprofile_date = ymd",
                {"[load] profile_date = ymd", "mdy, dmy"},
                "profile_date"},
        Mistake{"AnUnknownKindOfStamp",
                "constant_mw = 100",
                "profile = load.csv\nprofile_stamp = middle",
                {"[load] profile_stamp = middle", "begin, end"},
                "profile_stamp"},
        Mistake{"AnUnknownAlignment",
                "constant_mw = 100",
                "profile = load.csv\nprofile_align = week",
                {"[load] profile_align = week", "calendar, weekday, start"},
                "profile_align"},
        Mistake{"AGapOfNegativeLength",
                "constant_mw = 100",
                "profile = load.csv\nprofile_gap_max_h = -1",
                {"[load] profile_gap_max_h = -1", "a number from 0 to 8760"},
                "profile_gap_max_h"},
        Mistake{"AFractionOfNothing",
                "constant_mw = 100",
                "profile = load.csv\nprofile_unit = fraction",
                {"[load] peak_mw", "is missing", "profile_unit = fraction needs it"},
                "[load]"},
        Mistake{"APeakOfWhatIsNoFraction",
                "constant_mw = 100",
                "profile = load.csv\npeak_mw = 80",
                {"[load] peak_mw = 80", "goes with profile_unit = fraction only"},
                "peak_mw"},
        Mistake{"APeakOfNothing",
                "constant_mw = 100",
                "profile = load.csv\nprofile_unit = fraction\npeak_mw = 0",
                {"[load] peak_mw = 0", "a number above 0"},
                "peak_mw"},
        Mistake{"AProfileThatIsNotThere",
                "constant_mw = 100",
                "profile = none.csv",
                {"none.csv", "no such file"},
                "profile"},
        Mistake{"ASurgeBeyondAnyGrid",
                "extra_mw = uniform(low=10, high=40)",
                "extra_mw = lognormal(median=1, sigma=1e6)",
                {"[surge.job_start] extra_mw"}}),
    [](const auto& one) { return one.param.name; });

TEST(TheProgram, RunsTheConfigThatAllTheseMistakesAreMadeIn) {
  const TemporaryFolder folder;
  (void)folder.write("site.ini", kGoodConfig);
  const Ended ended = run_program(folder, {"run", "site.ini", "-o", "site.h5", "--backend=cpu"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(folder.names(), (std::vector<std::string>{"site.h5", "site.ini"}));
  const Ended shown = run_program(folder, {"show", "site.h5"});
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_EQ(shown.out, ended.out);
}

TEST(TheProgram, SaysOfARunWhatCheckWarnsOf) {
  const TemporaryFolder folder;
  (void)folder.write("site.ini",
                     "[study]\ntrajectories = 20\n[load]\nconstant_mw = 60\n"
                     "[feed.north]\ncapacity_mw = 50\n");
  const std::vector<std::string> notes = {"note: the load is always above the 50 MW",
                                          "note: no hazard hits feed.north"};
  test::expect_contains(run_program(folder, {"check", "site.ini"}).out, notes);
  test::expect_contains(run_program(folder, {"run", "site.ini", "--backend=cpu"}).err, notes);
  EXPECT_EQ(run_program(folder, {"run", "site.ini", "--backend=cpu", "-q"}).err, "");
  test::expect_contains(
      run_program(folder, {"sweep", "site.ini", "--backend=cpu", "--sweep.load.scale=1,2"}).err,
      notes);
}

// ---- profiles --------------------------------------------------------------------------------

struct Csv {
  std::string name;
  std::string text;
  std::vector<std::string> says;
};

void PrintTo(const Csv& csv, std::ostream* stream) { *stream << csv.text; }

class MistakeInAProfile : public testing::TestWithParam<Csv> {};

TEST_P(MistakeInAProfile, EndsWithOneMessageOfFileAndLine) {
  const TemporaryFolder folder;
  (void)folder.write("site.ini", with_mistake({"", "constant_mw = 100", "profile = load.csv", {}}));
  (void)folder.write("load.csv", GetParam().text);
  expect_one_complaint(run_program(folder, {"run", "site.ini", "-o", "site.h5"}), GetParam().says);
  EXPECT_EQ(folder.names(), (std::vector<std::string>{"load.csv", "site.ini"}));
}

INSTANTIATE_TEST_SUITE_P(
    Like, MistakeInAProfile,
    testing::Values(
        Csv{"Empty", "", {"load.csv:1:", "demand_mw"}},
        Csv{"WithoutRows", "demand_mw\n", {"load.csv:1:", "no rows"}},
        Csv{"WithoutTheColumn",
            "demand_gw,x\n1,2\n",
            {"load.csv:1:", "demand_mw", "did you mean `demand_gw`", "profile_column"}},
        Csv{"Ragged", "time_h,demand_mw\n0,1\n1\n", {"load.csv:3:", "1 cells", "has 2"}},
        Csv{"WithANaN",
            "demand_mw\n1\n2\nnan\n",
            {"load.csv:4:", "`demand_mw` = `nan`", "a number"}},
        Csv{"BelowWhatCanBe",
            "time_h,demand_mw\n0,-1.1e6\n1,1\n",
            {"scale", "between -1e6 and 1e6 MW"}},
        Csv{"WithUnequalSteps",
            "time_h,demand_mw\n0,1\n1,1\n3,1\n",
            {"load.csv:4:", "a gap of 1 h"}},
        Csv{"WithoutAUnit",
            "Load\n1\n",
            {"load.csv:1:", "in what is `Load`?", "profile_unit = mw, kw, w or fraction"}},
        Csv{"OfALengthThatIsNothing",
            "demand_mw\n1\n2\n",
            {"site.ini:", "[load] profile = load.csv", "2 rows without times", "give step_h"}},
        Csv{"OfQuartersOfAnHourThatNobodyCanTell",
            "time,demand_mw\n0,1\n15,1\n",
            {"load.csv:2:", "`time` = `0`", "no time that can be read"}},
        Csv{"OfPartOfTheHorizon",
            "time,demand_mw\n2025-01-01 00:00,1\n2025-01-01 01:00,1\n",
            {"site.ini:", "2025-01-01 is in no row, of no year, at 02:00",
             "profile_align = start"}},
        Csv{"WithAGap",
            "time,demand_mw\n2025-01-01 00:00,1\n2025-01-01 01:00,1\n2025-01-03 00:00,1\n",
            {"load.csv:4: a gap of 46 h", "2025-01-01 02:00", "profile_gap_max_h = 24"}}),
    [](const auto& one) { return one.param.name; });

// ---- files and folders -----------------------------------------------------------------------

class Files : public testing::Test {
 protected:
  Files() { (void)folder_.write("site.ini", kGoodConfig); }
  [[nodiscard]] Ended run(const std::vector<std::string>& arguments) const {
    return run_program(folder_, arguments);
  }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }
  void expect_nothing_written() const {
    EXPECT_EQ(folder_.names(), std::vector<std::string>{"site.ini"});
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(Files, OutputFolderThatDoesNotExistIsNotMade) {
  expect_one_complaint(run({"run", "site.ini", "-o", "none/site.h5"}),
                       {"-o none/site.h5", "none does not exist", "allowed is"});
  expect_nothing_written();
}

TEST_F(Files, OutputBelowAFileIsRefused) {
  expect_one_complaint(run({"run", "site.ini", "-o", "site.ini/site.h5"}),
                       {"-o site.ini/site.h5", "site.ini", "not a folder", "allowed is"});
  expect_nothing_written();
}

TEST_F(Files, OutputOntoTheConfigOrWhatIsNoPlainFileIsRefused) {
  expect_one_complaint(run({"run", "site.ini", "-o", "site.ini"}),
                       {"-o", "-o site.ini", "a file that is read"});
  expect_one_complaint(run({"run", "site.ini", "-o", "/dev/null"}), {"-o /dev/null", "plain file"});
}

// Where even root cannot make a file.
TEST_F(Files, OutputIntoAFolderThatTakesNoFilesIsRefused) {
  expect_one_complaint(run({"run", "site.ini", "-o", "/proc/site.h5"}),
                       {"-o /proc/site.h5", "not writable"});
}

TEST_F(Files, OutputThatIsAFolderIsRefused) {
  expect_one_complaint(run({"run", "site.ini", "-o", "."}), {"-o .", "folder", "allowed is"});
  expect_one_complaint(run({"run", "site.ini", "-o", ""}), {"-o", "no file name"});
  expect_nothing_written();
}

TEST_F(Files, OutputFolderThatIsNotWritableIsRefused) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  test::fs::permissions(folder().path(), test::fs::perms::owner_read | test::fs::perms::owner_exec);
  expect_one_complaint(run({"run", "site.ini", "-o", "site.h5"}),
                       {"-o site.h5", "not writable", "allowed is"});
  expect_nothing_written();
}

TEST_F(Files, ConfigThatIsNotThereIsNamed) {
  expect_one_complaint(run({"run", "none.ini", "-o", "x.h5"}), {"none.ini", "no such file"});
  expect_one_complaint(run({"check", "."}), {"folder"});
  expect_nothing_written();
}

TEST_F(Files, ShowRefusesWhatIsNotThere) {
  expect_one_complaint(run({"show", "none.h5"}), {"none.h5", "no such file", "allowed is"});
  expect_one_complaint(run({"show", "."}), {"not a file", "allowed is"});
}

TEST_F(Files, ShowRefusesAFileThatIsNotHdf5) {
  expect_one_complaint(run({"show", "site.ini"}), {"site.ini", "not an HDF5 file", "allowed is"});
  expect_one_complaint(run({"show", "site.ini", "--json"}), {"site.ini", "not an HDF5 file"});
}

TEST_F(Files, ShowRefusesAnHdf5FileOfAnotherProgram) {
  H5Fclose(H5Fcreate(folder().path("other.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
  expect_one_complaint(run({"show", "other.h5"}), {"other.h5", "not of ridethrough", "allowed is"});
}

TEST_F(Files, ShowRefusesATruncatedFile) {
  ASSERT_EQ(run({"run", "site.ini", "-o", "site.h5", "--backend=cpu"}).exit_code, 0);
  const std::string whole = test::read_file(folder().path("site.h5"));
  for (const std::size_t length : {std::size_t{0}, whole.size() / 2, whole.size() - 100}) {
    (void)folder().write("site.h5", whole.substr(0, length));
    expect_one_complaint(run({"show", "site.h5"}), {"site.h5", "allowed is"});
  }
}

// ---- the command line ------------------------------------------------------------------------

TEST_F(Files, UnknownCommandIsRefusedWithTheNearestOne) {
  expect_one_complaint(run({"rnu", "site.ini"}),
                       {"`rnu`", "did you mean `run`",
                        "allowed is run, sweep, size, worth, capacity-value, sensitivity, merge"});
}

TEST_F(Files, TracesAreRefusedWithoutAFileOrInANumberThatCannotBe) {
  expect_one_complaint(run({"run", "site.ini", "--trace", "5"}), {"--trace", "add -o"});
  for (const char* number : {"0", "-3", "10001"}) {
    expect_one_complaint(run({"run", "site.ini", "-o", "site.h5", "--trace", number}),
                         {"--trace", number, "a whole number from 1 to 10000"});
  }
  expect_one_complaint(run({"run", "site.ini", "-o", "site.h5", "--trace-only-losses"}),
                       {"--trace-only-losses", "perhaps you meant --trace"});
}

TEST_F(Files, TracesAreInTheFileAndAsManyAsThereAre) {
  const Ended ended = run({"run", "site.ini", "-o", "site.h5", "--trace", "50", "-q"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  test::expect_contains(ended.err, {"of 20 trajectories simulated, 20 are traced"});
  test::expect_contains(ended.out, {"traces of 20 trajectories"});
  EXPECT_EQ(run({"show", "site.h5"}).out, ended.out);
}

TEST_F(Files, UnknownOptionIsRefusedWithTheNearestOne) {
  expect_one_complaint(run({"run", "site.ini", "--thread=2", "-o", "site.h5"}),
                       {"--thread", "unknown option", "did you mean `--threads`"});
  expect_one_complaint(run({"run", "site.ini", "-x"}), {"-x", "unknown option"});
  expect_one_complaint(run({"run", "site.ini", "-qx"}), {"-qx", "unknown option"});
  expect_one_complaint(run({"show", "site.h5", "--jsn"}), {"--jsn", "did you mean `--json`"});
  expect_one_complaint(run({"check", "site.ini", "--threads=2"}), {"--threads", "unknown option"});
  expect_nothing_written();
}

TEST_F(Files, OptionWithAWrongValueIsRefused) {
  expect_one_complaint(run({"run", "site.ini", "--backend=gpu"}),
                       {"--backend gpu", "one of auto, cpu, cuda"});
  const std::string x(9000, 'x');
  for (const auto& wrong : {std::vector<std::string>{x},
                            {"run", "site.ini", "--" + x},
                            {"run", "site.ini", "--backend=" + x},
                            {"worth", "site.ini", "--of=" + x},
                            {"size", "site.ini", "--vary=load.scale", "--target=" + x},
                            {"sweep", "site.ini", "--shard=" + x},
                            {"help", x}}) {
    EXPECT_LT(run(wrong).err.size(), 1000U) << wrong[0];
  }
  expect_one_complaint(run({"run", "site.ini", "--study.seed", "2"}),
                       {"--study.seed", "--section.key=value"});
  expect_one_complaint(run({"run", "site.ini", "--threads=-1"}),
                       {"--threads -1", "from 0 to 4096"});
  expect_one_complaint(run({"run", "site.ini", "--threads=two"}),
                       {"--threads two", "a whole number"});
  expect_one_complaint(run({"run", "site.ini", "--device=-1"}), {"--device -1", "from 0"});
  expect_one_complaint(run({"run", "site.ini", "-o"}), {"output"});
  expect_nothing_written();
}

TEST_F(Files, OverrideThatIsWrongIsBlamedOnTheCommandLine) {
  expect_one_complaint(run({"run", "site.ini", "-o", "site.h5", "--study.sede=2"}),
                       {"command line", "[study] sede", "did you mean `seed`"});
  expect_one_complaint(run({"run", "site.ini", "-o", "site.h5", "--feed.north.capacity_mw=-1"}),
                       {"command line", "[feed.north] capacity_mw = -1", "a number from 0"});
  expect_one_complaint(run({"run", "site.ini", "-o", "site.h5", "--fed.north.capacity_mw=1"}),
                       {"command line", "[fed.north]", "did you mean `feed`"});
  expect_one_complaint(run({"run", "site.ini", "-o", "site.h5", "--study.seed"}),
                       {"command line", "--study.seed", "--section.key=value"});
  expect_nothing_written();
}

TEST_F(Files, SectionsThatAreNotThereAreNotAddedUnlessThatIsSaid) {
  const std::vector<std::string> says = {"no section [feed.norht]", "did you mean `feed.north`"};
  const std::string key = "feed.norht.capacity_mw";
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"run", "site.ini", "-o", "site.h5", "--" + key + "=80"},
        {"check", "site.ini", "--" + key + "=80"},
        {"sweep", "site.ini", "--" + key + "=80", "--sweep.battery.pack.units=1"},
        {"sweep", "site.ini", "--sweep." + key + "=80,90"},
        {"check", "site.ini", "--sweep." + key + "=80,90"},
        {"worth", "site.ini", "--of=battery.pack", "--" + key + "=80"},
        {"sensitivity", "site.ini", "--" + key + "=80"},
        {"size", "site.ini", "--vary=battery.pack.units", "--target=lolh<=1", "--" + key + "=80"},
        {"size", "site.ini", "--vary", key, "--range=1:2", "--target=lolh<=1"}}) {
    SCOPED_TRACE(command.front());
    expect_one_complaint(run(command), says);
  }
  expect_nothing_written();
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"check", "site.ini", "--add", "feed.norht", "--" + key + "=80"},
        {"check", "site.ini", "--" + key + "=80", "--add=feed.norht"}}) {
    const Ended ended = run(command);
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    test::expect_contains(ended.out, {"feed norht: 80 MW"});
  }
  expect_one_complaint(run({"check", "site.ini", "--add", "feed.north"}),
                       {"command line: --add: [feed.north]", "there already: site.ini:15"});
  expect_one_complaint(run({"check", "site.ini", "--add", "policy"}), {"--add", "without a name"});
}

TEST_F(Files, EveryValueOfASweepIsChecked) {
  const Ended ended = run({"check", "site.ini", "--sweep.feed.north.capacity_mw=80,-1,90",
                           "--sweep.battery.pack.units=1,2,x"});
  EXPECT_EQ(ended.exit_code, 2);
  test::expect_contains(ended.err, {"2 mistakes", "[feed.north] capacity_mw = -1: not allowed",
                                    "[battery.pack] units = x: not a number"});
}

TEST_F(Files, WhatOnlyASweepGivesIsShownByItsFirstValue) {
  (void)folder().write("swept.ini", with_mistake({"", "unit_power_mw = 1\n", "", {}}) +
                                        "[sweep]\nbattery.pack.unit_power_mw = 3, 4\n"
                                        "feed.north.capacity_mw = 80, 90, 95\n");
  const Ended ended = run({"check", "swept.ini"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  test::expect_contains(ended.out, {"units of 3 MW",
                                    "sweep: 6 points: 2 of battery.pack.unit_power_mw, 3 of "
                                    "feed.north.capacity_mw\n"});
  expect_one_complaint(run({"run", "swept.ini"}), {"unit_power_mw", "is missing"});
}

TEST_F(Files, SectionsOfPointsThatAreNotThereAreRefused) {
  (void)folder().write("p.csv", "battery.pack.units,feed.norht.capacity_mw\n1,2\n");
  expect_one_complaint(run({"sweep", "site.ini", "--sweep.points=p.csv"}),
                       {"p.csv:1:", "[feed.norht]", "did you mean `feed.north`"});
}

TEST_F(Files, AnAddedSectionIsPartOfTheResult) {
  const std::vector<std::string> words = {
      "run",          "site.ini", "-o", "a.h5", "--add=feed.south", "--feed.south.capacity_mw=20",
      "--backend=cpu"};
  const Ended ended = run(words);
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(run({"show", "a.h5"}).out, ended.out);
  auto again = words;
  again.emplace_back("--resume");
  const Ended resumed = run(again);
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  test::expect_contains(resumed.err, {"resumed after 20 trajectories"});
}

TEST_F(Files, AllMistakesAreSaidAtOnce) {
  (void)folder().write(
      "bad.ini",
      "[study]\nsede = 3\n[load]\nprofile = none.csv\n[fed.north]\n"
      "capacity_mw = 1 GW\n[sweep]\nfeed.norht.capacity_mw = 1\nload.scale = 1:2:3\n");
  const Ended ended = run({"check", "bad.ini", "--study.seed=x", "--feed.norht.capacity_mw=3"});
  EXPECT_EQ(ended.exit_code, 2);
  std::istringstream lines(ended.err);
  std::vector<std::string> begins = {"ridethrough: 8 mistakes:",
                                     "bad.ini:2: [study] sede: unknown key",
                                     "bad.ini:4: [load] profile = none.csv: no such file",
                                     "bad.ini:5: [fed.north]: unknown section",
                                     "bad.ini:6: [feed.north] capacity_mw = 1 GW: not a number",
                                     "bad.ini:8: [sweep] feed.norht.capacity_mw = 1: there is no",
                                     "bad.ini:9: [sweep] load.scale = 1:2:3: 1:2:3: the step",
                                     "command line: feed.norht.capacity_mw = 3: there is no",
                                     "command line: [study] seed = x: not a number"};
  for (const auto& begin : begins) {
    std::string line;
    std::getline(lines, line);
    EXPECT_EQ(line.substr(0, begin.size()), begin);
  }
  EXPECT_TRUE(lines.peek() == EOF) << ended.err;
}

TEST_F(Files, OverrideThatIsNoLineOfTextIsRefused) {
  expect_one_complaint(run({"run", "site.ini", "-o", "site.h5", "--study.name=a\nb"}),
                       {"command line: study.name = a?b", "control character"});
  expect_nothing_written();
}

TEST_F(Files, SizingVariesTheSiteAndNotTheStudy) {
  for (const char* key : {"study.trajectories", "study.seed", "study.horizon_h", "study.name",
                          "study.target_rel_error", "study.start", "study.target_index"}) {
    expect_one_complaint(
        run({"size", "site.ini", "--vary", key, "--range", "1:3", "--target", "lolh<=1"}),
        {std::string("command line: --vary ") + key, "a key of the site", "not one of [study]"});
  }
  expect_one_complaint(run({"size", "site.ini", "--vary", "sweep.points", "--target", "lolh<=1"}),
                       {"command line: sweep.points"});
}

TEST_F(Files, FileThatIsMissingOrTooManyIsSaid) {
  expect_one_complaint(run({"run"}), {"CONFIG is missing", "config file"});
  expect_one_complaint(run({"check"}), {"CONFIG is missing", "config file"});
  expect_one_complaint(run({"show"}), {"FILE.h5 is missing", "HDF5 file"});
  expect_one_complaint(run({"run", "site.ini", "other.ini"}), {"command line"});
}

TEST_F(Files, HelpAndVersionAreNoMistake) {
  for (const std::vector<std::string>& asked :
       {std::vector<std::string>{"--help"}, {"run", "--help"}, {"--version"}, {}}) {
    const Ended ended = run(asked);
    EXPECT_EQ(ended.exit_code, 0);
    EXPECT_EQ(ended.err, "");
    EXPECT_NE(ended.out.find("ridethrough"), std::string::npos);
  }
}

}  // namespace
}  // namespace ridethrough
