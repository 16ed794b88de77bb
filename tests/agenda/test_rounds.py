import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.domain.rounds import contact_kind, kinds_of_rounds, own_parts, title_and_company

WORDS = st.lists(st.sampled_from(["HR", "Team", "–", "C++", "Data", "Engineer:", "(m/w/d)", ""]))
TITLES = st.lists(WORDS.map(" ".join), max_size=6)
FIVE = ["recruiter_screen", "coworkers", "technical", "hiring_manager", "final"]


@pytest.mark.parametrize(
    ("titles", "kinds"),
    [
        (["HR round", "Team round", "Tech round", "Manager round", "Final round"], FIVE),
        ([f"Onsite Data Engineer – {it}" for it in ("HR", "Team", "Tech", "Manager", "Final")],
         FIVE),
        (["Meet the CEO", "Meet the engineers", "Lunch"], ["leadership", "coworkers", ""]),
        (["Team lead", "Engineering manager"], ["hiring_manager", "hiring_manager"]),
        (["Interview with us for the Product Manager job"], [""]),
        (["Onsite", "Onsite"], ["final", "final"]),
        ([], []),
    ],
)  # fmt: skip
def test_a_round_is_what_sets_its_title_apart(titles, kinds):
    assert kinds_of_rounds(titles) == kinds


@pytest.mark.parametrize(
    ("titles", "known", "said"),
    [
        (["HR: Data Engineer at Fernhill", "Team: Data Engineer at Fernhill"], ["Fernhill"],
         ("Data Engineer", "Fernhill")),
        (["Onsite Fernhill Ltd Data Engineer – HR", "Onsite Fernhill Ltd Data Engineer – Team"],
         ["Fernhill Ltd"], ("Data Engineer", "")),
        (["Data Engineer (m/w/d) | HR", "Data Engineer (m/w/d) | Tech"], [],
         ("Data Engineer", "")),
        (["Fernhill interview 1: HR", "Fernhill interview 1: Team"], ["Fernhill"], ("", "")),
        (["HR round", "Team round"], [], ("", "")),
        (["Analyst bei Kestrel Labs – HR", "Analyst bei Kestrel Labs – Team"], [],
         ("Analyst", "Kestrel Labs")),
        (["Senior C++ Developer"], [], ("Senior C++ Developer", "")),
        ([], [], ("", "")),
    ],
)  # fmt: skip
def test_the_job_is_what_all_titles_share(titles, known, said):
    assert title_and_company(titles, known) == said


@given(TITLES)
def test_no_title_breaks_it_and_each_keeps_a_part(titles):
    parts = own_parts(titles)

    assert len(parts) == len(titles)
    assert all(part or not title.strip() for part, title in zip(parts, titles, strict=True))
    title, _ = title_and_company(titles, ["HR", ""])
    assert all(word in " ".join(titles) for word in title.split())


@pytest.mark.parametrize(
    ("written", "rounds", "is_coordinator", "kind"),
    [
        ("Ruth Adler", ["recruiter_screen"], False, "recruiter"),
        ("Ruth Adler (HR)", ["technical"], False, "recruiter"),
        ("Tom Ashby, CTO", ["technical"], False, "leadership"),
        ("Mia", ["technical", "coworkers"], False, "coworker"),
        ("Mia", ["technical", "hiring_manager"], False, "hiring_manager"),
        ("Mia", ["final"], False, "leadership"),
        ("Mia", [""], False, "other"),
        ("Ruth", ["recruiter_screen", "technical", "final"], True, "recruiter"),
        ("Ruth", ["hiring_manager", "technical", "final"], True, "other"),
    ],
)
def test_a_guest_is_guessed_by_their_rounds(written, rounds, is_coordinator, kind):
    assert contact_kind(written, rounds, is_coordinator=is_coordinator) == kind
