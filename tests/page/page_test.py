"""Opens report pages in a real browser: page_test.py RIDETHROUGH CONFIGS [--screenshots FOLDER]

A page must be drawn whole, say nothing on the console, and ask the network for nothing; names that
look like HTML must stay names.
"""

import argparse
import base64
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"
SECTIONS = ["survival", "exceedance", "duration", "season", "causes", "charge", "event"]
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


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.driver = browser()

    @classmethod
    def tearDownClass(cls):
        cls.driver.quit()
        cls.folder.cleanup()

    def page(self, config, *options):
        """Simulates a config and returns the path of its page."""
        result = Path(self.folder.name, f"{self._testMethodName}.h5")
        ridethrough("run", config, "-q", "-o", result, *options)
        page = result.with_suffix(".html")
        ridethrough("report", result, "-o", page)
        return page

    def open(self, page, width=1200, dark=False, medium=""):
        """Shows a page, waits until all is drawn, and expects silence."""
        command = self.driver.execute_cdp_cmd
        self.driver.get_log("browser"), self.driver.get_log("performance")
        command("Emulation.setDeviceMetricsOverride",
                {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600})
        command("Emulation.setEmulatedMedia", {"media": medium, "features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})
        self.driver.get(page.as_uri())
        try:
            WebDriverWait(self.driver, 15).until(
                lambda driver: driver.execute_script("return document.documentElement.dataset.ready"))
        finally:
            self.assertEqual([entry["message"] for entry in self.driver.get_log("browser")], [])
        asked = [json.loads(entry["message"])["message"]
                 for entry in self.driver.get_log("performance")]
        urls = [message["params"]["request"]["url"] for message in asked
                if message["method"] == "Network.requestWillBeSent"]
        self.assertEqual([url for url in urls if not url.startswith("data:")], [page.as_uri()])

    def script(self, text):
        return self.driver.execute_script(f"return {text}")

    def expect_no_overflow(self):
        self.assertLessEqual(self.script("document.documentElement.scrollWidth"),
                             self.script("document.documentElement.clientWidth"))

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

    def test_all_charts_of_a_traced_study_are_drawn(self):
        page = self.page(arguments.configs / "colossus-phase2.ini", "--study.trajectories=8000",
                         "--trace", "5", "--trace-only-losses")
        for name, how in {"desktop": {}, "phone": {"width": 375}, "dark": {"dark": True},
                          "print": {"width": 794, "dark": True, "medium": "print"}}.items():
            with self.subTest(name):
                self.open(page, **how)
                self.screenshot(name)
                self.assertEqual(sorted(set(self.expect_charts())), sorted(SECTIONS))
                self.assertGreater(self.script("document.querySelectorAll('.diagram path').length"), 5)
                self.expect_no_overflow()
        # Colours follow the mode: dark ink on paper even where the screen is dark.
        self.assertEqual(self.script("getComputedStyle(document.body).backgroundColor"),
                         "rgb(255, 255, 255)")

    def test_another_traced_loss_can_be_chosen(self):
        page = self.page(arguments.configs / "colossus-phase2.ini", "--study.trajectories=3000",
                         "--trace", "3", "--trace-only-losses")
        self.open(page)
        before = self.script("document.querySelector('#event p:nth-of-type(1) + div p').textContent")
        self.script("(choice => { choice.value = '1'; choice.dispatchEvent(new Event('change')); })"
                    "(document.querySelector('#event select'))")
        WebDriverWait(self.driver, 5).until(lambda driver: self.script(
            "document.querySelectorAll('#event .chart svg .mark-rect path').length") > 0)
        after = self.script("document.querySelector('#event p:nth-of-type(1) + div p').textContent")
        self.assertNotEqual(before, after)

    def test_a_site_without_losses_has_a_page_as_well(self):
        config = Path(self.folder.name, "quiet.ini")
        config.write_text(f"[study]\nname = {EVIL}\ntrajectories = 10\n[load]\nconstant_mw = 1\n"
                          "[feed.north]\ncapacity_mw = 2\n")
        self.open(self.page(config))
        self.screenshot("quiet")
        self.assertEqual(self.script("document.querySelector('h1').textContent"), EVIL)
        self.assertIn("No loss of load was seen", self.script("document.body.innerText"))
        self.assertEqual(self.script("document.querySelectorAll('img').length"), 0)

    def test_a_site_of_turbines_alone_has_a_page_as_well(self):
        page = self.page(arguments.configs / "ieee-rts79.ini", "--study.trajectories=200")
        for width in (1200, 375):
            self.open(page, width=width)
            self.screenshot(f"rts79-{width}")
            self.assertIn("season", self.expect_charts())
            self.assertIn("--trace-only-losses", self.script("document.body.innerText"))
            self.expect_no_overflow()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    parser.add_argument("configs", type=Path)
    parser.add_argument("--screenshots", type=Path)
    arguments = parser.parse_args()
    unittest.main(argv=sys.argv[:1])
