"""Names and words of large made-up accounts: many different ones, so that search has to look.

Each is made of a number, the same one always; no two companies share a name.
"""

import random
from functools import cache

from interviews.catalogue.loader import questions


def _listed(text: str, separator: str | None = None) -> tuple[str, ...]:
    return tuple(" ".join(it.split()) for it in text.split(separator))


FIRST = _listed("""
    Ada Amir Ana Ben Carla Chen Dana Emil Esra Farid Greta Hugo Ines Ivo Jana Jonas Kemal Lena Lior
    Maja Marek Mia Milan Nadia Noor Olga Omar Paula Pia Rafael Rosa Ruth Samir Sina Tarek Theo Uma
    Vera Wanda Yara Zoe""")
LAST = _listed("""
    Adler Ahmadi Aydin Bauer Berg Blum Castro Cohen Dietz Diaz Ekman Falk Fischer Garcia Haas Hahn
    Ibrahim Jansen Kaya Keller Klein Kovacs Lang Lopez Maier Mendes Moreau Nagy Novak Okafor Olsen
    Petrov Popov Quist Rahimi Reuter Rossi Sato Schulz Silva Stein Tanaka Thomsen Ueda Vogel Walsh
    Weiss Whitlock Yilmaz Zimmer""")
BEGINS = _listed("""
    Alder Amber Anchor Arbor Beacon Birch Bramble Bridge Cedar Cinder Clear Cloud Copper Coral Delta
    Ember Fern Flint Forge Glass Granite Harbour Hazel Iron Juniper Kestrel Lake Lantern Linden
    Maple Marsh Meadow Nimbus North Oak Onyx Orchard Pebble Pine Quartz River Rowan Saffron Slate
    Spruce Tidewater Umber Vale Willow Wren""")
ENDS = _listed("""
    Analytics Audio Bank Biotech Capital Cargo Care Chemie Cloud Consulting Data Design Dynamics
    Education Energy Finance Foods Freight Games Health Home Insurance Labs Legal Logistics Machines
    Marine Media Mobility Motors Networks Optics Paper Pharma Power Press Rail Research Retail
    Robotics Security Software Solar Studios Systems Textiles Tools Travel Ventures Works""")
FORMS = ("", "GmbH", "AG", "Ltd", "Inc")
LEVELS = ("", "Junior", "Senior", "Lead", "Principal", "Working student,", "Interim")
JOBS = _listed(
    """
    Accountant, Analyst, Architect, Backend engineer, Buyer, Controller, Copywriter, Data engineer,
    Data scientist, Designer, Editor, Electrician, Frontend engineer, Nurse, Office manager,
    Physicist, Planner, Product manager, Programme manager, Project manager, Recruiter,
    Sales engineer, Site reliability engineer, Support engineer, Teacher, Technical writer, Tester,
    Translator""",
    ",",
)
FIELDS = _listed("""
    billing cameras claims fleet fraud growth identity imaging infrastructure insights maps
    messaging mobile onboarding operations payments platform pricing procurement quality reporting
    risk routing safety search sensors storage tax training warehouses""")
KINDS = ("coworker", "hiring_manager", "recruiter", "coworker", "leadership", "other")
WORDS_EACH = (6, 24)


def company_name(number: int) -> str:
    turn, place = divmod(number, len(BEGINS) * len(ENDS))
    end, begin = divmod(place, len(BEGINS))
    form = FORMS[turn] if turn < len(FORMS) else str(turn)
    return f"{BEGINS[begin]} {ENDS[end]} {form}".strip()


def person_name(number: int) -> str:
    return f"{FIRST[number % len(FIRST)]} {LAST[number // 3 % len(LAST)]}"


def job_title(number: int) -> str:
    job, area = JOBS[number % len(JOBS)], FIELDS[number // 5 % len(FIELDS)]
    return f"{LEVELS[number // 11 % len(LEVELS)]} {job}, {area}".strip()


@cache
def vocabulary() -> list[str]:
    """The words of the catalogue of questions, by the alphabet."""
    words = {word.strip(".,?!“”()").lower() for it in questions() for word in it.text.split()}
    return sorted(filter(None, words))


def words_of(number: int) -> str:
    """A few words after each other that make no sense."""
    chance = random.Random(number)  # noqa: S311  made-up data
    return " ".join(chance.choices(vocabulary(), k=chance.randint(*WORDS_EACH))).capitalize() + "."
