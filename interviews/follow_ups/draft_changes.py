"""Drafts of one follow-up: the facts from its rows, the versions kept, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from rapidfuzz import fuzz

from accounts.domain.business_time import local, to_utc
from applications.domain.pipeline import Stage
from applications.models import Company, Contact, Role
from applications.offers.reading import not_said_of
from interviews.follow_ups.changes import (
    Undoing,
    contact_facts,
    hold_roles,
    meets_peer,
    plan_role,
    recruiter_of,
)
from interviews.follow_ups.domain.draft_warnings import (
    NEEDS_DETAIL,
    DraftWarning,
    Look,
    core_of,
    warnings_in,
)
from interviews.follow_ups.domain.drafts import (
    TO_RECRUITER,
    DraftFacts,
    Form,
    answers_wished,
    as_sentence,
    forms_of,
    most_wished,
    picks_wished,
    takes_detail,
    takes_message,
    takes_reason,
)
from interviews.follow_ups.domain.facts import Channel, Rule, is_alone
from interviews.models import Answer, FollowUp, Interview, MessagePlan
from interviews.models.follow_up import ClosedVia, DraftVersion, FollowUpStatus
from interviews.models.interview import Delivery
from interviews.preparing.next_question_reading import NextQuestion, next_of_role

SAME_WITHIN = timedelta(days=60)
SAME_FROM = 90  # of 100, by the words that two texts share
SAME_FROM_WORDS = 8  # shorter texts are always alike
MOST_NAMES = 1_000  # of contacts, and of companies, which a text may name by mistake
MOST_COMPARED = 100
PRIVATE_THEMES = ("compensation",)
SAYS_WHAT_IS_OPEN = frozenset({Rule.CLARIFY, Rule.OFFER_DEADLINE})
SAYS_WHERE_ONE_STANDS = frozenset({Rule.RECRUITER_DEBRIEF, Rule.RECRUITER_UPDATE, Rule.THANK_YOU})
MOST_ANSWERS = 60
MOST_OF_REASON = 400  # characters
FIRST_OF = {Rule.SECOND_NUDGE: Rule.NUDGE, Rule.SECOND_APPLIED_NUDGE: Rule.APPLIED_NUDGE}


@dataclass(frozen=True, slots=True)
class Picks:
    """What the user picked to be in the draft. detail: id of an answer; wished: places in the
    list of wished answers; message: id of a planned key message. None: not chosen, so the rules
    decide; 0 or an empty tuple: none. reason: why it felt like that, "" for nothing: no rule
    decides that, since what was noted is private."""

    detail: int | None = None
    wished: tuple[int, ...] | None = None
    message: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class DraftRows:
    """Everything a composer reads, in a fixed number of queries.

    interview: the interview it is about, None before the first one. answers: what was said in it.
    wished: every answer wished for. messages: key messages
    that were not said, or not fully. forms: what it can be written as, empty for something that
    is not written.
    """

    follow_up: FollowUp
    facts: DraftFacts
    interview: Interview | None
    forms: tuple[Form, ...]
    answers: Sequence[Answer]
    wished: tuple[str, ...]
    messages: Sequence[MessagePlan]

    @cached_property
    def quotable(self) -> Sequence[Answer]:
        """What can be picked as the one real detail; nothing where none belongs in the text.

        Never what was said about pay, or what worried or scared the user. Of a thank-you, only
        what that person said; for a recruiter, only what was good (a true positive).
        """
        if not takes_detail(self.facts):
            return ()
        least = 1 if self.facts.rule in TO_RECRUITER else 0
        fit = [it for it in self.answers if _is_quotable(it, least)]
        if self.facts.rule == Rule.THANK_YOU:
            return [it for it in fit if it.speaker_id == self.follow_up.contact_id]
        return sorted(fit, key=lambda it: it.speaker_id != self.follow_up.contact_id)

    @property
    def noted_reason(self) -> str:
        """Why it felt like that, as the debrief has it, where a sentence on it may go in."""
        return self.interview.feeling_why if self.interview and takes_reason(self.facts) else ""

    @property
    def offered_reason(self) -> str:
        """The sentence to accept or to change: not yet in any text."""
        return as_sentence(self.noted_reason)[:MOST_OF_REASON]

    @property
    def most_wished(self) -> int:
        return most_wished(self.facts) if self.wished else 0

    @property
    def sayable(self) -> Sequence[MessagePlan]:
        return self.messages if takes_message(self.facts) else ()

    def picked(self, picks: Picks) -> Picks:
        """What is in the text: the picks, or what the rules put there."""
        wished = picks.wished
        if wished is None:
            wished = tuple(range(len(self.wished))) if picks_wished(self.facts) else ()
        own = [place for place in wished if 0 <= place < len(self.wished)]
        message = picks.message
        if message is None:
            message = next((it.pk for it in self.sayable), 0)
        return Picks(picks.detail or 0, tuple(own[: self.most_wished]), message, picks.reason)

    def facts_with(self, picks: Picks) -> DraftFacts:
        """The facts with what was picked; ids of something else count as none."""
        picked = self.picked(picks)
        said = next((it for it in self.quotable if it.pk == picked.detail), None)
        plan = next((it for it in self.sayable if it.pk == picked.message), None)
        return replace(
            self.facts,
            detail=said.words if said else "",
            detail_by=said.speaker.name if said and said.speaker else "",
            wished=tuple(self.wished[place] for place in picked.wished or ()),
            key_message=plan.message.text if plan else "",
            reason=picked.reason if takes_reason(self.facts) else "",
        )


def _is_quotable(answer: Answer, least_signal: int) -> bool:
    is_private = answer.question.theme in PRIVATE_THEMES or answer.scared_at is not None
    return not is_private and (answer.signal or 0) >= least_signal


def rows_for(*, follow_up: FollowUp, form: str = "", now: datetime) -> DraftRows:
    """What a draft of this follow-up is made of.

    follow_up: with role, company, recruiter and contact. form: "" or one that does not fit takes
    the first. Five queries at most, and those of the next best questions where such are asked.
    """
    role = follow_up.role
    interviews = _interviews(role)
    interview, stand = _interview(follow_up, interviews), _stand(interviews)
    recruiter, contact = recruiter_of(role, interviews), follow_up.contact
    is_recruiter = contact is not None and contact.kind == "recruiter"
    met = [contact_facts(it) for it in interview.contacts.all()] if interview else []
    is_alone_with_them = (
        contact is not None
        and recruiter is not None
        and recruiter.key == contact.pk
        and interview == _last_over(interviews)
        and is_alone(recruiter, met)
    )
    rule = Rule(follow_up.rule)
    carries_update = rule == Rule.THANK_YOU and (recruiter is None or is_alone_with_them)
    forms = forms_of(rule, Channel(follow_up.channel), carries_update=carries_update)
    facts = DraftFacts(
        rule=rule,
        form=Form(form) if form in forms else next(iter(forms), Form.EMAIL),
        role=role.title,
        company=role.company.name,
        recipient=contact.name if contact else "",
        user_name=follow_up.owner.preferences.name,
        relationship=(recruiter.relationship or "distant") if recruiter else "none",
        is_recruiter=is_recruiter,
        carries_update=carries_update,
        met=tuple(it.name for it in met if contact is None or it.key != contact.pk),
        asked_on=_asked_on(follow_up),
        applied_on=follow_up.day_of("applied"),
        answer_by=follow_up.day_of("offer"),
        not_said=not_said_of(role) if rule == Rule.OFFER_DEADLINE else (),
        questions=_questions(role, rule, stand, now),
        interview_on=interview.local_date if interview else None,
        promised_on=_promised_on(role, interview),
        feeling=interview.feeling if interview else "",
        interest=stand.interest if stand else "",
        interest_words=stand.interest_words if stand else "",
        meets_peer=meets_peer(interviews),
    )
    return DraftRows(
        follow_up=follow_up,
        facts=facts,
        interview=interview,
        forms=forms,
        answers=_answers(role, rule, interview),
        wished=_wished(interview, contact),
        messages=_messages(interview),
    )


def _promised_on(role: Role, interview: Interview | None) -> date | None:
    """The day of their answer, while it is still to come: an offer is one."""
    is_waiting = role.is_open and role.stage != Stage.OFFER
    return interview.promised_on if interview and is_waiting else None


def _wished(interview: Interview | None, contact: Contact | None) -> tuple[str, ...]:
    """What the user wishes they had said, to what this contact asked first."""
    if interview is None:
        return ()
    rows = interview.interviewer_questions.in_use().exclude(wished="")
    mine_first = sorted(rows, key=lambda it: contact is None or it.asked_by_id != contact.pk)
    return answers_wished(it.wished for it in mine_first)


def _interviews(role: Role) -> list[Interview]:
    rows = Interview.objects.filter(role=role, trashed_at=None).defer("notes")
    return list(rows.prefetch_related("contacts"))


def _interview(follow_up: FollowUp, interviews: Sequence[Interview]) -> Interview | None:
    """The interview it follows from, else the last one that is over."""
    own = next((it for it in interviews if it.pk == follow_up.interview_id), None)
    return own or _last_over(interviews)


def _last_over(interviews: Sequence[Interview]) -> Interview | None:
    over = [(it.ended_at, it.pk, it) for it in interviews if it.ended_at]
    return max(over)[2] if over else None


def _stand(interviews: Sequence[Interview]) -> Interview | None:
    """The interview with the latest recorded interest: who is unsure by now claims none in any
    note.
    """
    return _last_over([it for it in interviews if it.interest])


def _asked_on(follow_up: FollowUp) -> date | None:
    """The day the first of two questions was sent; None where this is not the second."""
    first = FIRST_OF.get(Rule(follow_up.rule))
    if first is None:
        return None
    sent = FollowUp.objects.filter(
        role=follow_up.role, rule=first, anchor=follow_up.anchor, status=FollowUpStatus.DONE
    )
    at = sent.aggregate(last=Max("closed_at"))["last"]
    return local(at, follow_up.zone).date() if at else None


def _questions(role: Role, rule: Rule, stand: Interview | None, now: datetime) -> tuple[str, ...]:
    """What is worth asking next, coworkers' questions first; only where the text asks."""
    is_unsure = stand is not None and stand.interest == "unsure"
    if rule not in SAYS_WHAT_IS_OPEN and not (is_unsure and rule in SAYS_WHERE_ONE_STANDS):
        return ()
    plans = next_of_role(role, now=now).plans
    plans = sorted(plans, key=lambda plan: "coworker" not in plan.source.kinds)
    return tuple(dict.fromkeys(_asked(it) for plan in plans for it in plan.questions))


def _asked(found: NextQuestion) -> str:
    """The question; a probe after a dodge follows it, since alone it says nothing."""
    return f"{found.item.text} {found.item.probe}" if found.pick.is_probe else found.text


def _answers(role: Role, rule: Rule, interview: Interview | None) -> list[Answer]:
    """What was said in the interview, or in all of them after a rejection; without dodges."""
    if interview is None or rule not in NEEDS_DETAIL:
        return []
    rows = Answer.objects.current().filter(
        question__interview__role=role, question__interview__trashed_at=None
    )
    if rule != Rule.REJECTION_REPLY:
        rows = rows.filter(question__interview=interview)
    rows = rows.exclude(words="").exclude(manner="dodged").order_by("answered_at", "pk")
    return list(rows.select_related("question", "speaker")[:MOST_ANSWERS])


def _messages(interview: Interview | None) -> list[MessagePlan]:
    if interview is None:
        return []
    rows = MessagePlan.objects.filter(
        interview=interview, delivery__in=[Delivery.NOT, Delivery.PARTLY], message__trashed_at=None
    )
    return sorted(rows.select_related("message"), key=lambda it: it.delivery != Delivery.NOT)


# --- Warnings -------------------------------------------------------------------------------------


def warnings_for(
    rows: DraftRows, *, subject: str, body: str, now: datetime
) -> tuple[DraftWarning, ...]:
    """Everything worth a second look, the loud ones first. Three queries."""
    follow_up = rows.follow_up
    contacts, others = _contacts(rows)
    companies = {rows.facts.company, *(it.company.name for it in contacts if it.company)}
    known = Company.objects.owned_by(follow_up.owner).order_by("-updated_at", "-pk")
    names = sorted(known.values_list("name", flat=True)[:MOST_NAMES])
    found = warnings_in(
        body,
        rows.facts,
        subject=subject,
        contacts=[it.name for it in contacts],
        companies=list(companies),
        other_contacts=others,
        other_companies=[name for name in names if name not in companies],
        heard=_heard(rows),
    )
    same = _near_identical(rows, body, contacts, now)
    return (*found, same) if same else found


def _contacts(rows: DraftRows) -> tuple[list[Contact], tuple[str, ...]]:
    """Who belongs to this role, and the names of the others: of those MOST_NAMES changed last."""
    role = rows.follow_up.role
    met = {it.pk for it in rows.interview.contacts.all()} if rows.interview else set()
    met |= {pk for pk in (role.recruiter_id, rows.follow_up.contact_id) if pk}
    ours: list[Contact] = []
    others: list[Contact] = []
    own = Contact.objects.owned_by(rows.follow_up.owner)
    newest = own.order_by("-updated_at", "-pk").values("pk")[:MOST_NAMES]
    there = Contact.objects.filter(company=role.company_id).order_by("-updated_at", "-pk")
    of_role = Q(pk__in=met) | Q(pk__in=there.values("pk")[:MOST_NAMES])
    contacts = own.filter(of_role | Q(pk__in=newest)).select_related("company")
    for contact in contacts.only("name", "company__name"):
        is_ours = contact.pk in met or contact.company_id == role.company_id
        (ours if is_ours else others).append(contact)
    return ours, tuple(it.name for it in others)


def _heard(rows: DraftRows) -> tuple[str, ...]:
    """What the text could draw on: the log of the interview, and what the debrief gives away."""
    facts = rows.facts
    heard = [part for it in rows.answers for part in (it.words, it.question.wording)]
    if facts.tells_recruiter:
        heard += [rows.noted_reason, facts.interest_words, *rows.wished]
    return tuple(part for part in heard if part)


def _near_identical(
    rows: DraftRows, body: str, contacts: Sequence[Contact], now: datetime
) -> DraftWarning | None:
    """Two people who compare their notes should not find one text. Calls are not compared."""
    follow_up = rows.follow_up
    if rows.facts.form == Form.CALL:
        return None
    # By the drafts, which are few: joined by the owner, SQLite would go through all follow-ups.
    own_ones = FollowUp.objects.filter(pk=OuterRef("follow_up"), owner=follow_up.owner)
    others = (
        DraftVersion.objects.filter(Exists(own_ones))
        .handed_to(follow_up.owner)
        .filter(saved_at__gte=now - SAME_WITHIN, saved_at__lte=now)
        .exclude(form=Form.CALL)
        .exclude(follow_up=follow_up)
        .exclude(follow_up__contact=follow_up.contact_id)
        .select_related("follow_up__contact", "follow_up__role__company")
        .order_by("-saved_at", "-pk")[:MOST_COMPARED]
    )
    names = [*(it.name for it in contacts), rows.facts.company, rows.facts.role]
    own = core_of(body, names)
    if len(own.split()) < SAME_FROM_WORDS:
        return None
    seen: set[tuple[int, str]] = set()
    for version in others:
        of, key = version.follow_up, (version.follow_up_id, version.form)
        if key in seen or not of.contact:  # an older version of one that was looked at
            continue
        seen.add(key)
        theirs = [of.contact.name, of.role.company.name, of.role.title, *names]
        core = core_of(version.body, theirs)
        if len(core.split()) >= SAME_FROM_WORDS and _alike(own, core):
            words = f"It is nearly the same as what you wrote to {of.contact.name}."
            return DraftWarning(
                Look.SAME, f"{words} They may compare. Say what only this person said."
            )
    return None


def _alike(one: str, other: str) -> bool:
    # Not by set: a short text is no copy of a long one that holds its words among others.
    return fuzz.token_sort_ratio(one, other) >= SAME_FROM


# --- Versions, and what became of it -------------------------------------------------------------


@transaction.atomic
def save_version(
    *, follow_up: FollowUp, form: Form, subject: str, body: str, now: datetime
) -> DraftVersion:
    """Append a version. The same text as the newest one makes no new row, and that one is given."""
    FollowUp.objects.select_for_update().get(pk=follow_up.pk)  # two tabs never share a number
    last = follow_up.drafts.filter(form=form).order_by("-number").first()
    if last is not None and (last.subject, last.body) == (subject, body):
        return last
    return DraftVersion.objects.create(
        follow_up=follow_up,
        form=form,
        number=last.number + 1 if last else 1,
        subject=subject,
        body=body,
        saved_at=now,
    )


@transaction.atomic
def settle_sent(
    *, follow_up: FollowUp, via: ClosedVia, on: date, outcome: str, now: datetime
) -> Undoing:
    """Done, on the day the user says; what is counted from that day (a second nudge) is planned.

    on: on the user's own clock. Noon stands for a day that has passed, but nothing was sent
    before the interview was over.
    """
    zone = follow_up.owner.preferences.zone
    at = now if on >= local(now, zone).date() else to_utc(on, time(12), zone)
    ended_at = follow_up.interview.ended_at if follow_up.interview else None
    hold_roles(follow_up.role_id)
    was = follow_up.state
    follow_up.closed_via, follow_up.outcome = via, outcome
    follow_up.save(update_fields=["closed_via", "outcome"])
    follow_up.close(FollowUpStatus.DONE, now=min(max(at, ended_at or at), now))
    plan_role(role=follow_up.role, now=now)
    return {"pk": follow_up.pk, "was": was, "became": follow_up.state}
