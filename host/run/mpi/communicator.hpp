// SPDX-License-Identifier: Apache-2.0
// What ranks say to each other: the only place that knows MPI.
#pragma once

#include "kernels/tally.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace ridethrough::mpi {

// Thrown on the other ranks where an attempt has failed on one; the first rank throws the reason.
struct GivenUp {};

// MPI is there while it lives. Every method but those of what is known is called on all ranks at
// the same time; an error of MPI itself ends the program.
class Communicator {
 public:
  Communicator(int argc, char** argv);
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;
  ~Communicator();

  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] int ranks() const { return ranks_; }
  [[nodiscard]] bool is_root() const { return rank_ == 0; }
  [[nodiscard]] int local_rank() const { return local_rank_; }
  [[nodiscard]] int local_ranks() const { return local_ranks_; }
  // A processor that several ranks may use is shared among them; 1 or more.
  [[nodiscard]] int processors() const { return processors_; }

  // From the first rank to all.
  template <class T>
  void broadcast(T& value) const {
    static_assert(std::is_trivially_copyable_v<T>);
    broadcast_bytes(&value, sizeof value);
  }
  template <class T>
  void broadcast(std::vector<T>& values) const {
    std::size_t size = values.size();
    broadcast(size);
    values.resize(size);
    broadcast_bytes(values.data(), size * sizeof(T));
  }
  void broadcast(std::string& text) const;

  // The same, where the others may have to wait long: they leave the processor to those who work.
  template <class T>
  void broadcast_idle(T& value) const {
    static_assert(std::is_trivially_copyable_v<T>);
    broadcast_idle_bytes(&value, sizeof value);
  }

  // From another rank to the first: called on these two.
  void send(const void* data, std::size_t bytes) const;
  void send(const std::string& text) const;
  void receive(int from, void* data, std::size_t bytes) const;
  [[nodiscard]] std::string receive_text(int from) const;

  // On the first rank they become the sums of those of all ranks, each rank having as many.
  void reduce(std::vector<Tally>& tallies) const;

  // Throws on all ranks where the attempt throws on one: on the first rank what was thrown there,
  // or else the same kind of error with the name of the rank before the message.
  void try_together(const std::function<void()>& attempt) const;

  [[noreturn]] static void abort(const char* why);

 private:
  void broadcast_bytes(void* data, std::size_t bytes) const;
  void broadcast_idle_bytes(void* data, std::size_t bytes) const;

  int rank_ = 0;
  int ranks_ = 1;
  int local_rank_ = 0;
  int local_ranks_ = 1;
  int processors_ = 1;
};

}  // namespace ridethrough::mpi
