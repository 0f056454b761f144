// What the program's exit code says: the constants, and the one table that the manual prints.
#pragma once

namespace ridethrough {

namespace exit_code {

inline constexpr int kDone = 0;
inline constexpr int kPointFailed = 1;
inline constexpr int kInputMistake = 2;
inline constexpr int kMachineFailed = 3;
// 4 is nobody's; 5 is kept for demands on the result that are not surely met.
inline constexpr int kStoppedBySignal = 128;  // + its number, as shells say it: 130 for SIGINT

}  // namespace exit_code

struct ExitCode {
  const char* code;
  const char* word;     // for an overview
  const char* meaning;  // for the manual
};

inline constexpr ExitCode kExitCodes[] = {
    {"0", "done",
     "done; also where `trajectories` ran out before `target_rel_error` was met, which is said"},
    {"1", "a part failed",
     "a point of a sweep failed, or `size` could not decide; the rest of the answer is there"},
    {"2", "wrong input",
     "a person's mistake: in the command line, the config or another file; a line on stderr says "
     "what is allowed"},
    {"3", "the machine failed",
     "the machine failed at something: a disk that is full, a standard output that cannot be "
     "written, memory, a device; a line on stderr says what"},
    {"5", nullptr, "reserved"},
    {"129, 130, 138, 143", "stopped by a signal",
     "stopped by a signal, 128 + its number: SIGHUP, SIGINT (Ctrl-C), SIGUSR1, SIGTERM; what is "
     "done is kept where there is a `--checkpoint`"},
};

}  // namespace ridethrough
