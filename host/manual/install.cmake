# SPDX-License-Identifier: Apache-2.0
# The manual page and the completions, which the program writes itself, and where they belong.
include(GNUInstallDirs)
set(manual ${PROJECT_BINARY_DIR}/manual)
file(MAKE_DIRECTORY ${manual})
add_custom_command(
  OUTPUT ${manual}/ridethrough.1 ${manual}/ridethrough ${manual}/_ridethrough
  COMMAND ridethrough help --man > ${manual}/ridethrough.1
  COMMAND ridethrough help --bash > ${manual}/ridethrough
  COMMAND ridethrough help --zsh > ${manual}/_ridethrough
  DEPENDS ridethrough)
add_custom_target(ridethrough_manual_page ALL DEPENDS ${manual}/ridethrough.1)
install(FILES ${manual}/ridethrough.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT runtime)
install(FILES ${manual}/ridethrough COMPONENT runtime
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${manual}/_ridethrough COMPONENT runtime
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
