"""Who was invited, as fields of a form: who that is, whom they work for, will they be there."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from accounts.domain.letters import folded, name_key
from accounts.plain_text import refuse_unseen
from agenda.services.invitation_files import MOST_GUESTS
from agenda.services.invitations import Invited, known_contacts, namesakes
from applications.models import Contact
from applications.models.contact import ContactKind
from interviews.preparing.interview_forms import InterviewForm, new_contact_fields

PARTS = ("take", "who", "kind", "relationship", "works", "agency", "name", "email")
FOLDED = ("name", "email", "relationship", "works", "agency")
SOMEBODY_NEW = "new"
EMPLOYER, AGENCY = "employer", "agency"


class GuestsForm(InterviewForm):
    """Each guest has fields of its own: take_0, name_0, email_0 …, as PARTS says.

    who_0 is there where the user has contacts of that name. A guest whose address a contact has is
    that contact, and nothing is asked but whether they will be there.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = self.data if self.is_bound else self.initial
        self.guests = range(
            next((n for n in range(MOST_GUESTS) if f"name_{n}" not in sent), MOST_GUESTS)
        )
        emails = [self._sent(f"email_{n}") for n in self.guests]
        self.known = known_contacts(emails, user=self.owner)
        new = [self._sent(f"name_{n}") for n in self.guests if not self._known_by_email(n)]
        self.namesakes = namesakes(new, user=self.owner)
        for n in self.guests:
            self._add_guest(n)

    def _sent(self, name: str) -> str:
        found = self.data.get(name) if self.is_bound else self.initial.get(name)
        return str(found or "").strip()

    # --- Fields ----------------------------------------------------------------------------------

    def _add_guest(self, n: int) -> None:
        contact = new_contact_fields(is_required=False)
        fields = {
            "take": forms.BooleanField(label="Will be there", required=False),
            "name": contact["new_name"],
            "email": forms.CharField(
                label="E-mail",
                max_length=254,
                required=False,
                validators=[refuse_unseen],
            ),
            "kind": contact["new_kind"],
            "relationship": contact["new_relationship"],
            "works": forms.ChoiceField(
                label="Works for",
                choices=[
                    ("", "Choose"),
                    (EMPLOYER, "The company of the role"),
                    (AGENCY, "An agency, or another company"),
                ],
                required=False,
                help_text="Needed for recruiters: many work for an agency.",
                error_messages={"invalid_choice": "Choose one from the list."},
            ),
            "agency": forms.CharField(
                label="Which agency or company",
                max_length=120,
                required=False,
                validators=[refuse_unseen],
                help_text="Only if it is not the company of the role. It may stay empty.",
            ),
        }
        fields["take"].widget.attrs["class"] = "form-check-input"
        fields["kind"].widget.attrs["class"] = "form-select"
        if self._known_by_email(n):
            for name, field in fields.items():
                field.widget = field.widget if name == "take" else forms.HiddenInput()
        elif known := self._namesakes(n):
            fields["who"] = forms.ChoiceField(
                label="Do you know each other?",
                choices=[
                    ("", "Choose"),
                    *((str(it.pk), _described(it)) for it in known),
                    (SOMEBODY_NEW, "No, this is somebody new"),
                ],
                required=False,
                help_text="You have a contact of this name.",
                error_messages={"invalid_choice": "Choose one from the list."},
            )
            self.initial.setdefault(f"who_{n}", self._likely(n))
        self.fields |= {f"{name}_{n}": fields[name] for name in PARTS if name in fields}

    def _known_by_email(self, n: int) -> Contact | None:
        return self.known.get(folded(self._sent(f"email_{n}")))

    def _namesakes(self, n: int) -> Sequence[Contact]:
        return self.namesakes.get(name_key(self._sent(f"name_{n}")), ())

    def _likely(self, n: int) -> str:
        """The contact of this name without an address, where there is one who can be meant; "" to
        ask, where one of this name is at the company or the role's recruiter.
        """
        found, role = self._namesakes(n), self.chosen_role
        employer = str(role.company_id) if role else self._sent("company")
        recruiter = role.recruiter_id if role else None
        near = [it for it in found if it.pk == recruiter or str(it.company_id or "") == employer]
        meant = near or [it for it in found if it.kind == ContactKind.RECRUITER]
        if len(meant) == 1 and not meant[0].email:
            return str(meant[0].pk)
        return "" if near else SOMEBODY_NEW

    def contact_rows(self) -> list[tuple[Contact | None, dict[str, forms.BoundField], bool]]:
        """Each guest: who that is by the address, None for others; their fields; whether those
        that are folded are shown, since one of them is to be filled in.
        """
        return [
            (
                self._known_by_email(n),
                {it: self[f"{it}_{n}"] for it in PARTS if f"{it}_{n}" in self.fields},
                self._needs_a_look(n),
            )
            for n in self.guests
        ]

    def _needs_a_look(self, n: int) -> bool:
        asked = {"name": self._sent(f"name_{n}")}
        if self._sent(f"kind_{n}") == ContactKind.RECRUITER:
            asked |= {it: self._sent(f"{it}_{n}") for it in ("relationship", "works")}
        is_refused = any(f"{it}_{n}" in self.errors for it in FOLDED)
        return is_refused or not all(asked.values())

    # --- What was sent ---------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for n in self.guests:
            if data.get(f"take_{n}") and not self._known_by_email(n):
                self._check_guest(n, data)
            self._name_in_errors(n)
        return data

    def _check_guest(self, n: int, data: dict[str, Any]) -> None:
        if email := data.get(f"email_{n}", ""):
            try:
                EmailValidator("Give an e-mail address, such as dana@example.org.")(email)
            except ValidationError as wrong:
                self.add_error(f"email_{n}", wrong)
        if self._namesakes(n) and data.get(f"who_{n}") == "":
            # Not asked where the name was typed only now, unless somebody near has it.
            if f"who_{n}" in self.data or self._likely(n) != SOMEBODY_NEW:
                self.add_error(f"who_{n}", "Choose whether this is the contact that you have.")
                return
            data[f"who_{n}"] = SOMEBODY_NEW
        if data.get(f"who_{n}", SOMEBODY_NEW) != SOMEBODY_NEW:
            return
        if data.get(f"name_{n}") == "":
            self.add_error(f"name_{n}", "Give the contact a name.")
        if data.get(f"kind_{n}") == "":
            self.add_error(f"kind_{n}", "Choose what they are to you.")
        if data.get(f"kind_{n}") == ContactKind.RECRUITER:
            if data.get(f"relationship_{n}") == "":
                self.add_error(f"relationship_{n}", "Choose how well you know this recruiter.")
            if data.get(f"works_{n}") == "":
                self.add_error(f"works_{n}", "Choose whether it is the company or an agency.")

    def _name_in_errors(self, n: int) -> None:
        """An error says whose it is, also at the top of the page."""
        whose = self._sent(f"name_{n}") or self._sent(f"email_{n}") or f"contact {n + 1}"
        for name in {f"{it}_{n}" for it in PARTS} & self.errors.keys():
            self[name].label = f"{self[name].label} ({whose})"

    def invited(self) -> list[Invited]:
        """Those who will be there, each once; a contact who had no address gets it."""
        found: dict[str, Invited] = {}
        for n in self.guests:
            if self.cleaned_data[f"take_{n}"]:
                guest = self._invited(n)
                key = str(guest.contact.pk or guest.contact.email or f"guest {n}")
                found.setdefault(key, guest)
        return list(found.values())

    def _invited(self, n: int) -> Invited:
        data = {it: self.cleaned_data.get(f"{it}_{n}", "") for it in PARTS}
        email = data["email"].lower()
        if contact := self._known_by_email(n):
            return Invited(contact)
        if contact := next((it for it in self._namesakes(n) if str(it.pk) == data["who"]), None):
            has_none = bool(email) and not contact.email
            contact.email = email if has_none else contact.email
            return Invited(contact, is_changed=has_none)
        is_recruiter = data["kind"] == ContactKind.RECRUITER
        contact = Contact(
            owner=self.owner,
            name=" ".join(data["name"].split()),
            email=email,
            kind=data["kind"],
            relationship=data["relationship"] if is_recruiter else "",
        )
        agency = " ".join(data["agency"].split())
        return Invited(contact, agency=agency if data["works"] == AGENCY else None)


def _described(contact: Contact) -> str:
    where = f" at {contact.company}" if contact.company else ""
    return f"{contact}, {contact.get_kind_display().lower()}{where}, {contact.email or 'no e-mail'}"
