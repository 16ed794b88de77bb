"""What a user does in a week, each deed told to the services with the dice that choose for them."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.owned import TRASHABLE
from accounts.preferences import save_preferences
from applications import services
from applications.models import Company, Contact, Role
from applications.models.contact import ContactKind
from interviews.debrief import changes as debriefing
from interviews.log import changes as recording
from interviews.models import Answer, Flag, Interview, Question
from interviews.preparing import interview_changes
from interviews.score.domain.evidence import Area

NOW = timezone.now()


class NothingThereError(Exception):
    """There is no row left to do it to."""


def one_of(rows, chance):
    """A row picked at random."""
    found = list(rows.order_by("pk"))
    if not found:
        raise NothingThereError
    return chance.choice(found)


def own(model, owner):
    return model.objects.owned_by(owner)


def somebody(owner, chance):
    return chance.choice([None, *own(Contact, owner).order_by("pk")])


def standing_answers(owner):
    return own(Answer, owner).filter(question__interview__in=own(Interview, owner))


def answer_a_question(owner, chance):
    question = one_of(own(Question, owner).filter(interview__in=own(Interview, owner)), chance)
    low = chance.choice((None, 38, 49, 62))
    recording.record_answer(
        question=question,
        speaker=somebody(owner, chance),
        fields={
            "words": "Well.",
            "manner": chance.choice(("specific", "general", "dodged")),
            "signal": chance.choice((None, -2, -1, 0, 1, 2)),
            "hours_low": low,
            "hours_high": low and low + chance.randint(0, 10),
        },
        is_scared=False,
        now=NOW,
    )


def withdraw_an_answer(owner, chance):
    answer = one_of(standing_answers(owner).current(), chance)
    recording.withdraw_answer(answer=answer, now=NOW)


def restore_an_answer(owner, chance):
    answer = one_of(standing_answers(owner).exclude(superseded_at=None), chance)
    recording.restore_answer(answer=answer, now=NOW)


def note_a_flag(owner, chance):
    recording.note_flag(
        interview=one_of(own(Interview, owner), chance),
        fields={
            "title": f"Own {chance.randint(1, 3)}",
            "kind": chance.choice(("red", "green")),
            "area": chance.choice(("", *Area)),
            "severity": chance.randint(1, 5),
        },
        contacts=[],
        now=NOW,
    )


def edit_a_flag(owner, chance):
    fields = {"severity": chance.randint(1, 5), "area": chance.choice(("", *Area))}
    recording.edit_flag(
        flag=one_of(own(Flag, owner), chance), fields=fields, contacts=[], reason="So.", now=NOW
    )


def explain_a_flag(owner, chance):
    recording.explain_flag(
        flag=one_of(own(Flag, owner), chance),
        reason="They said why.",
        evidence=one_of(standing_answers(owner), chance),
        now=NOW,
    )


def withdraw_a_flag(owner, chance):
    recording.withdraw_flag(flag=one_of(own(Flag, owner), chance), now=NOW)


def restore_a_flag(owner, chance):
    recording.restore_flag(flag=one_of(own(Flag, owner), chance), now=NOW)


def accept_what_is_suggested(owner, chance):
    interview = one_of(own(Interview, owner), chance)
    for suggestion in recording.suggested_flags(interview)[:1]:
        recording.accept_suggestion(interview=interview, flag_key=suggestion.flag_key, now=NOW)


def debrief(owner, chance):
    rated = chance.sample(list(Area), 3)
    debriefing.save_debrief(
        interview=one_of(own(Interview, owner), chance),
        fields={"interest": chance.choice(("yes", "no", "unsure")), "feeling": "good"},
        ratings={
            str(it): (chance.choice((None, 1, 3, 5)), chance.choice(("", "a note"))) for it in rated
        },
        now=NOW,
    )


def change_limits_and_weights(owner, chance):
    preferences = owner.preferences
    preferences.hours_limit = chance.choice((None, 40, 50, 60))
    preferences.salary_floor = chance.choice((None, 70_000))
    preferences.office_days_limit = chance.choice((None, 2))
    preferences.deal_breaker_flags = chance.choice(([], ["pause_and_smirk"]))
    preferences.weights = {str(it): chance.choice((0, 0, 10, 30)) for it in Area}
    save_preferences(preferences, now=NOW)


def edit_a_role(owner, chance):
    role = one_of(own(Role, owner), chance)
    role.salary_min = chance.choice((None, 50_000, 80_000))
    role.currency = chance.choice(("", "EUR", "USD"))
    role.office_days = chance.choice((None, 1, 5))
    services.save_role(role=role, now=NOW)


def move_a_role(owner, chance):
    stage = chance.choice(("interviewing", "offer", "rejected"))
    role = one_of(own(Role, owner), chance)
    services.move_stage(role=role, stage=stage, moved_on=NOW.date(), now=NOW)


def add_a_role(owner, chance):
    role = Role(owner=owner, company=one_of(own(Company, owner), chance), title="New")
    services.create_role(role=role, moved_on=NOW.date(), now=NOW)


def change_what_a_contact_is(owner, chance):
    contact = one_of(own(Contact, owner), chance)
    contact.kind, contact.relationship = chance.choice(ContactKind.values), "distant"
    services.save_contact(contact=contact, now=NOW)


def change_who_is_there(owner, chance):
    contacts = own(Contact, owner).order_by("-pk")[: chance.randint(0, 3)]
    interview = one_of(own(Interview, owner), chance)
    interview_changes.set_contacts(interview=interview, contacts=contacts, now=NOW)


def move_an_interview(owner, chance):
    interview = one_of(own(Interview, owner), chance)
    interview.local_date += timedelta(days=chance.randint(-3, 3))
    interview_changes.schedule(interview=interview, now=NOW)


def add_an_interview(owner, chance):
    like = one_of(own(Interview, owner), chance)
    copied = ("owner", "role", "kind", "round", "local_date", "local_time", "zone")
    new = Interview(**{name: getattr(like, name) for name in copied})
    interview_changes.schedule(interview=new, now=NOW)


def throw_something_away(owner, chance):
    kind = chance.choice(list(TRASHABLE))
    services.trash(obj=one_of(own(TRASHABLE[kind], owner), chance), now=NOW)


def bring_something_back(owner, chance):
    trashed = [
        row for model in TRASHABLE.values() for row in model.rows().in_trash_of(owner, now=NOW)
    ]
    if not trashed:
        raise NothingThereError
    services.restore(obj=chance.choice(trashed), now=NOW)


def empty_the_trash(owner, chance):
    services.purge(now=NOW + timedelta(days=31), owner=owner)


DEEDS = (
    answer_a_question,
    withdraw_an_answer,
    restore_an_answer,
    note_a_flag,
    edit_a_flag,
    explain_a_flag,
    withdraw_a_flag,
    restore_a_flag,
    accept_what_is_suggested,
    debrief,
    change_limits_and_weights,
    edit_a_role,
    move_a_role,
    add_a_role,
    change_what_a_contact_is,
    change_who_is_there,
    move_an_interview,
    add_an_interview,
    throw_something_away,
    bring_something_back,
    empty_the_trash,
)


def happen(deed, owner, chance):
    """Do it, unless it is refused in words or there is nothing left to do it to."""
    try:
        with transaction.atomic():
            deed(owner, chance)
    except (ValidationError, NothingThereError):
        return
