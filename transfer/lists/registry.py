"""Every list page there is, as it leaves. Each finds its rows by the function of its page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from agenda.models import Notice, Reminder
from agenda.reminder_listing import reminder_listing
from applications.listings import (
    company_listing,
    contact_listing,
    document_listing,
    key_message_listing,
    log_entry_listing,
)
from applications.lists import Listing
from applications.models import Document, DocumentVersion, RoleDocument
from applications.models.contact import ContactKind
from interviews.asked_me.reading import MANY, asked_as, asked_in
from interviews.follow_ups.domain.due import is_late
from interviews.follow_ups.reading import follow_up_listing
from interviews.models import FollowUp, Interview
from interviews.models.follow_up import FollowUpStatus
from interviews.preparing.bank_reading import BankSearch, bank_for, themes_of
from interviews.preparing.interview_listing import interview_listing, state_of
from overview.insights.rows import Applications, answer_listing
from transfer.lists import flags, roles
from transfer.lists.listed import AT_ONCE, Column, Found, Listed

STATES = {"upcoming": "Coming up", "now": "Now", "waiting": "To debrief", "done": "Done"}
CHANNELS = {
    "call": "Call",
    "email": "E-mail",
    "call_or_email": "Call or e-mail",
    "note": "Thank-you note",
    "self": "For yourself",
}


def _listing(of: Callable[[User, QueryDict], Listing]) -> Callable[..., Found]:
    def find(user: User, asked: QueryDict, now: datetime) -> Found:  # noqa: ARG001
        listing = of(user, asked)
        return Found(listing.every.iterator(chunk_size=AT_ONCE), listing.narrowed_words)

    return find


def _went_out(row: Any) -> date | None:
    """None where nobody knows the day."""
    return row.application.sent_on if row.application.is_sent_known else None


def _clock(moment: datetime | None) -> datetime | None:
    """Naive, as the user's clock showed it."""
    return timezone.localtime(moment).replace(tzinfo=None) if moment else None


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


# --- Interviews ----------------------------------------------------------------------------------


def _interviews(user: User, asked: QueryDict, now: datetime) -> Found:
    listing = interview_listing(user, asked, now=now)
    rows = listing.every.iterator(chunk_size=AT_ONCE)
    return Found(((it, STATES[state_of(it, now=now)]) for it in rows), listing.narrowed_words)


def _contacts(interview: Interview) -> str:
    return ", ".join(it.contact.name for it in interview.participants.all())


# --- What the figures are of ---------------------------------------------------------------------


def _applications(user: User, asked: QueryDict, now: datetime) -> Found:
    found = Applications(user, asked, now=now)
    rows = found.listing.every.iterator(chunk_size=AT_ONCE)
    said = found.listing.narrowed_words
    return Found((row for some in batched(rows, AT_ONCE) for row in found.rows_of(some)), said)


def _answers(user: User, asked: QueryDict, now: datetime) -> Found:
    listing = answer_listing(user, asked, now=now)
    return Found(listing.every.iterator(chunk_size=AT_ONCE), listing.narrowed_words)


# --- Documents -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A version, and a role it went to; None where there is none."""

    document: Document
    version: DocumentVersion | None
    use: RoleDocument | None


def _documents(user: User, asked: QueryDict, now: datetime) -> Found:  # noqa: ARG001
    listing = document_listing(user, asked)
    rows = (
        DocumentRow(document, version, use)
        for document in listing.every.iterator(chunk_size=AT_ONCE)
        for version in document.versions.all() or [None]
        for use in (version and version.uses.all()) or [None]
    )
    return Found(rows, listing.narrowed_words)


# --- Follow-ups ----------------------------------------------------------------------------------


def _follow_ups(user: User, asked: QueryDict, now: datetime) -> Found:
    listing = follow_up_listing(user, asked)
    zone = user.preferences.zone
    rows = listing.every.iterator(chunk_size=AT_ONCE)
    return Found(((it, _state(it, now, zone)) for it in rows), listing.narrowed_words)


def _state(it: FollowUp, now: datetime, zone: str) -> str:
    if it.status != FollowUpStatus.PENDING:
        return it.get_status_display()
    late = is_late(it.shown_due_at, now, zone, is_announced=it.is_announced)
    return "Late" if late else "To do"


# --- Questions -----------------------------------------------------------------------------------


def _questions(user: User, asked: QueryDict, now: datetime) -> Found:  # noqa: ARG001
    search = BankSearch.of(asked)
    by_theme = themes_of(it for it in bank_for(user) if search.matches(it))
    said = [f"“{search.text}”"] if search.text else []
    said += [dict(it.choices)[it.chosen] for it in search.selects if it.chosen]
    return Found((it for some in by_theme.values() for it in some), said)


def _asked_me(user: User, asked: QueryDict, now: datetime) -> Found:  # noqa: ARG001
    found = asked_as(user, asked, most=None)
    said = [f"“{found.text}”"] if found.text else []
    said += [MANY[ContactKind(found.kind)]] if found.kind else []
    return Found((row for it in asked_in(user, found.groups) for row in it.rows), said)


# --- Reminders -----------------------------------------------------------------------------------


def _became(it: Reminder | Notice) -> str:
    if it.sent_at:
        return "Arrived"
    if it.called_off_at:
        return "Called off"
    return "Not sent" if it.gave_up_at else "On its way"


LISTS = (
    Listed("roles", "Roles", "overview:role_board", roles.of_board, roles.COLUMNS),
    Listed("all-roles", "Roles", "applications:role_list", roles.page_by_page, roles.COLUMNS),
    Listed(
        "companies",
        "Companies",
        "applications:company_list",
        _listing(company_listing),
        (
            Column("Company", lambda it: it.name, 30, on_paper=True),
            Column("Roles", lambda it: it.role_count or 0, 8, on_paper=True),
            Column("Website", lambda it: it.website, 36, on_paper=True),
            Column("Last changed", lambda it: timezone.localdate(it.updated_at), 12, on_paper=True),
            Column("Notes", lambda it: it.notes, 60),
        ),
    ),
    Listed(
        "contacts",
        "Contacts",
        "applications:contact_list",
        _listing(contact_listing),
        (
            Column("Name", lambda it: it.name, 26, on_paper=True),
            Column("Who", lambda it: it.get_kind_display(), 16, on_paper=True),
            Column("Company", lambda it: it.company and it.company.name, 24, on_paper=True),
            Column("Job title", lambda it: it.job_title, 24, on_paper=True),
            Column("E-mail", lambda it: it.email, 28, on_paper=True),
            Column("Phone", lambda it: it.phone, 18, on_paper=True),
            Column("Time zone", lambda it: it.zone, 18),
            Column("How well you know them", lambda it: it.get_relationship_display(), 14),
            Column("Last changed", lambda it: timezone.localdate(it.updated_at), 12),
            Column("Notes", lambda it: it.notes, 60),
        ),
    ),
    Listed(
        "interviews",
        "Interviews",
        "interviews:interview_list",
        _interviews,
        (
            Column("Start", lambda it: it[0].local_start, 17, on_paper=True),
            Column("End", lambda it: it[0].local_end, 17),
            Column("Time zone", lambda it: it[0].zone, 18),
            Column("Kind", lambda it: it[0].get_kind_display(), 20, on_paper=True),
            Column("Round", lambda it: it[0].round, 8, on_paper=True),
            Column("Role", lambda it: it[0].role.title, 30, on_paper=True),
            Column("Company", lambda it: it[0].role.company.name, 24, on_paper=True),
            Column("With", lambda it: _contacts(it[0]), 30, on_paper=True),
            Column("Place", lambda it: it[0].place, 30),
            Column("State", lambda it: it[1], 12, on_paper=True),
            Column("Still interested", lambda it: it[0].get_interest_display(), 12),
            Column("How it went", lambda it: it[0].get_feeling_display(), 16),
            Column("Answer promised by", lambda it: it[0].promised_on, 12),
            Column("Notes", lambda it: it[0].notes, 60),
        ),
    ),
    Listed("flags", "Flags", "interviews:flag_overview", flags.of_all, flags.COLUMNS),
    Listed(
        "company-flags",
        "Flags at a company",
        "interviews:flag_overview",
        flags.of_company,
        flags.COLUMNS,
    ),
    Listed(
        "applications",
        "Applications",
        "overview:application_list",
        _applications,
        (
            Column("Role", lambda it: it.role.title, 30, on_paper=True),
            Column("Company", lambda it: it.role.company.name, 24, on_paper=True),
            Column("Stage", lambda it: it.role.get_stage_display(), 14, on_paper=True),
            Column("Since", lambda it: it.role.stage_since, 12),
            Column("Went out", _went_out, 12, on_paper=True),
            Column("Answered", lambda it: it.application.answered_on, 12),
            Column("First answer", lambda it: it.answer, 20, on_paper=True),
            Column("Came to", lambda it: it.application.furthest.label, 14),
            Column("How it ended", lambda it: it.application.end.words, 16),
            Column("Why it ended", lambda it: it.role.why_it_ended, 24, on_paper=True),
            Column("How it came about", lambda it: it.application.way.label, 26),
            Column("Found", lambda it: it.role.source, 20, on_paper=True),
        ),
    ),
    Listed(
        "answers",
        "Answers",
        "overview:answer_list",
        _answers,
        (
            Column("Question", lambda it: it.question.text, 50, on_paper=True),
            Column("Answer", lambda it: it.words, 60, on_paper=True, is_private=True),
            Column("Who", lambda it: it.speaker_name, 24, on_paper=True),
            Column("How", lambda it: it.get_manner_display(), 12, on_paper=True),
            Column("What it says", lambda it: it.signal_words, 14, is_private=True),
            Column("Role", lambda it: it.question.interview.role.title, 28),
            Column("Company", lambda it: it.question.interview.role.company.name, 24, True),
            Column("Day", lambda it: it.question.interview.local_date, 12, on_paper=True),
        ),
    ),
    Listed(
        "documents",
        "Documents",
        "applications:document_list",
        _documents,
        (
            Column("Document", lambda it: it.document.title, 30, on_paper=True),
            Column("Kind", lambda it: it.document.get_kind_display(), 12, on_paper=True),
            Column("Version", lambda it: it.version and it.version.number, 8, on_paper=True),
            Column("File", lambda it: it.version and it.version.file_name, 30),
            Column("Format", lambda it: it.version and it.version.get_format_display(), 12),
            Column("Bytes", lambda it: it.version and it.version.size, 10),
            Column("Added on", lambda it: _day(it.version and it.version.added_at), 12, True),
            Column("Role", lambda it: it.use and it.use.role.title, 28, on_paper=True),
            Column("Company", lambda it: it.use and it.use.role.company.name, 24, on_paper=True),
            Column("Sent on", lambda it: it.use and it.use.sent_on, 12, on_paper=True),
            Column("Notes", lambda it: it.document.notes, 60),
        ),
    ),
    Listed(
        "contact-log",
        "Contact log",
        "applications:log_entry_list",
        _listing(log_entry_listing),
        (
            Column("When", lambda it: _clock(it.happened_at), 17, on_paper=True),
            Column("How", lambda it: it.get_way_display(), 12, on_paper=True),
            Column("Who", lambda it: it.get_direction_display(), 12, on_paper=True),
            Column("With", lambda it: it.contact and it.contact.name, 24, on_paper=True),
            Column("Role", lambda it: it.role and it.role.title, 28, on_paper=True),
            Column("Company", lambda it: it.role and it.role.company.name, 24, on_paper=True),
            Column("What about", lambda it: it.about, 60, on_paper=True),
        ),
    ),
    Listed(
        "follow-ups",
        "Follow-ups",
        "interviews:follow_up_list",
        _follow_ups,
        (
            Column("What", lambda it: it[0].title, 44, on_paper=True),
            Column("Why", lambda it: it[0].why, 50, on_paper=True),
            Column("Due", lambda it: _clock(it[0].shown_due_at), 17, on_paper=True),
            Column("State", lambda it: it[1], 12, on_paper=True),
            Column("How", lambda it: CHANNELS.get(it[0].channel, it[0].channel), 14),
            Column("To", lambda it: it[0].contact_name, 22),
            Column("Role", lambda it: it[0].role_title, 28, on_paper=True),
            Column("Company", lambda it: it[0].company_name, 24, on_paper=True),
            Column("Optional", lambda it: "Yes" if it[0].is_optional else "", 10),
            Column("Settled", lambda it: _clock(it[0].closed_at), 17),
            Column("What came of it", lambda it: it[0].outcome, 40),
        ),
    ),
    Listed(
        "questions",
        "Questions",
        "interviews:bank_question_list",
        _questions,
        (
            Column("Theme", lambda it: it.theme_label, 18, on_paper=True),
            Column("Question", lambda it: it.text, 60, on_paper=True),
            Column("More softly", lambda it: it.softer, 50),
            Column("What it reveals", lambda it: it.reveals, 40),
            Column("A good sign", lambda it: it.good_sign, 40, on_paper=True),
            Column("A warning sign", lambda it: it.warning_sign, 40, on_paper=True),
            Column("After a dodge", lambda it: it.probe, 40),
            Column("Best asked of", lambda it: ", ".join(it.whom), 30, on_paper=True),
            Column("Yours", lambda it: "Yes" if it.is_own or it.is_edited else "", 8),
        ),
    ),
    Listed(
        "asked-me",
        "They asked me",
        "interviews:interviewer_question_list",
        _asked_me,
        (
            Column("Question", str, 50, on_paper=True),
            Column("Asked by", lambda it: it.asker, 24, on_paper=True),
            Column("Role", lambda it: it.interview.role.title, 28),
            Column("Company", lambda it: it.interview.role.company.name, 24, on_paper=True),
            Column("Day", lambda it: timezone.localdate(it.asked_at), 12, on_paper=True),
            Column("How I answered", lambda it: it.answered, 60, on_paper=True),
            Column("What I wish I had said", lambda it: it.wished, 60, on_paper=True),
            Column("Best answer", lambda it: "Yes" if it.is_best else "", 10),
        ),
    ),
    Listed(
        "key-messages",
        "Key messages",
        "applications:key_message_list",
        _listing(key_message_listing),
        (
            Column("Message", lambda it: it.text, 50, on_paper=True),
            Column("The story behind it", lambda it: it.proof, 80, on_paper=True),
            Column("Last changed", lambda it: timezone.localdate(it.updated_at), 12),
        ),
    ),
    Listed(
        "reminders",
        "Reminders",
        "agenda:reminder_list",
        _listing(reminder_listing),
        (
            Column("About", lambda it: it.about, 50, on_paper=True),
            Column("By", lambda it: it.way, 20, on_paper=True),
            Column("Due", lambda it: _clock(it.planned_for), 17, on_paper=True),
            Column("State", _became, 12, on_paper=True),
            Column("Sent", lambda it: _clock(it.sent_at), 17, on_paper=True),
            Column("Why not", lambda it: it.last_error, 40),
        ),
    ),
)
LIST_OF = {it.name: it for it in LISTS}
