"""The page of a run: it must be drawn whole, say nothing on the console, and ask the network for
nothing; names that look like HTML must stay names.
"""

from pathlib import Path

from selenium.webdriver.support.ui import WebDriverWait

import pages
from pages import EVIL, PageTest

SECTIONS = ["survival", "exceedance", "duration", "season", "causes", "charge", "event"]


class RunPage(PageTest):
    def test_all_charts_of_a_traced_study_are_drawn(self):
        page = self.page(pages.arguments.configs / "colossus-phase2.ini", "--study.trajectories=8000",
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
        page = self.page(pages.arguments.configs / "colossus-phase2.ini", "--study.trajectories=3000",
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
        page = self.page(pages.arguments.configs / "ieee-rts79.ini", "--study.trajectories=200")
        for width in (1200, 375):
            self.open(page, width=width)
            self.screenshot(f"rts79-{width}")
            self.assertIn("season", self.expect_charts())
            self.assertIn("--trace-only-losses", self.script("document.body.innerText"))
            self.expect_no_overflow()


if __name__ == "__main__":
    pages.main()
