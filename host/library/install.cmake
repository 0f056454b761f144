# SPDX-License-Identifier: Apache-2.0
# The library for programs of others: headers, archives, and what find_package(ridethrough) reads.
# docs/library.md is the manual. Component `development`: in a plain `cmake --install`, in no tarball.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/ridethrough)

# None of our flags is for others. No header that is installed computes in floating point, so that
# -ffp-contract=off stays with us, too: a program of another's may contract what is its own.
target_compile_features(ridethrough_models INTERFACE cxx_std_20)
target_include_directories(ridethrough_models INTERFACE
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/ridethrough>)
foreach(target IN LISTS library_targets ITEMS ridethrough_models ridethrough_kernels)
  string(REPLACE ridethrough_ "" name ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
endforeach()
set_target_properties(ridethrough_host PROPERTIES EXPORT_NAME ridethrough)
install(TARGETS ridethrough_host ${library_targets} ridethrough_models ridethrough_kernels
        EXPORT ridethrough ARCHIVE COMPONENT development)
install(EXPORT ridethrough NAMESPACE ridethrough:: FILE ridethrough-targets.cmake
        DESTINATION ${package} COMPONENT development)

# Without what only our sources include: what shows HDF5's C interface, what is for one of them.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/host ${PROJECT_SOURCE_DIR}/kernels ${PROJECT_SOURCE_DIR}/models
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ridethrough COMPONENT development
        FILES_MATCHING PATTERN "*.hpp"
        REGEX "/host/(cli|library|manual|page|run/mpi)$" EXCLUDE
        REGEX "/(scenario_builder|member_access|console|cuda_status|exit_codes|layout|(study_info|tally|trace)_file|stored_file|shared_parts|hdf5_(column|driver|io))\\.hpp$" EXCLUDE)

# CUDA's runtime goes with the archives (its licence, attachment A, allows that), so that programs
# link where there is no toolkit.
if(has_cuda)
  target_link_libraries(ridethrough_kernels PRIVATE $<INSTALL_INTERFACE:ridethrough::cudart>)
  install(FILES $<TARGET_PROPERTY:CUDA::cudart_static,IMPORTED_LOCATION>
          DESTINATION ${CMAKE_INSTALL_LIBDIR}/ridethrough COMPONENT development)
endif()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/ridethrough-config.cmake.in
  ${PROJECT_BINARY_DIR}/generated/ridethrough-config.cmake INSTALL_DESTINATION ${package}
  PATH_VARS CMAKE_INSTALL_LIBDIR NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/generated/ridethrough-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/generated/ridethrough-config.cmake
              ${PROJECT_BINARY_DIR}/generated/ridethrough-config-version.cmake
        DESTINATION ${package} COMPONENT development)
