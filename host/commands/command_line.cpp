#include "host/commands/command_line.hpp"

#include "host/error.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ridethrough {

Arguments parse(const std::vector<std::string>& tokens, const po::options_description& options,
                const char* what) {
  po::options_description all;
  all.add(options).add_options()("file", po::value<std::string>());
  po::positional_options_description positions;
  positions.add("file", 1);
  for (const auto& token : tokens) {
    if (token.rfind("--", 0) == 0 && token.find('.') != std::string::npos &&
        token.find('=') == std::string::npos) {
      throw InputError(
          fmt::format("command line: {}: an override is written --section.key=value, "
                      "with no space around the =",
                      token));
    }
  }
  const auto parsed =
      po::command_line_parser(tokens)
          .options(all)
          .positional(positions)
          .style(po::command_line_style::default_style & ~po::command_line_style::allow_guessing)
          .allow_unregistered()
          .run();
  Arguments arguments;
  for (const auto& option : parsed.options) {
    if (!option.unregistered) continue;
    const std::string token = option.original_tokens.at(0);
    if (token.rfind("--", 0) != 0 || token.find('.') == std::string::npos) {
      std::vector<std::string> known;
      for (const auto& one : options.options()) known.push_back("--" + one->long_name());
      throw InputError(fmt::format("command line: {}: unknown option{}; see --help", token,
                                   did_you_mean(token, known)));
    }
    arguments.overrides.push_back(token.substr(2));
  }
  po::store(parsed, arguments.values);
  po::notify(arguments.values);
  if (arguments.values.count("file") == 0) {
    throw InputError(fmt::format("command line: {} is missing; see --help", what));
  }
  return arguments;
}

Config load_config(const Arguments& arguments) {
  return Config::load(arguments.file(), arguments.overrides);
}

void add_backend_options(po::options_description& options) {
  options.add_options()  //
      ("backend", po::value<std::string>()->default_value("auto"),
       "auto, cpu or cuda; auto takes cuda where there is a device")                              //
      ("threads", po::value<int>()->default_value(0), "of the cpu back end; 0 = all processors")  //
      ("device", po::value<int>()->default_value(0), "number of the CUDA device");
}

RunOptions backend_options(const Arguments& arguments) {
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

}  // namespace ridethrough
