"""What programs change: through the forms and changes of the pages, so that scores, plans and
follow-ups come along, and what a form refuses is refused in its words.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet, prefetch_related_objects
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from accounts.versions import untouched
from applications.forms import CompanyForm, ContactForm, MoveForm, NewRoleForm, RoleForm
from applications.models import Company, Contact, Role, StageMove
from interviews.follow_ups.changes import reopen, settle, snooze
from interviews.follow_ups.forms import SnoozeForm
from interviews.log import changes as recording
from interviews.log.flag_forms import OWN, FlagForm
from interviews.log.forms import UnplannedQuestionForm
from interviews.log.reading import (
    contacts_of,
    coworkers_of,
    logged_interview,
    logged_question,
    open_form,
    question_of_log,
)
from interviews.models import Answer, Flag, FollowUp, Interview, Question
from interviews.models.flag import FlagKind
from interviews.models.follow_up import FollowUpStatus
from interviews.models.question import PANEL
from interviews.preparing import plan_changes
from interviews.preparing.interview_changes import schedule, set_contacts
from interviews.preparing.interview_forms import InterviewForm
from interviews.score.domain.evidence import Manner
from transfer.api.presenting import answer_said
from transfer.api.problems import Problem, refused
from transfer.api.reading import on_behalf_of

type Given = Mapping[str, Any]
type Names = Mapping[str, str]

# What programs call the boxes of the forms, where they call them otherwise.
OF_ROLE = {
    "company_id": "company",
    "company_name": "new_company",
    "agency_id": "agency",
    "agency_name": "new_agency",
    "recruiter_id": "recruiter",
    "referred_by_id": "referred_by",
    "previous_id": "previous",
    "tags": "tags_said",
}
OF_CONTACT = {"company_id": "company", "company_name": "new_company", "another_than": "another"}
OF_INTERVIEW = {"role_id": "role", "contact_ids": "contacts"}
OF_ANSWER = {"speaker_id": "speaker", "promised_contact_id": "promised_contact"}
OF_FLAG = {"contact_ids": "contacts", "question_id": "question"}
# Each of the two takes the other's place.
INSTEAD = {
    "company_id": "new_company",
    "company_name": "company",
    "agency_id": "new_agency",
    "agency_name": "agency",
}
NO_SUCH_BOX = "This does not apply here. Leave it out: /api/ says when it applies."
IS_STALE = "They have answered this since you read it. Read the answer again, then decide."
IS_A_CORRECTION = (
    "They have answered already. To correct that, send If-Match with the answer's etag."
)


def held(rows: QuerySet[Any], pk: int) -> Any:
    """The row, which nobody else changes until the transaction is over. 404 for another user's."""
    if connection.features.has_select_for_update:
        get_object_or_404(rows.model._default_manager.select_for_update().filter(pk=pk))
    return get_object_or_404(rows, pk=pk)


def found(rows: QuerySet[Any], pk: int) -> Any:
    """404 for another user's, and for one in the trash."""
    return get_object_or_404(rows, pk=pk)


# --- The search itself ---------------------------------------------------------------------------


def add_company(user: User, given: Given, *, now: datetime) -> Company:
    form = CompanyForm(_sent(given, {}), owner=user)
    _check(form, given, {})
    if not form.save_at(now):
        raise refused(form, {})
    return form.instance


def add_contact(user: User, given: Given, *, now: datetime) -> Contact:
    """Raises Problem (409) where somebody known is probably meant."""
    form = ContactForm(_sent(given, OF_CONTACT), owner=user)
    _check(form, given, OF_CONTACT, besides=("another_than",))
    if form.is_held_back and form.known_contact:
        known = form.known_contact
        words = (
            f"You know {known.name} already, who is contact {known.pk}. "
            f"If this is somebody else, send another_than: {known.pk}."
        )
        raise Problem(409, words)
    form.save_at(now)
    return form.instance


def add_role(user: User, given: Given, *, now: datetime) -> Role:
    data = _sent(given, OF_ROLE)
    form = NewRoleForm(data, owner=user, today=timezone.localdate(now))
    _check(form, given, OF_ROLE)
    form.save_at(now)
    return form.instance


def change_role(role: Role, given: Given, *, now: datetime) -> None:
    """given: what is to be another; the rest stays as it is."""
    data = untouched(RoleForm(owner=role.owner, instance=role))
    for name in given:
        if given[name] and (other := INSTEAD.get(name)) and not _names_both(given, name):
            data.pop(other, None)
    data = _sent(given, OF_ROLE, onto=data)
    form = RoleForm(data, owner=role.owner, instance=role)
    _check(form, given, OF_ROLE)
    form.save_at(now)


def _names_both(given: Given, name: str) -> bool:
    other = name.replace("_id", "_name") if name.endswith("_id") else name.replace("_name", "_id")
    return bool(given.get(other))


def move_role(role: Role, given: Given, *, now: datetime) -> StageMove:
    today = timezone.localdate(now)
    data = _sent({"moved_on": today.isoformat()} | _without_none(given), {})
    form = MoveForm(data, role=role, today=today)
    _check(form, given, {})
    return form.save_at(now)


# --- Interviews ----------------------------------------------------------------------------------


@transaction.atomic
def add_interview(user: User, given: Given, *, now: datetime) -> Interview:
    role = Role.objects.owned_by(user).filter(pk=given["role_id"]).first()
    taken = Interview.objects.owned_by(user).filter(role=role).count() if role else 0
    usual = {"zone": user.preferences.zone, "round": taken + 1, "duration_minutes": 60}
    data = _sent(usual | _without_none(given), OF_INTERVIEW)
    form = InterviewForm(data, owner=user, role=role)
    _check(form, given, OF_INTERVIEW)
    interview = schedule(interview=form.instance, now=now)
    set_contacts(interview=interview, contacts=form.cleaned_data["contacts"], now=now)
    return interview


@transaction.atomic
def add_question(user: User, interview: int, given: Given, *, now: datetime) -> Question:
    """A question that came up, asked."""
    held(Interview.objects.owned_by(user), interview)
    row = logged_interview(on_behalf_of(user), interview)
    form = UnplannedQuestionForm(
        _sent(given, {}),
        bank=plan_changes.suited_bank(row),
        taken=frozenset(it.key for it in row.questions.all()),
    )
    _check(form, given, {})
    if item := form.item():
        return plan_changes.plan_question(
            interview=row, item=item, is_unplanned=True, is_asked=True, now=now
        )
    text, theme = form.own_words()
    return plan_changes.ask_own_question(interview=row, text=text, theme=theme, now=now)


@transaction.atomic
def log_answer(
    user: User, question: int, given: Given, *, now: datetime, may_correct: str | None = None
) -> Answer:
    """What one person said. Who has answered already is corrected only where may_correct is the
    etag of that answer: else Problem (428, or 412 for an older one).
    """
    own = Question.objects.owned_by(user).filter(interview__trashed_at=None)
    held(Interview.objects.owned_by(user), found(own, question).interview_id)
    row = question_of_log(on_behalf_of(user), question)
    there = contacts_of(row.interview)
    nobody = str(there[0].pk) if len(there) == 1 else PANEL
    speaker = str(given.get("speaker_id") or nobody)
    known = next((it for it in row.current_answers if it.speaker_key == speaker), None)
    if known is not None:
        if may_correct is None:
            raise Problem(428, IS_A_CORRECTION)
        if not matches(may_correct, answer_said(known, row)["etag"]):
            raise Problem(412, IS_STALE)
    logged = logged_question(row)
    data = _sent(dict(given) | {"speaker_id": speaker}, OF_ANSWER)
    form = open_form(logged, on_behalf_of(user), speaker=speaker, data=data)
    _check(form, given, OF_ANSWER)
    if form.cleaned_data["manner"] == Manner.DODGED:
        prefetch_related_objects([row.interview], "flags")  # one of them is made or changed
    return recording.record_answer(
        question=row,
        speaker=form.who(),
        fields=form.answer_fields(),
        is_scared=form.cleaned_data["is_scared"],
        promised_on=form.cleaned_data.get("promised_on"),
        promised_contact=form.whom_to_hear_from(),
        now=now,
    )


@transaction.atomic
def add_flag(user: User, interview: int, given: Given, *, now: datetime) -> Flag:
    held(Interview.objects.owned_by(user), interview)
    row = logged_interview(on_behalf_of(user), interview)
    kind = FlagKind.GREEN if given.get("is_good_sign") else FlagKind.RED
    sent = {"severity": 3} | dict(given) | {"key": given.get("key") or OWN[kind]}
    form = FlagForm(
        _sent(sent, OF_FLAG),
        interview=row,
        contacts=contacts_of(row),
        coworkers=len(coworkers_of(row)),
    )
    _check(form, given, OF_FLAG, besides=("is_good_sign",))
    try:
        return recording.note_flag(
            interview=row, fields=form.flag_fields(), contacts=form.who(), now=now
        )
    except ValidationError as error:
        raise Problem(422, " ".join(error.messages)) from error


# --- Follow-ups ----------------------------------------------------------------------------------


def settle_follow_up(row: FollowUp, status: FollowUpStatus, *, now: datetime) -> None:
    settle(follow_up=row, status=status, now=now)


def reopen_follow_up(row: FollowUp, *, now: datetime) -> None:
    reopen(follow_up=row, now=now)


def snooze_follow_up(user: User, row: FollowUp, given: Given, *, now: datetime) -> None:
    form = SnoozeForm(_sent(given, {}), zone=user.preferences.zone, now=now)
    _check(form, given, {})
    snooze(follow_up=row, until=form.cleaned_data["until"], now=now)


# --- Between a program and a form ----------------------------------------------------------------


def matches(asked: str, etag: str) -> bool:
    """Whether If-Match names this version. A server in between may have marked it as weak, and
    a script may have lost its quotes.
    """
    named = [it.strip().removeprefix("W/") for it in asked.split(",")]
    return "*" in named or etag.strip('"') in [it.strip('"') for it in named]


def _without_none(given: Given) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _sent(given: Given, names: Names, *, onto: QueryDict | None = None) -> QueryDict:
    """As a browser sends it. onto: what is sent besides; None and false take a box out of it."""
    data = QueryDict(mutable=True) if onto is None else onto
    for name, value in given.items():
        box = names.get(name, name)
        data.pop(box, None)
        if box == "tags_said":
            data[box] = ", ".join(value or ())
        elif isinstance(value, list):
            data.setlist(box, [str(it) for it in value])
        elif value is True:
            data[box] = "on"
        elif isinstance(value, float):
            data[box] = f"{value:.6f}".rstrip("0").rstrip(".")
        elif value is not None and value is not False:
            data[box] = str(value)
    return data


def _check(
    form: forms.BaseForm, given: Given, names: Names, *, besides: Iterable[str] = ()
) -> None:
    """Raises Problem (422) in the form's words, and for what the form has no box for."""
    if not form.is_valid():
        raise refused(form, names)
    boxless = [
        name
        for name, value in given.items()
        if value not in (None, False, "", [])
        and names.get(name, name) not in form.fields
        and name not in besides
    ]
    if boxless:
        raise Problem(422, errors={name: [NO_SUCH_BOX] for name in boxless})


def etag_asked(row: Mapping[str, Any], asked: str | None) -> None:
    """Raises Problem: 428 where a program does not say which version it changes, 412 for an older
    one.
    """
    if asked is None:
        raise Problem(428)
    if not matches(asked, row["etag"]):
        raise Problem(412)
