# SPDX-License-Identifier: Apache-2.0
# The result file as others see it, the Python package, and the notebooks.
set(python ${PROJECT_SOURCE_DIR}/build/python/bin/python)
file(GLOB notebooks CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/notebooks/*.ipynb)

add_test(NAME notebooks.environment COMMAND ${PROJECT_SOURCE_DIR}/dev python)
set_tests_properties(notebooks.environment PROPERTIES
  LABELS environment FIXTURES_SETUP python_environment)

function(add_python_test name interpreter)
  add_test(NAME ${name} COMMAND ${interpreter} ${ARGN}
           WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/notebooks)
  set_tests_properties(${name} PROPERTIES LABELS environment TIMEOUT 300 ENVIRONMENT
    "RIDETHROUGH=$<TARGET_FILE:ridethrough>;PYTHONPATH=${CMAKE_CURRENT_SOURCE_DIR}/notebooks")
  if(interpreter STREQUAL "${python}")
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED python_environment)
  endif()
endfunction()

# An old HDF5 library and a new one: Debian's h5py, which other tests need, too, and PyPI's xarray,
# which the notebooks need.
add_python_test(format.h5py /usr/bin/python3 h5py_test.py)
add_python_test(format.xarray ${python} xarray_test.py)
add_python_test(profiles.pandas ${python} profiles_test.py)
foreach(name IN ITEMS commands course docs files package site)
  add_python_test(python.${name} ${python} ../python/${name}_test.py)
endforeach()
add_python_test(notebooks.committed ${python} committed_test.py)
foreach(notebook IN LISTS notebooks)
  cmake_path(GET notebook STEM name)
  add_python_test(notebooks.${name} ${python} execute.py ${notebook})
endforeach()
