# SPDX-License-Identifier: Apache-2.0
"""Writes Vega-Lite and what it needs as one script: bundle_charts.py CHARTS.js"""

import sys
from pathlib import Path

import vl_convert

# Sets window.vegaEmbed.
Path(sys.argv[1]).write_text(vl_convert.javascript_bundle(vl_version="6.4"), encoding="utf-8")
