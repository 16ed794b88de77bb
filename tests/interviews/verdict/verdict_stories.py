"""The worked examples of docs/fit-score.md as rows, told through the services."""

from datetime import UTC, datetime

from django.utils import timezone

from interviews.debrief.changes import record_gut, save_debrief
from interviews.log.changes import note_flag, record_answer
from interviews.models import Question
from tests.factories import ContactFactory, InterviewFactory, ParticipantFactory

DEBRIEF = {
    "myself": 4,
    "feeling": "",
    "feeling_why": "",
    "promised_on": None,
    "promised_contact": None,
    "interest": "",
    "interest_words": "",
}


def say(interview, who, theme, **fields):
    """One answer of a person met, to a question of its own unless key= names one."""
    key = fields.pop("key", f"{theme}-{who.pk}")
    text = fields.pop("text", f"What about {theme}?")
    question, _ = Question.objects.get_or_create(
        interview=interview, key=key, defaults={"theme": theme, "text": text}
    )
    fields = {"manner": "specific", "signal": 0, "words": ""} | fields
    return record_answer(
        question=question, speaker=who, fields=fields, is_scared=False, now=timezone.now()
    )


def meet(interview, name, kind):
    company = interview.role.company
    who = ContactFactory(owner=interview.owner, company=company, name=name, kind=kind)
    ParticipantFactory(interview=interview, contact=who)
    return who


def smirk(interview, *contacts, **fields):
    fields = {
        "key": "pause_and_smirk",
        "kind": "red",
        "title": "Pause and smirk",
        "area": "manager",
        "severity": 4,
        "quote": "She’s a BIT of a micromanager.",
        "cue": "Pause, a look, a smirk",
    } | fields
    return note_flag(interview=interview, fields=fields, contacts=contacts, now=timezone.now())


def debrief(interview, ratings=None, **fields):
    save_debrief(
        interview=interview,
        fields=DEBRIEF | fields,
        ratings=ratings or {},
        now=timezone.now(),
    )


def gut(interview, value, note=""):
    return record_gut(interview=interview, value=value, note=note, now=timezone.now())


def tell_e3(owner, **fields):
    """E3: manager 27, balance 15, role 75; score 40.29, known 17 %. No gut yet."""
    owner.preferences.hours_limit = 50
    owner.preferences.save()
    start = {"starts_at": datetime(2026, 3, 3, 11, 33, tzinfo=UTC)}
    interview = InterviewFactory(owner=owner, **(start | fields))
    ruth = meet(interview, "Ruth Adler", "hiring_manager")
    mia = meet(interview, "Mia Okafor", "coworker")
    dana = meet(interview, "Dana Whitlock", "recruiter")
    close = "I like to stay close to the work."
    say(interview, ruth, "manager", manner="general", signal=2, words=close)
    say(interview, mia, "manager", signal=-1, words="She’s a BIT of a micromanager.")
    smirk(interview, mia)
    balance = {"key": "work_life_balance", "text": "How is balance lived here?"}
    dinner = "I usually log on again after dinner."
    say(interview, mia, "workload", signal=-2, words=dinner, **balance)
    sensible = "People are sensible about it."
    say(interview, dana, "workload", manner="general", signal=1, words=sensible, **balance)
    debrief(interview, {"role": (4, "the first project is one I would choose")})
    return interview


def tell_e4(owner, **fields):
    """E4: E3 with 60 to 70 hours against a limit of 50: broken, capped at 20."""
    interview = tell_e3(owner, **fields)
    mia = interview.contacts.get(name="Mia Okafor")
    hours = {
        "key": "work_life_balance",
        "hours_low": 60,
        "hours_high": 70,
        "words": "Sixty, seventy. You get used to it.",
    }
    say(interview, mia, "workload", signal=-2, **hours)  # a correction of what she said before
    return interview


def tell_more(interview):
    """Two more coworkers like role and culture. E3 is then known to 39 %, so that its number may
    be large: 48.18, and could end from 21.85 to 78.54.
    """
    for name in ("Tomasz Wilk", "Jonas Lindt"):
        coworker = meet(interview, name, "coworker")
        for theme in ("role", "culture"):
            say(interview, coworker, theme, signal=1)
    return interview
