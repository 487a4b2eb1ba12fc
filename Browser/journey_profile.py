"""A team says who it is (RFC 2350): written, read by its own people, published for anybody, taken
back."""

from story import HEAD, RESPONDER

OWN_NODE = True


def journey(visit):
    chief = visit.enter(HEAD)
    visit.open("/network", chief)
    chief.locator("a[href$='/profile']").first.click()
    visit.look("empty", chief)
    own = chief.url.removeprefix(visit.node.address)
    chief.locator("a[href$='/profile/edit']").click()
    visit.look("form", chief)
    for name, text in (
        ("mission-ja", "町の人の暮らしと仕事を、情報の事故から守ります。"),
        ("mission-en", "We protect the town's people and work from incidents."),
        ("telephone-ja", "0857-00-0000（代表）"),
        ("mail-ja", "csirt@minamihama.example"),
        ("incidents-ja", "不審な通信、改ざん、紛失。平日は1時間以内に返事をします。"),
        ("keys-ja", "PGP 0123456789ABCDEF0123456789ABCDEF01234567"),
    ):
        chief.locator(f"#{name}").fill(text)
    chief.locator("main form button").click()
    chief.wait_for_url("**/profile")
    visit.look("private", chief)

    outside = visit.new_context().new_page()
    visit.allow("404")
    code = "/public/csirt/x-minamihama"
    visit.open(code, outside, status=404)
    chief.locator("button[name='public']").click()
    chief.wait_for_load_state()
    visit.open(code, outside)
    visit.look("public", outside)
    text = outside.locator("main").inner_text()
    assert "csirt@minamihama.example" in text
    for name in ("加藤", "木村", "清水"):
        assert name not in text, f"{name} stands on a public page"
    for language in ("ja", "en"):
        plain = outside.request.get(f"{visit.node.address}{code}/profile.txt?lang={language}")
        assert plain.status == 200 and "csirt@minamihama.example" in plain.text()
    visit.open(own, visit.enter(RESPONDER))

    visit.open(own, chief)
    chief.locator("button[name='public']").click()
    chief.wait_for_load_state()
    visit.open(code, outside, status=404)
