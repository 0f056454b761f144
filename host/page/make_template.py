# SPDX-License-Identifier: Apache-2.0
"""Puts the page around the data together, as a C++ source: make_template.py OUTPUT.cpp

Lines "@include NAME@" in page.html stand for the file NAME beside it. "@data@" remains, for the
program to fill in.
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
DELIMITER = "ridethrough_page"


def script_safe(text: str) -> str:
    """A string in a script must not look like the end of its element."""
    return re.sub(r"</(script)", r"<\\/\1", text, flags=re.IGNORECASE).replace("<!--", r"<\!--")


def included(name: str) -> str:
    text = (HERE / name).read_text(encoding="utf-8").rstrip()
    return script_safe(text) if name.endswith(".js") else text


output = Path(sys.argv[1])
page = (HERE / "page.html").read_text(encoding="utf-8")
page = re.sub(r"^ *@include (\S+)@$", lambda line: included(line[1]), page, flags=re.MULTILINE)
assert page.count("@data@") == 1 and f'){DELIMITER}"' not in page

output.write_text(f"""#include "host/page/page_template.hpp"

namespace ridethrough {{

const std::string_view kPageTemplate = R"{DELIMITER}({page}){DELIMITER}";

}}  // namespace ridethrough
""", encoding="utf-8")
