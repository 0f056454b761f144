# Faults of disk and memory, kills at random moments, and input that is damaged or made up.

# LD_PRELOAD and a sanitizer's own allocator do not go together.
if(NOT RIDETHROUGH_SANITIZE)
  add_library(ridethrough_faults MODULE fuzz/faults.c)
  set_target_properties(ridethrough_faults PROPERTIES C_STANDARD 11 C_EXTENSIONS ON)
  target_compile_options(ridethrough_faults PRIVATE -Wall -Wextra -U_FORTIFY_SOURCE)
  target_link_libraries(ridethrough_faults PRIVATE ${CMAKE_DL_LIBS})

  # What is given behind the name: the script and its arguments.
  function(add_fuzz_test name script)
    add_test(NAME ${name} COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/${script} ${ARGN})
    set_tests_properties(${name} PROPERTIES
      TIMEOUT 300 ENVIRONMENT PYTHONPATH=${CMAKE_CURRENT_SOURCE_DIR})
  endfunction()
  set(faults $<TARGET_FILE:ridethrough> $<TARGET_FILE:ridethrough_faults>)
  add_fuzz_test(fuzz.faults faults.py ${faults} --minutes 1)
  add_fuzz_test(fuzz.kills kills.py $<TARGET_FILE:ridethrough> --kills 20)
  add_fuzz_test(fuzz.every_fault faults.py ${faults} --deep --minutes 60)
  add_fuzz_test(fuzz.a_thousand_kills kills.py $<TARGET_FILE:ridethrough> --kills 1000)
  set_tests_properties(fuzz.every_fault fuzz.a_thousand_kills PROPERTIES
    LABELS deep TIMEOUT 5400)
endif()
