"""The forms of a page, as a browser takes them: which button Enter and a phone's Go press."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

type Attributes = dict[str, str | None]

# An input in which Enter sends the form.
SENDS = {"text", "search", "url", "tel", "email", "password", "number", "date", "time", "month"}
SENDS |= {"checkbox", "radio"}


@dataclass
class Form:
    attributes: Attributes
    buttons: list[Attributes] = field(default_factory=list)
    can_enter: bool = False
    has_long_text: bool = False

    def __str__(self) -> str:
        return str(self.attributes.get("action") or self.attributes.get("id") or self.attributes)

    def faults(self) -> Iterator[str]:
        if not self.buttons or not self.can_enter:
            pass
        elif _is_of_its_own(first := self.buttons[0]):
            yield f"{self}: Enter presses {first}"
        elif _has_primary(self.buttons[1:]) and not _has_primary([first]) and not _is_enter(first):
            yield f"{self}: Enter does not press its primary button, but {first}"
        if self.has_long_text and not {"data-keep", "data-outbox"} & self.attributes.keys():
            yield f"{self}: long words in it are not kept"


def _is_enter(button: Attributes) -> bool:
    """includes/_enter.html, which says what Enter means."""
    return "data-enter" in button


def _is_of_its_own(button: Attributes) -> bool:
    """Whether it does something else than sending the form as it is."""
    return not _is_enter(button) and bool({"formaction", "name", "hx-post"} & button.keys())


def _has_primary(buttons: list[Attributes]) -> bool:
    """Whether one is the filled button and sends the form as it is."""
    return any(
        "btn-primary" in (it.get("class") or "") and not _is_of_its_own(it) for it in buttons
    )


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "form":
            self._open = Form(attributes)
            self.forms.append(self._open)
        form = self._form_of(attributes)
        if form is None:
            return
        kind = attributes.get("type") or ("submit" if tag == "button" else "text")
        if tag in {"button", "input"} and kind == "submit":
            form.buttons.append(attributes)
        form.can_enter |= tag == "input" and kind in SENDS
        form.has_long_text |= tag == "textarea" and "readonly" not in attributes

    def _form_of(self, attributes: Attributes) -> Form | None:
        if "form" not in attributes:
            return self._open
        return next(
            (it for it in self.forms if it.attributes.get("id") == attributes["form"]), None
        )

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


def form_faults(html: str) -> list[str]:
    """What is wrong with the forms of a page or of a piece of one."""
    parser = _Forms()
    parser.feed(html)
    return [fault for form in parser.forms for fault in form.faults()]
