#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every test has one label of quick, environment and deep: labels.py CTEST BUILD"""

import json
import subprocess
import sys

ctest, build = sys.argv[1:]
listed = subprocess.run([ctest, "--test-dir", build, "--show-only=json-v1"], check=True,
                        capture_output=True, text=True).stdout
failures = []
for test in json.loads(listed)["tests"]:
    properties = {each["name"]: each["value"] for each in test.get("properties", [])}
    labels = {"quick", "environment", "deep"} & set(properties.get("LABELS", []))
    if len(labels) != 1:
        failures.append(f"{test['name']}: {', '.join(sorted(labels)) or 'no label'}")
print("\n".join(failures))
sys.exit(bool(failures))
