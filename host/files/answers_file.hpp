// SPDX-License-Identifier: Apache-2.0
// What is kept of a `size`, `worth` or `sensitivity` that is not done: the answers it has so far.
#pragma once

#include "host/base/answers.hpp"
#include "host/base/safe_file.hpp"

#include <optional>
#include <string>

namespace ridethrough {

// What answers are of.
struct AnswersOf {
  std::string analysis;     // "worth"
  std::string study;        // its name
  std::string fingerprint;  // of the study as it is, or with the first values of all that is varied
};

struct StoredAnswers {
  Answers answers;
  double wall_s = 0;  // spent so far
};

// Writes a checkpoint safely. Throws MachineError where it cannot be written.
void write_answers(Destination& place, const AnswersOf& of, const Answers& answers, double wall_s);

// What is kept there; nothing where there is no such file. Throws DamagedFile for one that is not
// as it was written, InputError for one of another kind, another analysis or another study.
std::optional<StoredAnswers> find_answers(const std::string& path, const AnswersOf& of);

// Deletes the checkpoint of that study and analysis, if that is what is there.
void remove_answers(const std::string& path, const AnswersOf& of);

}  // namespace ridethrough
