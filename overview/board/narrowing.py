"""What narrows the rows of the board and the table besides the question: the address holds it.

What the address says wrongly is left aside: no list refuses to be shown.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Q
from django.http import QueryDict

from accounts.domain.letters import name_key
from accounts.forms import WholeAmountField
from accounts.models import User
from applications.domain.pay import MOST_PAY
from applications.models import Role, Tag
from applications.models.role import Priority, RoleQuerySet, Workplace

MOST_TEXT = 100
MOST_WORDS = 5
# Sources and companies of so many roles, those that changed last, are offered.
MOST_READ = 500

# What a view keeps; a phone's column and the page are of the moment.
KEPT = (
    *("show", "view", "sort", "q"),
    *("tag", "company", "source", "priority", "work", "place", "pay", "unpaid"),
)
# What an address need not say.
AS_EVER = (("show", ["open"]), ("view", ["board"]))
MOST_VALUE = 160
MOST_TAGS = 40
MOST_TAGS_OFFERED = 200

type Choices = list[tuple[str, str]]


class NarrowForm(forms.Form):
    """offered: what there is to choose of the user's own, by field; a field without any goes."""

    tag = forms.MultipleChoiceField(label="Tags")
    company = forms.ChoiceField(label="Company")
    source = forms.ChoiceField(label="Where you found it")
    priority = forms.ChoiceField(label="Priority", choices=Priority.choices)
    work = forms.ChoiceField(label="Where the work is done", choices=Workplace.choices)
    place = forms.CharField(label="Place", max_length=MOST_TEXT)
    pay = WholeAmountField(label="Pay a year, at least", min_value=1, max_value=MOST_PAY)
    unpaid = forms.BooleanField(label="Also where the pay is not known")

    def __init__(self, offered: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(auto_id="narrow-%s", **kwargs)
        for name, field in list(self.fields.items()):
            field.required = False
            if isinstance(field, forms.ChoiceField):
                choices = offered.get(name, list(field.choices))  # type: ignore[arg-type]
                is_one = not isinstance(field, forms.MultipleChoiceField)
                field.choices = [("", "Any"), *choices] if is_one else choices
                field.widget.attrs["class"] = "form-select"
                if not choices:
                    del self.fields[name]
            elif isinstance(field, forms.BooleanField):
                field.widget.attrs["class"] = "form-check-input"
            else:
                field.widget.attrs |= {"class": "form-control", "autocomplete": "off"}

    @property
    def boxes(self) -> list[forms.BoundField]:
        """The fields that stand side by side."""
        return [self[name] for name in self.fields if name not in {"tag", "unpaid"}]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """One thing that narrows, in words, and the query of the address without it, "" for none."""

    words: str
    without: str


class Narrowing:
    """What an address narrows by. text: the words searched for. form: None while it is folded and
    nothing is chosen in it, so that it need not be read; else two queries.
    """

    form: NarrowForm | None = None

    def __init__(self, user: User, asked: QueryDict) -> None:
        self._asked = asked
        self.text = "".join(it for it in asked.get("q", "") if it.isprintable())[:MOST_TEXT].strip()
        self._by: dict[str, Any] = {}
        is_open = asked.get("filters") == "open"
        if not is_open and not any(asked.get(name) for name in NarrowForm.base_fields):
            return
        offered = _offered(user, asked.getlist("tag"))
        known = asked.copy()
        tags = dict.fromkeys(it for it in asked.getlist("tag") if it in dict(offered["tag"]))
        known.setlist("tag", list(tags)[:MOST_TAGS])
        said = NarrowForm(offered, data=known)
        said.is_valid()
        self._by = {name: value for name, value in said.cleaned_data.items() if value}
        if "pay" not in self._by:
            self._by.pop("unpaid", None)
        self.form = NarrowForm(offered, initial=self._by)

    def __len__(self) -> int:
        """How many fields of the folded form narrow."""
        return len(self._by.keys() - {"unpaid"})

    def of(self, rows: RoleQuerySet) -> RoleQuerySet:
        """Those of the rows that have all of it."""
        for word in self.text.split()[:MOST_WORDS]:
            rows = rows.matching(word)
        for tag in self._by.get("tag", ()):
            rows = rows.filter(tags=tag)
        same = {"company": "company", "source": "source", "priority": "priority"}
        same["work"] = "workplace"
        rows = rows.filter(**{it: self._by[name] for name, it in same.items() if name in self._by})
        if place := self._by.get("place"):
            rows = rows.filter(location__holds=place)
        return rows.filter(self._pays()) if "pay" in self._by else rows

    def _pays(self) -> Q:
        """The upper end counts; where only the lower one is known, that."""
        least = self._by["pay"]
        pays = Q(salary_max__gte=least) | Q(salary_max=None, salary_min__gte=least)
        return pays | Q(salary_max=None, salary_min=None) if "unpaid" in self._by else pays

    def chips(self) -> Iterator[Narrowed]:
        if self.text:
            yield Narrowed(f"“{self.text}”", self._without("q"))
        for name, value in self._by.items():
            if name == "tag":
                names = dict(self._choices_of("tag"))
                yield from (Narrowed(names[it], self._without_tag(it)) for it in value)
            elif name == "pay":
                more = " or not known" if "unpaid" in self._by else ""
                words = f"Pay from {intcomma(value)}{more}"
                yield Narrowed(words, self._without("pay", "unpaid"))
            elif name != "unpaid":
                yield Narrowed(self._words(name, value), self._without(name))

    def _words(self, name: str, value: str) -> str:
        if name == "place":
            return f"In “{value}”"
        label = dict(self._choices_of(name))[value]
        before, after = {"priority": ("", " priority"), "source": ("From ", "")}.get(name, ("", ""))
        return f"{before}{label}{after}"

    def _choices_of(self, name: str) -> Choices:
        assert self.form is not None  # noqa: S101  what narrows was read by it
        field: Any = self.form.fields[name]
        return [(str(value), label) for value, label in field.choices]

    def _without(self, *names: str) -> str:
        kept = [(it, self._asked.getlist(it)) for it in self._asked if it not in names]
        return _query(kept)

    def _without_tag(self, tag: str) -> str:
        kept = [(it, self._asked.getlist(it)) for it in self._asked]
        return _query([(it, [v for v in vs if (it, v) != ("tag", tag)]) for it, vs in kept])


def kept_query(asked: QueryDict) -> str:
    """What the address says of the board, in one order, so that the same is the same text."""
    kept = []
    for name in KEPT:
        values = [it for it in asked.getlist(name) if it and len(it) <= MOST_VALUE]
        values = sorted(set(values))[:MOST_TAGS] if name == "tag" else values[-1:]
        if values and (name, values) not in AS_EVER:
            kept.append((name, values))
    return _query(kept)


def _query(kept: list[tuple[str, list[str]]]) -> str:
    query = QueryDict(mutable=True)
    for name, values in kept:
        query.setlist(name, values)
    return query.urlencode()


def _offered(user: User, chosen: Iterable[str]) -> dict[str, Choices]:
    """chosen: tags of the address, which are offered too where there are very many."""
    own = Tag.objects.owned_by(user)
    ids = [int(it) for it in chosen if re.fullmatch(r"[0-9]{1,18}", it)][:MOST_TAGS]
    newest = own.order_by("-pk").values("pk")[:MOST_TAGS_OFFERED]
    tags = own.filter(Q(pk__in=newest) | Q(pk__in=ids)).values_list("pk", "name")
    rows = Role.objects.owned_by(user).values_list("source", "company", "company__name")
    found = list(rows[:MOST_READ])
    sources = sorted({source for source, _, _ in found if source}, key=name_key)
    companies = sorted({(pk, name) for _, pk, name in found}, key=lambda it: name_key(it[1]))
    return {
        "tag": [(str(pk), name) for pk, name in tags],
        "company": [(str(pk), name) for pk, name in companies],
        "source": [(it, it) for it in sources],
    }
