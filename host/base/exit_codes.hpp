// SPDX-License-Identifier: Apache-2.0
// What the program's exit code says: the constants, and the one table that the manual prints.
#pragma once

namespace ridethrough {

namespace exit_code {

inline constexpr int kDone = 0;
inline constexpr int kPointFailed = 1;
inline constexpr int kInputMistake = 2;
inline constexpr int kMachineFailed = 3;
// 4 is nobody's.
inline constexpr int kNotMet = 5;
inline constexpr int kStoppedBySignal = 128;  // + its number, as shells say it: 130 for SIGINT

}  // namespace exit_code

struct ExitCode {
  const char* code;
  const char* word;     // for an overview; null = not there
  const char* meaning;  // for the manual
};

inline constexpr ExitCode kExitCodes[] = {
    {"0", "done",
     "done; also where `trajectories` ran out before `target_rel_error` was met, which is said"},
    {"1", "a part failed",
     "a point of a sweep failed, or `size` could not decide; the "
     "rest of the answer is there"},
    {"2", "wrong input",
     "a person's mistake in the command line, a config or another file; standard error says what "
     "is allowed"},
    {"3", "the machine failed",
     "a disk, the memory, a device or the standard output failed; standard error says at what"},
    {"5", "a requirement is not met",
     "the results are there, but do not surely meet what `--require` asks for: it has failed, or "
     "is undecided, which is said"},
    {"128+n", "stopped by signal n",
     "stopped by a signal: 129 SIGHUP, 130 SIGINT (Ctrl-C), 138 SIGUSR1, 143 SIGTERM; `run` and "
     "`sweep` keep what is done"},
};

}  // namespace ridethrough
