# SPDX-License-Identifier: Apache-2.0
"""Pages of the site that stand at the root of the repository, and links that lead out of docs/.

On a forge a relative link may lead to any file of the repository. The site holds only the pages: a
link to one of those is turned to where it is on the site, one to any other file into its text. A
file that is not there is an error in either case.
"""

import logging
import posixpath
import re
from pathlib import Path

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[2]
# Where the pages that are not in docs/ are on the site.
PAGES = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
ORIGINS = {page: origin for origin, page in PAGES.items()}
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")

log = logging.getLogger("mkdocs.hooks.links")


def on_files(files, config):
    for origin, page in PAGES.items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / origin)))
    return files


def on_page_markdown(markdown, page, config, files):
    source = ORIGINS.get(page.file.src_uri, "docs/" + page.file.src_uri)

    def moved(link):
        mark, text, target = link.groups()
        path, hash_, anchor = target.partition("#")
        if ":" in target or not path:
            return link[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        if not (ROOT / path).exists():
            log.warning("%s: a link to %s, which is not there", source, path)
        on_site = PAGES.get(path, path.removeprefix("docs/") if path.startswith("docs/") else None)
        if on_site is None:
            return text
        here = posixpath.dirname(page.file.src_uri)
        return f"{mark}[{text}]({posixpath.relpath(on_site, here or '.')}{hash_}{anchor})"

    # Fenced code is left as it is.
    parts = re.split(r"(^```.*?^```$)", markdown, flags=re.M | re.S)
    return "".join(part if part.startswith("```") else LINK.sub(moved, part) for part in parts)
