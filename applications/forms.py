"""Forms for companies, roles, contacts and key messages, with the words for what is wrong."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import QuerySet
from django.utils import timezone

from accounts.domain.letters import name_key
from accounts.folding import KeyField
from accounts.forms import WholeAmountField
from accounts.owned import OwnedModelForm
from accounts.plain_text import guard_text_fields
from accounts.zones import zone_choices
from applications import services
from applications.domain.pipeline import KINDS, Stage, validate_move
from applications.models import (
    Company,
    Contact,
    KeyMessage,
    NamedPay,
    OwnStage,
    Role,
    StageMove,
)
from applications.models.contact import ContactKind, Relationship
from applications.models.role import MOST_PAY_SAID, AppliedVia, Contract, Priority, Workplace
from applications.models.tag import MOST_TAG, MOST_TAGS
from applications.services import NAME_TAKEN
from applications.stages import StageOption, stages_for, stages_of

MOST_OFFERED = 100
MOST_OWN_STAGES = 20
STAGE_TAKEN = "You have a stage with this name already. Choose another name."
STAGE_RETIRED = "You retired a stage with this name. Use that one again, or choose another name."
TOO_MANY_STAGES = f"You have {MOST_OWN_STAGES} stages of your own, which is the most. Retire one."
MOST_COMMUTE_MINUTES = 600
FURTHEST_DEADLINE = timedelta(days=732)
MOST_TAGS_TEXT = 800
FOLDED = ("priority", "tags_said", "agency", "new_agency", "referred_by", "previous")


class WebAddressField(forms.URLField):
    """A link that a page may show: http or https and nothing else, so never javascript:."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {"invalid": "Give a web address that starts with https:// or http://."}


class DayField(forms.DateField):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages = {"invalid": "There is no such day. Choose one from the calendar."}


class NearDayField(DayField):
    """A day two years from today at most: further away, the year is mistyped."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        ahead = day - timezone.localdate() if day else timedelta(0)
        if ahead > FURTHEST_DEADLINE:
            raise ValidationError("That is more than two years away. Check the year.", code="day")
        if ahead < -FURTHEST_DEADLINE:
            raise ValidationError("That is more than two years ago. Check the year.", code="day")
        return day


class StageField(forms.ChoiceField):
    """One of the stages that are offered: a StageOption once cleaned, None where none is said."""

    default_error_messages = {"required": "Choose a stage.", "invalid_choice": "Choose a stage."}
    offered: Sequence[StageOption] = ()

    def offer(self, offered: Sequence[StageOption], *, empty: str = "") -> None:
        """empty: what stands first, where none need be chosen."""
        self.offered = offered
        first = [("", empty)] if empty else []
        self.choices = [*first, *((it.value, it.label) for it in offered)]

    def clean(self, value: Any) -> StageOption | None:
        said = super().clean(value)
        return next((it for it in self.offered if it.value == said), None)


class HoursAWeekField(forms.DecimalField):
    """38.5 or 38,5."""

    widget = forms.TextInput
    OUTSIDE = "A week has 1 to 168 hours."
    default_error_messages = {
        "invalid": "Give the hours as a number, such as 38.5.",
        "min_value": OUTSIDE,
        "max_value": OUTSIDE,
        "max_digits": OUTSIDE,
        "max_whole_digits": OUTSIDE,
        "max_decimal_places": "One digit behind the point is enough, such as 38.5.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=168, max_digits=4, decimal_places=1, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "decimal"}


class OwnRowField(forms.ModelChoiceField):
    default_error_messages = {"invalid_choice": "That one is not in your list. Choose another."}


class OwnRowsField(forms.ModelMultipleChoiceField):
    """Several of the rows that it lists. An id that no database can hold is not among them."""

    def _check_values(self, value: Any) -> QuerySet:
        known = {str(pk) for pk in self.queryset.values_list("pk", flat=True)}
        if not known.issuperset(map(str, value)):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return self.queryset.filter(pk__in=value)


def offer_few(form: forms.BaseForm, name: str) -> None:
    """Show of a field with many rows the MOST_OFFERED that changed last, and those chosen: a page
    stays small with any number. Any other row of the field is accepted too.
    """
    field: Any = form.fields[name]
    rows = list(field.queryset.order_by("-updated_at", "-pk")[: MOST_OFFERED + 1])
    if len(rows) <= MOST_OFFERED:
        return
    chosen = form[name].value() or ()
    chosen = [chosen] if isinstance(chosen, str | int) else chosen
    ids = {str(getattr(it, "pk", it)) for it in chosen}
    known = {str(it.pk) for it in rows[:MOST_OFFERED]}
    others = [it for it in ids - known if re.fullmatch(r"[0-9]{1,18}", it)]
    shown = [*rows[:MOST_OFFERED], *field.queryset.filter(pk__in=others)]
    named = sorted(
        ((it.pk, field.label_from_instance(it)) for it in shown), key=lambda it: name_key(it[1])
    )
    is_select = isinstance(field.widget, forms.Select) and field.empty_label is not None
    field.widget.choices = [*([("", field.empty_label)] if is_select else ()), *named]
    said = f"The {MOST_OFFERED} that changed last are offered."
    field.help_text = form[name].help_text = f"{field.help_text} {said}".strip()


class RecentRowsForm(OwnedModelForm):
    """Lists the rows changed last in its selects, so that a page stays small with any number.

    Any other own row is accepted too, and one that the instance already has stays in the list, also
    where it is in the trash.
    """

    def list_recent(self, name: str, *, empty: str) -> None:
        field: Any = self.fields[name]
        field.empty_label = empty
        present = getattr(self.instance, f"{name}_id", None)
        rows = {row.pk: row for row in field.queryset.order_by("-updated_at")[:MOST_OFFERED]}
        if present:
            field.queryset |= field.queryset.model.objects.filter(owner=self.owner, pk=present)
        for pk in {present, self._chosen(name)} - rows.keys() - {None}:
            rows |= {row.pk: row for row in field.queryset.filter(pk=pk)}
        named = sorted(rows.values(), key=lambda row: name_key(str(row)))
        field.widget.choices = [("", empty), *((row.pk, str(row)) for row in named)]

    def _chosen(self, name: str) -> int | None:
        value = str(self[name].value() or "")
        return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else None


class NewContactMixin(forms.BaseForm):
    """A form that adds a contact, and points out one that is known already before it does.

    known_contact: who is probably meant; None for nobody. The page then has "use" and "another",
    with their id: one press more takes either.
    """

    known_contact: Contact | None = None

    def point_out(self, known: QuerySet[Contact]) -> None:
        self.known_contact = known.select_related("company").first()

    @property
    def chosen(self) -> Contact | None:
        """The known one, where the user wants that one and no new one."""
        return self.known_contact if self._says("use") else None

    @property
    def is_held_back(self) -> bool:
        """Whether the known one was not pointed out before."""
        return (
            self.known_contact is not None and not self._says("another") and not self._says("use")
        )

    def _says(self, name: str) -> bool:
        return self.known_contact is not None and self.data.get(name) == str(self.known_contact.pk)


class WithCompanyForm(RecentRowsForm):
    """A form whose row belongs to a company: one from the list, or a new one by its name."""

    company = OwnRowField(queryset=Company.objects.all(), required=False)
    new_company = forms.CharField(
        label="Or a new company", max_length=120, required=False, strip=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.list_recent("company", empty="None chosen")

    def clean_new_company(self) -> str:
        return _on_one_line(self.cleaned_data["new_company"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("company") and data.get("new_company"):
            self.add_error("new_company", "Choose a company or name a new one, not both.")
        return data


class CompanyForm(OwnedModelForm):
    website = WebAddressField(max_length=500, required=False, assume_scheme="https")

    class Meta:
        model = Company
        fields = ["name", "website", "notes"]
        error_messages = {"name": {"required": "Give the company a name."}}
        widgets = {"notes": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"notes": "Only you see these."}

    def clean_name(self) -> str:
        name = _on_one_line(self.cleaned_data["name"])
        others = Company.objects.owned_by(self.owner).exclude(pk=self.instance.pk)
        if others.called(name).exists():
            raise ValidationError(NAME_TAKEN, code="taken")
        return name

    def save_at(self, now: datetime) -> bool:
        """False, with the words on the form, where another request took the name meanwhile."""
        try:
            services.save_company(company=self.instance, now=now)
        except ValidationError as taken:
            self.add_error(None, taken)
        return self.is_valid()


class RoleForm(WithCompanyForm):
    optional_is_plain = True  # the page says that only title and company are needed

    pay_said = forms.CharField(
        label="Pay",
        max_length=MOST_PAY_SAID,
        required=False,
        help_text="As they say it: 95k, 3.500 €/Monat, $62/h, 45,000–55,000 EUR.",
    )
    hours_a_week = HoursAWeekField(
        label="Hours a week in the contract",
        required=False,
        help_text="Makes pay by the hour or the day a sum of a year.",
    )
    posting_url = WebAddressField(
        label="Link to the posting", max_length=1000, required=False, assume_scheme="https"
    )
    office_days = WholeAmountField(
        label="Office days a week", min_value=0, max_value=7, required=False
    )
    travel_nights = WholeAmountField(
        label="Nights away a month", min_value=0, max_value=31, required=False
    )
    commute_minutes = WholeAmountField(
        label="Commute, minutes one way",
        min_value=0,
        max_value=MOST_COMMUTE_MINUTES,
        required=False,
    )
    offer_deadline = NearDayField(
        label="Answer their offer by",
        required=False,
        help_text="You are reminded two days before.",
    )
    closes_on = NearDayField(label="Applications close on", required=False)
    recruiter = OwnRowField(
        queryset=Contact.objects.filter(kind=ContactKind.RECRUITER), required=False
    )
    agency = OwnRowField(
        label="Agency that places it",
        queryset=Company.objects.all(),
        required=False,
        help_text="Where it is not the employer.",
    )
    new_agency = forms.CharField(label="Or a new agency", max_length=120, required=False)
    referred_by = OwnRowField(
        label="Who referred you", queryset=Contact.objects.all(), required=False
    )
    previous = OwnRowField(
        label="Another try after",
        queryset=Role.objects.select_related("company"),
        required=False,
        help_text="The role you applied for before.",
    )
    tags_said = forms.CharField(
        label="Tags",
        max_length=MOST_TAGS_TEXT,
        required=False,
        help_text="Your own words, with commas between them.",
    )

    class Meta:
        model = Role
        fields = [
            "title",
            "company",
            "new_company",
            "closes_on",
            "offer_deadline",
            "workplace",
            "location",
            "pay_said",
            "contract",
            "hours_a_week",
            "office_days",
            "travel_nights",
            "commute_minutes",
            "recruiter",
            "source",
            "applied_via",
            "priority",
            "tags_said",
            "agency",
            "new_agency",
            "referred_by",
            "previous",
            "posting_url",
            "posting_text",
            "notes",
        ]
        error_messages = {"title": {"required": "Give the role a title."}}
        widgets = {
            "workplace": forms.RadioSelect,
            "priority": forms.RadioSelect,
            "posting_text": forms.Textarea(attrs={"rows": 5}),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "posting_text": "Paste it here: postings vanish.",
            "notes": "Only you see these.",
            "source": "A site, a friend, an agency.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("workplace", ("", "Not known"), Workplace.choices)
        self._choices("priority", ("", "None"), Priority.choices)
        self._choices("contract", ("", "Not known"), Contract.choices)
        self._choices("applied_via", ("", "Not said"), AppliedVia.choices)
        self.list_recent("recruiter", empty="None, or not known")
        self.list_recent("agency", empty="None")
        self.list_recent("referred_by", empty="Nobody")
        previous: Any = self.fields["previous"]
        previous.queryset = previous.queryset.exclude(pk=self.instance.pk)
        self.list_recent("previous", empty="None")
        if self.instance.pk:
            self.initial["tags_said"] = ", ".join(str(it) for it in self.instance.tags.all())
        if self.instance.stage != Stage.OFFER:
            del self.fields["offer_deadline"]

    @property
    def is_more_open(self) -> bool:
        """Whether what is folded holds something."""
        return any(self[name].value() or self[name].errors for name in FOLDED)

    def _choices(self, name: str, empty: tuple[str, str], choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = [empty, *choices]  # type: ignore[attr-defined]

    def clean_pay_said(self) -> str:
        return _on_one_line(self.cleaned_data["pay_said"])

    def clean_new_agency(self) -> str:
        return _on_one_line(self.cleaned_data["new_agency"])

    def clean_tags_said(self) -> list[str]:
        """Each tag once, in whatever capitals."""
        names = [_on_one_line(it) for it in re.split(r"[,;]", self.cleaned_data["tags_said"])]
        found = {name_key(it): it for it in reversed(names) if it}
        tags = [*found.values()][::-1]
        if too_long := next((it for it in tags if len(it) > MOST_TAG), None):
            words = f"A tag has at most {MOST_TAG} characters: “{too_long}”. Are commas missing?"
            raise ValidationError(words, code="long")
        if len(tags) > MOST_TAGS:
            raise ValidationError(f"A role has at most {MOST_TAGS} tags.", code="many")
        return tags

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.names_company() and {"company", "new_company"} <= data.keys():
            self.add_error("company", "Choose the company, or name a new one.")
        if data.get("agency") and data.get("new_agency"):
            self.add_error("new_agency", "Choose an agency or name a new one, not both.")
        return data

    def names_company(self) -> bool:
        return bool(self.cleaned_data.get("company") or self.cleaned_data.get("new_company"))

    def names_said(self) -> dict[str, Any]:
        """What is said by its name, as services take it."""
        return {
            "company_name": self.cleaned_data["new_company"],
            "agency_name": self.cleaned_data["new_agency"],
            "tags": self.cleaned_data["tags_said"],
        }

    def save_at(self, now: datetime) -> bool:
        services.save_role(role=self.instance, now=now, **self.names_said())
        return True


class NewRoleForm(RoleForm):
    """The same with its first stage, which moves change later."""

    stage = StageField(label="Stage", initial=Stage.SAVED, required=False)
    moved_on = DayField(label="Since", required=False)
    is_unnamed = forms.BooleanField(
        label="The employer is not named yet",
        required=False,
        help_text="As agencies do it. Name it later on the company’s page.",
    )

    field_order = ("title", "company", "new_company", "is_unnamed", "stage", "moved_on")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["stage"].offer(stages_of(self.owner))  # type: ignore[attr-defined]

    def names_company(self) -> bool:
        return bool(self.cleaned_data.get("is_unnamed")) or super().names_company()

    def clean_moved_on(self) -> date:
        return _day_of_a_move(self.cleaned_data["moved_on"] or self.today, self.today)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("is_unnamed") and (data.get("company") or data.get("new_company")):
            self.add_error(
                "is_unnamed", "You have named the company as well. Take one of the two away."
            )
        return data

    def save_at(self, now: datetime) -> bool:
        to: StageOption = self.cleaned_data["stage"] or StageOption(Stage.SAVED)
        services.create_role(
            role=self.instance,
            stage=to.stage,
            own_stage=to.own,
            moved_on=self.cleaned_data["moved_on"],
            is_unnamed=self.cleaned_data["is_unnamed"],
            now=now,
            **self.names_said(),
        )
        return True


class NamedPayForm(forms.ModelForm):
    """Pay named again, with who said it and when."""

    said_on = DayField(label="On", error_messages={"required": "Choose the day."})
    by = OwnRowField(label="Who said it", queryset=Contact.objects.none(), required=False)

    class Meta:
        model = NamedPay
        fields = ["said", "by", "said_on"]
        labels = {"said": "They now say"}
        error_messages = {"said": {"required": "Write what they said, such as 62k or $58/h."}}

    def __init__(
        self, data: Any = None, *, role: Role, contacts: Iterable[Contact], today: date
    ) -> None:
        """contacts: who is listed; any other of the user's own is taken too."""
        super().__init__(data, initial={"said_on": today})
        self.today = today
        guard_text_fields(self)
        by: Any = self.fields["by"]
        by.queryset = Contact.objects.owned_by(role.owner)
        by.widget.choices = [("", "Nobody, it was written"), *((it.pk, it.name) for it in contacts)]

    def clean_said(self) -> str:
        return _on_one_line(self.cleaned_data["said"])

    def clean_said_on(self) -> date:
        day: date = self.cleaned_data["said_on"]
        if day > self.today:
            raise ValidationError("That day has not come yet.", code="day")
        if day.year < 1970:
            raise ValidationError("Choose a day after 1970.", code="day")
        return day

    def save_at(self, role: Role, now: datetime) -> NamedPay:
        return services.name_pay(role=role, now=now, **self.cleaned_data)


class MoveForm(forms.Form):
    """A move of one role to a stage, on its own day."""

    stage = StageField(label="To")
    moved_on = DayField(label="On", error_messages={"required": "Choose the day."})
    note = forms.CharField(label="Note", max_length=500, required=False)

    def __init__(self, *args: Any, role: Role, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role, self.today = role, today
        guard_text_fields(self)
        self.fields["stage"].offer(stages_for(role), empty="Choose")  # type: ignore[attr-defined]

    def clean_moved_on(self) -> date:
        return _day_of_a_move(self.cleaned_data["moved_on"], self.today)

    @property
    def stages(self) -> Sequence[StageOption]:
        return self.fields["stage"].offered  # type: ignore[attr-defined, no-any-return]

    def save_at(self, now: datetime) -> StageMove:
        to: StageOption = self.cleaned_data["stage"]
        day, note = self.cleaned_data["moved_on"], self.cleaned_data["note"]
        return services.move_stage(
            role=self.role, stage=to.stage, own_stage=to.own, moved_on=day, note=note, now=now
        )


class OwnStageForm(OwnedModelForm):
    """What a stage counts as is said once: figures are built on it."""

    class Meta:
        model = OwnStage
        fields = ["name", "counts_as"]
        labels = {"counts_as": "Counts as"}
        help_texts = {
            "counts_as": "It stands after this stage. Reminders, questions and figures treat its "
            "roles as if they were there."
        }
        error_messages = {
            "name": {"required": "Give the stage a name."},
            "counts_as": {"required": "Say what it counts as."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["counts_as"]
            return
        kinds = [(kind, [(it.value, it.label) for it in stages]) for kind, stages in KINDS]
        self.fields["counts_as"].choices = [("", "Choose"), *kinds]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = _on_one_line(self.cleaned_data["name"])
        if name_key(name) in {name_key(it.label) for it in Stage}:
            raise ValidationError(f"{name} is there already. Choose another name.", code="taken")
        others = OwnStage.objects.owned_by(self.owner).exclude(pk=self.instance.pk)
        if there := others.filter(name_key=KeyField.key(name)).first():
            words = STAGE_RETIRED if there.retired_at else STAGE_TAKEN
            raise ValidationError(words, code="taken")
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        own = OwnStage.objects.owned_by(self.owner).in_use()
        if not self.instance.pk and own.count() >= MOST_OWN_STAGES:
            raise ValidationError(TOO_MANY_STAGES, code="many")
        return data


class EndedWhyForm(forms.ModelForm):
    """One tap: why a role ended. Nothing is as good an answer, and takes back what was said."""

    class Meta:
        model = Role
        fields = ["ended_why"]
        widgets = {"ended_why": forms.HiddenInput}
        error_messages = {"ended_why": {"invalid_choice": "Choose one of these reasons."}}

    def clean(self) -> dict[str, Any]:
        if not self.instance.may_say_why:
            raise ValidationError("This role has not ended. Move it when it has.", code="open")
        return super().clean() or self.cleaned_data

    def save_it(self) -> None:
        services.set_ended_why(role=self.instance, why=self.cleaned_data["ended_why"])


class ContactForm(NewContactMixin, WithCompanyForm):
    optional_is_plain = True  # the page says what is needed

    zone = forms.ChoiceField(
        label="Time zone",
        required=False,
        help_text="Decides when a call or a mail is due. Leave it empty if it is yours.",
        error_messages={
            "invalid_choice": "There is no such time zone. Choose one such as Europe/Berlin."
        },
    )

    class Meta:
        model = Contact
        fields = [
            "name",
            "kind",
            "relationship",
            "company",
            "new_company",
            "job_title",
            "email",
            "phone",
            "zone",
            "notes",
        ]
        labels = {"kind": "Who they are to you", "relationship": "How well you know each other"}
        error_messages = {
            "name": {"required": "Give the contact a name."},
            "kind": {"required": "Say who they are to you."},
            "email": {"invalid": "Give an e-mail address, such as dana@example.org."},
        }
        widgets = {
            "kind": forms.RadioSelect,
            "relationship": forms.RadioSelect,
            "notes": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "notes": "Only you see these.",
            "relationship": "For recruiters: close ones get a call, distant ones a short message.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [("", "Same as yours, or not known"), *zone_choices()]  # type: ignore[attr-defined]
        self.fields["kind"].choices = ContactKind.choices  # type: ignore[attr-defined]
        self.fields["relationship"].choices = Relationship.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") != ContactKind.RECRUITER:
            data["relationship"] = ""
        elif "relationship" in data and not data["relationship"]:
            self.add_error(
                "relationship", "Say how well you know this recruiter: close or distant."
            )
        if not self.instance.pk and data.get("name"):
            own = Contact.objects.owned_by(self.owner)
            asked = {"email": data.get("email", ""), "company": self._company_id(data)}
            self.point_out(own.known_as(data["name"], **asked))
        return data

    def _company_id(self, data: dict[str, Any]) -> int | None:
        if company := data.get("company"):
            return int(company.pk)
        if not (name := data.get("new_company")):
            return None
        there = Company.objects.owned_by(self.owner).called(name).first()
        return there.pk if there else 0

    def use_known(self, now: datetime, *, role: Role | None = None) -> Contact:
        """Take the contact that is known already; one without a company gets the one named."""
        contact = self.chosen
        assert contact is not None  # noqa: S101  the view asks before
        company, name = self.cleaned_data.get("company"), self.cleaned_data.get("new_company", "")
        if contact.company is not None:
            company, name = contact.company, ""
        contact.company = company
        services.save_contact(contact=contact, now=now, company_name=name, role=role)
        return contact

    def save_at(self, now: datetime, *, role: Role | None = None) -> bool:
        """role: the one that the contact is added for."""
        company = self.cleaned_data["new_company"]
        services.save_contact(contact=self.instance, now=now, company_name=company, role=role)
        return True


class KeyMessageForm(OwnedModelForm):
    class Meta:
        model = KeyMessage
        fields = ["text", "proof"]
        error_messages = {"text": {"required": "Write the message in one sentence."}}
        help_texts = {
            "text": "One thing they should remember about you, in one sentence.",
            "proof": "What happened, what you did, what came of it.",
        }
        widgets = {"proof": forms.Textarea(attrs={"rows": 6})}

    def save_at(self, now: datetime) -> bool:  # noqa: ARG002 - saved like every other form here
        self.save()
        return True


def _on_one_line(name: str) -> str:
    return " ".join(name.split())


def _day_of_a_move(moved_on: date, today: date) -> date:
    if words := validate_move(moved_on=moved_on, today=today):
        raise ValidationError(words, code="day")
    if moved_on.year < 1970:
        raise ValidationError("Choose a day after 1970.", code="day")
    return moved_on
