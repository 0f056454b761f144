# SPDX-License-Identifier: Apache-2.0
# The tarballs of `./dev package`: made, and used where nothing of this machine but glibc can be seen.
foreach(step unpack libraries empty_root)
  add_test(NAME package.${step}
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package.sh ${PROJECT_BINARY_DIR} ${step})
  set_tests_properties(package.${step} PROPERTIES
    LABELS environment SKIP_RETURN_CODE 77 TIMEOUT 300 FIXTURES_REQUIRED tarballs)
endforeach()
set_tests_properties(package.unpack PROPERTIES FIXTURES_SETUP tarballs FIXTURES_REQUIRED "")
set_property(TEST package.unpack PROPERTY ENVIRONMENT CPACK=${CMAKE_CPACK_COMMAND})
