"""Which follow-ups should exist for a role: facts in, suggestions out, no clock and no rows.

The source article asks for the recruiter debrief, the recruiter update and, without insisting, the
thank-you note (S50-S62). Everything else, and every time, is judgement.

Read from the recorded interest of the interviews that have ended (S4):

- An interview that is not marked ended, or that has no interest yet, adds nothing, not even a
  thank-you: a note for a role that you are about to decline would be the wrong advice. The missing
  debrief is shown elsewhere.
- The latest recorded interest counts for the role. "no" leaves one withdraw and nothing else. What
  came before a "no" stays retired when a later interview turns it into a "yes".
- A decision is an interest, too, until a later interview brings another one. Declining is a "no",
  also before any interview where there is a recruiter to tell; going on or accepting turns a "no"
  into a "yes" and leaves an "unsure" as it is.
- One message to the recruiter and one request for clarity, from the latest recorded interview: what
  is said after the third interview of a day covers the first two. Thank-you notes go to everybody
  met.
- News is asked for after the latest interview only, at most twice, and not once they have replied
  or the next step has a date.
- An application without an answer is asked about, at most twice; an offer is answered by its day;
  after a month without any sign the user is asked whether they went silent.
- A closed role has nothing; a rejected one has the reply and nothing else.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from accounts.domain.business_time import BusinessDays, is_zone, local, outside_quiet_hours
from interviews.follow_ups.domain import timing as timing
from interviews.follow_ups.domain import words as words
from interviews.follow_ups.domain.facts import (
    Channel,
    ContactFacts,
    Decided,
    InterviewFacts,
    PlanningFacts,
    Rule,
    SentFollowUp,
    Suggestion,
)
from interviews.follow_ups.domain.reconcile import Changes, Status, StoredFollowUp, reconcile
from interviews.follow_ups.domain.words import explain

__all__ = [
    "Changes",
    "Channel",
    "ContactFacts",
    "Decided",
    "InterviewFacts",
    "PlanningFacts",
    "Rule",
    "SentFollowUp",
    "Status",
    "StoredFollowUp",
    "Suggestion",
    "explain",
    "plan_follow_ups",
    "reconcile",
]

CHANNELS = {
    Rule.RECRUITER_DEBRIEF: Channel.CALL,
    Rule.RECRUITER_UPDATE: Channel.CALL_OR_EMAIL,
    Rule.THANK_YOU: Channel.NOTE,
    Rule.CLARIFY: Channel.EMAIL,
    Rule.NUDGE: Channel.EMAIL,
    Rule.SECOND_NUDGE: Channel.EMAIL,
    Rule.ASSUME_CLOSED: Channel.SELF,
    Rule.WITHDRAW: Channel.EMAIL,  # a close recruiter is called first
    Rule.REJECTION_REPLY: Channel.EMAIL,
    Rule.APPLIED_NUDGE: Channel.EMAIL,
    Rule.SECOND_APPLIED_NUDGE: Channel.EMAIL,
    Rule.OFFER_DEADLINE: Channel.SELF,
    Rule.ASK_GHOSTED: Channel.SELF,
}

APPLIED_NUDGES = (Rule.APPLIED_NUDGE, Rule.SECOND_APPLIED_NUDGE)


def plan_follow_ups(facts: PlanningFacts, now: datetime) -> tuple[Suggestion, ...]:
    """Every follow-up that should exist and was not sent yet, the one due first at the top.

    `now` only tells what has ended, whether the next step is still ahead, and whether a silence
    is long enough to ask about; no time is counted from it, so asking later moves nothing.
    """
    case = _Case.of(facts, now)
    current = case.current
    found: Iterable[Suggestion]
    if facts.rejected_on is not None:
        found = _rejection_reply(case, facts.rejected_on)
    elif facts.is_closed:
        found = ()
    elif current is None:
        found = _withdraw_untold(case)
    elif current.interest == "no":
        found = _withdraw(case, current)
    else:
        found = _keep_going(case, current)
    found = list(found)
    if not (facts.rejected_on or facts.is_closed or _is_declined(case)):
        found += [*_applied(case), *_offer(case)]
        found += _ask_ghosted(case, found)
    return tuple(sorted(found, key=_by_due))


@dataclass(frozen=True, slots=True)
class _Interview:
    """An interview that has ended."""

    key: int
    zone: str
    ended_at: datetime
    contacts: tuple[ContactFacts, ...]  # each once, in the order of their keys
    interest: str
    facts: InterviewFacts

    @classmethod
    def of(cls, facts: InterviewFacts, ended_at: datetime) -> "_Interview":
        once: dict[int, ContactFacts] = {}
        for contact in sorted(facts.contacts):
            once.setdefault(contact.key, contact)
        contacts = tuple(once.values())
        return cls(facts.key, facts.zone, ended_at, contacts, facts.interest, facts)

    @property
    def anchor(self) -> str:
        return f"interview:{self.key}"

    def is_alone_with(self, recruiter: ContactFacts) -> bool:
        """S51: the recruiter was there, and nobody but recruiters."""
        return recruiter.key in {contact.key for contact in self.contacts} and all(
            contact.kind == "recruiter" or contact.key == recruiter.key for contact in self.contacts
        )


@dataclass(frozen=True, slots=True)
class _Case:
    """The facts of a role, and what several rules read from them."""

    facts: PlanningFacts
    now: datetime
    interviews: tuple[_Interview, ...]  # oldest first
    current: _Interview | None  # the latest whose interest is recorded
    recruiter: ContactFacts | None  # of the role, else the one met last
    contact: (
        ContactFacts | None
    )  # who speaks for the company: recruiter, hiring manager, anybody met
    rules: timing.Rules  # the user's own times and business days

    @classmethod
    def of(cls, facts: PlanningFacts, now: datetime) -> "_Case":
        interviews = [
            _Interview.of(interview, interview.ended_at)
            for interview in facts.interviews
            if interview.ended_at is not None and interview.ended_at <= now
        ]
        interviews.sort(key=lambda interview: (interview.ended_at, interview.key))
        interviews = _as_decided(interviews, facts.decided)
        met = [contact for interview in reversed(interviews) for contact in interview.contacts]
        recruiter = facts.recruiter or _first_of_kind(met, "recruiter")
        return cls(
            facts=facts,
            now=now,
            interviews=tuple(interviews),
            current=next(
                (interview for interview in reversed(interviews) if interview.interest), None
            ),
            recruiter=recruiter,
            contact=recruiter or _first_of_kind(met, "hiring_manager") or next(iter(met), None),
            rules=timing.Rules(facts.timing, BusinessDays(facts.holidays, facts.timing.weekdays)),
        )

    @property
    def times(self) -> timing.Timing:
        return self.rules.times

    def interviews_since_no(self) -> Iterator[_Interview]:
        """The interviews with a "yes" or "unsure" after the last "no", the newest first."""
        for interview in reversed(self.interviews):
            if interview.interest == "no":
                return
            if interview.interest:
                yield interview

    def zone(self, contact: ContactFacts | None, interview: _Interview | None) -> str:
        """The recipient's zone, else the interview's, else the user's; UTC where none is known."""
        names = [
            contact.zone if contact else "",
            interview.zone if interview else "",
            self.facts.user_zone,
        ]
        return next((name for name in names if is_zone(name)), "UTC")

    def sent_at(self, rule: Rule, interview: _Interview) -> datetime | None:
        """When this was last sent after that interview, to whomever; None if never."""
        sent = (s for s in self.facts.sent if (s.rule, s.anchor) == (rule, interview.anchor))
        return max((s.sent_at for s in sent), default=None)

    def suggest(
        self,
        rule: Rule,
        interview: _Interview | None,
        recipient: ContactFacts | None,
        window: timing.Window,
        why: str,
        *,
        anchor: str = "",
    ) -> Suggestion:
        """A suggestion after an interview, or, without one and no anchor, after the role's
        rejection.
        """
        facts = self.facts
        quiet = self.times.quiet_from, self.times.quiet_to
        due_at = window.due_at.astimezone(UTC)
        return Suggestion(
            rule=rule,
            anchor=interview.anchor if interview else anchor or f"rejection:{facts.rejected_on}",
            recipient=recipient.key if recipient else None,
            channel=CHANNELS[rule],
            title=words.title(rule, recipient, facts),
            why=why,
            remind_at=outside_quiet_hours(window.remind_at, self.zone(None, None), *quiet),
            due_at=due_at,
            zone=window.zone,
            due_local=local(due_at, window.zone).replace(tzinfo=None, fold=0),
            interview=interview.key if interview else None,
        )


def _as_decided(interviews: list[_Interview], decided: Decided | None) -> list[_Interview]:
    """The interviews, oldest first, with what was decided since in place of the interest that
    counts.

    A decision that declines counts for the last interview where none has an interest yet.
    """
    if decided is None or not interviews:
        return interviews
    places = [place for place, interview in enumerate(interviews) if interview.interest]
    place = places[-1] if places else len(interviews) - 1
    interview = interviews[place]
    is_older = interview.interest and decided.decided_at < (
        interview.facts.interest_at or interview.ended_at
    )
    if is_older or (interview.interest == "no") == decided.is_no:
        return interviews
    interest = "no" if decided.is_no else "yes"
    changed = replace(
        interview, interest=interest, facts=replace(interview.facts, interest=interest)
    )
    return [*interviews[:place], changed, *interviews[place + 1 :]]


def _is_declined(case: _Case) -> bool:
    decided = case.facts.decided
    is_no = case.current is not None and case.current.interest == "no"
    return is_no or (case.current is None and decided is not None and decided.is_no)


def _keep_going(case: _Case, current: _Interview) -> Iterator[Suggestion]:
    """What a "yes" or an "unsure" asks for."""
    yield from _recruiter_message(case, current)
    for interview in case.interviews_since_no():
        yield from _thank_yous(case, interview)
    if current.interest == "unsure":
        yield from _clarify(case, current)
    if current is case.interviews[-1]:
        yield from _news(case, current)


def _recruiter_message(case: _Case, interview: _Interview) -> Iterator[Suggestion]:
    """S50, S57: a call to a close recruiter, a mail or call to another; S51: none to themselves.

    A recruiter of whom neither was said is treated as distant: a short mail is never wrong.
    """
    recruiter = case.recruiter
    if recruiter is None or case.interviews[-1].is_alone_with(recruiter):
        return
    if case.sent_at(Rule.RECRUITER_DEBRIEF, interview) or case.sent_at(
        Rule.RECRUITER_UPDATE, interview
    ):
        return
    zone = case.zone(recruiter, interview)
    if recruiter.relationship == "close":
        window = timing.recruiter_debrief(interview.ended_at, zone, case.rules)
        why = words.why_debrief(recruiter, interview.facts)
        yield case.suggest(Rule.RECRUITER_DEBRIEF, interview, recruiter, window, why)
    else:
        window = timing.recruiter_update(interview.ended_at, zone, case.rules)
        why = words.why_update(recruiter, interview.facts)
        yield case.suggest(Rule.RECRUITER_UPDATE, interview, recruiter, window, why)


def _thank_yous(case: _Case, interview: _Interview) -> Iterator[Suggestion]:
    """S59: one to each person met, always optional."""
    written = {
        sent.recipient
        for sent in case.facts.sent
        if (sent.rule, sent.anchor) == (Rule.THANK_YOU, interview.anchor)
    }
    for contact in interview.contacts:
        if contact.key not in written:
            zone = case.zone(contact, interview)
            window = timing.thank_you(interview.ended_at, zone, case.rules)
            why = _why_thank_you(case, interview, contact)
            suggestion = case.suggest(Rule.THANK_YOU, interview, contact, window, why)
            yield replace(suggestion, is_optional=True)


def _why_thank_you(case: _Case, interview: _Interview, contact: ContactFacts) -> str:
    recruiter = case.recruiter
    if recruiter is None:
        return words.why_thank_you_without_recruiter()
    is_newest = interview is case.interviews[-1]
    if is_newest and contact.key == recruiter.key and interview.is_alone_with(recruiter):
        return words.why_thank_you_carries_update(recruiter)
    return words.why_thank_you()


def _clarify(case: _Case, interview: _Interview) -> Iterator[Suggestion]:
    if case.sent_at(Rule.CLARIFY, interview):
        return
    zone = case.zone(case.contact, interview)
    window = timing.clarify(interview.ended_at, zone, case.rules)
    yield case.suggest(Rule.CLARIFY, interview, case.contact, window, words.why_clarify())


def _news(case: _Case, interview: _Interview) -> Iterator[Suggestion]:
    """Ask, ask again, assume closed: one at a time, each counted from when the last was sent."""
    facts = case.facts
    has_reply = facts.last_reply_at is not None and facts.last_reply_at > interview.ended_at
    has_next_step = facts.next_step_at is not None and facts.next_step_at > case.now
    if has_reply or has_next_step or case.sent_at(Rule.ASSUME_CLOSED, interview):
        return
    first_at = case.sent_at(Rule.NUDGE, interview)
    last_at = case.sent_at(Rule.SECOND_NUDGE, interview)
    if case.times.nudges < timing.MOST_NUDGES:
        last_at = last_at or first_at
    if last_at is not None:
        yield _assume_closed(case, interview, last_at)
    elif first_at is not None:
        yield _second_nudge(case, interview, first_at)
    elif case.times.nudges:
        yield _nudge(case, interview)


def _nudge(case: _Case, interview: _Interview) -> Suggestion:
    recipient = interview.facts.promised_contact or case.contact
    zone = case.zone(recipient, interview)
    ended_on = local(interview.ended_at, zone).date()
    promised_on = interview.facts.promised_on
    if promised_on is not None and promised_on >= ended_on:
        days = case.times.nudge_after_promise_days
        window = timing.after_business_days(promised_on, days, zone, case.rules)
        why = words.why_nudge_after_promise(promised_on, days)
    else:  # a day before the interview cannot be a promise made in it
        days = case.times.nudge_after_days
        window = timing.after_business_days(ended_on, days, zone, case.rules)
        why = words.why_nudge_without_promise(ended_on, days)
    return case.suggest(Rule.NUDGE, interview, recipient, window, why)


def _second_nudge(case: _Case, interview: _Interview, first_at: datetime) -> Suggestion:
    recipient = interview.facts.promised_contact or case.contact
    zone = case.zone(recipient, interview)
    asked_on = local(max(first_at, interview.ended_at), zone).date()
    days = case.times.second_nudge_days
    window = timing.after_business_days(asked_on, days, zone, case.rules)
    why = words.why_second_nudge(asked_on, days)
    return case.suggest(Rule.SECOND_NUDGE, interview, recipient, window, why)


def _assume_closed(case: _Case, interview: _Interview, last_at: datetime) -> Suggestion:
    zone = case.zone(None, interview)
    asked_on = local(max(last_at, interview.ended_at), zone).date()
    days = case.times.assume_closed_days
    window = timing.after_business_days(asked_on, days, zone, case.rules)
    why = words.why_assume_closed(asked_on, days, case.times.nudges)
    return case.suggest(Rule.ASSUME_CLOSED, interview, None, window, why)


def _applied(case: _Case) -> Iterator[Suggestion]:
    """Applied, and not a word since: ask once, and once more; never more often.

    A question sent on that day or later counts, also after the date was corrected.
    """
    applied_on, last_reply_at = case.facts.applied_on, case.facts.last_reply_at
    if applied_on is None or case.interviews or case.facts.next_step_at is not None:
        return
    anchor = f"applied:{applied_on}"
    zone = case.zone(case.contact, None)
    if last_reply_at is not None and local(last_reply_at, zone).date() >= applied_on:
        return
    asked = sorted(it.sent_at for it in case.facts.sent if it.rule in APPLIED_NUDGES)
    asked = [sent_at for sent_at in asked if local(sent_at, zone).date() >= applied_on]
    days = case.times.applied_silent_days
    if len(asked) >= case.times.applied_nudges:
        return
    if asked:
        since = local(asked[-1], zone).date()
        rule, why = Rule.SECOND_APPLIED_NUDGE, words.why_applied_again(since, days)
    else:
        rule, since, why = Rule.APPLIED_NUDGE, applied_on, words.why_applied(applied_on, days)
    window = timing.after_silence(since, days, zone, case.rules)
    yield case.suggest(rule, None, case.contact, window, why, anchor=anchor)


def _offer(case: _Case) -> Iterator[Suggestion]:
    """An offer is answered by its day, on the user's own clock."""
    answer_by = case.facts.offer_answer_by
    anchor = f"offer:{answer_by}"
    is_done = any((it.rule, it.anchor) == (Rule.OFFER_DEADLINE, anchor) for it in case.facts.sent)
    if answer_by is None or is_done:
        return
    window = timing.offer_deadline(answer_by, case.zone(None, None), case.rules)
    why = words.why_offer_deadline(answer_by)
    yield case.suggest(Rule.OFFER_DEADLINE, None, None, window, why, anchor=anchor)


def _ask_ghosted(case: _Case, found: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """A long silence: ask the user once whether to call it that. Not beside "assume closed".

    The anchor names the sign itself, not its day: that differs from zone to zone, and who said no
    before moving is not asked again.
    """
    last_on = case.facts.last_sign_on
    is_asked_elsewhere = any(it.rule == Rule.ASSUME_CLOSED for it in found)
    if last_on is None or case.facts.next_step_at is not None or is_asked_elsewhere:
        return
    anchor = f"silence:{case.facts.last_sign or last_on}"
    if any((it.rule, it.anchor) == (Rule.ASK_GHOSTED, anchor) for it in case.facts.sent):
        return
    days = case.times.ghosted_after_days
    window = timing.after_silence(last_on, days, case.zone(None, None), case.rules)
    if case.now < window.remind_at - timing.GHOSTED_AHEAD:  # a month ahead it is no silence yet
        return
    why = words.why_ask_ghosted(last_on, days)
    yield case.suggest(Rule.ASK_GHOSTED, None, None, window, why, anchor=anchor)


def _withdraw(case: _Case, interview: _Interview) -> Iterator[Suggestion]:
    """One for the role, to the recruiter, else a hiring manager met, else anybody met.

    It is anchored to the interview that brought the "no": who dismisses it and then has another
    interview that ends in "no" is asked once more.
    """
    if case.sent_at(Rule.WITHDRAW, interview):
        return
    facts, recipient = case.facts, case.contact
    zone = case.zone(recipient, interview)
    decided_at = max(facts.decided_no_at or interview.ended_at, interview.ended_at)
    if facts.decided is not None and facts.decided.is_no:
        decided_at = max(decided_at, facts.decided.decided_at)
    window = timing.withdraw(decided_at, facts.next_step_at, zone, case.rules)
    is_urgent = window != timing.withdraw(decided_at, None, zone, case.rules)
    next_step_at = facts.next_step_at if is_urgent else None
    next_step_on = local(next_step_at, zone).date() if next_step_at else None
    why = words.why_withdraw(recipient, next_step_on)
    suggestion = case.suggest(Rule.WITHDRAW, interview, recipient, window, why)
    is_close = recipient is not None and recipient.relationship == "close"
    yield replace(suggestion, channel=Channel.CALL) if is_close else suggestion


def _withdraw_untold(case: _Case) -> Iterator[Suggestion]:
    """Declined before any interview: only a recruiter of the role has to hear of it."""
    facts = case.facts
    if facts.decided is None or not facts.decided.is_no or facts.recruiter is None:
        return
    if any(sent.rule == Rule.WITHDRAW for sent in facts.sent):
        return
    zone = case.zone(facts.recruiter, None)
    decided_at = facts.decided.decided_at
    window = timing.withdraw(decided_at, facts.next_step_at, zone, case.rules)
    why = words.why_withdraw(facts.recruiter, None)
    suggestion = case.suggest(
        Rule.WITHDRAW, None, facts.recruiter, window, why, anchor="before any interview"
    )
    is_close = facts.recruiter.relationship == "close"
    yield replace(suggestion, channel=Channel.CALL) if is_close else suggestion


def _rejection_reply(case: _Case, rejected_on: date) -> Iterator[Suggestion]:
    """Optional where nobody was met: a refusal by form letter needs no answer.

    A reply sent on that day or later answers it, also after the date was corrected.
    """
    zone = case.zone(case.contact, case.interviews[-1] if case.interviews else None)
    for sent in case.facts.sent:
        if sent.rule == Rule.REJECTION_REPLY and local(sent.sent_at, zone).date() >= rejected_on:
            return
    window = timing.rejection_reply(rejected_on, zone, case.rules)
    why = words.why_rejection_reply()
    suggestion = case.suggest(Rule.REJECTION_REPLY, None, case.contact, window, why)
    yield replace(suggestion, is_optional=not case.interviews)


def _first_of_kind(contacts: Iterable[ContactFacts], kind: str) -> ContactFacts | None:
    return next((contact for contact in contacts if contact.kind == kind), None)


def _by_due(suggestion: Suggestion) -> tuple[datetime, datetime, str, str, int]:
    """A total order, so that the same facts in another order give the same answer."""
    recipient = -1 if suggestion.recipient is None else suggestion.recipient
    return (
        suggestion.due_at,
        suggestion.remind_at,
        suggestion.rule,
        suggestion.anchor,
        recipient,
    )
