"""Which follow-ups should exist for a role: facts in, suggestions out, no clock and no rows.

The source article asks for a word with the recruiter and, without insisting, for thank-you notes.
Everything else, and every time, is our own judgement.

Read from the recorded interest of the interviews that have ended:

- An interview that has no interest yet adds nothing, not even a thank-you: a note for a role that
  you are about to decline would be the wrong advice. The missing debrief is shown elsewhere.
- The latest recorded interest counts for the role. "no" leaves one withdraw and nothing else. What
  came before a "no" stays retired when a later interview turns it into a "yes".
- A decision is an interest, too, until a later interview brings another one. Declining is a "no",
  also before any interview where there is a recruiter to tell, or where they know of the user;
  going on or accepting turns a "no" into a "yes" and leaves an "unsure" as it is.
- One message to the recruiter and one request for clarity, from the latest recorded interview: what
  is said after the third interview of a day covers the first two. Thank-you notes go to everybody
  met.
- Who is unsure asks for an interview with a peer, or, where one was met or will be, writes down
  what is still open.
- A withdrawal goes to the recruiter, else to a hiring manager met, else to nobody yet: a coworker
  or anybody else met is not the one to tell.
- News is asked for after the latest interview only, at most twice, and not once they have replied
  or the next step has a date.
- An application without an answer is asked about, at most twice; an offer is answered by its day;
  after a month without any sign the user is asked whether they went silent. One silence is one
  question: of asking them and asking the user, the one due later.
- Who decides to accept tells them so, and nothing else is left, until another interview ends.
- An offer is the answer that one waited for: nobody is asked for news any more, and what came
  before it needs no word with the recruiter. So is the next stage for a first talk before it.
  Thank-you notes and open questions stay, which wait for nothing; so does a withdrawal, which is
  how an offer is declined.
- What was noted late is nothing that the user let slip: forty applications from a spreadsheet are
  no forty reminders of today. An application that was noted later than the whole course of its
  questions, or than a silence takes, brings no question to them, and a rejection no reply; of what
  else was due before it was noted, each comes on one of the ten business days after that, and
  whether they went silent on one of the twenty after a week.
- An interview that was noted long after it is kept for the record: what it leaves to do is a
  withdrawal, and no thanks and no questions.
- What the user logged as said or written to them counts like what is done here, where it went to
  the recipient or to nobody in particular. It is the question about a silence once the promised
  day is over or, where none was promised, in the second half of the wait; earlier it is thanks, or
  something sent along, and moves nothing. After the interview it is the word with the recruiter,
  after a rejection the reply to it.
- A closed role has nothing; a rejected one has the reply and nothing else.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zlib import crc32

from accounts.domain.business_time import is_zone, local, outside_quiet_hours
from interviews.follow_ups.domain import timing, words
from interviews.follow_ups.domain.facts import (
    Channel,
    ContactFacts,
    EndedInterview,
    PlanningFacts,
    Rule,
    Suggestion,
    is_alone,
)

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
    Rule.ACCEPTANCE: Channel.EMAIL,  # a close recruiter is called first
}

APPLIED_NUDGES = (Rule.APPLIED_NUDGE, Rule.SECOND_APPLIED_NUDGE)
# What follows from the stage alone, which may be noted long after its day.
OF_THE_STAGE = (*APPLIED_NUDGES, Rule.REJECTION_REPLY)
DAYS_AFTER_NOTING, DAYS_OF_SILENCE, WEEK_FIRST = 10, 20, 4  # business days
DECIDING = ("recruiter", "hiring_manager")
ABOUT_SILENCE = (Rule.NUDGE, Rule.SECOND_NUDGE, Rule.ASSUME_CLOSED, *APPLIED_NUDGES)


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
    elif _is_accepted(case):
        return tuple(_acceptance(case))
    elif facts.is_closed:
        found = ()
    elif current is None:
        found = _withdraw_untold(case)
    elif current.interest == "no":
        found = _withdraw(case, current)
    else:
        found = _keep_going(case, current)
    found = [_not_at_once(case, it) for it in found]
    if not (facts.rejected_on or facts.is_closed or _is_declined(case)):
        found += [*(_not_at_once(case, it) for it in _applied(case)), *_offer(case)]
        found = _asked_once(found, _ask_ghosted(case))
    return tuple(sorted(found, key=_by_due))


@dataclass(frozen=True, slots=True)
class _Case:
    """The facts of a role, and what several rules read from them."""

    facts: PlanningFacts
    now: datetime
    interviews: tuple[EndedInterview, ...]  # oldest first, contacts in the order of their keys
    current: EndedInterview | None  # the latest whose interest is recorded
    decider: ContactFacts | None  # recruiter, else a hiring manager met: who has to hear a "no"
    contact: ContactFacts | None  # who speaks for the company: that one, else anybody met

    @classmethod
    def of(cls, facts: PlanningFacts, now: datetime) -> "_Case":
        ended = [
            replace(it, contacts=tuple(sorted(it.contacts)))
            for it in sorted(facts.interviews, key=lambda it: (it.ended_at, it.key))
            if it.ended_at <= now
        ]
        interviews = _as_decided(ended, facts)
        met = [contact for it in reversed(interviews) for contact in it.contacts]
        deciding = [it for kind in DECIDING for it in met if it.kind == kind]
        decider = facts.recruiter or next(iter(deciding), None)
        return cls(
            facts=facts,
            now=now,
            interviews=tuple(interviews),
            current=next((it for it in reversed(interviews) if it.interest), None),
            decider=decider,
            contact=decider or next(iter(met), None),
        )

    @property
    def times(self) -> timing.Timing:
        return self.facts.timing

    def interviews_since_no(self) -> Iterator[EndedInterview]:
        """The interviews with a "yes" or "unsure" after the last "no", the newest first."""
        for interview in reversed(self.interviews):
            if interview.interest == "no":
                return
            if interview.interest:
                yield interview

    def zone(self, contact: ContactFacts | None, interview: EndedInterview | None) -> str:
        """The recipient's zone, else the interview's, else the user's; UTC where none is known."""
        names = [
            contact.zone if contact else "",
            interview.zone if interview else "",
            self.facts.user_zone,
        ]
        return next((name for name in names if is_zone(name)), "UTC")

    def sent_at(self, rule: Rule, anchor: str) -> datetime | None:
        """When this was last sent, to whomever; None if never."""
        sent = self.facts.sent.items()
        return max((at for it, at in sent if it[:2] == (rule, anchor)), default=None)

    def wrote_at(self, recipient: ContactFacts | None, since: datetime) -> datetime | None:
        """When the user first told the recipient something from then on; None if they did not.

        What was told nobody in particular counts, and anything where no recipient is known.
        """
        told = (
            it.sent_at
            for it in self.facts.own_messages
            if since <= it.sent_at <= self.now
            and (recipient is None or it.recipient in (None, recipient.key))
        )
        return min(told, default=None)

    def suggest(
        self,
        rule: Rule,
        source: EndedInterview | str,
        recipient: ContactFacts | None,
        window: timing.Window,
        why: str,
    ) -> Suggestion:
        """source: the interview it follows from, or an anchor of its own."""
        facts = self.facts
        quiet = self.times.quiet_from, self.times.quiet_to
        due_at = window.due_at.astimezone(UTC)
        return Suggestion(
            rule=rule,
            anchor=source if isinstance(source, str) else source.anchor,
            recipient=recipient.key if recipient else None,
            channel=CHANNELS[rule],
            title=words.title(rule, recipient, facts),
            why=why,
            remind_at=outside_quiet_hours(window.remind_at, self.zone(None, None), *quiet),
            due_at=due_at,
            zone=window.zone,
            due_local=local(due_at, window.zone).replace(tzinfo=None, fold=0),
            interview=None if isinstance(source, str) else source.key,
        )


def _as_decided(ended: list[EndedInterview], facts: PlanningFacts) -> list[EndedInterview]:
    """The interviews, oldest first, with a later decision in place of the interest that counts.

    A decision that declines counts for the last interview where none has an interest yet.
    """
    decided_at = facts.declined_at or facts.pursued_at
    if decided_at is None or not ended:
        return ended
    places = [place for place, interview in enumerate(ended) if interview.interest]
    place = places[-1] if places else len(ended) - 1
    interview = ended[place]
    is_older = interview.interest and decided_at < (interview.interest_at or interview.ended_at)
    if is_older or (interview.interest == "no") == (facts.declined_at is not None):
        return ended
    changed = replace(interview, interest="no" if facts.declined_at else "yes")
    return [*ended[:place], changed, *ended[place + 1 :]]


def _is_declined(case: _Case) -> bool:
    if case.current is None:
        return case.facts.declined_at is not None
    return case.current.interest == "no"


def _is_accepted(case: _Case) -> bool:
    """An interview after the decision asks for another one."""
    accepted_at = case.facts.accepted_at
    return accepted_at is not None and all(it.ended_at <= accepted_at for it in case.interviews)


def _acceptance(case: _Case) -> Iterator[Suggestion]:
    """Tell the recruiter, else the hiring manager, else nobody yet.

    Who has told them on the day of the decision or later is done.
    """
    accepted_at, recipient = case.facts.accepted_at, case.decider
    if accepted_at is None:
        return
    interview = case.interviews[-1] if case.interviews else None
    zone = case.zone(recipient, interview)
    decided_on = local(accepted_at, zone).date()
    for (rule, _, _), sent_at in case.facts.sent.items():
        if rule == Rule.ACCEPTANCE and local(sent_at, zone).date() >= decided_on:
            return
    answer_by = case.facts.offer_answer_by
    window = timing.acceptance(accepted_at, answer_by, zone, case.times)
    why = words.why_acceptance(answer_by, decided_on)
    anchor = f"acceptance:{decided_on}"
    suggestion = case.suggest(Rule.ACCEPTANCE, anchor, recipient, window, why)
    yield _called_if_close(suggestion, recipient)


def _is_answered(case: _Case, interview: EndedInterview) -> bool:
    """Whether their offer came on its day or later, or the next stage after it."""
    offered_on, advanced_on = case.facts.offered_on, case.facts.advanced_on
    ended_on = local(interview.ended_at, case.zone(None, interview)).date()
    return (offered_on is not None and ended_on <= offered_on) or (
        advanced_on is not None and ended_on < advanced_on
    )


def _keep_going(case: _Case, current: EndedInterview) -> Iterator[Suggestion]:
    """What a "yes" or an "unsure" asks for."""
    for interview in case.interviews_since_no():
        if not interview.is_record:
            yield from _thank_yous(case, interview)
    if current.is_record:
        return
    yield from _recruiter_message(case, current)
    if current.interest == "unsure" and not case.sent_at(Rule.CLARIFY, current.anchor):
        window = timing.clarify(current.ended_at, case.zone(case.contact, current), case.times)
        why = words.why_clarify(meets_peer=case.facts.meets_peer)
        yield case.suggest(Rule.CLARIFY, current, case.contact, window, why)
    if current is case.interviews[-1]:
        yield from _news(case, current)


def _recruiter_message(case: _Case, interview: EndedInterview) -> Iterator[Suggestion]:
    """A call to a close recruiter, a mail or call to another; none where they were there alone.

    A recruiter of whom neither was said is treated as distant: a short mail is never wrong.
    """
    recruiter = case.facts.recruiter
    if recruiter is None or is_alone(recruiter, case.interviews[-1].contacts):
        return
    if _is_answered(case, interview):
        return
    told = (Rule.RECRUITER_DEBRIEF, Rule.RECRUITER_UPDATE)
    if any(case.sent_at(rule, interview.anchor) for rule in told):
        return
    if case.wrote_at(recruiter, interview.ended_at):
        return
    zone = case.zone(recruiter, interview)
    if recruiter.relationship == "close":
        window = timing.recruiter_debrief(interview.ended_at, zone, case.times)
        why = words.why_debrief(recruiter, interview)
        yield case.suggest(Rule.RECRUITER_DEBRIEF, interview, recruiter, window, why)
    else:
        window = timing.recruiter_update(interview.ended_at, zone, case.times)
        why = words.why_update(recruiter, interview)
        yield case.suggest(Rule.RECRUITER_UPDATE, interview, recruiter, window, why)


def _thank_yous(case: _Case, interview: EndedInterview) -> Iterator[Suggestion]:
    """One to each person met, always optional."""
    for contact in interview.contacts:
        if (Rule.THANK_YOU, interview.anchor, contact.key) not in case.facts.sent:
            zone = case.zone(contact, interview)
            window = timing.thank_you(interview.ended_at, zone, case.times)
            why = _why_thank_you(case, interview, contact)
            suggestion = case.suggest(Rule.THANK_YOU, interview, contact, window, why)
            yield replace(suggestion, is_optional=True)


def _why_thank_you(case: _Case, interview: EndedInterview, contact: ContactFacts) -> str:
    recruiter = case.facts.recruiter
    if recruiter is None:
        return words.WHY_THANK_YOU_WITHOUT_RECRUITER
    is_newest = interview is case.interviews[-1]
    if is_newest and contact.key == recruiter.key and is_alone(recruiter, interview.contacts):
        return words.why_thank_you_carries_update(recruiter)
    return words.WHY_THANK_YOU


def _news(case: _Case, interview: EndedInterview) -> Iterator[Suggestion]:
    """Ask, ask again, assume closed: one at a time, each counted from when the last was sent."""
    facts = case.facts
    has_reply = facts.last_reply_at is not None and facts.last_reply_at > interview.ended_at
    has_next_step = facts.next_step_at is not None and facts.next_step_at > case.now
    has_reply = has_reply or facts.offered_on is not None or _is_answered(case, interview)
    if has_reply or has_next_step or case.sent_at(Rule.ASSUME_CLOSED, interview.anchor):
        return
    recipient = interview.promised_contact or case.contact
    first_at, last_at = _asked_for_news(case, interview, recipient)
    if case.times.nudges < timing.MOST_NUDGES:
        last_at = last_at or first_at
    if last_at is not None:
        zone = case.zone(None, interview)
        asked_on = local(max(last_at, interview.ended_at), zone).date()
        days = case.times.assume_closed_days
        window = timing.after_business_days(asked_on, days, zone, case.times)
        why = words.why_assume_closed(asked_on, days, case.times.nudges)
        yield case.suggest(Rule.ASSUME_CLOSED, interview, None, window, why)
    elif first_at is not None:
        zone = case.zone(recipient, interview)
        asked_on = local(max(first_at, interview.ended_at), zone).date()
        days = case.times.second_nudge_days
        window = timing.after_business_days(asked_on, days, zone, case.times)
        why = words.why_second_nudge(asked_on, days)
        yield case.suggest(Rule.SECOND_NUDGE, interview, recipient, window, why)
    elif case.times.nudges:
        yield _nudge(case, interview, recipient)


def _asked_for_news(
    case: _Case, interview: EndedInterview, recipient: ContactFacts | None
) -> tuple[datetime | None, datetime | None]:
    """When they were asked first and when again; None where they were not.

    A follow-up that is done comes before a message that was logged: often they are the same one.
    """
    zone = case.zone(recipient, interview)
    first_at = case.sent_at(Rule.NUDGE, interview.anchor)
    last_at = case.sent_at(Rule.SECOND_NUDGE, interview.anchor)
    if first_at is None and last_at is None:
        ended_on = local(interview.ended_at, zone).date()
        promised_on = interview.promised_on
        if promised_on is not None and promised_on >= ended_on:
            since = timing.day_after(promised_on, zone)
        else:
            days = case.times.nudge_after_days
            since = timing.half_of_business_days(ended_on, days, zone, case.times)
        first_at = case.wrote_at(recipient, max(since, interview.ended_at))
    if first_at is not None and last_at is None:
        asked_on, days = local(first_at, zone).date(), case.times.second_nudge_days
        since = timing.half_of_business_days(asked_on, days, zone, case.times)
        last_at = case.wrote_at(recipient, since)
    return first_at, last_at


def _nudge(case: _Case, interview: EndedInterview, recipient: ContactFacts | None) -> Suggestion:
    zone = case.zone(recipient, interview)
    ended_on = local(interview.ended_at, zone).date()
    promised_on = interview.promised_on
    if promised_on is not None and promised_on >= ended_on:
        days = case.times.nudge_after_promise_days
        window = timing.after_business_days(promised_on, days, zone, case.times)
        why = words.why_nudge_after_promise(promised_on, days)
    else:  # a day before the interview cannot be a promise made in it
        days = case.times.nudge_after_days
        window = timing.after_business_days(ended_on, days, zone, case.times)
        why = words.why_nudge_without_promise(ended_on, days)
    return case.suggest(Rule.NUDGE, interview, recipient, window, why)


def _is_long_past(case: _Case, day: date) -> bool:
    """Whether what is of that day was noted when all that could follow from it was over."""
    times, noted_on = case.times, case.facts.noted_on
    course = max(times.ghosted_after_days, times.applied_silent_days * times.applied_nudges)
    return noted_on is not None and (noted_on - day).days >= course


def _place(case: _Case, days: int) -> int:
    """Which of so many days is this role's: another one for another role, the same each time."""
    facts = case.facts
    name = f"{facts.applied_on or facts.last_sign_on}|{facts.company}|{facts.title}"
    return crc32(name.encode()) % days


def _not_at_once(case: _Case, suggestion: Suggestion) -> Suggestion:
    """What follows from the stage and was due before that was noted comes in the days after it."""
    noted_on = case.facts.noted_on
    if noted_on is None or suggestion.rule not in OF_THE_STAGE:
        return suggestion
    if suggestion.due_at >= timing.day_after(noted_on, suggestion.zone):
        return suggestion
    place = _place(case, DAYS_AFTER_NOTING)
    window = timing.after_noting(noted_on, place, suggestion.zone, case.times)
    return _moved(case, suggestion, window)


def _moved(case: _Case, suggestion: Suggestion, window: timing.Window) -> Suggestion:
    quiet = case.times.quiet_from, case.times.quiet_to
    due_at = window.due_at.astimezone(UTC)
    return replace(
        suggestion,
        remind_at=outside_quiet_hours(window.remind_at, case.zone(None, None), *quiet),
        due_at=due_at,
        due_local=local(due_at, window.zone).replace(tzinfo=None, fold=0),
    )


def _applied(case: _Case) -> Iterator[Suggestion]:
    """Applied, and not a word since: ask once, and once again; never more often.

    A question sent on that day or later counts, also after the date was corrected.
    """
    applied_on, last_reply_at = case.facts.applied_on, case.facts.last_reply_at
    if applied_on is None or case.interviews or case.facts.next_step_at is not None:
        return
    if _is_long_past(case, applied_on):
        return
    zone = case.zone(case.contact, None)
    if last_reply_at is not None and local(last_reply_at, zone).date() >= applied_on:
        return
    asked = [
        local(at, zone).date() for it, at in case.facts.sent.items() if it[0] in APPLIED_NUDGES
    ]
    days = case.times.applied_silent_days
    asked = [asked_on for asked_on in asked if asked_on >= applied_on]
    while len(asked) < case.times.applied_nudges:
        half = timing.half_of_silence(max(asked, default=applied_on), days, zone)
        told_at = case.wrote_at(case.contact, half)
        if told_at is None:
            break
        asked.append(local(told_at, zone).date())
    if len(asked) >= case.times.applied_nudges:
        return
    if asked:
        since = max(asked)
        rule, why = Rule.SECOND_APPLIED_NUDGE, words.why_applied_again(since, days)
    else:
        rule, since, why = Rule.APPLIED_NUDGE, applied_on, words.why_applied(applied_on, days)
    window = timing.after_silence(since, days, zone, case.times)
    yield case.suggest(rule, f"applied:{applied_on}", case.contact, window, why)


def _offer(case: _Case) -> Iterator[Suggestion]:
    """An offer is answered by its day, on the user's own clock."""
    answer_by = case.facts.offer_answer_by
    anchor = f"offer:{answer_by}"
    if answer_by is None or case.sent_at(Rule.OFFER_DEADLINE, anchor):
        return
    window = timing.offer_deadline(answer_by, case.zone(None, None), case.times)
    why = words.why_offer_deadline(answer_by)
    yield case.suggest(Rule.OFFER_DEADLINE, anchor, None, window, why)


def _ask_ghosted(case: _Case) -> Suggestion | None:
    """A long silence: ask the user once whether to call it that.

    The anchor names the sign itself, not its day: that differs from zone to zone, and a user who
    said no before moving is not asked again.
    """
    last_on = case.facts.last_sign_on
    if last_on is None or case.facts.next_step_at is not None:
        return None
    anchor = f"silence:{case.facts.last_sign or last_on}"
    if case.sent_at(Rule.ASK_GHOSTED, anchor):
        return None
    days = case.times.ghosted_after_days
    zone = case.zone(None, None)
    window = timing.after_silence(last_on, days, zone, case.times)
    noted_on = case.facts.sign_noted_on
    if noted_on is not None and window.due_at < timing.day_after(noted_on, zone):
        place = WEEK_FIRST + _place(case, DAYS_OF_SILENCE)
        window = timing.after_noting(noted_on, place, zone, case.times)
    if case.now < window.remind_at - timing.GHOSTED_AHEAD:  # a month ahead it is no silence yet
        return None
    why = words.why_ask_ghosted(last_on, days)
    return case.suggest(Rule.ASK_GHOSTED, anchor, None, window, why)


def _asked_once(found: list[Suggestion], ghosted: Suggestion | None) -> list[Suggestion]:
    """One question about a silence: what is on its way goes on, what is long overdue ends in
    whether they went silent. An application that is noted late never has both.
    """
    if ghosted is None:
        return found
    about = [it for it in found if it.rule in ABOUT_SILENCE]
    if any(it.rule == Rule.ASSUME_CLOSED or it.due_at > ghosted.due_at for it in about):
        return found
    return [*(it for it in found if it not in about), ghosted]


def _withdraw(case: _Case, interview: EndedInterview) -> Iterator[Suggestion]:
    """One for the role, to the recruiter, else a hiring manager met, else to nobody yet.

    It is anchored to the interview that brought the "no": a user who dismisses it and then has
    another interview that ends in "no" is asked again.
    """
    if case.sent_at(Rule.WITHDRAW, interview.anchor):
        return
    facts, recipient = case.facts, case.decider
    zone = case.zone(recipient, interview)
    decided_at = max(facts.decided_no_at or interview.ended_at, interview.ended_at)
    decided_at = max(decided_at, facts.declined_at or decided_at)
    window = timing.withdraw(decided_at, facts.next_step_at, zone, case.times)
    is_urgent = window != timing.withdraw(decided_at, None, zone, case.times)
    next_step_at = facts.next_step_at if is_urgent else None
    next_step_on = local(next_step_at, zone).date() if next_step_at else None
    why = words.why_withdraw(recipient, next_step_on)
    yield _called_if_close(
        case.suggest(Rule.WITHDRAW, interview, recipient, window, why), recipient
    )


def _withdraw_untold(case: _Case) -> Iterator[Suggestion]:
    """Declined before any interview: the recruiter has to hear of it, and, of what was applied for,
    somebody in any case; to nobody yet where there is no recruiter."""
    facts, recruiter = case.facts, case.facts.recruiter
    if facts.declined_at is None or not (recruiter or facts.is_known_there):
        return
    if any(rule == Rule.WITHDRAW for rule, _, _ in facts.sent):
        return
    zone = case.zone(recruiter, None)
    window = timing.withdraw(facts.declined_at, facts.next_step_at, zone, case.times)
    why = words.why_withdraw(recruiter, None)
    suggestion = case.suggest(Rule.WITHDRAW, "before any interview", recruiter, window, why)
    yield _called_if_close(suggestion, recruiter)


def _called_if_close(suggestion: Suggestion, contact: ContactFacts | None) -> Suggestion:
    is_close = contact is not None and contact.relationship == "close"
    return replace(suggestion, channel=Channel.CALL) if is_close else suggestion


def _rejection_reply(case: _Case, rejected_on: date) -> Iterator[Suggestion]:
    """Optional where nobody was met: a refusal by form letter needs no answer.

    A reply sent on that day or later answers it, also after the date was corrected.
    """
    if _is_long_past(case, rejected_on):
        return
    zone = case.zone(case.contact, case.interviews[-1] if case.interviews else None)
    for (rule, _, _), sent_at in case.facts.sent.items():
        if rule == Rule.REJECTION_REPLY and local(sent_at, zone).date() >= rejected_on:
            return
    if case.wrote_at(case.contact, timing.start_of(rejected_on, zone)):
        return
    window = timing.rejection_reply(rejected_on, zone, case.times)
    anchor, why = f"rejection:{rejected_on}", words.WHY_REJECTION_REPLY
    suggestion = case.suggest(Rule.REJECTION_REPLY, anchor, case.contact, window, why)
    yield replace(suggestion, is_optional=not case.interviews)


def _by_due(suggestion: Suggestion) -> tuple[datetime, datetime, str, str, int]:
    """A total order, so that the same facts in another order give the same answer."""
    recipient = -1 if suggestion.recipient is None else suggestion.recipient
    return (suggestion.due_at, suggestion.remind_at, suggestion.rule, suggestion.anchor, recipient)
