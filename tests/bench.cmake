# SPDX-License-Identifier: Apache-2.0
# Every benchmark runs once, and the table of speed has all its rows.
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
add_test(NAME speed_table_has_all_its_rows
  COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/bench/table_test.py)
set_tests_properties(speed_table_has_all_its_rows PROPERTIES
  LABELS environment ENVIRONMENT RIDETHROUGH_PROGRAMS=${PROJECT_BINARY_DIR} TIMEOUT 600)
