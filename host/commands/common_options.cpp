#include "host/commands/common_options.hpp"

#include "host/error.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

namespace ridethrough {

void add_backend_options(po::options_description& options) {
  options.add_options()  //
      ("backend", po::value<std::string>()->default_value("auto"),
       "auto, cpu or cuda; auto takes cuda where there is a device")  //
      ("threads", po::value<int>()->default_value(0),
       "of the cpu back end, in each rank of MPI; 0 = all processors, shared by the ranks")  //
      ("device", po::value<int>()->default_value(0),
       "number of the CUDA device; of MPI, that of the first rank of each machine");
}

RunOptions backend_options_of(const Arguments& arguments) {
  RunOptions options;
  options.backend = arguments.get<std::string>("backend");
  options.threads = arguments.get<int>("threads");
  options.device = arguments.get<int>("device");
  const std::vector<std::string> backends = {"auto", "cpu", "cuda"};
  if (std::find(backends.begin(), backends.end(), options.backend) == backends.end()) {
    throw InputError(fmt::format("command line: --backend {}: allowed is auto, cpu or cuda{}",
                                 options.backend, did_you_mean(options.backend, backends)));
  }
  if (options.threads < 0 || options.threads > 4096) {
    throw InputError("command line: --threads: allowed is 0 (all processors) to 4096");
  }
  if (options.device < 0) throw InputError("command line: --device: allowed is 0 or above");
  return options;
}

void say_why_not_cuda(const std::string& why_not, bool quiet) {
  if (!quiet && !why_not.empty()) fmt::print(stderr, "on the CPU: {}\n", why_not);
}

void check_output(const std::string& output, const Config& config) {
  std::error_code ignored;
  if (std::filesystem::equivalent(output, config.file(), ignored)) {
    throw InputError("command line: -o names the config file itself");
  }
}

}  // namespace ridethrough
