# SPDX-License-Identifier: Apache-2.0
"""Report pages in a real browser, for the tests beside it, which are called with

    RIDETHROUGH CONFIGS [--screenshots FOLDER] [options of unittest, such as -k design]
"""

import argparse
import base64
import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"
EVIL = "<img src=x onerror=alert(1)></script><script>alert(2)</script> & \"co\""
arguments = None


def ridethrough(*words):
    subprocess.run([arguments.program, *map(str, words)], check=True, stdout=subprocess.DEVNULL)


def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for option in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars",
                   "--disable-gpu"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service(DRIVER), options=options)


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.driver = browser()

    @classmethod
    def tearDownClass(cls):
        cls.driver.quit()
        cls.folder.cleanup()

    def config(self, name, text):
        """Writes a config of a study of that name; returns its path."""
        path = Path(self.folder.name, "study.ini")
        path.write_text(f"[study]\nname = {name}\n{text}")
        return path

    def page(self, config, *options):
        """Simulates a config and returns the path of its page."""
        result = Path(self.folder.name, f"{self._testMethodName}.h5")
        ridethrough("run", config, "-q", "-o", result, *options)
        page = result.with_suffix(".html")
        ridethrough("report", result, "-o", page)
        return page

    def changed(self, page, change):
        """The same page with other data: what `change` makes of them, in place."""
        head, data, tail = re.fullmatch(
            r'(.*<script type="application/json" id="data">)(.*?)(</script>.*)',
            page.read_text(), re.DOTALL).groups()
        data = json.loads(data)
        change(data)
        other = page.with_name("changed.html")
        other.write_text(head + json.dumps(data).replace("<", "\\u003c") + tail)
        return other

    def rows(self, section):
        """The table of a section, as texts."""
        return self.script(f"[...document.querySelectorAll('#{section} tbody tr')]"
                           ".map(row => [...row.cells].map(one => one.textContent.replaceAll('\u00a0', ' ')))")

    def scale(self, section, name="color"):
        """Where a scale of the chart of a section begins and ends."""
        return self.script(f"document.querySelector('#{section} .chart').vega.view.scale('{name}').domain()")

    def open(self, page, width=1200, dark=False, medium=""):
        """Shows a page, waits until all is drawn, and expects silence."""
        command = self.driver.execute_cdp_cmd
        self.driver.get_log("browser"), self.driver.get_log("performance")
        command("Emulation.setDeviceMetricsOverride",
                {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600})
        command("Emulation.setEmulatedMedia", {"media": medium, "features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})
        self.driver.get(page.as_uri())
        self.expect_drawn()
        asked = [json.loads(entry["message"])["message"]
                 for entry in self.driver.get_log("performance")]
        urls = [message["params"]["request"]["url"] for message in asked
                if message["method"] == "Network.requestWillBeSent"]
        self.assertEqual([url for url in urls if not url.startswith("data:")], [page.as_uri()])

    def expect_drawn(self):
        """Waits until all is drawn, and expects no word on the console."""
        try:
            WebDriverWait(self.driver, 15).until(
                lambda driver: self.script("document.documentElement.dataset.ready"))
        finally:
            self.assertEqual([entry["message"] for entry in self.driver.get_log("browser")], [])

    def script(self, text):
        return self.driver.execute_script(f"return {text}")

    def text(self, selector):
        return self.script(f"document.querySelector({json.dumps(selector)}).textContent").replace("\u00a0", " ")

    def expect_no_overflow(self):
        self.assertLessEqual(self.script("document.documentElement.scrollWidth"),
                             self.script("document.documentElement.clientWidth"))

    def expect_nothing_cut_on_paper(self):
        """Of a page that is open as on paper: tables and pictures are no wider than it, and headings stay with
        what they head."""
        self.script("window.dispatchEvent(new Event('beforeprint'))")
        self.expect_no_overflow()
        self.assertEqual(self.script(
            "[...document.querySelectorAll('.scroll, .chart, .diagram, pre')].filter(one => one.offsetParent !== null &&"
            " one.scrollWidth > one.clientWidth + 1).map(one => one.closest('section')?.id ?? one.className)"), [])
        # Drawn for the width of paper, not made smaller.
        self.assertEqual(self.script(
            "[...document.querySelectorAll('.chart svg')].filter(svg => svg.getBoundingClientRect().width <"
            " svg.getAttribute('width') - 1).length"), 0)
        self.assertEqual(self.script("[...document.querySelectorAll('h2, h3')].filter(one =>"
                                     " getComputedStyle(one).breakAfter !== 'avoid').length"), 0)
        self.assertEqual(self.script("[...document.querySelectorAll('.chart')].filter(one =>"
                                     " getComputedStyle(one).breakInside !== 'avoid').length"), 0)
        self.script("window.dispatchEvent(new Event('afterprint'))")

    def expect_charts(self):
        """Every chart has marks in it, and a table with rows behind it."""
        charts = self.script(
            "[...document.querySelectorAll('.chart')].map(chart => [chart.closest('section').id,"
            " chart.querySelectorAll('svg .mark-group path, svg .mark-rect path, svg .mark-line path,"
            " svg .mark-area path').length, chart.getBoundingClientRect().height,"
            " chart.closest('figure').querySelectorAll('tbody tr').length])")
        for section, marks, height, rows in charts:
            with self.subTest(section=section):
                self.assertGreater(marks, 1)
                self.assertGreater(height, 60)
                self.assertGreater(rows, 0)
        return [chart[0] for chart in charts]

    def screenshot(self, name):
        if arguments.screenshots is None:
            return
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
        picture = self.driver.execute_cdp_cmd("Page.captureScreenshot",
                                              {"captureBeyondViewport": True, "clip": {
                                                  "x": 0, "y": 0, "scale": 1,
                                                  **self.script("({width: innerWidth, height: "
                                                                "document.body.scrollHeight})")}})
        (arguments.screenshots / f"{name}.png").write_bytes(base64.b64decode(picture["data"]))


def main():
    global arguments
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    parser.add_argument("configs", type=Path)
    parser.add_argument("--screenshots", type=Path)
    arguments, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
