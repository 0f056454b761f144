# SPDX-License-Identifier: Apache-2.0
# The tarballs of `./dev package`: made, and used where nothing of this machine but glibc can be seen.
set(package_test ${CMAKE_CURRENT_SOURCE_DIR}/package.sh ${PROJECT_BINARY_DIR})
set(package_steps unpack libraries empty_root gpu_report gpu_report_tells_bits)
if(CMAKE_CUDA_COMPILER)
  list(APPEND package_steps gpu_report_resources)
endif()
foreach(step IN LISTS package_steps)
  add_test(NAME package.${step} COMMAND ${package_test} ${step})
  set_tests_properties(package.${step} PROPERTIES
    SKIP_RETURN_CODE 77 TIMEOUT 300 FIXTURES_REQUIRED tarballs)
endforeach()
set_tests_properties(package.unpack PROPERTIES FIXTURES_SETUP tarballs FIXTURES_REQUIRED "")
set_property(TEST package.unpack PROPERTY ENVIRONMENT CPACK=${CMAKE_CPACK_COMMAND})
# A minute of nvcc.
if(CMAKE_CUDA_COMPILER)
  set_property(TEST package.gpu_report_resources PROPERTY LABELS deep)
endif()
