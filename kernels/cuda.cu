// SPDX-License-Identifier: Apache-2.0
// The CUDA back end: persistent threads walk over the trajectory numbers, each block adds up what
// its threads found in shared memory. Only what is rare, losses and outages, goes to global memory
// at once.
#include "kernels/backend.hpp"
#include "kernels/block_limit.hpp"
#include "kernels/cuda_status.hpp"
#include "kernels/limb_tally.hpp"
#include "kernels/sample_recorder.hpp"
#include "kernels/scenario_image.hpp"
#include "models/trajectory.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <cuda_runtime.h>
#include <thrust/copy.h>
#include <thrust/device_vector.h>
#include <thrust/fill.h>
#include <thrust/system_error.h>

namespace ridethrough {
namespace {

constexpr int kThreadsPerBlock = 128;
// A launch is kept short, for the sake of cards that also drive a display.
constexpr std::uint64_t kTrajectoriesPerThread = 64;

void check(cudaError_t status, const char* what) {
  if (status == cudaSuccess) return;
  throw std::runtime_error(std::string("CUDA: ") + what + ": " + cudaGetErrorString(status));
}

static_assert(cuda_error::kSuccess == cudaSuccess &&
              cuda_error::kMemory == cudaErrorMemoryAllocation &&
              cuda_error::kStubLibrary == cudaErrorStubLibrary &&
              cuda_error::kInsufficientDriver == cudaErrorInsufficientDriver &&
              cuda_error::kDevicesUnavailable == cudaErrorDevicesUnavailable &&
              cuda_error::kNoDevice == cudaErrorNoDevice &&
              cuda_error::kNoKernelImage == cudaErrorNoKernelImageForDevice &&
              cuda_error::kSystemNotReady == cudaErrorSystemNotReady &&
              cuda_error::kDriverMismatch == cudaErrorSystemDriverMismatch &&
              cuda_error::kCompatNotSupported == cudaErrorCompatNotSupportedOnDevice);

// Why the devices, or one of them, cannot be used.
std::string why_not_usable(cudaError_t status) {
  int driver = 0;
  int runtime = 0;
  (void)cudaDriverGetVersion(&driver);
  (void)cudaRuntimeGetVersion(&runtime);
  return why_no_cuda(status, driver, runtime, cudaGetErrorString(status));
}

void must_be_usable(cudaError_t status) {
  if (status != cudaSuccess) throw std::runtime_error(why_not_usable(status));
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
  for (int i = threadIdx.x; i < LimbTally::kAddingWords + LimbTally::kRaisingWords;
       i += blockDim.x) {
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

// Memory of the present device.
template <class T>
using DeviceVector = thrust::device_vector<T>;

template <class T>
T* at(DeviceVector<T>& vector) {
  return thrust::raw_pointer_cast(vector.data());
}

// A T of nothing but words, all of them 0 at first.
template <class T>
class DeviceWords {
 public:
  DeviceWords() : words_(sizeof(T) / sizeof(std::uint64_t)) {}

  [[nodiscard]] T* get() { return reinterpret_cast<T*>(at(words_)); }

  void read(T& to) const {
    thrust::copy(words_.begin(), words_.end(), reinterpret_cast<std::uint64_t*>(&to));
  }
  void clear() { thrust::fill(words_.begin(), words_.end(), 0); }

 private:
  static_assert(sizeof(T) % sizeof(std::uint64_t) == 0);
  DeviceVector<std::uint64_t> words_;
};

// Thrust says what fails in words of its own, and bad_alloc where memory is short.
template <class Action>
auto attempt(const char* what, Action&& action) {
  try {
    return action();
  } catch (const std::bad_alloc&) {
    throw std::runtime_error(std::string("CUDA: ") + what + ": out of memory");
  } catch (const thrust::system_error& error) {
    throw std::runtime_error(std::string("CUDA: ") + what + ": " + error.what());
  }
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

void choose(const Device& device) { check(cudaSetDevice(device.number), "choosing the device"); }

// A scenario on a device, and what its trajectories have come to there.
class DeviceScenario : public LoadedScenario {
 public:
  DeviceScenario(const Device& device, const Scenario& scenario)
      : device_(device), variant_(variant_of(scenario)) {
    choose(device_);
    attempt("copying a scenario", [&] {
      image_ = scenario_image(scenario);
      scenario_ = std::vector{relocated(scenario, at(image_))};
      total_ = std::make_unique<DeviceWords<LimbTally>>();
      cells_ = std::make_unique<DeviceWords<Cells>>();
    });
  }

  ~DeviceScenario() override { (void)cudaSetDevice(device_.number); }

  [[nodiscard]] Variant variant() const { return variant_; }

  // With what a kernel does on so many threads at most.
  DeviceJob job(const Job& job, std::uint64_t threads, std::int64_t* counts) {
    additions_ += threads;
    if (additions_ > kMostAdditions) {
      read_before_ += read();
      additions_ = threads;
    }
    return {at(scenario_), job.seed, job.range, total_->get(), cells_->get(), counts};
  }

  // Hands over what there is, and begins anew.
  Tally take() {
    additions_ = 0;
    return std::exchange(read_before_, Tally{}) += read();
  }

 private:
  // The limbs of a tally have room for 2^32 additions, one of each thread of a launch.
  static constexpr std::uint64_t kMostAdditions = std::uint64_t{1} << 31;

  Tally read() {
    const auto limbs = std::make_unique<LimbTally>();
    const auto cells = std::make_unique<Cells>();
    total_->read(*limbs);
    cells_->read(*cells);
    total_->clear();
    cells_->clear();
    Tally tally = to_tally(*limbs, *cells);
    must_have_ended(tally);
    return tally;
  }

  Device device_;
  Variant variant_;
  DeviceVector<std::int64_t> image_;
  DeviceVector<Scenario> scenario_;
  std::unique_ptr<DeviceWords<LimbTally>> total_;
  std::unique_ptr<DeviceWords<Cells>> cells_;
  std::uint64_t additions_ = 0;
  Tally read_before_;
};

DeviceScenario& loaded(const Job& job) { return static_cast<DeviceScenario&>(*job.scenario); }

// The shortest launches that keep a device busy, one after the other.
void launch(const Device& device, DeviceVector<DeviceJob>& jobs, Variant variant,
            std::uint64_t blocks, std::uint64_t longest) {
  const std::uint64_t at_most = blocks * kThreadsPerBlock * kTrajectoriesPerThread;
  const std::uint64_t needed = (longest + kThreadsPerBlock - 1) / kThreadsPerBlock;
  const dim3 grid(static_cast<unsigned>(std::min(needed, blocks)),
                  static_cast<unsigned>(jobs.size()));
  for (std::uint64_t done = 0; done < longest; done += at_most) {
    Device::kernel(variant)<<<grid, kThreadsPerBlock>>>(at(jobs), done, at_most);
    check(cudaGetLastError(), "starting the simulation");
  }
}

std::vector<Tally> run_jobs(const Device& device, const std::vector<Job>& jobs) {
  if (jobs.empty()) return {};
  choose(device);
  Variant variant;
  std::uint64_t longest = 0;
  for (const Job& job : jobs) {
    variant = both(variant, loaded(job).variant());
    longest = std::max(longest, job.range.count);
  }
  const std::uint64_t blocks =
      std::max<std::uint64_t>(device.blocks[number_of(variant)] / jobs.size(), 1);
  const std::uint64_t launches = longest / (blocks * kThreadsPerBlock * kTrajectoriesPerThread) + 1;
  return attempt("running the simulation", [&] {
    std::vector<DeviceVector<std::int64_t>> counts(jobs.size());
    std::vector<DeviceJob> orders;
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      if (jobs[j].counts != nullptr) counts[j].resize(jobs[j].range.count * kCounts);
      orders.push_back(loaded(jobs[j]).job(jobs[j], launches * blocks * kThreadsPerBlock,
                                           jobs[j].counts == nullptr ? nullptr : at(counts[j])));
    }
    DeviceVector<DeviceJob> on_device = orders;
    launch(device, on_device, variant, blocks, longest);
    check(cudaDeviceSynchronize(), "running the simulation");
    std::vector<Tally> tallies;
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      if (jobs[j].counts != nullptr) {
        thrust::copy(counts[j].begin(), counts[j].end(), jobs[j].counts);
      }
      tallies.push_back(jobs[j].read ? loaded(jobs[j]).take() : Tally{});
    }
    return tallies;
  });
}

}  // namespace

std::vector<std::string> cuda_devices(std::string* why_not) {
  int count = 0;
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (status != cudaSuccess) count = 0;
  if (count == 0 && why_not != nullptr) *why_not = why_not_usable(status);
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
  if (names.empty()) throw std::runtime_error(why_not);
  if (number < 0 || static_cast<std::size_t>(number) >= names.size()) {
    throw std::runtime_error("CUDA: there is no device " + std::to_string(number) + "; there are " +
                             std::to_string(names.size()) + ", numbered from 0");
  }
  must_be_usable(cudaSetDevice(number));
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
    must_be_usable(cudaFuncGetAttributes(&attributes, kernel));
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

Backend make_cuda_backend(int number) {
  const Device device = open_device(number);
  // Enough that launching, and waiting for the last threads, is little beside the work.
  constexpr std::uint64_t kEach = 16;
  const std::uint64_t abreast = device.abreast({Features::kAll, Size::kSmall});
  return {.name = "cuda",
          .device = device.name,
          .abreast = abreast,
          .at_once = abreast * kEach,
          .load =
              [device](const Scenario& scenario) {
                return std::make_shared<DeviceScenario>(device, scenario);
              },
          .run = [device](const std::vector<Job>& jobs) { return run_jobs(device, jobs); }};
}

PhiloxBlock philox_on_cuda(PhiloxBlock counter, std::uint64_t key, int device) {
  check(cudaSetDevice(device), "choosing the device");
  DeviceVector<PhiloxBlock> result(1);
  philox_block<<<1, 1>>>(counter, key, at(result));
  check(cudaGetLastError(), "Philox");
  const PhiloxBlock block = result[0];
  return block;
}

}  // namespace ridethrough
