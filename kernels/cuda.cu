// The CUDA back end: persistent threads walk over the trajectory numbers, each block adds up what
// its threads found in shared memory. Only what is rare, losses and outages, goes to global memory
// at once.
#include "kernels/backend.hpp"
#include "kernels/limb_tally.hpp"
#include "kernels/sample_recorder.hpp"
#include "models/trajectory.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <cuda_runtime.h>

namespace ridethrough {
namespace {

constexpr int kThreadsPerBlock = 128;
// A launch is kept short, for the sake of cards that also drive a display.
constexpr std::uint64_t kTrajectoriesPerThread = 64;

void check(cudaError_t status, const char* what) {
  if (status == cudaSuccess) return;
  throw std::runtime_error(std::string("CUDA: ") + what + ": " + cudaGetErrorString(status));
}

struct DeviceAtomic {
  __device__ static std::uint64_t add(std::uint64_t* at, std::uint64_t value) {
    if (value == 0) return 0;  // whatever was there: nothing wraps
    return atomicAdd(reinterpret_cast<unsigned long long*>(at), value);
  }
  __device__ static void raise(std::uint64_t* at, std::uint64_t value) {
    atomicMax(reinterpret_cast<unsigned long long*>(at), value);
  }
};

template <Features features>
__global__ void __launch_bounds__(kThreadsPerBlock)
    simulate(const Scenario* scenario, std::uint64_t seed, TrajectoryRange range, LimbTally* total,
             Cells* cells, std::int64_t* counts) {
  __shared__ LimbTally block;
  for (int i = threadIdx.x; i < LimbTally::kAddingWords + kCounts; i += blockDim.x) {
    block.words()[i] = 0;
  }
  __syncthreads();

  SampleRecorder<LimbRecorder<DeviceAtomic>> recorder(block, *cells);
  Trajectory<decltype(recorder), features> trajectory(*scenario, recorder);
  const std::uint64_t threads = std::uint64_t{gridDim.x} * blockDim.x;
  for (std::uint64_t i = std::uint64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < range.count;
       i += threads) {
    recorder.sample_to(sample_row(counts, i));
    trajectory({seed, range.first + i});
  }
  recorder.flush();
  __syncthreads();

  for (int i = threadIdx.x; i < LimbTally::kAddingWords; i += blockDim.x) {
    DeviceAtomic::add(total->words() + i, block.words()[i]);
  }
  for (int i = threadIdx.x; i < kCounts; i += blockDim.x) {
    DeviceAtomic::raise(&total->largest[i], block.largest[i]);
  }
}

__global__ void philox_block(PhiloxBlock counter, std::uint64_t key, PhiloxBlock* result) {
  *result = philox4x32_10(counter, key);
}

template <class T>
struct DeviceFree {
  void operator()(T* pointer) const { cudaFree(pointer); }
};
template <class T>
using DeviceArray = std::unique_ptr<T, DeviceFree<T>>;

template <class T>
DeviceArray<T> device_array(std::size_t count) {
  void* pointer = nullptr;
  check(cudaMalloc(&pointer, std::max<std::size_t>(count, 1) * sizeof(T)), "allocating memory");
  return DeviceArray<T>(static_cast<T*>(pointer));
}

using Kernel = void (*)(const Scenario*, std::uint64_t, TrajectoryRange, LimbTally*, Cells*,
                        std::int64_t*);

struct DeviceRun {
  Kernel simulate;
  int device;
  std::uint64_t seed;
  std::uint64_t threads;  // that the device holds at once
  DeviceArray<std::int64_t> pool;
  DeviceArray<Scenario> scenario;
  DeviceArray<LimbTally> total;
  DeviceArray<Cells> cells;

  Tally operator()(TrajectoryRange range, std::int64_t* counts) const {
    check(cudaSetDevice(device), "choosing the device");
    check(cudaMemset(total.get(), 0, sizeof(LimbTally)), "clearing the tally");
    check(cudaMemset(cells.get(), 0, sizeof(Cells)), "clearing the cells");
    const std::uint64_t at_most = threads * kTrajectoriesPerThread;
    DeviceArray<std::int64_t> rows;
    if (counts != nullptr) {
      rows = device_array<std::int64_t>(std::min(at_most, range.count) * kCounts);
    }
    for (std::uint64_t done = 0; done < range.count; done += at_most) {
      const std::uint64_t count = std::min(at_most, range.count - done);
      const std::uint64_t blocks =
          (std::min(count, threads) + kThreadsPerBlock - 1) / kThreadsPerBlock;
      simulate<<<static_cast<unsigned>(blocks), kThreadsPerBlock>>>(
          scenario.get(), seed, TrajectoryRange{range.first + done, count}, total.get(),
          cells.get(), rows.get());
      check(cudaGetLastError(), "starting the simulation");
      if (counts == nullptr) continue;
      check(cudaMemcpy(sample_row(counts, done), rows.get(), count * kCounts * sizeof(std::int64_t),
                       cudaMemcpyDeviceToHost),
            "reading the samples");
    }
    LimbTally limbs;
    check(cudaMemcpy(&limbs, total.get(), sizeof limbs, cudaMemcpyDeviceToHost),
          "running the simulation");
    const auto found = std::make_unique<Cells>();
    check(cudaMemcpy(found.get(), cells.get(), sizeof(Cells), cudaMemcpyDeviceToHost),
          "reading the cells");
    return to_tally(limbs, *found);
  }
};

}  // namespace

std::vector<std::string> cuda_devices(std::string* why_not) {
  int count = 0;
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (status != cudaSuccess) {
    if (why_not != nullptr) *why_not = cudaGetErrorString(status);
    return {};
  }
  if (count == 0 && why_not != nullptr) *why_not = "no CUDA device found";
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) {
    cudaDeviceProp properties{};
    check(cudaGetDeviceProperties(&properties, i), "asking for the device's name");
    names.emplace_back(properties.name);
  }
  return names;
}

Backend make_cuda_backend(const Scenario& scenario, std::size_t pool_words, std::uint64_t seed,
                          int device) {
  std::string why_not;
  const auto names = cuda_devices(&why_not);
  if (names.empty()) throw std::runtime_error("CUDA: " + why_not);
  if (device < 0 || static_cast<std::size_t>(device) >= names.size()) {
    throw std::runtime_error("CUDA: there is no device " + std::to_string(device) + "; there are " +
                             std::to_string(names.size()) + ", numbered from 0");
  }
  check(cudaSetDevice(device), "choosing the device");
  auto run = std::make_shared<DeviceRun>();
  run->simulate = features_of(scenario) == Features::kAll ? simulate<Features::kAll>
                                                          : simulate<Features::kBasic>;
  cudaFuncAttributes attributes{};
  check(cudaFuncGetAttributes(&attributes, run->simulate),
        "loading the simulation onto the device");
  run->device = device;
  run->seed = seed;
  run->pool = device_array<std::int64_t>(pool_words);
  run->scenario = device_array<Scenario>(1);
  run->total = device_array<LimbTally>(1);
  run->cells = device_array<Cells>(1);
  check(cudaMemcpy(run->pool.get(), scenario.pool, pool_words * sizeof(std::int64_t),
                   cudaMemcpyHostToDevice),
        "copying the tables");
  Scenario on_device = scenario;
  on_device.pool = run->pool.get();
  check(cudaMemcpy(run->scenario.get(), &on_device, sizeof on_device, cudaMemcpyHostToDevice),
        "copying the scenario");

  int blocks_per_multiprocessor = 0;
  int multiprocessors = 0;
  check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks_per_multiprocessor, run->simulate,
                                                      kThreadsPerBlock, 0),
        "asking for the occupancy");
  check(cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, device),
        "asking for the multiprocessors");
  if (blocks_per_multiprocessor == 0) {
    throw std::runtime_error("CUDA: the simulation does not fit on " +
                             names[static_cast<std::size_t>(device)]);
  }
  run->threads = static_cast<std::uint64_t>(blocks_per_multiprocessor) *
                 static_cast<std::uint64_t>(multiprocessors) * kThreadsPerBlock;
  return {"cuda", names[static_cast<std::size_t>(device)],
          [run](TrajectoryRange range, std::int64_t* counts) { return (*run)(range, counts); }};
}

PhiloxBlock philox_on_cuda(PhiloxBlock counter, std::uint64_t key, int device) {
  check(cudaSetDevice(device), "choosing the device");
  const auto result = device_array<PhiloxBlock>(1);
  philox_block<<<1, 1>>>(counter, key, result.get());
  PhiloxBlock block{};
  check(cudaMemcpy(&block, result.get(), sizeof block, cudaMemcpyDeviceToHost), "Philox");
  return block;
}

}  // namespace ridethrough
