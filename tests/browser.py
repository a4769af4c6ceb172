"""The pytest plugin for tests in Chromium: where it is, what runs without it, and a page that fails
its test when a script fails or the content security policy is broken.

Without Chromium those tests are skipped, and one loud line says so; with
`CIRCLEOS_REQUIRE_BROWSER=1` they fail instead.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

# Playwright runs an event loop in this thread, where Django would refuse its ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
MISSING = "Chromium is not installed: the browser tests did not run (apt-get install chromium)"
REQUIRED = os.environ.get("CIRCLEOS_REQUIRE_BROWSER", "0") not in {"", "0"}
# A machine that does much else is slow, which is no defect: conditions are waited for patiently.
PATIENCE = 20  # seconds
expect.set_options(timeout=PATIENCE * 1000)
DESKTOP, PHONE, SMALL_PHONE = (1280, 900), (375, 812), (320, 640)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without Chromium no test of the mark `browser` can run."""
    if CHROMIUM is None and item.get_closest_marker("browser"):
        if REQUIRED:
            pytest.fail(MISSING, pytrace=False)
        pytest.skip(MISSING)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly, once, that browser tests were skipped."""
    skipped = terminalreporter.stats.get("skipped", ())
    if any(MISSING in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(f"!!! {MISSING}", red=True, bold=True)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the tests of one module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@dataclass
class Screens:
    """Opens browser windows, each with its own cookies, and watches what goes wrong in them."""

    chromium: Browser
    address: str
    defects: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, person: Any = None, size: tuple[int, int] = DESKTOP, **options: Any) -> Page:
        """A window in which this person is signed in, or nobody."""
        width, height = size
        context = self.chromium.new_context(
            base_url=self.address,
            viewport={"width": width, "height": height},
            locale="en-GB",
            reduced_motion="reduce",
            **options,
        )
        self.contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        if person is not None:
            take_over(context, person.client(), self.address)
        page = context.new_page()
        page.on("pageerror", lambda error: self.defects.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._hear(page, said))
        return page

    def _hear(self, page: Page, said: ConsoleMessage) -> None:
        # What a test has the server refuse is noted by browser and htmx, and is no defect.
        if said.type == "error" and not said.text.startswith(("Failed to load", "htmx:")):
            self.defects.append(f"{page.url}: {said.text}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()
        wait_for_answers(self.address)


def take_over(context: BrowserContext, client: Client, address: str) -> None:
    """Let a browser window go on where a test client is signed in."""
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def wait_for_answers(address: str) -> None:
    """Wait until the server has done with whatever windows asked for that are closed by now.

    It goes on with a request when nobody waits for the answer any more, and would come across
    the owner who empties the tables: each would wait for what the other has locked.
    """
    last = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    last.request("GET", "/healthz")
    last.getresponse().read()
    last.close()  # whoever came before it has a thread by now
    for thread in threading.enumerate():
        if thread.name.endswith("(process_request_thread)"):
            thread.join(PATIENCE)
            assert not thread.is_alive(), "a request has no end"


@pytest.fixture
def screens(chromium: Browser, live_server: Any) -> Iterator[Screens]:
    """Browser windows on the running product; the test fails with the first defect in one."""
    opened = Screens(chromium, live_server.url)
    yield opened
    opened.close()
    assert opened.defects == []


@pytest.fixture
def screen(screens: Screens, alice: Any) -> Page:
    """A window in which Alice is signed in."""
    return screens.open(alice)


@pytest.fixture
def open_as(screens: Screens) -> Callable[..., Page]:
    """Opens further windows: `open_as(bob)`, `open_as(alice, PHONE)`."""
    return screens.open


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds on the page as it stands, by these of its rules or by all."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        """rules => axe.run({resultTypes: ["violations"], ...(rules.length && {runOnly: rules})})
            .then(result => result.violations.flatMap(violation => violation.nodes.map(
                node => `${violation.id} at ${node.target.join(" ")}: ${node.failureSummary}`)))""",
        list(rules),
    )
    return [str(each) for each in found]
