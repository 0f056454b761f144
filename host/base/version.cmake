# SPDX-License-Identifier: Apache-2.0
# Writes generated/version.hpp with the commit that is being built; "+" marks uncommitted changes.
execute_process(COMMAND git -C ${SOURCE} describe --always --abbrev=12 --dirty=+ --exclude=*
                OUTPUT_VARIABLE RIDETHROUGH_GIT_COMMIT ERROR_QUIET
                OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
if(failed)
  set(RIDETHROUGH_GIT_COMMIT unknown)
endif()
# Of the manual page: that of the commit, so that the same source gives the same page.
execute_process(COMMAND git -C ${SOURCE} log -1 --format=%cs OUTPUT_VARIABLE RIDETHROUGH_GIT_DATE
                ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
configure_file(${SOURCE}/host/base/version.hpp.in ${BINARY}/generated/version.hpp @ONLY)
