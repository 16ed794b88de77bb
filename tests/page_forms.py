"""The forms of a page as a browser takes them: what Enter presses, and where a refusal leads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

type Attributes = dict[str, str | None]

# An input in which Enter, or a phone's Go, sends the form.
SENDS = {"text", "search", "url", "tel", "email", "password", "number", "date", "time", "month"}
SENDS |= {"checkbox", "radio"}
# What makes a button do something else than sending the form as it is.
OF_ITS_OWN = {"formaction", "name", "hx-post", "hx-get", "hx-vals"}


@dataclass
class Form:
    attributes: Attributes
    buttons: list[Attributes] = field(default_factory=list)
    can_enter: bool = False
    has_long_text: bool = False

    def __str__(self) -> str:
        return str(self.attributes.get("action") or self.attributes.get("id") or self.attributes)

    def faults(self) -> Iterator[str]:
        if len(self.buttons) > 1 and self.can_enter:
            first, *others = self.buttons
            if _is_of_its_own(first):
                yield f"{self}: Enter presses {first}"
            elif _has_primary(others) and not _has_primary([first]) and not _is_enter(first):
                yield f"{self}: Enter does not press its primary button, but {first}"
        if self.has_long_text and not {"data-keep", "data-outbox"} & self.attributes.keys():
            yield f"{self}: long words in it are not kept"


def _is_enter(button: Attributes) -> bool:
    """includes/_enter.html, which says what Enter means."""
    return "data-enter" in button


def _is_of_its_own(button: Attributes) -> bool:
    return not _is_enter(button) and bool(OF_ITS_OWN & button.keys())


def _has_primary(buttons: list[Attributes]) -> bool:
    """Whether one is the filled button and sends the form as it is."""
    return any(
        "btn-primary" in (it.get("class") or "") and not _is_of_its_own(it) for it in buttons
    )


class _Page(HTMLParser):
    """Collects the forms, and what belongs to them in the order of the page, as a browser does.

    A button may stand before the form that its form= names.
    """

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.ids: list[str] = []
        self.nested = 0
        self._parts: list[tuple[str, Attributes, Form | None]] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.ids.append(attributes.get("id") or "")
        if tag == "form":
            self.nested += self._open is not None
            self._open = Form(attributes)
            self.forms.append(self._open)
        elif tag in {"button", "input", "textarea"}:
            self._parts.append((tag, attributes, self._open))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None

    def close(self) -> None:
        super().close()
        by_id = {it.attributes.get("id"): it for it in self.forms}
        for tag, attributes, around in self._parts:
            form = by_id.get(attributes["form"]) if "form" in attributes else around
            kind = attributes.get("type") or ("submit" if tag == "button" else "text")
            if form is None:
                continue
            if tag in {"button", "input"} and kind in {"submit", "image"}:
                form.buttons.append(attributes)
            form.can_enter |= tag == "input" and kind in SENDS
            form.has_long_text |= tag == "textarea" and "readonly" not in attributes


@lru_cache(maxsize=1)
def _read(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    page.close()
    return page


def form_faults(html: str) -> list[str]:
    """What is wrong with the forms of a page or of a piece of one."""
    page = _read(html)
    nested = ["a form in a form"] if page.nested else []
    return [*nested, *(fault for form in page.forms for fault in form.faults())]


def refusal_summary(html: str) -> str:
    """The one place that says what was refused, up to the end of its list; "" if there is none."""
    summary = html.partition(" data-errors")[2]
    return (
        summary[: end.start()]
        if (end := re.search(r"</form>|</div>\s*</div>", summary))
        else summary
    )


def refusal_faults(html: str) -> Iterator[str]:
    """What is wrong with how a refused form, or a button, says so.

    One summary that can be focused, with links to fields that are there in the order of the page,
    and "Error:" in the title.
    """
    count = len(re.findall(r"<[^>]+ data-errors[ >]", html))
    start = re.search(r"<[^>]+ data-errors[^>]*>", html)
    if count != 1 or not start or 'tabindex="-1"' not in start[0] or "role=" not in start[0]:
        yield f"sums up what is wrong {count} times, or takes nobody there"
    title = re.search(r"<title>(\(\d+\+?\) )?(Error: )?", html)
    if title and not title[2]:
        yield "does not say Error in its title"
    ids = _read(html).ids
    linked = re.findall(r'href="#([^"]+)"', refusal_summary(html))
    yield from (f"leads to {it}, which is not there" for it in linked if it not in ids)
    places = [ids.index(it) for it in linked if it in ids]
    if places != sorted(places):
        right = [linked[places.index(it)] for it in sorted(places)]
        yield f"names {', '.join(linked)}, while the page has {', '.join(right)}"
