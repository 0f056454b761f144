// The program itself, run in a folder as a person would.
#pragma once

#include "tests/host/support.hpp"
#include "tests/places.hpp"

#include <csignal>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ridethrough::test {

struct Ended {
  int exit_code;  // -1: by a signal
  std::string out;
  std::string err;
};

class Program {
 public:
  Program(const TemporaryFolder& folder, const std::vector<std::string>& arguments) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    constexpr int kNew = O_WRONLY | O_CREAT | O_TRUNC;
    posix_spawn_file_actions_addopen(&actions, 1, streams_.path("out").c_str(), kNew, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, streams_.path("err").c_str(), kNew, 0600);
    posix_spawn_file_actions_addchdir_np(&actions, folder.path().c_str());
    std::vector<std::string> words = {program()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const int failed = posix_spawn(&process_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("cannot start " + words[0]);
  }

  void signal(int number) const { kill(process_, number); }

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
