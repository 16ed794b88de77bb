"""Nothing is overwritten unseen: two tabs, two devices, Back after something else was saved.

A form that edits what is stored carries a version: a digest of each of its fields as they were
stored when it was opened ({% form_keys form %}). Whoever saves an older one gets 409 and the same
page with both texts; saved once more, it keeps what is in the form, knowingly. A form without a
version is taken as it is: only a page from before there were versions sends one.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import wraps
from hashlib import blake2b
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.http import HttpResponse, QueryDict
from django.utils.choices import flatten_choices
from django.utils.datastructures import MultiValueDict
from django.utils.html import strip_tags
from django.utils.text import normalize_newlines

FIELD = "version"
CHANGED = "This was changed in another tab or on another device since you opened it."

type View = Callable[..., HttpResponse]
type Shown = list[str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that was saved meanwhile. yours: None where you had not touched it."""

    label: str
    field_id: str
    stored: str
    yours: str | None


def checks_version(model: type[models.Model], path: str = "pk") -> Callable[[View], View]:
    """For a view that saves a VersionedForm: one transaction, in which nobody else saves the row.

    path: how the row is found by the id in the address; "user" where it is the user's only one.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def in_one_transaction(request: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return view(request, **kwargs)
            # A change with an id is in a transaction already: accounts/once.py.
            with nullcontext() if connection.in_atomic_block else transaction.atomic():
                sought = request.user if path == "user" else next(iter(kwargs.values()))
                _wait_for(request, model, {path: sought})
                return view(request, **kwargs)

        return in_one_transaction

    return decorate


def _wait_for(request: Any, model: type[models.Model], sought: dict[str, Any]) -> None:
    """On PostgreSQL the second waits here for the first; on SQLite its transaction did."""
    if not connection.features.has_select_for_update:
        return
    rows: Any = model._default_manager.all()
    if hasattr(rows, "owned_by"):
        rows = rows.owned_by(request.user)
    list(rows.filter(**sought).select_for_update(of=("self",)).values_list("pk"))


def is_so_already(request: Any, *, is_on: bool) -> bool:
    """Whether the button that was pressed says ("to") the state that it finds.

    A switch that says nothing turns over what is there.
    """
    return bool(request.POST.get("to") == ("on" if is_on else "off"))


class VersionedForm(forms.BaseForm):
    """A base of forms that edit what is stored; it stands before the others.

    changed_since: what was saved meanwhile, empty where nothing was. stored_url: the page that
    shows what is stored, "" for the page that the form stands on.
    """

    # What a form asks on top of what it stores.
    UNSTORED: ClassVar[frozenset[str]] = frozenset()

    changed_since: tuple[Difference, ...] = ()
    stored_url = ""
    # Where the form starts with other values than those stored.
    stored: Mapping[str, Any] | None = None
    # False where what was typed is only looked at.
    is_to_be_saved = True
    # Of the page that was opened, where this one only shows what was typed there.
    opened_version = ""
    # Which of several rows a form shows; of another one its version says nothing.
    version_of = ""

    @property
    def edits_stored(self) -> bool:
        """False for a form that adds something: there is nothing to overwrite."""
        instance = getattr(self, "instance", None)
        return instance is None or not instance._state.adding

    @property
    def shown_version(self) -> str:
        """What the page carries; "" where nothing can be overwritten."""
        if not self.edits_stored:
            return ""
        opened = self.data.get(FIELD) if self.is_bound else self.opened_version
        return opened or self.stored_version()

    def stored_version(self) -> str:
        """What is stored, as the form shows it: "of:<row>,<field>:<digest>,…"."""
        parts = (f"{it.name}:{_digest(_shown(it, self._stored(it)))}" for it in self._compared())
        return ",".join([f"of:{self.version_of}", *parts])

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.is_to_be_saved and self.edits_stored:
            self._compare(str(self.data.get(FIELD) or ""))

    def _compared(self) -> Iterator[forms.BoundField]:
        for name in self.fields:
            if name not in self.UNSTORED and name != FIELD:
                yield self[name]

    def _stored(self, bound: forms.BoundField) -> Any:
        return bound.initial if self.stored is None else self.stored.get(bound.name)

    def _compare(self, version: str) -> None:
        """Refuse an older version. What the user left alone gets what is stored now."""
        if not version or version == self.stored_version():
            return
        opened = dict(it.split(":", 1) for it in version.split(",") if ":" in it)
        if opened.pop("of", "") != self.version_of:
            opened = {}
        sent: Any = self.data
        found, data = [], sent.copy()
        for bound in self._compared():
            initial, before = self._stored(bound), opened.get(bound.name)
            stored, yours = _shown(bound, initial), _shown(bound, bound.data)
            is_same = stored == yours or not bound.field.has_changed(initial, bound.data)
            if is_same or before == _digest(stored):
                continue
            if before is None and bound.html_name in self.data:
                if not any(stored):
                    continue  # nothing is there to be overwritten
                is_untouched = False
            else:
                is_untouched = before is None or before == _digest(yours)
            if is_untouched:
                _put(data, bound, stored)
            found.append(_difference(bound, stored, None if is_untouched else yours))
        if found:
            data[FIELD] = self.stored_version()
            self.data = data
            self.changed_since = tuple(found)
            self.add_error(None, ValidationError(CHANGED, code="changed_since"))


def untouched(form: VersionedForm) -> QueryDict:
    """What the browser sends of an unbound form that nobody touched."""
    sent = QueryDict(mutable=True)
    for name in form.fields:
        bound = form[name]
        if shown := _shown(bound, bound.initial):
            sent.setlist(bound.html_name, shown)
    return sent


def renewed(opened: str, stored: str, fields: Collection[str]) -> str:
    """The version of a page that was opened with one, and shows only these fields as stored now."""
    parts = dict(it.split(":", 1) for it in opened.split(",") if ":" in it)
    now = dict(it.split(":", 1) for it in stored.split(",") if ":" in it)
    parts |= {name: it for name, it in now.items() if name in fields or not opened}
    return ",".join(f"{name}:{it}" for name, it in parts.items())


def _shown(bound: forms.BoundField, value: Any) -> Shown:
    """What the browser sends back of a field with this value that nobody touched."""
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if forms.BooleanField(required=False).to_python(value) else []
    value = widget.format_value(bound.field.prepare_value(value))
    if isinstance(value, list | tuple | set):
        return sorted(str(it) for it in value)
    return ["" if value is None else normalize_newlines(str(value)).strip()]


def _digest(shown: Shown) -> str:
    hashed = blake2b(json.dumps(shown).encode(), digest_size=6)
    return urlsafe_b64encode(hashed.digest()).decode()


def _put(data: Any, bound: forms.BoundField, shown: Shown) -> None:
    if not shown:
        data.pop(bound.html_name, None)
    elif isinstance(data, MultiValueDict):
        data.setlist(bound.html_name, list(shown))
    else:
        data[bound.html_name] = shown[0]


def _difference(bound: forms.BoundField, stored: Shown, yours: Shown | None) -> Difference:
    return Difference(
        label=str(bound.label),
        field_id=str(bound.auto_id),
        stored=_words(bound.field, stored),
        yours=None if yours is None else _words(bound.field, yours),
    )


def _words(field: forms.Field, shown: Shown) -> str:
    """As a reader sees it: the labels of what was chosen, one a line."""
    if isinstance(field, forms.BooleanField):
        return "Yes" if shown else "No"
    choices = getattr(field.widget, "choices", ())
    flat: Iterator[tuple[Any, Any]] = flatten_choices(choices)
    labels = {str(value): strip_tags(str(label)) for value, label in flat}
    return "\n".join(labels.get(it, it) for it in shown if it or it in labels)
