// SPDX-License-Identifier: Apache-2.0
#include "host/run/mpi/communicator.hpp"

#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/exit_codes.hpp"
#include "host/base/processors.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>
#include <mpi.h>

namespace ridethrough::mpi {
namespace {

// MPI counts in ints.
constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;
constexpr int kTag = 0;

// Calls f(place, count) for pieces that MPI can take.
template <class Byte, class F>
void in_pieces(Byte* data, std::size_t bytes, F&& f) {
  for (std::size_t done = 0; done < bytes;) {
    const std::size_t piece = std::min(kMostAtOnce, bytes - done);
    f(data + done, static_cast<int>(piece));
    done += piece;
  }
}

// What of the processors of its machine a rank has, each being shared evenly by those who may use
// it: so ranks that are bound to processors keep to these, and others divide all.
int share_of_processors(MPI_Comm machine) {
  const std::vector<int> mine = processors();
  int most = mine.back() + 1;
  MPI_Allreduce(MPI_IN_PLACE, &most, 1, MPI_INT, MPI_MAX, machine);
  std::vector<int> users(static_cast<std::size_t>(most));
  for (const int one : mine) users[static_cast<std::size_t>(one)] = 1;
  MPI_Allreduce(MPI_IN_PLACE, users.data(), most, MPI_INT, MPI_SUM, machine);
  double share = 0;
  for (const int one : mine) share += 1.0 / users[static_cast<std::size_t>(one)];
  return std::max(1, static_cast<int>(share + 1e-6));
}

void add_tallies(void* more, void* sum, int* count, MPI_Datatype*) {
  for (int i = 0; i < *count; ++i) static_cast<Tally*>(sum)[i] += static_cast<Tally*>(more)[i];
}

struct Failure {
  bool input_error;
  std::string text;
};

Failure describe(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const InputError& error) {
    return {true, error.what()};
  } catch (const std::exception& error) {
    return {false, error.what()};
  }
}

std::string machine_name() {
  std::array<char, MPI_MAX_PROCESSOR_NAME> name{};
  int length = 0;
  MPI_Get_processor_name(name.data(), &length);
  return {name.data(), static_cast<std::size_t>(length)};
}

}  // namespace

Communicator::Communicator(int argc, char** argv) {
  int provided = 0;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks_);
  MPI_Comm machine = MPI_COMM_NULL;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &machine);
  MPI_Comm_rank(machine, &local_rank_);
  MPI_Comm_size(machine, &local_ranks_);
  processors_ = share_of_processors(machine);
  MPI_Comm_free(&machine);
}

Communicator::~Communicator() { MPI_Finalize(); }

void Communicator::broadcast_bytes(void* data, std::size_t bytes) const {
  in_pieces(static_cast<std::byte*>(data), bytes,
            [](void* piece, int count) { MPI_Bcast(piece, count, MPI_BYTE, 0, MPI_COMM_WORLD); });
}

void Communicator::broadcast(std::string& text) const {
  std::vector<char> letters(text.begin(), text.end());
  broadcast(letters);
  text.assign(letters.begin(), letters.end());
}

void Communicator::broadcast_idle_bytes(void* data, std::size_t bytes) const {
  constexpr int kEagerLooks = 1000;
  constexpr std::chrono::microseconds kPause{50};
  MPI_Request request = MPI_REQUEST_NULL;
  MPI_Ibcast(data, static_cast<int>(bytes), MPI_BYTE, 0, MPI_COMM_WORLD, &request);
  int done = 0;
  for (int looks = 0; MPI_Test(&request, &done, MPI_STATUS_IGNORE), done == 0; ++looks) {
    if (looks >= kEagerLooks) std::this_thread::sleep_for(kPause);
  }
  MPI_Wait(&request, MPI_STATUS_IGNORE);  // at once: for tools that look for it
}

void Communicator::send(const void* data, std::size_t bytes) const {
  in_pieces(static_cast<const std::byte*>(data), bytes, [](const void* piece, int count) {
    MPI_Send(piece, count, MPI_BYTE, 0, kTag, MPI_COMM_WORLD);
  });
}

void Communicator::receive(int from, void* data, std::size_t bytes) const {
  in_pieces(static_cast<std::byte*>(data), bytes, [from](void* piece, int count) {
    MPI_Recv(piece, count, MPI_BYTE, from, kTag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  });
}

void Communicator::send(const std::string& text) const {
  const std::size_t size = text.size();
  send(&size, sizeof size);
  send(text.data(), size);
}

std::string Communicator::receive_text(int from) const {
  std::size_t size = 0;
  receive(from, &size, sizeof size);
  std::string text(size, ' ');
  receive(from, text.data(), size);
  return text;
}

void Communicator::reduce(std::vector<Tally>& tallies) const {
  static_assert(std::is_trivially_copyable_v<Tally>);
  MPI_Datatype type = MPI_DATATYPE_NULL;
  MPI_Type_contiguous(static_cast<int>(sizeof(Tally)), MPI_BYTE, &type);
  MPI_Type_commit(&type);
  MPI_Op add = MPI_OP_NULL;
  constexpr int kInAnyOrder = 1;
  MPI_Op_create(add_tallies, kInAnyOrder, &add);
  MPI_Reduce(is_root() ? MPI_IN_PLACE : tallies.data(), is_root() ? tallies.data() : nullptr,
             static_cast<int>(tallies.size()), type, add, 0, MPI_COMM_WORLD);
  MPI_Op_free(&add);
  MPI_Type_free(&type);
}

void Communicator::try_together(const std::function<void()>& attempt) const {
  std::exception_ptr failure;
  try {
    attempt();
  } catch (...) {
    failure = std::current_exception();
  }
  int first = failure ? rank_ : ranks_;
  MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
  if (first == ranks_) return;
  if (is_root()) {
    if (failure) std::rethrow_exception(failure);
    bool input_error = false;
    receive(first, &input_error, sizeof input_error);
    const std::string text = receive_text(first);
    if (input_error) throw InputError(text);
    throw std::runtime_error(text);
  }
  if (rank_ == first) {
    const Failure found = describe(failure);
    send(&found.input_error, sizeof found.input_error);
    send(fmt::format("rank {} on {}: {}", rank_, machine_name(), found.text));
  }
  throw GivenUp{};
}

void Communicator::abort(const char* why) {
  complain({why});
  MPI_Abort(MPI_COMM_WORLD, exit_code::kMachineFailed);
  std::terminate();
}

}  // namespace ridethrough::mpi
