# SPDX-License-Identifier: Apache-2.0
# The device code computes in integers: not one floating-point instruction, so nothing that could be
# contracted or rounded differently from the host. Not optimized: that takes eight times as long, and
# might take away what is looked for.
execute_process(COMMAND ${NVCC} -std=c++20 -fmad=false -Xcicc -O0 -arch=compute_90 -I${SOURCE} --ptx
                        ${SOURCE}/kernels/cuda.cu -o ${OUTPUT}
                RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "nvcc makes no PTX of kernels/cuda.cu")
endif()
file(STRINGS ${OUTPUT} kernels REGEX "entry .*simulate")
if(NOT kernels)
  message(FATAL_ERROR "no simulation in ${OUTPUT}")
endif()
file(STRINGS ${OUTPUT} found REGEX "\\.f(16|32|64)")
if(found)
  message(FATAL_ERROR "floating point in device code: ${found}")
endif()
