# SPDX-License-Identifier: Apache-2.0
# Copies the licences of installed libraries, as far as Debian knows them. LIBRARIES: their folder;
# LICENCES: where to; ARCHITECTURE: the name of the folder that Debian has them in.
find_program(DPKG_QUERY dpkg-query)
file(GLOB names RELATIVE ${LIBRARIES} ${LIBRARIES}/*.so*)
foreach(name IN LISTS names)
  if(NOT DPKG_QUERY)
    message(WARNING "no dpkg-query: the licence of ${name} has to be added by hand")
    continue()
  endif()
  execute_process(COMMAND ${DPKG_QUERY} --search "*/${ARCHITECTURE}/${name}"
                  OUTPUT_VARIABLE owner ERROR_VARIABLE trouble)
  string(REGEX MATCH "^[^:,]+" package "${owner}")
  if(package AND EXISTS /usr/share/doc/${package}/copyright)
    configure_file(/usr/share/doc/${package}/copyright ${LICENCES}/${package} COPYONLY)
  else()
    message(WARNING "no licence found of ${name}: ${owner}${trouble}")
  endif()
endforeach()
