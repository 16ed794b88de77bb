"""What a form on a page holds, as a browser would send it if nobody touched it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

BUTTONS = {"submit", "button", "image", "reset", "file"}


@dataclass
class Form:
    """fields: name → values. shown: the names of those that a reader can fill in. kinds: what they
    are, as "text", "date" or "textarea".
    """

    attrs: dict[str, str | None]
    fields: dict[str, list[str]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def action(self) -> str:
        return self.attrs.get("action") or ""

    @property
    def is_post(self) -> bool:
        return (self.attrs.get("method") or "").lower() == "post"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.open: Form | None = None
        self.area: tuple[Form, str] | None = None
        self.text = ""
        self.select: tuple[Form, str, list[str], list[str], bool] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attrs = dict(attributes)
        if tag == "form":
            self.open = Form(attrs)
            self.forms.append(self.open)
            if attrs.get("id"):
                self.by_id[attrs["id"] or ""] = self.open
        elif tag == "option" and self.select:
            _, _, every, chosen, _ = self.select
            every.append(attrs.get("value") or "")
            if "selected" in attrs:
                chosen.append(attrs.get("value") or "")
        elif name := attrs.get("name"):
            form = self.by_id.get(attrs.get("form") or "") or self.open
            if form is not None and tag in {"input", "textarea", "select"}:
                self._field(form, tag, name, attrs)

    def _field(self, form: Form, tag: str, name: str, attrs: dict[str, Any]) -> None:
        kind = attrs.get("type") or "text"
        if tag == "input" and kind in BUTTONS:
            return
        if not (tag == "input" and kind == "hidden"):
            form.shown.add(name)
            form.kinds[name] = kind if tag == "input" else tag
        if tag == "textarea":
            self.area, self.text = (form, name), ""
        elif tag == "select":
            self.select = (form, name, [], [], "multiple" in attrs)
        elif kind not in {"checkbox", "radio"} or "checked" in attrs:
            form.fields.setdefault(name, []).append(attrs.get("value") or "")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.area:
            form, name = self.area
            form.fields.setdefault(name, []).append(self.text.removeprefix("\n"))
            self.area = None
        elif tag == "select" and self.select:
            form, name, every, chosen, is_multiple = self.select
            if not is_multiple:
                chosen = chosen[-1:] or every[:1]
            if chosen:
                form.fields.setdefault(name, []).extend(chosen)
            self.select = None


def forms_in(response: Any) -> list[Form]:
    reader = _Reader()
    reader.feed(response.content.decode())
    return reader.forms


def held_by(response: Any, action: str, page: str = "") -> dict[str, Any]:
    """What the form that posts to this address holds. page: the address of the page itself."""
    found = [it for it in forms_in(response) if it.is_post and (it.action or page) == action]
    assert len(found) == 1, f"{len(found)} forms post to {action}"
    return dict(found[0].fields)
