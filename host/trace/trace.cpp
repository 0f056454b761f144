// SPDX-License-Identifier: Apache-2.0
#include "host/trace/trace.hpp"

#include "host/results/results.hpp"
#include "host/run/run.hpp"

namespace ridethrough {
namespace {

// Below this many, one processor of the host is done before a device has begun.
constexpr std::uint64_t kFew = 64;
constexpr std::size_t kRowsAtATime = 1 << 15;
constexpr double kCallSeconds = 0.5;  // of a back end

void heed(const std::function<bool()>& stop) {
  if (stop && stop()) throw TraceStopped{};
}

// Halves a range until it holds no loss or nothing else.
class LossSearch {
 public:
  LossSearch(const Study& study, const Backend& backend, std::uint64_t wanted,
             const std::function<bool()>& stop)
      : here_(make_cpu_backend(1)),
        on_backend_(study, backend),
        on_host_(study, here_),
        wanted_(wanted),
        stop_(stop) {}

  void look(TrajectoryRange range) { look(range, losses_in(range)); }

  [[nodiscard]] bool done() const { return found_.size() >= wanted_; }
  [[nodiscard]] const std::vector<std::uint64_t>& found() const { return found_; }

 private:
  [[nodiscard]] std::uint64_t losses_in(TrajectoryRange range) {
    const Simulation& simulation = range.count > kFew ? on_backend_ : on_host_;
    std::uint64_t losses = 0;
    for (std::uint64_t done = 0; done < range.count;) {
      heed(stop_);
      const std::uint64_t count = pace_.next(range.count - done, simulation.backend().abreast);
      const double called_s = steady_s();
      losses += trajectories_with_loss(simulation.run({range.first + done, count}));
      pace_.took(steady_s() - called_s);
      done += count;
    }
    return losses;
  }

  void look(TrajectoryRange range, std::uint64_t losses) {
    if (losses == 0 || done()) return;
    if (losses == range.count) {
      for (std::uint64_t i = 0; i < range.count && !done(); ++i) found_.push_back(range.first + i);
      return;
    }
    const TrajectoryRange front = {range.first, range.count / 2};
    const std::uint64_t in_front = losses_in(front);
    look(front, in_front);
    look({range.first + front.count, range.count - front.count}, losses - in_front);
  }

  const Backend here_;
  const Simulation on_backend_;
  const Simulation on_host_;
  std::uint64_t wanted_;
  const std::function<bool()>& stop_;
  Pace pace_{kCallSeconds};
  std::vector<std::uint64_t> found_;
};

}  // namespace

std::vector<std::uint64_t> find_losses(const Study& study, const Backend& backend,
                                       std::uint64_t simulated, std::uint64_t wanted,
                                       const std::function<bool()>& stop) {
  LossSearch search(study, backend, wanted, stop);
  for (std::uint64_t done = 0; done < simulated && !search.done();) {
    const std::uint64_t end = batch_end(done, simulated);
    search.look({done, end - done});
    done = end;
  }
  return search.found();
}

Tally trace(const TraceRequest& request,
            const std::function<void(std::span<const TraceRow>)>& on_rows) {
  std::vector<TraceRow> rows;
  const auto hand_out = [&] {
    heed(request.stop);
    if (!rows.empty()) on_rows(rows);
    rows.clear();
  };
  Tally tally;
  std::uint64_t number = 0;
  TraceRecorder recorder(tally, [&](const Span& span, const std::bitset<kMaxCauses>& present) {
    if (rows.size() == kRowsAtATime) hand_out();
    rows.push_back({number, span, present});
  });
  with_variant(variant_of(request.study.scenario), [&]<Features features, class Limits>() {
    Trajectory<decltype(recorder), features, Limits> trajectory(request.study.scenario, recorder);
    for (const std::uint64_t one : request.trajectories) {
      heed(request.stop);
      number = one;
      trajectory({request.study.seed, number});
    }
  });
  hand_out();
  must_have_ended(tally);
  return tally;
}

}  // namespace ridethrough
