// SPDX-License-Identifier: Apache-2.0
// Measures how often the intervals that `ridethrough worth` prints hold the truth: the table of
// docs/worth-and-sensitivity.md. Sites with closed forms, on which few outages carry the sums.
#include "host/analysis/worth.hpp"

#include "tests/coverage/command_line.hpp"
#include "tests/coverage/worth_site.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough::coverage {
namespace {

namespace po = boost::program_options;

struct Request {
  std::vector<std::string> sites;
  std::vector<double> sigmas;
  std::vector<std::uint64_t> trajectories;
  std::size_t seeds = 400;
  std::uint64_t first_seed = 1;
  int threads = 1;
};

constexpr const char* kLegend =
    "Each cell: per cent of the intervals that hold the truth; in brackets those that end below it "
    "(-) and those\nthat begin above it (+), then their median width [MW]; ? per cent of which an "
    "end is not known; ! per cent\nof the answers that are none, for want of trajectories with a "
    "loss: these count nowhere else.\n\n";

struct Answers {
  std::vector<PowerEstimate> efc, elcc;
};

Answers ask(const WorthSite& site, std::uint64_t trajectories, const Request& request) {
  Answers answers{std::vector<PowerEstimate>(request.seeds),
                  std::vector<PowerEstimate>(request.seeds)};
  std::vector<std::jthread> others;
  const auto part = [&](std::size_t first) {
    for (std::size_t i = first; i < request.seeds; i += static_cast<std::size_t>(request.threads)) {
      const auto worth = worth_of(site, request.first_seed + i, trajectories);
      PowerEstimate none;
      none.too_few = true;
      answers.efc[i] = worth ? worth->efc : none;
      answers.elcc[i] = worth ? worth->elcc : none;
    }
  };
  for (int t = 1; t < request.threads; ++t) others.emplace_back(part, static_cast<std::size_t>(t));
  part(0);
  return answers;
}

std::string cell(const std::vector<PowerEstimate>& all, double truth) {
  const PowerCover seen = cover(all, truth);
  if (seen.answers == 0) return "-";
  const auto percent = [](std::size_t some, std::size_t of) {
    return 100 * static_cast<double>(some) / static_cast<double>(of);
  };
  std::string text =
      fmt::format("{:.1f} (-{:.1f} +{:.1f}) {:.3g}", percent(seen.held, seen.answers),
                  percent(seen.below, seen.answers), percent(seen.above, seen.answers), seen.width);
  if (seen.open > 0) text += fmt::format(" ?{:.1f}", percent(seen.open, seen.answers));
  if (seen.too_few > 0) text += fmt::format(" !{:.1f}", percent(seen.too_few, all.size()));
  return text;
}

void measure(const Request& request) {
  fmt::print("{}", kLegend);
  fmt::print("| site | sigma | trajectories | EFC [MW] | coverage | ELCC [MW] | coverage |\n");
  fmt::print("|---|---|---|---|---|---|---|\n");
  for (const std::string& name : request.sites) {
    for (const double sigma : request.sigmas) {
      const WorthSite site = worth_site(name, sigma);
      for (const std::uint64_t trajectories : request.trajectories) {
        const Answers answers = ask(site, trajectories, request);
        fmt::print("| {} | {:.1f} | {} | {:.1f} | {} | {:.1f} | {} |\n", name, sigma, trajectories,
                   site.efc_mw, cell(answers.efc, site.efc_mw), site.elcc_mw,
                   cell(answers.elcc, site.elcc_mw));
        std::fflush(stdout);
      }
    }
  }
}

void run_program(int argc, char** argv) {
  Request request;
  po::options_description options("usage: ridethrough_worth_coverage [options]");
  auto add = options.add_options();
  add("help", "print this");
  add("site",
      po::value(&request.sites)
          ->multitoken()
          ->default_value(worth_sites(), fmt::format("{}", fmt::join(worth_sites(), " "))),
      "only these sites");
  add("sigma", po::value(&request.sigmas)->multitoken()->default_value({1, 1.6, 2.2}, "1 1.6 2.2"),
      "of the lengths of outages");
  add("trajectories", po::value(&request.trajectories)->multitoken()->default_value({2048}, "2048"),
      "of each system");
  add("seeds", po::value(&request.seeds)->default_value(request.seeds), "answers of each");
  add("first-seed", po::value(&request.first_seed)->default_value(request.first_seed), "of them");
  add("threads", po::value(&request.threads)->default_value(request.threads), "of the CPU");
  const auto given = given_options(options, argc, argv);
  if (!given) return;
  if (request.threads < 1) throw std::invalid_argument("--threads is 1 or more");
  measure(request);
}

}  // namespace
}  // namespace ridethrough::coverage

int main(int argc, char** argv) {
  using namespace ridethrough::coverage;
  return exit_code_of("ridethrough_worth_coverage", [&] { run_program(argc, argv); });
}
