# SPDX-License-Identifier: Apache-2.0
"""Notebooks are committed without what comes of running them: outputs would go stale unseen."""

import unittest

import nbformat

from known_site import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


class Committed(unittest.TestCase):
    def test_there_are_notebooks(self):
        self.assertTrue(NOTEBOOKS)

    def test_without_outputs(self):
        for path in NOTEBOOKS:
            notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
            nbformat.validate(notebook)
            for cell in notebook.cells:
                with self.subTest(notebook=path.name, cell=cell.id):
                    self.assertFalse(cell.get("outputs"))
                    self.assertIsNone(cell.get("execution_count"))

    def test_with_metadata_of_no_machine(self):
        for path in NOTEBOOKS:
            metadata = nbformat.read(path, as_version=nbformat.NO_CONVERT).metadata
            self.assertEqual(set(metadata), {"kernelspec", "language_info"}, path.name)
            self.assertEqual(metadata["language_info"], {"name": "python"}, path.name)


if __name__ == "__main__":
    unittest.main()
