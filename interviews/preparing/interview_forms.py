"""When an interview is, what kind it is, and who will be there."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from accounts.domain.business_time import is_zone
from accounts.forms import WholeAmountField
from accounts.models import User
from accounts.plain_text import refuse_unseen
from accounts.zones import known_zone, zone_choices
from applications.forms import DayField, NewContactMixin, OwnRowField, RecentRowsForm, offer_few
from applications.models import Contact, Role
from applications.models.contact import ContactKind, Relationship
from interviews.models import Interview, Participant
from interviews.models.interview import LONGEST_MINUTES, SHORTEST_MINUTES, InterviewKind

YEARS = range(2000, 2101)
MOST_ROUNDS = 20
MOST_DIGITS = 18  # of an id; no database can be asked for a longer one
NOT_AMONG_THEM = "One of these contacts is not on the list of this company. Choose again."


class ZoneField(forms.ChoiceField):
    """Offers places by continent, and takes every name that a clock can be set to."""

    default_error_messages = {
        "required": "Choose the time zone.",
        "invalid_choice": "There is no such time zone. Choose one such as Europe/Berlin.",
    }

    def valid_value(self, value: Any) -> bool:
        return is_zone(str(value))

    def offer(self, current: object) -> None:
        """All zones; the one in use stays on offer even where it goes by an old name."""
        self.choices = zone_choices(known_zone(current))


class ContactsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": NOT_AMONG_THEM,
        "invalid_pk_value": NOT_AMONG_THEM,
        "list": NOT_AMONG_THEM,
    }

    def clean(self, value: Any) -> Any:
        if any(len(str(pk)) > MOST_DIGITS for pk in value or ()):
            raise forms.ValidationError(NOT_AMONG_THEM, code="invalid_choice")
        return super().clean(value)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.get_kind_display().lower()}"


def contacts_of(owner: User, role: Role | None, interview: Interview | None = None) -> QuerySet:
    """Who can be picked: the contacts at the role's company, its recruiter, and who is on already.

    Somebody on the list stays pickable even from the trash, or saving would drop them.
    """
    of_role = Q(company=role.company_id) | Q(pk=role.recruiter_id) if role else Q(pk=None)
    # By their ids: with the owner beside the conditions, SQLite reads everybody the owner knows.
    found = Contact.objects.filter(of_role, trashed_at=None).order_by().values("pk")
    at_hand = Q(pk__in=found)
    if interview is not None and interview.pk:
        at_hand |= Q(pk__in=Participant.objects.filter(interview=interview).values("contact"))
    return Contact.objects.filter(at_hand, owner=owner)


# --- Someone new, named in passing --------------------------------------------------------------


def new_contact_fields(*, is_required: bool) -> dict[str, forms.Field]:
    return {
        "new_name": forms.CharField(
            label="Name",
            max_length=120,
            required=is_required,
            validators=[refuse_unseen],
            error_messages={"required": "Give the contact a name."},
        ),
        "new_kind": forms.ChoiceField(
            label="Kind of contact",
            choices=[("", "Choose"), *ContactKind.choices],
            required=is_required,
            error_messages={
                "required": "Choose the kind of contact.",
                "invalid_choice": "Choose one from the list.",
            },
        ),
        "new_relationship": forms.ChoiceField(
            label="How well you know each other",
            choices=[("", "Choose"), *Relationship.choices],
            required=False,
            help_text="For recruiters only: close ones get a call, distant ones a short message.",
            error_messages={"invalid_choice": "Choose close or distant."},
        ),
    }


def check_new_contact(form: forms.BaseForm, data: dict[str, Any]) -> None:
    """Put what is missing on the form; without a name there is nobody new."""
    name, kind = data.get("new_name"), data.get("new_kind")
    if name is None or kind is None:  # refused already
        return
    if kind and not name:
        form.add_error("new_name", "Give the contact a name.")
    if name and not kind:
        form.add_error("new_kind", "Choose the kind of contact.")
    if kind == ContactKind.RECRUITER and data.get("new_relationship") == "":
        form.add_error("new_relationship", "Choose how well you know this recruiter.")


def new_contact(data: dict[str, Any], *, owner: User, role: Role) -> Contact | None:
    """The contact named on the form, unsaved; None where nobody was."""
    if not data.get("new_name"):
        return None
    is_recruiter = data["new_kind"] == ContactKind.RECRUITER
    return Contact(
        owner=owner,
        company=role.company,
        name=" ".join(data["new_name"].split()),
        kind=data["new_kind"],
        relationship=data["new_relationship"] if is_recruiter else "",
    )


def known_contacts(data: dict[str, Any], *, owner: User, role: Role | None) -> QuerySet[Contact]:
    """Who is probably meant by the contact named on the form."""
    own = Contact.objects.owned_by(owner)
    if not (name := data.get("new_name")) or role is None:
        return own.none()
    return own.known_as(name, company=role.company_id)


class NewContactForm(NewContactMixin, forms.Form):
    """interview: the one to add to; None where nothing was sent."""

    def __init__(self, *args: Any, interview: Interview | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.interview = interview
        self.fields |= new_contact_fields(is_required=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        check_new_contact(self, data)
        if self.interview is not None:
            owner, role = self.interview.owner, self.interview.role
            self.point_out(known_contacts(data, owner=owner, role=role))
        return data


class KnownContactForm(forms.Form):
    """One of the contacts who can be picked for an interview."""

    contact = forms.ModelChoiceField(
        label="Somebody you know",
        queryset=Contact.objects.none(),
        error_messages={
            "required": "Choose a contact.",
            "invalid_choice": "That contact is not on the list of this company. Choose another.",
        },
    )

    def __init__(self, *args: Any, interview: Interview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contact"]
        field.queryset = contacts_of(interview.owner, interview.role, interview)
        offer_few(self, "contact")


# --- The interview -------------------------------------------------------------------------------


class InterviewForm(NewContactMixin, RecentRowsForm):
    """role: the one it is for, where that is settled; None leaves it to the select.

    Once the interview exists its role is settled for good: what was asked and heard belongs to it.
    """

    role = OwnRowField(
        queryset=Role.objects.open().select_related("company"),
        error_messages={
            "required": "Choose the role it is for.",
            "invalid_choice": "That role is not one of your open ones. Choose another.",
        },
    )
    kind = forms.ChoiceField(
        choices=[("", "Choose the kind"), *InterviewKind.choices],
        error_messages={
            "required": "Choose the kind of interview.",
            "invalid_choice": "Choose one of the kinds.",
        },
    )
    round = WholeAmountField(
        min_value=1,
        max_value=MOST_ROUNDS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            f"A round is a number from 1 to {MOST_ROUNDS}.",
        ),
    )
    local_date = DayField(label="Day", error_messages={"required": "Choose the day."})
    local_time = forms.TimeField(
        label="Start",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": "Enter the time it starts.",
            "invalid": "There is no such time. Write it as 14:30.",
        },
    )
    zone = ZoneField(label="Time zone")
    duration_minutes = WholeAmountField(
        label="Minutes",
        min_value=SHORTEST_MINUTES,
        max_value=LONGEST_MINUTES,
        initial=60,
        error_messages={
            "required": "Enter how many minutes it lasts.",
            "invalid": "Give the minutes as a whole number.",
            "min_value": "It has to end after it starts: 5 minutes or more.",
            "max_value": "An interview lasts at most 10 hours, 600 minutes.",
        },
    )
    contacts = ContactsField(
        queryset=Contact.objects.all(), label="Who will be there", required=False
    )

    field_order: tuple[str, ...] = (
        *("role", "kind", "round", "local_date", "local_time", "duration_minutes", "zone", "place"),
        *("contacts", "new_name", "new_kind", "new_relationship", "notes"),
    )

    class Meta:
        model = Interview
        fields = [
            "role",
            "kind",
            "round",
            "local_date",
            "local_time",
            "zone",
            "duration_minutes",
            "place",
            "notes",
        ]
        labels = {"place": "Place or link"}
        help_texts = {
            "place": "An address, a phone number or the link to the call.",
            "notes": "Only you see these.",
        }
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, role: Role | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= new_contact_fields(is_required=False)
        self.order_fields(self.field_order)
        self._offer_roles(role)
        zone: Any = self.fields["zone"]
        zone.offer(self["zone"].value() or self.initial.get("zone"))
        contacts: Any = self.fields["contacts"]
        contacts.queryset = contacts_of(self.owner, self.chosen_role, self.instance)
        offer_few(self, "contacts")

    def _offer_roles(self, role: Role | None) -> None:
        if self.instance.pk:
            self.chosen_role: Role | None = self.instance.role
            del self.fields["role"]
            return
        field: Any = self.fields["role"]
        if role is not None:
            field.queryset |= Role.objects.owned_by(self.owner).filter(pk=role.pk)
        self.list_recent("role", empty="Choose a role")
        self.chosen_role = field.queryset.filter(pk=self._chosen("role") or 0).first()

    @property
    def has_roles(self) -> bool:
        """Whether there is any role to choose."""
        role: Any = self.fields.get("role")
        return role is None or len(role.widget.choices) > 1

    def clean_local_date(self) -> Any:
        day = self.cleaned_data["local_date"]
        if day.year not in YEARS:
            raise forms.ValidationError(
                f"Choose a day between {YEARS[0]} and {YEARS[-1]}.", code="day"
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.point_out(known_contacts(data, owner=self.owner, role=self._role_named(data)))
        if not self.chosen:
            check_new_contact(self, data)
        return data

    def _role_named(self, data: dict[str, Any]) -> Role | None:
        return self.chosen_role if self.instance.pk else data.get("role")

    def new_contact(self) -> Contact | None:
        """The one named, unsaved, or the known one that was chosen instead."""
        return self.chosen or new_contact(
            self.cleaned_data, owner=self.owner, role=self.instance.role
        )
