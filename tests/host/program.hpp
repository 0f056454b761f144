// SPDX-License-Identifier: Apache-2.0
// The program itself, run in a folder as a person would.
#pragma once

#include "tests/host/support.hpp"
#include "tests/places.hpp"

#include <chrono>
#include <csignal>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ridethrough::test {

// The name that a file of the program's has until it is whole.
inline std::string temporary(const std::string& name) {
  char machine[256] = {};
  gethostname(machine, sizeof machine - 1);
  return name + "." + machine + ".ridethrough-part";
}

struct Ended {
  int exit_code;  // -1: by a signal
  std::string out;
  std::string err;
};

// Instead of a path.
inline constexpr const char* kClosed = "(closed)";
inline constexpr const char* kNobodyReads = "(a pipe without a reader)";

// What the program has for its streams: a path, or one of the above. Empty: a file of its own, for
// Ended to tell.
struct Streams {
  std::string in = "/dev/null";
  std::string out = {};
  std::string err = {};
};

class Program {
 public:
  Program(const TemporaryFolder& folder, const std::vector<std::string>& arguments,
          const Streams& streams = {}) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    constexpr int kNew = O_WRONLY | O_CREAT | O_TRUNC;
    int pipe_ends[2];
    if (pipe2(pipe_ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    close(pipe_ends[0]);
    const auto open = [&](int stream, const std::string& path, int how) {
      if (path == kClosed) {
        posix_spawn_file_actions_addclose(&actions, stream);
      } else if (path == kNobodyReads) {
        posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], stream);
      } else {
        posix_spawn_file_actions_addopen(&actions, stream, path.c_str(), how, 0600);
      }
    };
    open(0, streams.in, O_RDONLY);
    open(1, streams.out.empty() ? streams_.path("out") : streams.out, kNew);
    open(2, streams.err.empty() ? streams_.path("err") : streams.err, kNew);
    posix_spawn_file_actions_addchdir_np(&actions, folder.path().c_str());
    std::vector<std::string> words = {program()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const int failed = posix_spawn(&process_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    if (failed != 0) throw std::runtime_error("cannot start " + words[0]);
  }

  void signal(int number) const { kill(process_, number); }

  // Until this is true, or the program has ended.
  template <class Condition>
  void wait_until(Condition&& condition) const {
    siginfo_t ended = {};
    while (!condition() && ended.si_pid == 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT);
    }
  }

  // What it has said so far.
  [[nodiscard]] std::string err() const { return read_file(streams_.path("err")); }

  // To be called once.
  [[nodiscard]] Ended wait() const {
    int status = 0;
    waitpid(process_, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(streams_.path("out")),
            read_file(streams_.path("err"))};
  }

 private:
  TemporaryFolder streams_;
  pid_t process_ = 0;
};

inline Ended run_program(const TemporaryFolder& folder, const std::vector<std::string>& arguments) {
  return Program(folder, arguments).wait();
}

inline void expect_one_complaint(const Ended& ended, const std::vector<std::string>& says) {
  EXPECT_EQ(ended.exit_code, 2) << ended.err;
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(ended.err.rfind("ridethrough: ", 0), 0U) << ended.err;
  EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
  expect_contains(ended.err, says);
}

}  // namespace ridethrough::test
