# SPDX-License-Identifier: Apache-2.0
# Report pages in a real browser: Debian's Chromium, driven by Debian's Selenium, so by its Python.
add_test(NAME charting_library_is_the_one_named
  COMMAND ${CMAKE_COMMAND} -DFOLDER=${PROJECT_SOURCE_DIR}/host/page/charts
          -P ${CMAKE_CURRENT_SOURCE_DIR}/page/charts.cmake)

find_program(RIDETHROUGH_SYSTEM_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
foreach(kind IN ITEMS page sweep_page compare_page)
  add_test(NAME report_${kind}
    COMMAND ${RIDETHROUGH_SYSTEM_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/page/${kind}_test.py
            $<TARGET_FILE:ridethrough> ${PROJECT_SOURCE_DIR}/configs)
  set_tests_properties(report_${kind} PROPERTIES LABELS environment TIMEOUT 300)
endforeach()
