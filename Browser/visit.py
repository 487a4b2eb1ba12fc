"""One visitor in one browser: what a journey is given, and everything that counts against it."""

import os
import re

from axe_playwright_python.sync_playwright import Axe

WIDTHS = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}
LOCALES = {"ja": "ja-JP", "en": "en-GB"}
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
STEP_MILLISECONDS_MAX = 15_000

# The browser tells a page of each breach of its policy; the console is where the runner listens.
REPORT_BREACHES = """
document.addEventListener('securitypolicyviolation', event => console.error(
  'CSP: ' + event.violatedDirective + ' refused ' + (event.blockedURI || 'inline')));
"""


def follow_sign_in_link(page, node, link=None):
    """Opens the link that the node printed, or another. Where it shows a button first, since a mail
    scanner that looks at links must not use it up, the button is pressed."""
    link = link or node.sign_in_link
    page.goto(link)
    if page.url == link:
        page.locator("main form button").first.click()
        page.wait_for_url(lambda url: url != link)


class Visit:
    """A visitor with a width and a language. Faults are collected while the journey goes on and
    fail it at its end; `allow` takes out those that the journey provokes on purpose."""

    def __init__(self, browser, node, out, name, width, language, javascript, state):
        self.browser = browser
        self.node = node
        self.out = out
        self.name = name
        self.width = width
        self.language = language
        self.javascript = javascript
        self.faults = []
        self._allowed = []
        self._contexts = []
        self.context = self.new_context(state)
        self.page = self.context.new_page()

    def new_context(self, state=None, width=None):
        """A browser of its own, watched like the first; without `state` nobody is signed in."""
        context = self.browser.new_context(
            locale=LOCALES[self.language],
            timezone_id="Asia/Tokyo",
            java_script_enabled=self.javascript,
            storage_state=state,
            **WIDTHS[width or self.width],
        )
        context.set_default_timeout(STEP_MILLISECONDS_MAX)
        if self.javascript:
            context.add_init_script(REPORT_BREACHES)
        context.on("page", self._watch)
        self._contexts.append(context)
        return context

    def _watch(self, page):
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("response", self._see)
        page.on("request", self._see_request)

    def _hear(self, message):
        if message.type == "error":
            self.faults.append(f"console: {message.text}")

    def _see(self, response):
        if response.status >= 500:
            self.faults.append(f"{response.status} from {response.url}")

    def _see_request(self, request):
        if re.match(r"(https?|wss?):", request.url) and not self._is_ours(request.url):
            self.faults.append(f"foreign origin: {request.url}")

    def _is_ours(self, url):
        return url == self.node.address or url.startswith(self.node.address + "/")

    def allow(self, pattern):
        """Faults that match the pattern are wanted in this journey."""
        self._allowed.append(re.compile(pattern))

    def enter(self, login):
        """A page in a browser of its own, signed in as that account."""
        page = self.new_context().new_page()
        follow_sign_in_link(page, self.node, self.node.sign_in_link_for(login))
        return page

    def open(self, path, page=None, status=200):
        """Opens a path of the node (or a whole address); fails on an answer with another status."""
        page = page or self.page
        url = self.node.address + path if path.startswith("/") else path
        response = page.goto(url, wait_until="load")
        if response is not None and response.status != status:
            raise AssertionError(f"{response.status} for {path}")
        return page

    def say(self, ja, en):
        """The words in the language of this visit."""
        return ja if self.language == "ja" else en

    def shot(self, what, page=None):
        """A picture of the whole page in Browser/out/."""
        name = f"{self.name}-{what}".replace("/", "-")
        path = os.path.join(self.out, name + ".png")
        (page or self.page).screenshot(path=path, full_page=True)

    def shot_failure(self):
        """A picture of every page that is open, for whoever looks for the fault."""
        pages = [page for context in self._contexts for page in context.pages]
        for number, page in enumerate(pages, 1):
            if page.url != "about:blank":
                self.shot(f"failed-{number}", page)

    def check(self, page=None):
        """Accessibility, language and width of the page that is open now."""
        page = page or self.page
        assert page.title().strip(), "the page has no title"
        language = page.locator("html").get_attribute("lang")
        assert language == self.language, f"the page says lang={language}"
        if not self.javascript:
            return
        # Room for rounding: one pixel. More makes a phone scroll sideways.
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert over <= 1, f"the page is {over} px wider than the screen"
        self._ask_axe(page, {"runOnly": AXE_RULES})

    def _ask_axe(self, page, options):
        for one in Axe().run(page, options=options).response["violations"]:
            if one["impact"] in ("serious", "critical"):
                where = ", ".join(" ".join(map(str, node["target"])) for node in one["nodes"][:3])
                self.faults.append(f"axe {one['impact']}: {one['id']} at {where} of {page.url}")

    def look(self, what, page=None):
        """Pictures by day and by night, and the checks: what every page of a journey gets."""
        page = page or self.page
        self.shot(what, page)
        self.check(page)
        # The colours at night are the same in both languages.
        if self.language == "ja":
            page.emulate_media(color_scheme="dark")
            self.shot(what + "-dark", page)
            if self.javascript:
                self._ask_axe(page, {"runOnly": {"type": "rule", "values": ["color-contrast"]}})
            page.emulate_media(color_scheme="light")

    def close(self):
        """Ends all browsers of this visit and gives the faults that were not wanted."""
        for context in self._contexts:
            context.close()
        return [
            fault for fault in self.faults if not any(one.search(fault) for one in self._allowed)
        ]
