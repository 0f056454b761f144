// SPDX-License-Identifier: Apache-2.0
#include "host/files/answers_file.hpp"

#include "host/base/error.hpp"
#include "host/files/hdf5_column.hpp"
#include "host/files/hdf5_io.hpp"
#include "host/files/stored_file.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using namespace hdf5;

constexpr std::size_t kMostAnswers = 1 << 24;
constexpr std::size_t kMostWords = std::size_t{1} << 34;
// The version of the tallies among them: what other programs count, this one cannot go on from.
constexpr const char* kTallies = "tally_version";

// Why a file is none of this study; empty where it is one.
std::string mismatch(const StoredFile& file, const AnswersOf& of) {
  std::string analysis;
  std::string fingerprint;
  std::int64_t tallies = 0;
  read_attribute(file, "analysis", analysis);
  read_attribute(file, "fingerprint", fingerprint);
  read_attribute(file, kTallies, tallies);
  if (analysis != of.analysis) {
    return fmt::format("of `ridethrough {}`, not of `{}`", analysis, of.analysis);
  }
  if (tallies != kCheckpointFile.version) {
    return fmt::format("with tallies of version {}, this program has version {}", tallies,
                       kCheckpointFile.version);
  }
  if (fingerprint != of.fingerprint) {
    return fmt::format("of another study (fingerprint {}, this one has {})", fingerprint,
                       of.fingerprint);
  }
  return "";
}

StoredAnswers read_all(const StoredFile& file) {
  StoredAnswers stored;
  std::vector<std::uint64_t> lengths;
  std::vector<std::uint64_t> words;
  read_attribute(file, "wall_s", stored.wall_s);
  const auto asked = read_texts(file, "asked");
  read_list(file, "length", lengths, kMostAnswers);
  read_list(file, "words", words, kMostWords);
  if (asked.size() != lengths.size()) throw Failure("HDF5: answers without a length");
  auto at = words.begin();
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (lengths[i] > static_cast<std::uint64_t>(words.end() - at)) {
      throw Failure("HDF5: an answer that is longer than all");
    }
    const auto end = at + static_cast<std::ptrdiff_t>(lengths[i]);
    stored.answers.keep(asked[i], Answers::Words(at, end));
    at = end;
  }
  return stored;
}

}  // namespace

void write_answers(Destination& place, const AnswersOf& of, const Answers& answers, double wall_s) {
  write_stored(place, kAnswersFile, [&](hid_t file) {
    write_attribute(file, "analysis", of.analysis);
    write_attribute(file, "study", of.study);
    write_attribute(file, "fingerprint", of.fingerprint);
    write_attribute(file, kTallies, std::int64_t{kCheckpointFile.version});
    write_attribute(file, "wall_s", wall_s);
    std::vector<std::string> asked;
    std::vector<std::uint64_t> lengths;
    Column<std::uint64_t> words(file, "words", "1", "the answers, one after the other");
    for (const auto& [question, answer] : answers.all()) {
      asked.push_back(question);
      lengths.push_back(answer.size());
      if (!answer.empty()) words.append(answer, answer.size());
    }
    write_texts(file, "asked", asked, "what was asked");
    write_list(file, "length", lengths, "1", "words of the answer");
  });
}

std::optional<StoredAnswers> find_answers(const std::string& path, const AnswersOf& of) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return {};
  const Quiet quiet;
  return read_to_resume([&]() -> std::optional<StoredAnswers> {
    const StoredFile file(path, kAnswersFile);
    return file.read([&] {
      const std::string why = mismatch(file, of);
      if (!why.empty()) throw InputError(fmt::format("{}: {}", path, why));
      return read_all(file);
    });
  });
}

void remove_answers(const std::string& path, const AnswersOf& of) {
  remove_stored(path, kAnswersFile,
                [&](const StoredFile& file) { return mismatch(file, of).empty(); });
}

}  // namespace ridethrough
