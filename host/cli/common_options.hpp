// SPDX-License-Identifier: Apache-2.0
// What the commands that simulate have in common.
#pragma once

#include "host/analysis/target.hpp"
#include "host/base/exit_codes.hpp"
#include "host/base/safe_file.hpp"
#include "host/cli/command_line.hpp"
#include "host/run/run.hpp"
#include "host/sweep/sweep_run.hpp"

#include <optional>

namespace ridethrough {

inline constexpr CommandOption kBackend = {
    .name = "backend",
    .help = "auto takes cuda where there is a device",
    .value = {.kind = Value::kChoice, .name = "NAME", .choices = {"auto", "cpu", "cuda"}},
    .fallback = "auto"};
inline constexpr CommandOption kThreads = {
    .name = "threads",
    .help = "of the cpu back end, in each rank of MPI; 0 = all processors, shared by the ranks",
    .value = {.kind = Value::kWholeNumber, .name = "N", .range = {0, 4096}},
    .fallback = 0.0};
inline constexpr CommandOption kDevice = {
    .name = "device",
    .help = "number of the CUDA device, or all; of MPI, that of the first rank of each machine",
    .value = {.kind = Value::kText, .name = "N"},
    .fallback = "0"};
RunOptions backend_options_of(const Arguments& arguments);

// What `ridethrough check` warns of, unless all is to be quiet.
void say_warnings(const Site& site, const Study& study, bool quiet);
void say_warnings(const Site& site, bool quiet);  // compiles it

// Says, where the CPU was fallen back to, why.
void say_why_not_cuda(const std::string& why_not, bool quiet);

inline constexpr CommandOption kOutput = {
    .name = "output", .letter = 'o', .help = "the HDF5 file to write", .value = kHdf5Files.value};
inline constexpr CommandOption kAnswerOutput = {
    .name = kOutput.name,
    .letter = kOutput.letter,
    .help = "the file to write: HDF5, CSV or JSON, by its ending .h5, .csv or .json",
    .value = {.kind = Value::kFile, .name = "FILE"}};
inline constexpr CommandOption kForce = {
    .name = "force", .help = "replace a file of any other kind, too, if it is no input"};
Destination::Replaces replaces_of(const Arguments& arguments);  // by --force

// The place that --output names, checked; none where it is not given. Throws InputError where it is
// one of `inputs`, or something of another kind stands there and --force is not given.
std::optional<Destination> output_of(const Arguments& arguments, FileKind kind,
                                     const std::vector<std::string>& inputs);

inline constexpr CommandOption kCheckpoint = {
    .name = "checkpoint",
    .help =
        "the file, or of a sweep the folder, that holds what is done so far; by default that "
        "of -o, with .checkpoint behind",
    .value = {.kind = Value::kFile, .name = "PATH"}};
inline constexpr CommandOption kResume = {
    .name = "resume",
    .help =
        "go on from what the checkpoint has, or the file of -o; what neither has is begun "
        "anew; auto: so is what is damaged",
    .value = {.kind = Value::kChoice, .name = "HOW", .choices = {"strict", "auto"}},
    .value_is_optional = true};
inline constexpr CommandOption kResumeAnswers = {  // of what goes on from its checkpoint alone
    .name = kResume.name,
    .help =
        "go on from what the checkpoint has; what it has not is begun anew; auto: so is what is "
        "damaged",
    .value = kResume.value,
    .value_is_optional = true};
inline constexpr CommandOption kCheckpointEvery = {
    .name = "checkpoint-every",
    .help = "seconds between checkpoints of what is under way; 0 = only when a signal stops it",
    .value = {.kind = Value::kNumber, .name = "SECONDS", .range = {0}},
    .fallback = 60.0};

// Where and how often what is done is kept.
struct Keeping {
  std::string place;  // empty: nowhere
  double every_s = 0;
  bool resume = false;
  OnDamage on_damage = OnDamage::kRefuse;
};
Keeping keeping_of(const Arguments& arguments);

// The place of the checkpoint, checked like that of --output; none where nothing is kept.
std::optional<Destination> checkpoint_of(const Arguments& arguments, const Keeping& keeping,
                                         FileKind kind, const std::vector<std::string>& inputs);

inline constexpr CommandOption kRequire = {
    .name = "require",
    .help =
        "what the results have to meet, as in \"lolh<=0.5\" or \"ride_through(4h)>=0.99\", by "
        "their "
        "95 % intervals; the exit code is 5 unless all are surely met",
    .value = {.kind = Value::kText, .name = "\"INDEX<=NUMBER\""},
    .times = {0, kAnyNumber}};
std::vector<IndexTarget> requirements_of(const Arguments& arguments);

// The results of one run as a table, or as JSON, and what has become of the requirements.
struct Shown {
  std::string text;
  int exit_code;  // kDone, or kNotMet
};
Shown shown_with(const std::vector<IndexTarget>& requirements, const Results& results, bool json);

inline constexpr CommandOption kJson = {.name = "json", .help = "print the results as JSON"};
inline constexpr CommandOption kQuiet = {
    .name = "quiet", .letter = 'q', .help = "no progress, no notes"};
inline constexpr CommandOption kShard = {
    .name = "shard",
    .help =
        "only this part of the trajectories, or of the points of a sweep, as in 2/8; "
        "ridethrough merge makes the parts one",
    .value = {.kind = Value::kText, .name = "NUMBER/OF"}};
inline constexpr CommandOption kConfidenceLevel = {
    .name = "confidence",
    .help = "of the intervals",
    .value = {.kind = Value::kNumber, .name = "P", .range = {0, 1, true}},
    .fallback = kConfidence};

// Says that a file was written, and whether it has taken the place of what somebody else had put
// there meanwhile.
void say_written(const std::string& path, bool was_changed);

}  // namespace ridethrough
