// SPDX-License-Identifier: Apache-2.0
// Files of analyses: what is written comes back; checkpoints of others are refused.
#include "host/files/analysis_file.hpp"

#include "host/base/error.hpp"
#include "host/files/answers_file.hpp"
#include "tests/host/support.hpp"
#include "tests/support.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

using test::expect_complaint;
using test::TemporaryFolder;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

AnalysisResult a_result() {
  AnalysisResult result;
  result.analysis = "worth";
  result.question = "worth --of battery.b";
  result.provenance.study = "Größe";
  result.provenance.seed = 7;
  result.provenance.config = "[load]\nconstant_mw = 1\n";
  result.table = "a table\nof lines\n";
  result.json = "{\n  \"analysis\": \"worth\",\n  \"efc\": null\n}\n";
  result.columns = {{"quantity", "", "what", std::vector<std::string>{"efc", "a \"b\", c"}},
                    {"value", "MW", "how much", std::vector<double>{1.5, kUnknown}}};
  return result;
}

void write(const AnalysisResult& result, const std::string& path) {
  Destination place(path, FileKind::kAnalysis);
  write_analysis(result, place);
}

TEST(AnalysisFile, GivesBackWhatWasPrintedAndItsColumns) {
  const TemporaryFolder folder;
  const AnalysisResult wanted = a_result();
  write(wanted, folder.path("a.h5"));
  EXPECT_TRUE(is_analysis_file(folder.path("a.h5")));
  const AnalysisResult found = read_analysis(folder.path("a.h5"));
  EXPECT_EQ(found.analysis, wanted.analysis);
  EXPECT_EQ(found.question, wanted.question);
  EXPECT_EQ(found.provenance.study, wanted.provenance.study);
  EXPECT_EQ(found.provenance.seed, wanted.provenance.seed);
  EXPECT_EQ(found.provenance.config, wanted.provenance.config);
  EXPECT_EQ(found.table, wanted.table);
  EXPECT_EQ(found.json, wanted.json);
  EXPECT_EQ(as_csv(found), as_csv(wanted));
  EXPECT_EQ(found.columns[1].unit, "MW");
  EXPECT_EQ(found.columns[1].meaning, "how much");
}

TEST(AnalysisFile, AsCsvHasARowForEach) {
  EXPECT_EQ(as_csv(a_result()),
            "analysis,quantity,value\r\nworth,efc,1.5\r\nworth,\"a \"\"b\"\", c\",\r\n");
}

TEST(AnalysisFile, WithoutRowsIsReadAgain) {
  const TemporaryFolder folder;
  AnalysisResult none = a_result();
  none.columns = {{"quantity", "", "what", std::vector<std::string>{}},
                  {"value", "MW", "how much", std::vector<double>{}}};
  write(none, folder.path("a.h5"));
  EXPECT_EQ(as_csv(read_analysis(folder.path("a.h5"))), "analysis,quantity,value\r\n");
}

TEST(AnalysisFile, WithWhatIsNoJsonOrOfUnevenColumnsIsRefused) {
  const TemporaryFolder folder;
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "[";
  for (int i = 0; i < 100'000; ++i) deep += "]";
  for (const std::string& json : {std::string("{"), std::string(), deep}) {
    AnalysisResult bad = a_result();
    bad.json = json;
    write(bad, folder.path("a.h5"));
    expect_complaint([&] { (void)read_analysis(folder.path("a.h5")); }, {"a.h5", "damaged"});
  }
  AnalysisResult uneven = a_result();
  uneven.columns.push_back({"more", "1", "of another length", std::vector<double>{1}});
  write(uneven, folder.path("b.h5"));
  expect_complaint([&] { (void)read_analysis(folder.path("b.h5")); }, {"b.h5", "more", "length"});
}

// ---- checkpoints -----------------------------------------------------------------------------

const AnswersOf kOf = {"worth", "a site", "0123456789abcdef"};

Answers some_answers() {
  Answers answers;
  answers.keep("one 1", {1, ~std::uint64_t{0}, 3});
  answers.keep("none", {});
  answers.keep("two Größe", {4});
  return answers;
}

void write(const Answers& answers, const AnswersOf& of, const std::string& path) {
  Destination place(path, FileKind::kAnswers, "--checkpoint");
  write_answers(place, of, answers, 12.5);
}

TEST(AnswersFile, GivesBackAnswersAndTime) {
  const TemporaryFolder folder;
  const std::string path = folder.path("a.checkpoint");
  EXPECT_FALSE(find_answers(path, kOf));
  for (const Answers& answers : {some_answers(), Answers{}}) {
    write(answers, kOf, path);
    const auto found = find_answers(path, kOf);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->answers.all(), answers.all());
    EXPECT_EQ(found->wall_s, 12.5);
  }
}

TEST(AnswersFile, OfAnotherStudyOrAnalysisIsRefusedAndStays) {
  const TemporaryFolder folder;
  const std::string path = folder.path("a.checkpoint");
  write(some_answers(), kOf, path);
  AnswersOf other = kOf;
  other.fingerprint = "fedcba9876543210";
  expect_complaint([&] { find_answers(path, other); },
                   {"--resume", path, "another study", "remove it"});
  remove_answers(path, other);
  other = kOf;
  other.analysis = "size";
  expect_complaint([&] { find_answers(path, other); },
                   {"--resume", path, "`ridethrough worth`", "`size`", "remove it"});
  remove_answers(path, other);
  EXPECT_TRUE(find_answers(path, kOf));
  remove_answers(path, kOf);
  EXPECT_EQ(folder.names(), std::vector<std::string>{});
}

TEST(AnswersFile, ThatIsDamagedOrSomethingElseIsRefused) {
  const TemporaryFolder folder;
  const std::string path = folder.path("a.checkpoint");
  write(some_answers(), kOf, path);
  std::string whole = test::read_file(path);
  (void)folder.write("a.checkpoint", whole.substr(0, whole.size() / 2));
  EXPECT_THROW(find_answers(path, kOf), DamagedFile);
  whole[whole.size() / 2] ^= 1;
  (void)folder.write("a.checkpoint", whole);
  EXPECT_THROW(find_answers(path, kOf), DamagedFile);
  write(a_result(), folder.path("b.h5"));
  expect_complaint([&] { find_answers(folder.path("b.h5"), kOf); },
                   {"not ridethrough answers, but ridethrough analysis"});
}

}  // namespace
}  // namespace ridethrough
