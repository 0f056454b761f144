# SPDX-License-Identifier: Apache-2.0
"""Makes vega_lite.min.js anew, beside this file, and prints its hash for README.md.

Needs the network once:  python3 -m venv /tmp/charts
                         /tmp/charts/bin/pip install vl-convert-python==1.9.0.post1
                         /tmp/charts/bin/python host/page/charts/bundle.py
"""

import hashlib
from pathlib import Path

import vl_convert

# Sets window.vegaEmbed.
script = vl_convert.javascript_bundle(vl_version="6.4").encode("utf-8")
(Path(__file__).parent / "vega_lite.min.js").write_bytes(script)
print(f"sha256 {hashlib.sha256(script).hexdigest()}, {len(script)} bytes, "
      f"vl-convert-python {vl_convert.__version__}, Vega {vl_convert.get_vega_version()}, "
      f"vega-embed {vl_convert.get_vega_embed_version()}")
