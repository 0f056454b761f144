# SPDX-License-Identifier: Apache-2.0
# Faults of disk and memory, kills at random moments, and input that is damaged or made up.

option(RIDETHROUGH_FUZZ "libFuzzer's harnesses; with clang and RIDETHROUGH_SANITIZE" OFF)
if(RIDETHROUGH_FUZZ)
  target_compile_options(ridethrough_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()

# ---- faults and kills ----------------------------------------------------------------------------

# LD_PRELOAD and a sanitizer's own allocator do not go together.
if(NOT RIDETHROUGH_SANITIZE)
  add_library(ridethrough_faults MODULE fuzz/faults.c)
  set_target_properties(ridethrough_faults PROPERTIES C_STANDARD 11 C_EXTENSIONS ON)
  target_compile_options(ridethrough_faults PRIVATE -Wall -Wextra -U_FORTIFY_SOURCE)
  target_link_libraries(ridethrough_faults PRIVATE ${CMAKE_DL_LIBS})

  # What is given behind the name: the script and its arguments.
  function(add_fault_test name script)
    add_test(NAME ${name} COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/${script} ${ARGN})
    set_tests_properties(${name} PROPERTIES
      LABELS "environment;once" TIMEOUT 300 ENVIRONMENT PYTHONPATH=${CMAKE_CURRENT_SOURCE_DIR})
  endfunction()
  set(faults $<TARGET_FILE:ridethrough> $<TARGET_FILE:ridethrough_faults>)
  add_fault_test(fuzz.faults faults.py ${faults} --minutes 1)
  add_fault_test(fuzz.kills kills.py $<TARGET_FILE:ridethrough> --kills 20)
  add_fault_test(fuzz.every_fault faults.py ${faults} --deep --minutes 60)
  add_fault_test(fuzz.a_thousand_kills kills.py $<TARGET_FILE:ridethrough> --kills 1000)
  set_tests_properties(fuzz.every_fault fuzz.a_thousand_kills PROPERTIES
    LABELS "deep;once" TIMEOUT 5400)
endif()

# ---- harnesses -----------------------------------------------------------------------------------

# Every build replays the seeds; that of the preset `fuzz` makes harnesses for libFuzzer besides.
add_library(ridethrough_fuzz_support STATIC EXCLUDE_FROM_ALL
  fuzz/good_files.cpp fuzz/harness.cpp fuzz/hdf5_edits.cpp)
target_link_libraries(ridethrough_fuzz_support PUBLIC
  ridethrough_host ridethrough_page ridethrough_settings hdf5::hdf5)
if(RIDETHROUGH_FUZZ)
  add_custom_target(ridethrough_fuzzers)
endif()
foreach(name config overrides csv results checkpoint shards sweep analysis)
  add_executable(ridethrough_replay_${name} fuzz/fuzz_${name}.cpp fuzz/replay_main.cpp)
  target_link_libraries(ridethrough_replay_${name} PRIVATE ridethrough_fuzz_support)
  add_test(NAME fuzz.seeds_of_${name}
    COMMAND ridethrough_replay_${name} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/${name})
  set_tests_properties(fuzz.seeds_of_${name} PROPERTIES LABELS quick TIMEOUT 120)
  if(RIDETHROUGH_FUZZ)
    add_executable(fuzz_${name} fuzz/fuzz_${name}.cpp)
    target_link_libraries(fuzz_${name} PRIVATE ridethrough_fuzz_support)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(ridethrough_fuzzers fuzz_${name})
  endif()
endforeach()
