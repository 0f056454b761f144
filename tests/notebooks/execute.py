# SPDX-License-Identifier: Apache-2.0
"""Executes a notebook in a clean kernel: execute.py NOTEBOOK [FOLDER for its pictures as PNG]

Fails where a cell does, where one writes to stderr, such as a warning, or where no picture comes.
"""

import base64
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

path = Path(sys.argv[1])
notebook = nbformat.read(path, as_version=4)
# Through sockets in a folder, not ports, of which notebooks that run side by side may pick the same.
# Its files go with it, as a kernel that is killed deletes none.
with tempfile.TemporaryDirectory() as folder:
    os.environ["TMPDIR"] = folder
    kernel = KernelManager(kernel_name="python3", transport="ipc", ip=f"{folder}/kernel")
    try:
        NotebookClient(notebook, km=kernel, timeout=240,
                       resources={"metadata": {"path": path.parent}}).execute()
    finally:
        kernel.shutdown_kernel(now=True)

outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
warnings = [output.text for output in outputs if output.get("name") == "stderr"]
if warnings:
    sys.exit("\n".join(warnings))
pictures = [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]
if not pictures:
    sys.exit(f"{path}: no picture")
for number, picture in enumerate(pictures, 1):
    for folder in sys.argv[2:]:
        Path(folder, f"{path.stem}-{number}.png").write_bytes(base64.b64decode(picture))
for output in outputs:
    print(output.get("text") or output.data["text/plain"])
print(f"{path.name}: {len(pictures)} pictures")
