"""What a follow-up says about itself: why it is suggested, in words to the user.

Nobody's gender is known, so a person is their name or "they". Nothing is claimed that was not
recorded: "it went well" only after a good interview, "still keen" only where the interest is yes.
"""

from datetime import date

from interviews.follow_ups.domain.due import count_of
from interviews.follow_ups.domain.facts import ContactFacts, EndedInterview, PlanningFacts, Rule

# Where a rule comes from, the same for every role.
EXPLANATIONS = {
    Rule.RECRUITER_DEBRIEF: (
        "A recruiter who knows you well likes to hear first how an interview went, good or not,"
        " and may support you or pass on an answer you wish you had given."
    ),
    Rule.RECRUITER_UPDATE: (
        "A recruiter is glad of a short e-mail or call after the interview, and may support you,"
        " even where you do not know each other well."
    ),
    Rule.THANK_YOU: (
        "Many people advise a note, and few notes are genuine. It shows how you write, so it needs"
        " a real detail from the interview and a second look. You can skip it."
    ),
    Rule.CLARIFY: (
        "Our own advice: when you are unsure, an answer from somebody who does the work tells you"
        " more than thinking about it again."
    ),
    Rule.NUDGE: (
        "Our own advice: ask once, two business days after a promised day, five after an interview."
    ),
    Rule.SECOND_NUDGE: "Our own advice: ask a second and last time, five business days later.",
    Rule.ASSUME_CLOSED: (
        "Our own advice: after two questions and ten more business days without an answer, count"
        " it as closed. You can open the role again at any time."
    ),
    Rule.WITHDRAW: (
        "Our own advice: once you have decided against a role, say so early and in person where"
        " you can. It saves everybody's time and keeps the door open."
    ),
    Rule.REJECTION_REPLY: (
        "Our own advice: sleep on it, then thank them, name one thing you liked, ask one question"
        " for feedback and keep in touch."
    ),
    Rule.APPLIED_NUDGE: (
        "Our own advice: ask once after a week of silence. Applications get lost, and asking shows"
        " that you mean it."
    ),
    Rule.SECOND_APPLIED_NUDGE: "Our own advice: ask a second and last time, a week later.",
    Rule.OFFER_DEADLINE: (
        "Our own advice: decide before the last day, while there is time to ask what is open."
        " An offer for a job you would hate is no win."
    ),
    Rule.ACCEPTANCE: (
        "Our own advice: accept in writing, with what was agreed in it, and tell the others no only"
        " once that is confirmed."
    ),
    Rule.OWN: "You wrote this down yourself, in a list that you brought along.",
    Rule.ASK_GHOSTED: (
        "Our own advice: after a month without a sign, put it behind you. You can open the role"
        " again at any time."
    ),
}


def title(rule: Rule, recipient: ContactFacts | None, role: PlanningFacts) -> str:
    """What to do, as a list shows it."""
    name = recipient.name if recipient else ""
    return {
        Rule.RECRUITER_DEBRIEF: f"Call {name}",
        Rule.RECRUITER_UPDATE: f"Update {name}",
        Rule.THANK_YOU: f"Thank-you note to {name}",
        Rule.CLARIFY: f"Send {role.company} your open questions"
        if role.meets_peer
        else f"Ask to meet a peer at {role.company}",
        Rule.NUDGE: f"Ask {role.company} for news",
        Rule.SECOND_NUDGE: f"Ask {role.company} for news again",
        Rule.ASSUME_CLOSED: f"Assume {role.title} at {role.company} is closed",
        Rule.WITHDRAW: f"Withdraw from {role.title} at {role.company}",
        Rule.REJECTION_REPLY: f"Reply to the rejection from {role.company}",
        Rule.APPLIED_NUDGE: f"Ask {role.company} about your application",
        Rule.SECOND_APPLIED_NUDGE: f"Ask {role.company} about your application again",
        Rule.OFFER_DEADLINE: f"Answer the offer from {role.company}{_by(role.offer_answer_by)}",
        Rule.ACCEPTANCE: f"Accept the offer from {role.company}",
        Rule.ASK_GHOSTED: f"Did {role.company} go silent?",
    }[rule]


def why_debrief(recruiter: ContactFacts, interview: EndedInterview) -> str:
    known = f"you know {recruiter.name} well"
    worries = ", worries included" if interview.feeling == "concerned" else ""
    if not interview.contacts:
        return f"{known}, so they would like to hear from you how it went{worries}."
    if interview.has_met(recruiter):
        return (
            f"{known} and others were in your last interview too, so tell them how it was{worries}."
        )
    return (
        f"{known} and your last interview was with somebody else, so they would like to hear it"
        f" from you{worries}."
    )


def why_update(recruiter: ContactFacts, interview: EndedInterview) -> str:
    went = {"good": "it went well", "concerned": "one thing that was good"}.get(
        interview.feeling, "how it went"
    )
    stand = "you are still keen" if interview.interest == "yes" else "what is still open for you"
    return (
        f"a short mail or call: {went}, and {stand}. Either way they are glad to hear it"
        f" and may support you.{_missing_relationship(recruiter)}"
    )


WHY_THANK_YOU = "many people advise one. It needs one real detail from your interview, or skip it."


def why_thank_you_carries_update(recruiter: ContactFacts) -> str:
    return (
        f"your last interview was with {recruiter.name}, so this note is your update too. It needs "
        f"one real detail from your interview, or skip it.{_missing_relationship(recruiter)}"
    )


WHY_THANK_YOU_WITHOUT_RECRUITER = (
    "there is no recruiter to tell, so a note is how they hear from you. It needs one real"
    " detail from your interview, or skip it."
)


def why_clarify(*, meets_peer: bool) -> str:
    """meets_peer: whether one was met, or will be."""
    if meets_peer:
        return (
            "you are unsure, and an interview with a peer is on your list already, so send up to"
            " three open questions by e-mail."
        )
    return (
        "you are unsure. An interview with a peer, and up to three open questions, tell you more"
        " than waiting."
    )


def why_nudge_after_promise(promised_on: date, days: int) -> str:
    return (
        f"they promised an answer by {day_in_words(promised_on)}; this is"
        f" {count_of(days, 'business day')} after that."
    )


def why_nudge_without_promise(ended_on: date, days: int) -> str:
    return (
        f"no day was promised; this is {count_of(days, 'business day')} after your interview on"
        f" {day_in_words(ended_on)}."
    )


def why_second_nudge(asked_on: date, days: int) -> str:
    return (
        f"you asked on {day_in_words(asked_on)}; this is {count_of(days, 'business day')} later, if"
        " no answer has come. It is the last time to ask."
    )


def why_assume_closed(asked_on: date, days: int, nudges: int) -> str:
    asked = "you asked twice, the last time on" if nudges > 1 else "you asked on"
    return (
        f"{asked} {day_in_words(asked_on)}; this is {count_of(days, 'business day')} later, if no"
        " answer has come."
    )


def why_applied(applied_on: date, days: int) -> str:
    return (
        f"you applied on {day_in_words(applied_on)}; this is {count_of(days, 'day')} later, if"
        " no answer has come. A short question does no harm."
    )


def why_applied_again(asked_on: date, days: int) -> str:
    return (
        f"you asked on {day_in_words(asked_on)}; this is {count_of(days, 'day')} later, if no"
        " answer has come. It is the last time to ask."
    )


def why_offer_deadline(answer_by: date) -> str:
    return (
        f"the offer asks for your answer by {day_in_words(answer_by)}. Decide while there is time"
        " to ask what is still open."
    )


def why_acceptance(answer_by: date | None, decided_on: date) -> str:
    by = ""
    if answer_by:
        asked, soon = (
            ("wanted", "; that day has passed") if answer_by < decided_on else ("want", "")
        )
        by = f" They {asked} your answer by {day_in_words(answer_by)}{soon}."
    return f"you decided to accept. Say so in writing, with what was agreed in it.{by}"


def why_ask_ghosted(last_on: date, days: int) -> str:
    return (
        f"nothing has happened since {day_in_words(last_on)}; this is"
        f" {count_of(days, 'day')} later. Close it as ghosted, or say that they wrote."
    )


def why_withdraw(recipient: ContactFacts | None, next_step_on: date | None) -> str:
    """`next_step_on` is the day of the next step where that made it more urgent, else None."""
    if recipient is None:
        reason = (
            "you decided against it, and an early word is fair. There is nobody to write to yet:"
            " add a recruiter."
        )
    elif recipient.relationship == "close":
        reason = (
            f"you decided against it, and you know {recipient.name} well: call, then send a short"
            " e-mail."
        )
    else:
        reason = f"you decided against it, and an early word to {recipient.name} is fair."
    if next_step_on is not None:
        reason += f" Tell them before the next step, on {day_in_words(next_step_on)}."
    return reason + _missing_relationship(recipient)


WHY_OWN = "you wrote it down for this day."

WHY_REJECTION_REPLY = (
    "few people answer. Thanks, one thing you liked and one question for feedback keep you"
    " in touch."
)


def day_in_words(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def _by(day: date | None) -> str:
    return f" by {day_in_words(day)}" if day else ""


def _missing_relationship(contact: ContactFacts | None) -> str:
    if contact is None or contact.kind != "recruiter" or contact.relationship:
        return ""
    return f" Set close or distant for {contact.name}: it decides how you reach them."
