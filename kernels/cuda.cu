// SPDX-License-Identifier: Apache-2.0
// The CUDA back end: persistent threads walk over the trajectory numbers, each block adds up what
// its threads found in shared memory. Only what is rare, losses and outages, goes to global memory
// at once.
#include "kernels/backend.hpp"
#include "kernels/block_limit.hpp"
#include "kernels/limb_tally.hpp"
#include "kernels/sample_recorder.hpp"
#include "kernels/scenario_image.hpp"
#include "models/trajectory.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

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

// A job as the device sees it.
struct DeviceJob {
  const Scenario* scenario;
  std::uint64_t seed;
  TrajectoryRange range;
  LimbTally* total;
  Cells* cells;
  std::int64_t* counts;  // of the whole range; may be nullptr
};

// Row y of the grid works on job y: on at most `at_most` of its trajectories, from number `done` of
// its range on.
template <Features features, class Limits>
__global__ void __launch_bounds__(kThreadsPerBlock)
    simulate(const DeviceJob* jobs, std::uint64_t done, std::uint64_t at_most) {
  const DeviceJob job = jobs[blockIdx.y];
  if (done >= job.range.count) return;  // all threads of a block alike
  const std::uint64_t left = job.range.count - done;
  const std::uint64_t count = left < at_most ? left : at_most;
  __shared__ LimbTally block;
  for (int i = threadIdx.x; i < LimbTally::kAddingWords + LimbTally::kRaisingWords; i += blockDim.x) {
    block.words()[i] = 0;
  }
  __syncthreads();

  SampleRecorder<LimbRecorder<DeviceAtomic>> recorder(block, *job.cells);
  Trajectory<decltype(recorder), features, Limits> trajectory(*job.scenario, recorder);
  const std::uint64_t threads = std::uint64_t{gridDim.x} * blockDim.x;
  for (std::uint64_t i = std::uint64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < count;
       i += threads) {
    recorder.sample_to(sample_row(job.counts, done + i));
    trajectory({job.seed, job.range.first + done + i});
  }
  recorder.flush();
  __syncthreads();

  for (int i = threadIdx.x; i < LimbTally::kAddingWords; i += blockDim.x) {
    DeviceAtomic::add(job.total->words() + i, block.words()[i]);
  }
  for (int i = LimbTally::kAddingWords + threadIdx.x;
       i < LimbTally::kAddingWords + LimbTally::kRaisingWords; i += blockDim.x) {
    DeviceAtomic::raise(job.total->words() + i, block.words()[i]);
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

template <class T>
void copy_to_device(T* to, const T* from, std::size_t count, const char* what) {
  check(cudaMemcpy(to, from, count * sizeof(T), cudaMemcpyHostToDevice), what);
}

using Kernel = void (*)(const DeviceJob*, std::uint64_t, std::uint64_t);

// The one device and the kernels for it.
struct Device {
  int number;
  std::string name;
  std::uint64_t blocks[kVariants];  // that it holds at once, by number_of(variant)

  [[nodiscard]] std::uint64_t abreast(Variant variant) const {
    return blocks[number_of(variant)] * kThreadsPerBlock;
  }

  static Kernel kernel(Variant variant) {
    // With [], nvcc would warn of a conversion that nobody makes.
    return with_variant(variant, [&]<Features features, class Limits>() -> Kernel {
      return simulate<features, Limits>;
    });
  }
};

// Scenarios on a device, ready to run.
class DeviceScenarios {
 public:
  DeviceScenarios(const Device& device, const std::vector<Job>& jobs)
      : device_(device), count_(jobs.size()) {
    check(cudaSetDevice(device_.number), "choosing the device");
    std::vector<std::vector<std::int64_t>> images;
    std::size_t words = 0;
    for (const Job& job : jobs) {
      images.push_back(scenario_image(*job.scenario));
      words += images.back().size();
      variant_ = both(variant_, variant_of(*job.scenario));
    }
    images_ = device_array<std::int64_t>(words);
    scenarios_ = device_array<Scenario>(count_);
    totals_ = device_array<LimbTally>(count_);
    cells_ = device_array<Cells>(count_);
    jobs_ = device_array<DeviceJob>(count_);
    std::vector<Scenario> scenarios;
    std::int64_t* to = images_.get();
    for (std::size_t i = 0; i < count_; ++i) {
      copy_to_device(to, images[i].data(), images[i].size(), "copying the tables");
      scenarios.push_back(relocated(*jobs[i].scenario, to));
      to += images[i].size();
    }
    copy_to_device(scenarios_.get(), scenarios.data(), count_, "copying the scenarios");
  }

  // Runs the ranges of the jobs, which are those of the constructor in their order.
  std::vector<Tally> operator()(const std::vector<Job>& jobs) const {
    check(cudaSetDevice(device_.number), "choosing the device");
    check(cudaMemset(totals_.get(), 0, count_ * sizeof(LimbTally)), "clearing the tallies");
    check(cudaMemset(cells_.get(), 0, count_ * sizeof(Cells)), "clearing the cells");
    std::vector<DeviceJob> ranges;
    std::vector<DeviceArray<std::int64_t>> counts(count_);
    std::uint64_t longest = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      if (jobs[i].counts != nullptr) {
        counts[i] = device_array<std::int64_t>(jobs[i].range.count * kCounts);
      }
      ranges.push_back({scenarios_.get() + i, jobs[i].seed, jobs[i].range, totals_.get() + i,
                        cells_.get() + i, counts[i].get()});
      longest = std::max(longest, jobs[i].range.count);
    }
    copy_to_device(jobs_.get(), ranges.data(), count_, "copying the ranges");
    launch(longest);
    for (std::size_t i = 0; i < count_; ++i) {
      if (jobs[i].counts == nullptr) continue;
      check(
          cudaMemcpy(jobs[i].counts, counts[i].get(),
                     jobs[i].range.count * kCounts * sizeof(std::int64_t), cudaMemcpyDeviceToHost),
          "reading the counts");
    }
    return tallies();
  }

 private:
  void launch(std::uint64_t longest) const {
    const std::uint64_t share = std::max<std::uint64_t>(
        device_.blocks[number_of(variant_)] / std::max<std::uint64_t>(count_, 1), 1);
    const std::uint64_t blocks =
        std::min((longest + kThreadsPerBlock - 1) / kThreadsPerBlock, share);
    const std::uint64_t at_most = share * kThreadsPerBlock * kTrajectoriesPerThread;
    for (std::uint64_t done = 0; done < longest; done += at_most) {
      const dim3 grid(static_cast<unsigned>(blocks), static_cast<unsigned>(count_));
      Device::kernel(variant_)<<<grid, kThreadsPerBlock>>>(jobs_.get(), done, at_most);
      check(cudaGetLastError(), "starting the simulation");
    }
  }

  std::vector<Tally> tallies() const {
    std::vector<LimbTally> limbs(count_);
    std::vector<Cells> cells(count_);
    check(
        cudaMemcpy(limbs.data(), totals_.get(), count_ * sizeof(LimbTally), cudaMemcpyDeviceToHost),
        "running the simulation");
    check(cudaMemcpy(cells.data(), cells_.get(), count_ * sizeof(Cells), cudaMemcpyDeviceToHost),
          "reading the cells");
    std::vector<Tally> all;
    for (std::size_t i = 0; i < count_; ++i) {
      all.push_back(to_tally(limbs[i], cells[i]));
      must_have_ended(all.back());
    }
    return all;
  }

  Device device_;
  std::size_t count_;
  Variant variant_;
  DeviceArray<std::int64_t> images_;
  DeviceArray<Scenario> scenarios_;
  DeviceArray<LimbTally> totals_;
  DeviceArray<Cells> cells_;
  DeviceArray<DeviceJob> jobs_;
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

namespace {

Device open_device(int number) {
  std::string why_not;
  const auto names = cuda_devices(&why_not);
  if (names.empty()) throw std::runtime_error("CUDA: " + why_not);
  if (number < 0 || static_cast<std::size_t>(number) >= names.size()) {
    throw std::runtime_error("CUDA: there is no device " + std::to_string(number) + "; there are " +
                             std::to_string(names.size()) + ", numbered from 0");
  }
  check(cudaSetDevice(number), "choosing the device");
  constexpr const char* kBlocks = "RIDETHROUGH_CUDA_BLOCKS";
  Device device{number, names[static_cast<std::size_t>(number)], {}};
  int multiprocessors = 0;
  check(cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, number),
        "asking for the multiprocessors");
  for (const Variant variant : {Variant{Features::kBasic, Size::kSmall},
                                {Features::kAll, Size::kSmall},
                                {Features::kBasic, Size::kLarge},
                                {Features::kAll, Size::kLarge}}) {
    const Kernel kernel = Device::kernel(variant);
    cudaFuncAttributes attributes{};
    check(cudaFuncGetAttributes(&attributes, kernel), "loading the simulation onto the device");
    int blocks = 0;
    check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, kernel, kThreadsPerBlock, 0),
          "asking for the occupancy");
    if (blocks == 0) {
      throw std::runtime_error("CUDA: the simulation does not fit on " + device.name);
    }
    blocks = limited_blocks(blocks, kBlocks, std::getenv(kBlocks));
    device.blocks[number_of(variant)] =
        static_cast<std::uint64_t>(blocks) * static_cast<std::uint64_t>(multiprocessors);
  }
  return device;
}

}  // namespace

Backend make_cuda_backend(const Scenario& scenario, std::uint64_t seed, int number) {
  const Device device = open_device(number);
  const auto job = [&scenario, seed](TrajectoryRange range, std::int64_t* counts) {
    return std::vector<Job>{{&scenario, seed, range, counts}};
  };
  const auto there = std::make_shared<DeviceScenarios>(device, job({}, nullptr));
  return {"cuda",
          device.name,
          [there, job](TrajectoryRange range, std::int64_t* counts) {
            return (*there)(job(range, counts)).front();
          },
          {},
          device.abreast(variant_of(scenario))};
}

SharedBackend make_shared_cuda_backend(int number) {
  const Device device = open_device(number);
  // Enough that launching, and waiting for the last threads, is little beside the work.
  constexpr std::uint64_t kEach = 16;
  const std::uint64_t abreast = device.abreast({Features::kAll, Size::kSmall});
  return {"cuda",
          device.name,
          abreast * kEach,
          [device](const std::vector<Job>& jobs) { return DeviceScenarios(device, jobs)(jobs); },
          {},
          abreast};
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
