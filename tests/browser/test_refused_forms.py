"""Every form once it was refused: axe finds nothing, and nothing to press in its summary is small.

Each is sent empty and, where that is taken, with what fits no box; without htmx, so that the answer
is a whole page. On the phone all of axe looks at it, on the desk the size of what is pressed.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from tests.browser.test_every_page import PRESSED, demo, pages_of  # noqa: F401
from tests.filled_form import Form, forms_in
from tests.test_ownership import unrendered

PHONE, DESK = 375, 1280
NO_WORD = "x" * 5_000
# What is in the frame of each page, its bar and menus, has its own test.
MAIN = "main"
# Since it is about pages that are dense on purpose, axe looks for it only where it is asked to.
TARGET_SIZE = "target-size"
AXE = """([place, rules]) => axe.run(place, rules)
  .then(({ violations }) => violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html }) => `${id}: ${help} (${html.slice(0, 120)})`)))"""
EVERY_RULE = {"rules": {TARGET_SIZE: {"enabled": True}}, "resultTypes": ["violations"]}
SIZE_ALONE = {"runOnly": {"type": "rule", "values": [TARGET_SIZE]}}
SEND = """([action, fields]) => {
  const form = document.createElement("form");
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  Object.assign(form, { method: "post", action });
  for (const [name, value] of [...fields, ["csrfmiddlewaretoken", token]]) {
    const box = document.createElement("textarea");
    Object.assign(box, { name, value });
    form.append(box);
  }
  document.body.append(form);
  form.submit();
}"""

type Sent = dict[str, list[str]]


def tries(form: Form) -> Iterator[Sent]:
    hidden = {name: it for name, it in form.fields.items() if name not in form.shown}
    hidden.pop("change_id", None)
    yield hidden | {name: [""] for name in form.shown}
    # A browser sends no words as a day or a number.
    yield form.fields | {
        name: [NO_WORD] for name in form.shown if form.kinds[name] in {"text", "textarea"}
    }


def refused_forms(client: Client, paths: list[str]) -> dict[str, tuple[str, Sent]]:
    """Name of the route → the address, and what it refuses. Nothing that is sent here is kept."""
    found: dict[str, tuple[str, Sent]] = {}
    for path in paths:
        for form in forms_in(client.get(path)):
            address = urlsplit(form.action or path).path
            try:
                name = resolve(address).view_name
            except Resolver404:
                continue
            if not form.is_post or name in found or not form.shown:
                continue
            for sent in tries(form):
                if is_refused(client, address, sent):
                    found[name] = address, sent
                    break
    return found


def is_refused(client: Client, address: str, sent: Sent) -> bool:
    kept = client.cookies.copy()
    with transaction.atomic(), unrendered():
        status = client.post(address, sent).status_code
        transaction.set_rollback(True)
    client.cookies = kept
    return status == 422


def test_every_refused_form_is_accessible(page, live_server, owner, demo):  # noqa: F811
    refused = refused_forms(demo, pages_of(demo, owner))
    found = []

    page.set_viewport_size({"width": PHONE, "height": 812})
    page.goto(f"{live_server.url}/settings/")
    for name, (address, sent) in refused.items():
        fields = [[field, it] for field, values in sent.items() for it in values]
        with page.expect_navigation() as answered:
            page.evaluate(SEND, [address, fields])
        assert answered.value.status == 422, f"{name} answers {answered.value.status}"
        page.evaluate(AXE_SCRIPT)
        found += [f"{name} {PHONE}: {it}" for it in page.evaluate(PRESSED)]
        found += [f"{name} {PHONE}: {it}" for it in page.evaluate(AXE, [MAIN, EVERY_RULE])]
        page.set_viewport_size({"width": DESK, "height": 900})
        found += [f"{name} {DESK}: {it}" for it in page.evaluate(AXE, [MAIN, SIZE_ALONE])]
        page.set_viewport_size({"width": PHONE, "height": 812})

    assert not found, "\n".join(found)
    assert len(refused) > 25
