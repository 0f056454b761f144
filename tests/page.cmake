# Report pages in a real browser: Debian's Chromium, driven by Debian's Selenium, so by its Python.
find_program(RIDETHROUGH_SYSTEM_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
add_test(NAME report_page
  COMMAND ${RIDETHROUGH_SYSTEM_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/page/page_test.py
          $<TARGET_FILE:ridethrough> ${PROJECT_SOURCE_DIR}/configs)
set_tests_properties(report_page PROPERTIES TIMEOUT 120)
