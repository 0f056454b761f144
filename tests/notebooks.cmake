# SPDX-License-Identifier: Apache-2.0
# The result file as others see it, and the notebooks.
set(python ${PROJECT_SOURCE_DIR}/build/python/bin/python)
file(GLOB notebooks CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/notebooks/*.ipynb)

add_test(NAME notebooks.environment COMMAND ${PROJECT_SOURCE_DIR}/dev python)
set_tests_properties(notebooks.environment PROPERTIES FIXTURES_SETUP python_environment)

function(add_python_test name interpreter)
  add_test(NAME ${name} COMMAND ${interpreter} ${ARGN}
           WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/notebooks)
  set_tests_properties(${name} PROPERTIES LABELS notebooks TIMEOUT 300 ENVIRONMENT
    "RIDETHROUGH=$<TARGET_FILE:ridethrough>;RIDETHROUGH_RESULTS=${CMAKE_CURRENT_BINARY_DIR}/results")
  if(interpreter STREQUAL "${python}")
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED python_environment)
  endif()
endfunction()

foreach(library h5py xarray)
  add_python_test(format.debian_${library} /usr/bin/python3 ${library}_test.py)
  add_python_test(format.pypi_${library} ${python} ${library}_test.py)
endforeach()
add_python_test(notebooks.module ${python} module_test.py)
add_python_test(notebooks.committed ${python} committed_test.py)
foreach(notebook IN LISTS notebooks)
  cmake_path(GET notebook STEM name)
  add_python_test(notebooks.${name} ${python} execute.py ${notebook})
endforeach()
