"""Forms of the debrief: what you remember, judged and rated, and the gut last.

The debrief is one form, saved part by part while one goes where a script is there to do it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html

from accounts.forms import WholeAmountField
from accounts.plain_text import guard_text_fields
from accounts.versions import VersionedForm
from applications.forms import DayField
from applications.models import Contact
from interviews.asked_me.forms import UNKNOWN
from interviews.log.forms import names_of, promised_day, scale
from interviews.models import Answer, Flag, GapReason, Interview, InterviewerQuestion
from interviews.models.flag import FlagKind
from interviews.models.gut_words import CHOICES as GUT_CHOICES
from interviews.models.gut_words import choice_of
from interviews.models.interview import Feeling, Interest
from interviews.models.interviewer_question import MOST_OF_ANSWER, MOST_OF_QUESTION, MOST_WISHED
from interviews.models.question import SIGNALS
from interviews.score.domain.evidence import Area

MYSELF_WORDS = {1: "Not me", 2: "A little", 3: "Half", 4: "Mostly", 5: "Fully"}
STARS_WORDS = {1: "Poor", 2: "Weak", 3: "Fair", 4: "Good", 5: "Great"}
SKIP = ("", format_html('<span class="num">–</span> <small>{}</small>', "Skip"))
NO_CONTACT = "That contact is not on the list. Choose another, or nobody."
WISH_ALONE = "Nothing else is written down here. Open it to move it to the trash."
GUT_IS_LOCKED = "Your gut was locked on another page. Open this one again to add how it feels now."
JUDGED_ELSEWHERE = "What you judged was changed on another page. Open this one again to see it."
GUT_RANGE = "Give a number from 0 to 100."

# The three fits first, each asked on its own, then the others in the order of the score.
FITS = {
    Area.ROLE: ("Fit with the position", "Would I like the work, and be good at it?"),
    Area.CULTURE: ("Fit with the organisation", "How they treat people and decide things."),
    Area.TEAM: ("Fit with the team", "Would I enjoy working with these people?"),
}
OTHERS = {
    Area.MANAGER: ("The manager", "How they lead, as far as you could see."),
    Area.BALANCE: ("Balance", "Hours, evenings and holidays."),
    Area.GROWTH: ("Growth", "What you would learn, and where it leads."),
    Area.REWARD: ("Reward", "Pay, benefits and thanks."),
    Area.STABILITY: ("Stability", "How safe the job and the company look."),
    Area.PRACTICE: ("Practice", "How the work itself is done."),
}
ASKED = FITS | OTHERS


def areas_to_rate(interview: Interview) -> list[Area]:
    """The areas to ask for: practice only where it carries weight or was rated before."""
    weight = interview.owner.preferences.weights_by_area()[Area.PRACTICE]
    rated = {it.area for it in interview.ratings.all()}
    has_practice = weight > 0 or Area.PRACTICE in rated
    return [it for it in ASKED if it != Area.PRACTICE or has_practice]


def _number(label: str) -> WholeAmountField:
    return WholeAmountField(
        label=label,
        min_value=0,
        max_value=100,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), GUT_RANGE),
    )


def _feel(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[(it.value, it.word) for it in GUT_CHOICES],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the five."},
    )


class GutFields(forms.Form):
    """The gut on one scale from 0 (no) to 100 (yes): a word, or a number of that word."""

    feel = _feel("Would you work there?")
    exact = _number("Or a number from 0 to 100")

    def check_gut(self, data: Mapping[str, Any]) -> None:
        """A number belongs to one word: where another one is chosen, one of the two is a slip."""
        feel, exact = data.get("feel"), data.get("exact")
        if feel is None or exact is None or choice_of(feel) == choice_of(exact):
            return
        word = choice_of(exact).word
        self.add_error("feel", f"{exact} would be “{word}”. Choose that, or empty the number.")

    @property
    def gut(self) -> int | None:
        """0..100, the exact number where one was given; None for neither."""
        exact, feel = self.cleaned_data.get("exact"), self.cleaned_data.get("feel")
        return feel if exact is None else exact


class DebriefForm(VersionedForm, GutFields):
    """All that the debrief keeps; nothing in it is required, so that it can be saved early.

    contacts: from whom one may hear next. part: the one that is saved while one goes, of PARTS; ""
    for all of it. What was not sent stays as it was.
    """

    optional_is_plain = True

    feeling = forms.ChoiceField(
        label="How it went",
        choices=[*Feeling.choices, ("", "Cannot say")],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the three."},
    )
    feeling_why = forms.CharField(
        label="Why",
        help_text="Something that went well, an answer you fumbled, no connection. For you alone: "
        "a draft offers it, and you choose the words.",
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 3}),
    )
    myself = forms.TypedChoiceField(
        label="How much I was myself",
        choices=[SKIP, *scale(MYSELF_WORDS)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose from 1 to 5, or skip it."},
    )
    interest = forms.ChoiceField(
        label="Am I interested?",
        help_text="What is suggested next depends on it.",
        choices=Interest.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose yes, unsure or no."},
    )
    interest_words = forms.CharField(
        label="Why I am even more interested now",
        help_text="Used only if the answer is yes: a line for the recruiter.",
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 2}),
    )
    promised_on = DayField(label="They will answer by", required=False)
    promised_contact = forms.ChoiceField(
        label="From whom", required=False, error_messages={"invalid_choice": NO_CONTACT}
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        interview: Interview,
        contacts: Sequence[Contact],
        part: str = "",
    ) -> None:
        super().__init__(data, initial=_kept(interview))
        self.interview = interview
        self.part = part if part in PARTS else ""
        self.areas = areas_to_rate(interview)
        self.contacts = {str(contact.pk): contact for contact in contacts}
        self.fields["promised_contact"].choices = [  # type: ignore[attr-defined]
            ("", "Nobody was named"),
            *names_of(contacts),
        ]
        self.asked_me = list(interview.interviewer_questions.all())
        self.askers = [it.contact for it in interview.participants.all()]
        for it in self.asked_me:
            self.fields |= _wish_fields(it)
        self.fields |= _new_question_fields(self.askers)
        has_gut = bool(interview.gut_feelings.all())
        self.answers = [it for it in interview.current_answers if _can_be_judged(it, has_gut)]
        for answer in self.answers:
            self.fields[f"signal_{answer.pk}"] = _signal_field(answer)
        self.flags = [it for it in interview.counted_flags if self._can_be_rated(it, has_gut)]
        for flag in self.flags:
            self.fields[f"severity_{flag.pk}"] = _severity_field(flag)
        for area in self.areas:
            self.fields |= _rating_fields(area)
        self.order_fields([it for part in PARTS for it in self.fields if is_of_part(it, part)])
        if has_gut:
            del self.fields["feel"], self.fields["exact"]
        if self.part:
            for name in self.fields.keys() - self.names_of(self.part):
                del self.fields[name]
        guard_text_fields(self)

    def names_of(self, part: str) -> set[str]:
        return {name for name in self.fields if is_of_part(name, part)}

    def _can_be_rated(self, flag: Flag, has_gut: bool) -> bool:
        """It was noted with one tap, or was rated here a moment ago and nothing followed yet."""
        is_sent = self.is_bound and f"severity_{flag.pk}" in self.data
        return flag.is_unjudged or (
            is_sent
            and not has_gut
            and flag.first_severity == flag.severity
            and not flag.changes.exists()
        )

    def clean_promised_on(self) -> date | None:
        return promised_day(self.cleaned_data["promised_on"], self.interview)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.check_gut(data)
        for problem in dict.fromkeys(self._gone_meanwhile()):
            self.add_error(None, problem)
        for it in self.asked_me:
            if f"wished_{it.pk}" in data and not (it.text or data[f"wished_{it.pk}"]):
                self.add_error(f"wished_{it.pk}", WISH_ALONE)
        if (data.get("new_answered") or data.get("new_wished")) and not data.get("new_text"):
            self.add_error("new_text", "Write what they wanted to know as well.")
        for area in self.areas:
            stars, note = f"stars_{area}", f"note_{area}"
            if data.get(note) and stars in data and data[stars] is None:
                self.add_error(stars, "Give it 1 to 5 as well, or remove the note.")
        return data

    def _gone_meanwhile(self) -> Iterator[str]:
        """What an older page says of rows that another one took away, or of a gut locked there."""
        parts = [self.part] if self.part else list(PARTS)
        for name, said in self.data.items():
            kind, _, pk = name.partition("_")
            is_asked = any(is_of_part(name, it) for it in parts)
            if name in self.fields or not is_asked or not str(said).strip():
                continue
            if name in GutFields.base_fields:
                if str(said) not in self._gut_words():
                    yield GUT_IS_LOCKED
            elif kind in {"answered", "wished"} and pk.isdecimal():
                yield f"A question was removed on another page. Not saved: “{said}”"
            elif kind in {"signal", "severity"} and said not in self._judged(kind, pk):
                yield JUDGED_ELSEWHERE

    def _gut_words(self) -> set[str]:
        """The last gut, as a page would send it."""
        values = [it.value for it in self.interview.gut_feelings.all() if it.value is not None]
        return {str(values[-1]), str(choice_of(values[-1]).value)} if values else set()

    def _judged(self, kind: str, pk: str) -> Iterator[str]:
        rows = self.interview.current_answers if kind == "signal" else self.interview.flags.all()
        return (str(getattr(it, kind)) for it in rows if str(it.pk) == pk)

    def fits(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The scale and the note of each of the three fits."""
        return [self._boxes(it) for it in self.areas if it in FITS]

    def other_areas(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [self._boxes(it) for it in self.areas if it not in FITS]

    def _boxes(self, area: Area) -> tuple[forms.BoundField, forms.BoundField]:
        return self[f"stars_{area}"], self[f"note_{area}"]

    def questions_asked(
        self,
    ) -> list[tuple[InterviewerQuestion, forms.BoundField, forms.BoundField]]:
        """What they wanted to know, with how it was answered and what one wishes one had said."""
        return [(it, self[f"answered_{it.pk}"], self[f"wished_{it.pk}"]) for it in self.asked_me]

    def unjudged(self) -> list[tuple[Answer, forms.BoundField]]:
        """The answers that still wait for a signal, and those that were judged just now."""
        return [
            (it, self[name])
            for it in self.answers
            for name in [f"signal_{it.pk}"]
            if it.signal is None or (self.is_bound and self.data.get(name))
        ]

    def unjudged_flags(self) -> list[tuple[Flag, forms.BoundField]]:
        return [(it, self[f"severity_{it.pk}"]) for it in self.flags]

    def debrief_fields(self) -> dict[str, Any]:
        """The fields of Interview, as save_debrief() takes them."""
        kept = {name: self.cleaned_data[name] for name in KEPT if name in self.fields}
        if "promised_contact" in kept:
            kept["promised_contact"] = self.contacts.get(kept["promised_contact"])
        if "feel" in self.fields:
            kept["gut_so_far"] = self.gut
        return kept

    def ratings(self) -> dict[str, tuple[int | None, str]]:
        """Area → stars and note; stars None removes a rating."""
        return {
            str(it): (self.cleaned_data[f"stars_{it}"], self.cleaned_data[f"note_{it}"])
            for it in self.areas
            if f"stars_{it}" in self.fields
        }

    def wishes(self) -> Iterable[tuple[InterviewerQuestion, dict[str, str]]]:
        """What was asked, with what is said of it now, where it is said otherwise than before."""
        for it in self.asked_me:
            said = {
                name: self.cleaned_data[key]
                for name in ("answered", "wished")
                if (key := f"{name}_{it.pk}") in self.fields and key in self.data
            }
            if any(getattr(it, name) != text for name, text in said.items()):
                yield it, said

    def new_question(self) -> dict[str, Any] | None:
        """One more that they asked, as note_question() takes it; None for none."""
        if not self.cleaned_data.get("new_text"):
            return None
        asked_by = self.cleaned_data["new_asked_by"]
        return {
            "text": self.cleaned_data["new_text"],
            "answered": self.cleaned_data["new_answered"],
            "wished": self.cleaned_data["new_wished"],
            "asked_by": next((it for it in self.askers if str(it.pk) == asked_by), None),
        }

    def signals(self) -> list[tuple[Answer, int]]:
        """The answers that were judged, and what they say; one that was not sent is not judged."""
        said = ((it, self.cleaned_data.get(f"signal_{it.pk}")) for it in self.answers)
        return [(it, signal) for it, signal in said if signal not in (None, it.signal)]

    def severities(self) -> list[tuple[Flag, int]]:
        said = ((it, self.cleaned_data.get(f"severity_{it.pk}")) for it in self.flags)
        return [
            (it, severity)
            for it, severity in said
            if severity is not None and (it.is_unjudged or severity != it.severity)
        ]


KEPT = tuple(it for it in DebriefForm.base_fields if it not in GutFields.base_fields)
# Part of the page → its fields, or how their names begin. A new question is added when one says so,
# along with what was typed to the others: what is half written is no question yet.
PARTS = {
    "asked": ("answered_", "wished_"),
    "new": ("new_", "answered_", "wished_"),
    "judged": ("signal_", "severity_"),
    "how": ("myself", "feeling", "feeling_why"),
    "next": ("promised_", "interest", "interest_words"),
    "ratings": ("stars_", "note_"),
    "gut": ("feel", "exact"),
}


def is_of_part(name: str, part: str) -> bool:
    return any(it == name or (it[-1] == "_" and name.startswith(it)) for it in PARTS[part])


def _kept(interview: Interview) -> dict[str, Any]:
    kept: dict[str, Any] = {name: getattr(interview, name) for name in KEPT}
    kept["promised_contact"] = str(interview.promised_contact_id or "")
    for rating in interview.ratings.all():
        kept[f"stars_{rating.area}"] = rating.stars
        kept[f"note_{rating.area}"] = rating.note
    if interview.gut_so_far is not None:
        word = choice_of(interview.gut_so_far)
        kept["feel"] = word.value
        kept["exact"] = None if interview.gut_so_far == word.value else interview.gut_so_far
    return kept


def _words(label: str, most: int) -> forms.CharField:
    widget = forms.Textarea({"rows": 2})
    return forms.CharField(label=label, required=False, max_length=most, widget=widget)


def _wish_fields(question: InterviewerQuestion) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        f"wished_{question.pk}": _words("What I wish I had said", MOST_WISHED),
        f"answered_{question.pk}": _words("How I answered", MOST_OF_ANSWER),
    }
    for name, field in fields.items():
        field.initial = getattr(question, name.partition("_")[0])
    return fields


def _new_question_fields(askers: Sequence[Contact]) -> dict[str, forms.Field]:
    names = names_of(askers)
    return {
        "new_text": _words("What did they want to know?", MOST_OF_QUESTION),
        "new_asked_by": forms.ChoiceField(
            label="Who asked?",
            choices=[*names, UNKNOWN],
            initial=names[0][0] if len(names) == 1 else "",
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": "Choose somebody who was there, or nobody."},
        ),
        "new_answered": _words("How I answered", MOST_OF_ANSWER),
        "new_wished": _words("What I wish I had said", MOST_WISHED),
    }


def _can_be_judged(answer: Answer, has_gut: bool) -> bool:
    """It waits for a signal, or may still get another one: until the gut is said."""
    is_about_an_area = not answer.is_dodge and bool(answer.question.area)
    return is_about_an_area and (answer.signal is None or not has_gut)


def _signal_field(answer: Answer) -> forms.Field:
    return forms.TypedChoiceField(
        label="What does it say about working there?",
        choices=scale(SIGNALS, is_signed=True),
        coerce=int,
        empty_value=None,
        initial=answer.signal,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose from −2 to +2."},
    )


def _severity_field(flag: Flag) -> forms.Field:
    return forms.TypedChoiceField(
        label="How good is this?" if flag.kind == FlagKind.GREEN else "How bad can this be?",
        choices=scale(dict(flag.severity_choices)),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Severity goes from 1 to 5."},
    )


def _rating_fields(area: Area) -> dict[str, forms.Field]:
    label, question = ASKED[area]
    return {
        f"stars_{area}": forms.TypedChoiceField(
            label=label,
            help_text=question,
            choices=[SKIP, *scale(STARS_WORDS)],
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": "Choose from 1 to 5, or skip it."},
        ),
        f"note_{area}": forms.CharField(label=f"{label}: because", required=False, max_length=500),
    }


class GutForm(GutFields):
    """The gut on its own: before the score, or how it feels later."""

    optional_is_plain = True

    note = forms.CharField(
        label="What it knows that your notes do not",
        required=False,
        max_length=1_000,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        guard_text_fields(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and self.gut is None:
            self.add_error("feel", "Choose a word or give a number.")
        self.check_gut(data)
        return data


class RoomGutForm(forms.Form):
    """The gut right after the interview, on the same scale; it may wait."""

    optional_is_plain = True

    feel = _feel("Your gut, right now")


class GapReasonForm(forms.ModelForm):
    """Why gut and score lie far apart. A reason is added, never changed."""

    class Meta:
        model = GapReason
        fields = ["text"]
        labels = {"text": "What does one of them know that the other does not?"}
        error_messages = {"text": {"required": "Write a reason, or leave this page."}}
        widgets = {"text": forms.Textarea({"rows": 3})}

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="id_gap_%s")
        guard_text_fields(self)
