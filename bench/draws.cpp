// SPDX-License-Identifier: Apache-2.0
// Random numbers: the generator, a word of a stream, and a draw of each distribution that a config
// can name.
#include "bench/shipped.hpp"
#include "host/scenario/sampling_tables.hpp"
#include "models/random_stream.hpp"
#include "tests/places.hpp"

#include <map>
#include <stdexcept>

#include <benchmark/benchmark.h>

namespace ridethrough::bench {
namespace {

constexpr TrajectoryKey kKey = {1, 7};

void philox_block(benchmark::State& state) {
  PhiloxBlock counter = {{0, 1, 2, 3}};
  for (auto _ : state) {
    benchmark::DoNotOptimize(philox4x32_10(counter, kKey.seed));
    ++counter.word[0];
  }
}
BENCHMARK(philox_block);

void philox_4_blocks(benchmark::State& state) {
  std::uint32_t first = 0;
  for (auto _ : state) {
    PhiloxBlock blocks[4];
    for (PhiloxBlock& block : blocks) block = {{first++, 1, 2, 3}};
    philox4x32_10(blocks, kKey.seed);
    benchmark::DoNotOptimize(blocks);
  }
}
BENCHMARK(philox_4_blocks);

void stream_word(benchmark::State& state) {
  RandomStream stream;
  stream.start();
  for (auto _ : state) benchmark::DoNotOptimize(stream.next(kKey, 1));
}
BENCHMARK(stream_word);

// What the first word of a stream costs: most streams of a quiet year are asked for no more.
void stream_first_word(benchmark::State& state) {
  RandomStream stream;
  std::uint32_t number = 0;
  for (auto _ : state) {
    stream.start();
    benchmark::DoNotOptimize(stream.next(kKey, number++));
  }
}
BENCHMARK(stream_first_word);

void draw_exponential_clock(benchmark::State& state) {
  const ExponentialTable table = make_exponential_table();
  RandomStream stream;
  stream.start();
  for (auto _ : state) {
    const std::uint32_t word = stream.next(kKey, 1);
    benchmark::DoNotOptimize(table.scaled(word, 8000 * std::uint64_t{kTicksPerHour}));
  }
}
BENCHMARK(draw_exponential_clock)->Name("draw/exponential_clock");

void draw(benchmark::State& state, const std::string& text) {
  std::vector<std::int64_t> pool;
  const QuantileTable table =
      append_table(pool, parse_distribution(text, ridethrough::configs_folder()), kTicksPerHour);
  RandomStream stream;
  stream.start();
  for (auto _ : state) benchmark::DoNotOptimize(table(pool.data(), stream.next(kKey, 1)));
}

// An example of each family.
const std::map<std::string, std::string>& examples() {
  static const std::map<std::string, std::string> all = {
      {"constant", "constant(1)"},
      {"empirical", "empirical(data/ieee-rts79-load.csv)"},
      {"exponential", "exponential(mean=72)"},
      {"gamma", "gamma(shape=2, mean=72)"},
      {"lognormal", "lognormal(mean=12, sigma=1)"},
      {"uniform", "uniform(low=10, high=40)"},
      {"weibull", "weibull(shape=1.5, mean=72)"},
  };
  return all;
}

}  // namespace

void register_distributions() {
  // "constant(x), empirical(file), ...": the name is what stands before each parenthesis.
  const std::string known = known_distributions();
  for (std::size_t begin = 0; begin < known.size();) {
    const std::size_t open = known.find('(', begin);
    const std::string name = known.substr(begin, open - begin);
    const auto example = examples().find(name);
    if (example == examples().end()) {
      throw std::runtime_error("no example of the distribution " + name + " in bench/draws.cpp");
    }
    benchmark::RegisterBenchmark(("draw/" + name).c_str(), draw, example->second);
    begin = known.find(')', open) + 3;
  }
}

}  // namespace ridethrough::bench
