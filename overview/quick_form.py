"""What was understood of a line, as fields that can all be corrected."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from accounts.domain.letters import folded, name_key
from accounts.folding import KeyField
from accounts.forms import WholeAmountField
from accounts.models import User
from accounts.plain_text import guard_text_fields
from agenda.domain.invitations import plain_name
from applications.forms import DayField, WebAddressField
from applications.models import Company, Contact, Role
from applications.models.contact import ContactKind, Relationship
from applications.models.role import MOST_PAY_SAID
from interviews.models import Interview
from interviews.models.interview import LONGEST_MINUTES, SHORTEST_MINUTES, InterviewKind
from interviews.preparing.interview_forms import MOST_ROUNDS, YEARS, ZoneField
from overview.domain.quick_line import LONGEST_LINE, MOST_CONTACTS, is_a_way_to_talk
from overview.quick_changes import Added, add_quickly

NEW = "new"
LONGEST_PLACE = 160  # of a role
MOST_OFFERED = 5
MOST_LOOKED_AT = 20
LONGEST_NAME = 120
OF_CONTACT = ("name", "email", "who", "kind")


class PickField(forms.ChoiceField):
    """Chips: rows that may be meant, and a new one. Empty where nothing is known of that name."""

    widget = forms.RadioSelect

    def __init__(self, label: str, rows: Sequence[Any], new: str, words: Any = str) -> None:
        choices = [(str(it.pk), words(it)) for it in rows] + [(NEW, new)]
        wrong = {"invalid_choice": "Choose one from the list."}
        super().__init__(label=label, choices=choices, required=False, error_messages=wrong)


class QuickAddForm(forms.Form):
    """company, title and name_0 … are texts; company_is, role_is and who_0 … say which known row is
    meant, where one may be. day_is: one of the days that the line can mean; days: all of them.
    """

    optional_is_plain = True  # the page says what is still needed

    line = forms.CharField(max_length=LONGEST_LINE, required=False)
    read_line = forms.CharField(
        max_length=LONGEST_LINE, required=False, widget=forms.HiddenInput, strip=False
    )
    days = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    company = forms.CharField(max_length=120, error_messages={"required": "Name the company."})
    title = forms.CharField(label="Role", max_length=160, required=False)
    local_date = DayField(label="Day", required=False)
    local_time = forms.TimeField(
        label="Start",
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": "There is no such time. Write it as 14:30."},
    )
    duration_minutes = WholeAmountField(
        label="Minutes",
        min_value=SHORTEST_MINUTES,
        max_value=LONGEST_MINUTES,
        error_messages={
            "required": "Enter how many minutes it lasts.",
            "invalid": "Give the minutes as a whole number.",
            "min_value": "It has to end after it starts: 5 minutes or more.",
            "max_value": "An interview lasts at most 10 hours, 600 minutes.",
        },
    )
    zone = ZoneField(label="Time zone")
    kind = forms.ChoiceField(
        choices=InterviewKind.choices, error_messages={"required": "Choose the kind of interview."}
    )
    round = WholeAmountField(
        min_value=1,
        max_value=MOST_ROUNDS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            f"A round is a number from 1 to {MOST_ROUNDS}.",
        ),
    )
    place = forms.CharField(label="Place or link", max_length=500, required=False)
    posting_url = WebAddressField(
        label="Link to the posting", max_length=1000, required=False, assume_scheme="https"
    )
    pay = forms.CharField(label="Pay, as they write it", max_length=MOST_PAY_SAID, required=False)
    notes = forms.CharField(
        max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        zone: Any = self.fields["zone"]
        zone.offer(self._sent("zone"))
        self._offer_days()
        self._offer_companies()
        self._offer_roles()
        self._offered: dict[int, Sequence[Contact]] = {}
        names = self.data if self.is_bound else self.initial
        self.places = [n for n in range(MOST_CONTACTS) if f"name_{n}" in names]
        for n in self.places:
            self._offer_contacts(n)
        self.order_fields(sorted(self.fields, key=_place_on_page))
        guard_text_fields(self)

    def _sent(self, name: str) -> str:
        value = self.data.get(name) if self.is_bound else self.initial.get(name)
        return "" if value is None else str(value).replace("\0", "").strip()

    # --- What is known already -------------------------------------------------------------------

    def _offer_days(self) -> None:
        days = [day for it in self._sent("days").split() if (day := _day(it))]
        if len(days) > 1:
            choices = [(it.isoformat(), f"{it:%A} {it.day} {it:%B %Y}") for it in days]
            self.fields["day_is"] = forms.ChoiceField(
                label="Which day?",
                choices=choices,
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Choose one of the days."},
            )

    def _offer_companies(self) -> None:
        name = " ".join(self._sent("company").split())
        own = Company.objects.owned_by(self.owner)
        start = KeyField.key(name.split()[0]) if _can_be_a_name(name) else ""
        near = list(own.filter(name_key__startswith=start)[:MOST_LOOKED_AT]) if start else []
        same = [it for it in near if name_key(it.name) == name_key(name)]
        likely = [it for it in near if plain_name(it.name) == plain_name(name)]
        self.known_company = same[0] if same else None
        if same or not near:
            return
        self.fields["company_is"] = PickField(
            "Is it one you know?", near[:MOST_OFFERED], f"A new one: {name}"
        )
        self.initial.setdefault("company_is", str(likely[0].pk) if len(likely) == 1 else NEW)
        chosen = self._sent("company_is")
        self.known_company = next((it for it in near if str(it.pk) == chosen), None)

    def _offer_roles(self) -> None:
        self.known_role: Role | None = None
        # A role alone is a new one, even where one is called the same.
        is_met = self.has_interview or "day_is" in self.fields or self.names_somebody
        if self.known_company is None or not is_met:
            return
        title = " ".join(self._sent("title").split())
        open_roles = Role.objects.owned_by(self.owner).open().filter(company=self.known_company)
        rows = list(open_roles.select_related("company")[:MOST_LOOKED_AT])
        if not rows:
            return
        words = set(folded(title).split())
        likely = [it for it in rows if name_key(it.title) == name_key(title)] or [
            it for it in rows if words <= set(folded(it.title).split())
        ]
        named = [*likely, *(it for it in rows if it not in likely)]
        self.fields["role_is"] = PickField(
            "Which role?",
            named[:MOST_OFFERED],
            f"A new one: {title}" if title else "A new one",
            lambda it: it.title,
        )
        self.initial.setdefault("role_is", str(likely[0].pk) if len(likely) == 1 else NEW)
        chosen = self._sent("role_is")
        self.known_role = next((it for it in named if str(it.pk) == chosen), None)

    def _offer_contacts(self, n: int) -> None:
        name = " ".join(self._sent(f"name_{n}").split())
        self.fields[f"name_{n}"] = forms.CharField(label="Name", max_length=120, required=False)
        self.fields[f"email_{n}"] = forms.EmailField(
            label="E-mail",
            max_length=254,
            required=False,
            error_messages={"invalid": "Give an e-mail address, such as dana@example.org."},
        )
        rows = self._offered[n] = self._contacts_called(name, self._sent(f"email_{n}"))
        if rows:
            self.fields[f"who_{n}"] = PickField(
                "Do you know each other?", rows, f"Somebody new: {name}", _described
            )
            near = [it for it in rows if self._is_near(it)]
            self.initial.setdefault(f"who_{n}", str(near[0].pk) if len(near) == 1 else "")
        self.fields[f"kind_{n}"] = forms.ChoiceField(
            label=f"What {name[:LONGEST_NAME]} is to you",
            choices=ContactKind.choices,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": "Choose one from the list."},
        )

    def _contacts_called(self, name: str, email: str) -> list[Contact]:
        """Of this name or, where it is a first name alone, called so at the company."""
        if not _can_be_a_name(name):
            return []
        key = KeyField.key(name)
        meant = Q(name_key=key)
        if " " not in name and self.known_company:
            meant |= Q(name_key__startswith=f"{key} ", company=self.known_company)
        if _can_be_a_name(email):
            meant |= Q(email__iexact=email)
        own = Contact.objects.owned_by(self.owner).filter(meant).select_related("company")
        return list(own[:MOST_OFFERED])

    def _is_near(self, contact: Contact) -> bool:
        of_company = self.known_company is not None and contact.company_id == self.known_company.pk
        return of_company or (
            self.known_role is not None and contact.pk == self.known_role.recruiter_id
        )

    def contact_rows(self) -> list[dict[str, Any]]:
        """Each contact: its fields, and the known one that is chosen, None for somebody new."""
        return [
            {it: self[f"{it}_{n}"] for it in OF_CONTACT if f"{it}_{n}" in self.fields}
            | {"known": self.known_contact(n), "given": " ".join(self._sent(f"name_{n}").split())}
            for n in self.places
        ]

    def known_contact(self, n: int) -> Contact | None:
        """The one who is chosen; None for somebody new."""
        chosen = self._sent(f"who_{n}")
        return next((it for it in self._offered.get(n, ()) if str(it.pk) == chosen), None)

    # --- What was sent ---------------------------------------------------------------------------

    def clean_company(self) -> str:
        return " ".join(self.cleaned_data["company"].split())

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_local_date(self) -> date | None:
        day: date | None = self.cleaned_data["local_date"]
        if day and day.year not in YEARS:
            raise ValidationError(f"Choose a day between {YEARS[0]} and {YEARS[-1]}.", code="day")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._take_the_day(data)
        if not (self.known_role or data.get("title") or "title" in self.errors):
            self.add_error("title", "Give the role a title.")
        if "role_is" in self.fields and not self._sent("role_is") and not self.errors:
            self.add_error("role_is", "Choose whether it is for a role that you have.")
        if self.known_role and not self.has_interview and not self.errors:
            self.add_error(
                "local_date", "You have this role. Give a day and a time to add an interview."
            )
        for n in self.places:
            self._check_contact(n, data)
        return data

    def _take_the_day(self, data: dict[str, Any]) -> None:
        day, chosen = data.get("local_date"), _day(data.get("day_is") or "")
        if day and chosen and day != chosen:
            self.add_error("local_date", "Choose one of the days or another one, not both.")
        data["local_date"] = day = day or chosen
        at = data.get("local_time")
        if at and not day and "local_date" not in self.errors:
            self.add_error("day_is" if "day_is" in self.fields else "local_date", "Choose the day.")
        if day and not at and "local_time" not in self.errors:
            self.add_error("local_time", "Enter the time it starts.")
        if not (day or at) and self.places and not self.errors:
            self.add_error("local_date", "Give a day and a time: that is when you meet them.")

    def _check_contact(self, n: int, data: dict[str, Any]) -> None:
        if not data.get(f"name_{n}"):
            return
        if f"who_{n}" in self.fields and not data.get(f"who_{n}"):
            if f"who_{n}" not in self.errors:
                self.add_error(f"who_{n}", "Choose whether this is the contact that you have.")
        elif data.get(f"who_{n}", NEW) in {NEW, ""} and data.get(f"kind_{n}") == "":
            self.add_error(f"kind_{n}", f"Choose what {data[f'name_{n}']} is to you.")

    @property
    def names_somebody(self) -> bool:
        return any(self._sent(f"name_{n}") for n in range(MOST_CONTACTS))

    @property
    def same_posting(self) -> Role | None:
        """The role that has this link already, for a role alone. One query, and one more for it."""
        if self.has_interview or not self.cleaned_data["posting_url"]:
            return None
        return Role.objects.owned_by(self.owner).linked_to(self.cleaned_data["posting_url"])

    @property
    def has_interview(self) -> bool:
        return bool(self._sent("local_date") or self._sent("local_time") or self._sent("day_is"))

    @cached_property
    def interview(self) -> Interview | None:
        """As it would be saved; None without a day and a time, or before they are valid."""
        data: dict[str, Any] = getattr(self, "cleaned_data", {})
        if not (data.get("local_date") and data.get("local_time") and data.get("zone")):
            return None
        names = ("kind", "round", "local_date", "local_time", "zone", "duration_minutes", "place")
        found = Interview(owner=self.owner, **{it: data[it] for it in names if it in data})
        found.notes = data.get("notes", "")
        return found

    def save_at(self, now: datetime) -> Added:
        data, interview = self.cleaned_data, self.interview
        is_noted = is_a_way_to_talk(data["place"]) or len(data["place"]) > LONGEST_PLACE
        beside = [data["notes"], data["place"] if is_noted else ""]
        role = self.known_role or Role(
            owner=self.owner,
            company=self.known_company,
            title=data["title"],
            posting_url=data["posting_url"],
            pay_said=data["pay"],
            location="" if interview or is_noted else data["place"],
            notes="" if interview else "\n".join(filter(None, beside)),
        )
        if interview and role.pk:
            more = (interview.notes, data["posting_url"], data["pay"])
            interview.notes = "\n".join(filter(None, more))
        found = [it for n in self.places if data[f"name_{n}"] and (it := self._contact(n, data))]
        return add_quickly(
            role=role,
            company_name="" if self.known_company else data["company"],
            interview=interview,
            contacts=list({it.pk or id(it): it for it in found}.values()),
            today=timezone.localdate(now),
            now=now,
        )

    def _contact(self, n: int, data: dict[str, Any]) -> Contact:
        """A new recruiter counts as distant until the user says that they are close."""
        kind = data[f"kind_{n}"]
        return self.known_contact(n) or Contact(
            owner=self.owner,
            name=" ".join(data[f"name_{n}"].split()),
            email=data[f"email_{n}"].lower(),
            kind=kind,
            relationship=Relationship.DISTANT if kind == ContactKind.RECRUITER else "",
        )


def _can_be_a_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST_NAME and text.isprintable()


def _described(contact: Contact) -> str:
    where = f" at {contact.company}" if contact.company else ""
    return f"{contact}, {contact.get_kind_display().lower()}{where}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _place_on_page(name: str) -> int:
    """The line, what it leaves to ask, what it says, and what no line says; each as it comes."""
    if name.startswith(("who_", "kind_")):
        return 3
    asks = {"line": 0, "company_is": 1, "role_is": 1, "day_is": 2}
    return asks.get(name, 5 if name in ("place", "posting_url", "pay", "notes") else 4)
