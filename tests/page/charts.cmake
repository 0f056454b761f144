# SPDX-License-Identifier: Apache-2.0
# The charting library is the one whose hash stands beside it. Run with -DFOLDER=host/page/charts.
file(SHA256 ${FOLDER}/vega_lite.min.js hash)
file(STRINGS ${FOLDER}/README.md named REGEX "^sha256: `${hash}`")
if(NOT named)
  message(FATAL_ERROR "vega_lite.min.js has the SHA-256 ${hash}, which README.md does not name")
endif()
