"""The form that notes or changes a flag."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.plain_text import guard_text_fields
from accounts.versions import VersionedForm
from applications.models import Contact
from interviews.catalogue.loader import FlagEntry, flags
from interviews.catalogue.loader import flag as catalogue_flag
from interviews.log.changes import own_key
from interviews.log.domain.suggestions import LOOKS_FLAG, NotedFlag
from interviews.log.forms import NOT_THERE, SaidField, names_of, scale
from interviews.models import Answer, Flag, Interview
from interviews.models.flag import AREA_CHOICES, GOOD_WORDS, SEVERITY_WORDS, FlagKind
from interviews.score.domain.evidence import AREA_LABELS, FlagStatus

OWN = {FlagKind.RED: "own:red", FlagKind.GREEN: "own:green"}


class FlagForm(VersionedForm, forms.Form):
    """A flag with its evidence: what it is, their words, what was seen, how bad, and who.

    key: a catalogue key, or OWN for the user's own red or green one; decides which boxes there
    are. flag: the one to change, None for a new one; it can be named as another of its kind, unless
    it is a dodge, and a red one that is lowered asks for a reason. contacts: who may have shown it.
    """

    optional_is_plain = True
    UNSTORED = frozenset({"reason", "question"})

    key = forms.ChoiceField(
        label="What did you notice?",
        widget=forms.Select({"class": "form-select"}),
        error_messages={"invalid_choice": "Choose a flag from the list."},
    )
    title = forms.CharField(
        label="In your own words",
        max_length=120,
        error_messages={"required": "Give it a short name."},
    )
    area = forms.ChoiceField(
        label="What it is about",
        choices=[("", "Nothing that is scored"), *AREA_CHOICES],
        required=False,
        error_messages={"invalid_choice": "Choose an area from the list."},
    )
    quote = SaidField(
        label="Their words",
        required=False,
        max_length=10_000,  # as long as an answer, whose words it may start from
        widget=forms.Textarea({"rows": 2}),
    )
    cue = forms.CharField(label="What you saw", required=False, max_length=300)
    contacts = forms.MultipleChoiceField(
        label="Who",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_THERE},
    )
    severity = forms.TypedChoiceField(
        label="How bad can this be?",
        choices=scale(SEVERITY_WORDS),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose from 1 to 5.", "invalid_choice": "Choose from 1 to 5."},
    )
    reason = forms.CharField(
        label="Why it is less bad, if you lower it", required=False, max_length=500
    )
    question = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "The question this belongs to is not there any more."},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        interview: Interview,
        contacts: Sequence[Contact],
        coworkers: int,
        key: str = "",
        flag: Flag | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.flag = flag
        self.interview = interview
        chosen = data.get("key", "") if data is not None else key
        if flag and (not chosen or flag.is_automatic):
            chosen = flag.key
        self.entry: FlagEntry | None = catalogue_flag(chosen)
        self.kind = _kind_of(flag, self.entry, chosen)
        if flag and self.entry and self.entry.kind != flag.kind:
            self.entry = catalogue_flag(flag.key)  # the choice is refused
        super().__init__(data, auto_id="flag-%s", initial=self._start(initial or {}, chosen))
        self.sources = {str(contact.pk): contact for contact in contacts}
        self.questions = {str(it.pk): it for it in interview.questions.all()}
        self.fields["contacts"].choices = names_of(contacts)
        self.fields["question"].choices = [(key, key) for key in ("", *self.questions)]
        self._keep_boxes(coworkers)
        guard_text_fields(self)

    def _start(self, initial: dict[str, Any], chosen: str) -> dict[str, Any]:
        if self.flag:
            names = ("title", "area", "quote", "cue", "severity")
            kept = {name: getattr(self.flag, name) for name in names}
            kept["contacts"] = [str(it.pk) for it in self.flag.contacts.all()]
            self.stored = kept | {
                "key": self.flag.key if catalogue_flag(self.flag.key) else OWN[self.kind]
            }
            return kept | {"key": self.entry.key if self.entry else OWN[self.kind]} | initial
        start = {"key": chosen if self.entry else OWN[self.kind], "severity": 3}
        if self.entry:
            start["severity"] = self.entry.severity
        return start | initial

    def _keep_boxes(self, coworkers: int) -> None:
        is_own = self.entry is None and not (self.flag and self.flag.is_automatic)
        if not is_own:
            del self.fields["title"]
        if not is_own and not (self.entry and self.entry.area == "any"):
            del self.fields["area"]
        if self.flag:
            del self.fields["question"]
        else:
            del self.fields["reason"]
        if self.flag and self.flag.is_automatic:
            del self.fields["key"]
        else:
            with_looks = coworkers > 1 or bool(self.flag and self.flag.key == LOOKS_FLAG)
            self.fields["key"].choices = catalogue_choices(
                [self.kind] if self.flag else list(FlagKind), with_looks=with_looks
            )
            self.fields["key"].required = self.flag is None
        if not self.sources:
            del self.fields["contacts"]
        if self.kind == FlagKind.GREEN:
            self.fields["severity"].label = "How good a sign is it?"
            self.fields["severity"].choices = scale(GOOD_WORDS)
            self.fields.pop("reason", None)

    @property
    def edits_stored(self) -> bool:
        return self.flag is not None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.flag is None and not self.errors:
            key, area = self.flag_key(), self._area()
            same = next(
                (it for it in self.interview.flags.all() if (it.key, it.area) == (key, area)),
                None,
            )
            if same and same.status == "withdrawn":
                raise ValidationError(
                    "You withdrew this flag. Restore it under “Withdrawn or dismissed”."
                )
            if same:
                raise ValidationError("This flag is noted already. Change that one.")
        return cleaned

    def typed(self, initial: Mapping[str, Any]) -> NotedFlag:
        """The flag as far as it is filled in. initial: what a new form starts with."""
        question = str(initial.get("question", ""))
        return NotedFlag(
            ref=0,
            key=self.flag_key(),
            question=int(question) if question in self.questions else None,
            contacts=frozenset(int(it) for it in initial.get("contacts", ()) if it in self.sources),
            quote=initial.get("quote", ""),
            is_green=self.kind == FlagKind.GREEN,
        )

    def noted(self) -> NotedFlag:
        """The same, of a form that is valid."""
        return self.typed(self.cleaned_data)

    def why_so_bad(self) -> str:
        """Why the catalogue starts with the severity it does; "" for one of the user's own."""
        if self.entry is None or self.flag:
            return ""
        return f"Starts at {self.entry.severity}. {self.entry.severity_reason}"

    def flag_key(self) -> str:
        """ "" for one of the user's own, which is named by its title."""
        return self.entry.key if self.entry else ""

    def flag_fields(self) -> dict[str, Any]:
        """The fields of Flag: all for a new one, those that were asked for a changed one."""
        asked = ("title", "area", "quote", "cue", "severity")
        fields = {name: self.cleaned_data[name] for name in asked if name in self.fields}
        if self.flag:
            return fields | self._new_name()
        title = self.entry.title if self.entry else self.cleaned_data["title"]
        question = self.questions.get(self.cleaned_data["question"])
        return fields | {
            "key": self.flag_key(),
            "kind": self.kind,
            "title": title,
            "area": self._area(),
            "question": question,
        }

    def _new_name(self) -> dict[str, Any]:
        """What names the flag where it is to be named as another one; {} where it is not."""
        flag, entry = self.flag, self.entry
        assert flag is not None  # noqa: S101  only one that is changed
        if entry and entry.key != flag.key:
            return {"key": entry.key, "title": entry.title, "area": self._area()}
        if entry is None and catalogue_flag(flag.key):
            return {"key": own_key(self.cleaned_data["title"])}
        return {}

    def who(self) -> list[Contact]:
        return [self.sources[key] for key in self.cleaned_data.get("contacts", ())]

    def why_lowered(self) -> str:
        return self.cleaned_data.get("reason", "")

    def _area(self) -> str:
        if self.entry and self.entry.area != "any":
            return self.entry.area
        return self.cleaned_data.get("area", "")


class ExplainForm(VersionedForm, forms.Form):
    """The new evidence that explains a red flag, and why. answers: those to choose from."""

    evidence = forms.ChoiceField(
        label="What they said since",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose an answer.",
            "invalid_choice": "That answer did not come after the flag. Choose again.",
        },
    )
    reason = forms.CharField(
        label="How that explains it",
        max_length=500,
        error_messages={"required": "Say how it explains the flag."},
    )

    def __init__(
        self, data: QueryDict | None = None, *, flag: Flag, answers: Sequence[Answer]
    ) -> None:
        super().__init__(data, auto_id="explain-%s")
        self.flag = flag
        self.stored = _explained(flag)
        self.answers = {str(it.pk): it for it in answers}
        self.fields["evidence"].choices = [(key, key) for key in self.answers]  # type: ignore[attr-defined]
        guard_text_fields(self)

    @property
    def choices(self) -> list[tuple[str, Answer]]:
        """Each answer with the id of its radio."""
        return [
            (f"{self['evidence'].auto_id}_{place}", answer)
            for place, answer in enumerate(self.answers.values())
        ]

    @property
    def is_withdrawn(self) -> bool:
        return self.flag.status == FlagStatus.WITHDRAWN

    def clean(self) -> dict[str, Any]:
        if self.is_withdrawn:
            raise ValidationError("You withdrew this flag. Restore it first.")
        return super().clean() or {}

    def chosen(self) -> Answer:
        return self.answers[self.cleaned_data["evidence"]]


def _explained(flag: Flag) -> dict[str, Any]:
    """What explains the flag as it stands, nothing where it counts in full."""
    last = flag.changes.last() if flag.status == FlagStatus.EXPLAINED else None
    return {"evidence": str(last.evidence_id), "reason": last.reason} if last else {}


def _kind_of(flag: Flag | None, entry: FlagEntry | None, chosen: str) -> FlagKind:
    if flag or entry:
        return FlagKind((flag or entry).kind)  # type: ignore[union-attr]
    return FlagKind.GREEN if chosen == OWN[FlagKind.GREEN] else FlagKind.RED


def catalogue_choices(
    kinds: Sequence[FlagKind], *, with_looks: bool
) -> list[tuple[str, list[tuple[str, str]]]]:
    """The user's own first, then the catalogue by area: red flags, then good signs."""
    own = {FlagKind.RED: "A red flag of my own", FlagKind.GREEN: "A good sign of my own"}
    choices = [("In my own words", [(OWN[kind], own[kind]) for kind in kinds])]
    labels = {str(area): label for area, label in AREA_LABELS.items()}
    for kind in kinds:
        prefix = "Good sign: " if len(kinds) > 1 and kind == FlagKind.GREEN else ""
        groups: dict[str, list[tuple[str, str]]] = {}
        for entry in flags():
            if entry.kind == kind and (with_looks or entry.key != LOOKS_FLAG):
                groups.setdefault(entry.area, []).append((entry.key, entry.title))
        choices += [
            (prefix + labels.get(area, "Anything"), entries) for area, entries in groups.items()
        ]
    return choices
