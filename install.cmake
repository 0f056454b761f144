# SPDX-License-Identifier: Apache-2.0
# What is installed, and the tarballs that travel (`./dev package`). Component `runtime` is what a study
# needs, `tests` the tests and benchmarks; `libraries` and `test_libraries` are what Debian brings for
# them, for machines that are no Debian: in the tarballs, but not in a plain `cmake --install`. The other
# way round with `development`, the library for programs of others (host/library/install.cmake).
include(GNUInstallDirs)
set(shared_files ${CMAKE_INSTALL_DATADIR}/ridethrough)

set(programs ridethrough)
if(test_programs_travel)
  set(test_programs
    ridethrough_core_tests ridethrough_host_tests ridethrough_reference_tests ridethrough_bench)
endif()
foreach(program IN LISTS programs test_programs)
  # RPATH, not the RUNPATH of today, which holds for the program only: the libraries look for each
  # other there, too.
  set_target_properties(${program} PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  target_link_options(${program} PRIVATE -Wl,--disable-new-dtags)
endforeach()

install(TARGETS ${programs} RUNTIME_DEPENDENCY_SET needed RUNTIME COMPONENT runtime)
if(TARGET ridethrough_mpi)
  # A component of its own, as it does not travel: a cluster's MPI is its own, and so is what is built
  # against it. It finds its libraries where the linker found them.
  set_target_properties(ridethrough_mpi PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
  install(TARGETS ridethrough_mpi RUNTIME COMPONENT mpi)
endif()
install(DIRECTORY configs DESTINATION ${shared_files} COMPONENT runtime
        PATTERN __pycache__ EXCLUDE
        PATTERN "*.sh" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
          GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
if(RIDETHROUGH_REPORT)
  install(FILES host/page/charts/LICENSES DESTINATION ${CMAKE_INSTALL_DOCDIR}/licences
          RENAME vega_lite COMPONENT runtime)
endif()
if(test_programs)
  install(TARGETS ${test_programs} RUNTIME_DEPENDENCY_SET needed_by_tests RUNTIME COMPONENT tests)
  install(PROGRAMS bench/gpu.sh DESTINATION ${shared_files}/bench COMPONENT tests)
  install(FILES bench/gpu_kernels.sh bench/gpu_steps.sh DESTINATION ${shared_files}/bench
          COMPONENT tests)
  # gpu.sh asks the compiler of the card's machine what it makes of the kernels.
  install(DIRECTORY kernels models DESTINATION ${shared_files} COMPONENT tests)
endif()

# ---- the libraries of others ---------------------------------------------------------------------

# glibc has to be the other machine's, as its parts belong together and to the kernel; libcuda comes
# with the driver.
install(RUNTIME_DEPENDENCY_SET needed
  PRE_EXCLUDE_REGEXES "^ld-linux" "^libcuda\\.so"
    "^lib(c|m|mvec|dl|rt|pthread|resolv|util|anl|nsl|nss_.*|thread_db)\\.so"
  LIBRARY COMPONENT libraries NAMELINK_SKIP EXCLUDE_FROM_ALL)
if(test_programs)
  # Only what the program does not need itself. A library that is forgotten here is missed by the
  # test that runs the tests in an empty root.
  install(RUNTIME_DEPENDENCY_SET needed_by_tests
    PRE_INCLUDE_REGEXES "^libbenchmark\\." PRE_EXCLUDE_REGEXES ".*"
    LIBRARY COMPONENT test_libraries NAMELINK_SKIP EXCLUDE_FROM_ALL)
endif()
foreach(component libraries test_libraries)
  # Their licences ask to be passed on with them.
  install(CODE "set(LIBRARIES \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}\")
                set(LICENCES \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DOCDIR}/licences\")
                set(ARCHITECTURE ${CMAKE_LIBRARY_ARCHITECTURE})
                include(\"${PROJECT_SOURCE_DIR}/host/library/licences.cmake\")"
          COMPONENT ${component} EXCLUDE_FROM_ALL)
endforeach()

# ---- the tarballs --------------------------------------------------------------------------------

set(CPACK_GENERATOR TGZ)
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/tarballs)
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
# Both unpack into one folder, without spilling into the present one.
set(CPACK_PACKAGE_FILE_NAME
    ridethrough-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_COMPONENT_INCLUDE_TOPLEVEL_DIRECTORY ON)
set(CPACK_COMPONENTS_ALL runtime libraries)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_ARCHIVE_PROGRAM_FILE_NAME ${CPACK_PACKAGE_FILE_NAME})
if(test_programs)
  list(APPEND CPACK_COMPONENTS_ALL tests test_libraries)
  set(CPACK_ARCHIVE_TESTING_FILE_NAME ${CPACK_PACKAGE_FILE_NAME}-tests)
endif()
include(CPack)
cpack_add_component(runtime GROUP program)
cpack_add_component(libraries GROUP program)
cpack_add_component(tests GROUP testing)
cpack_add_component(test_libraries GROUP testing)
