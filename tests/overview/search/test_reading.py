import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.services import restore, trash
from interviews.models import BankQuestion, DraftVersion, GapReason, GutFeeling, Rating
from overview.search.keeping import differences
from overview.search.reading import search_for
from tests.factories import (
    AnswerFactory,
    CompanyFactory,
    ContactFactory,
    DecisionFactory,
    DocumentFactory,
    DocumentVersionFactory,
    FlagFactory,
    FollowUpFactory,
    InterviewerQuestionFactory,
    InterviewFactory,
    KeyMessageFactory,
    ParticipantFactory,
    QuestionFactory,
    RetrospectiveFactory,
    RoleFactory,
    StageMoveFactory,
    UserFactory,
)

NOW = timezone.now()


def found(user, text):
    """(kind, title, place) of what is found."""
    return [
        (hit.kind, "".join(it.text for it in hit.title), hit.place)
        for hit in search_for(user, text)["hits"]
    ]


def test_every_kind_is_found_by_its_words(owner):
    role = RoleFactory(owner=owner, title="Data engineer", company__name="Fernhill")
    interview = InterviewFactory(owner=owner, role=role, is_over=True)
    mia = ParticipantFactory(interview=interview, contact__name="Mia Okafor").contact
    question = QuestionFactory(interview=interview, text="Who is on call?", asked_at=NOW)
    AnswerFactory(question=question, speaker=mia, words="Everybody, unpaid.")
    flag = FlagFactory(interview=interview, title="Smirk", quote="Well, weekends.")
    flag.contacts.add(mia)
    follow_up = FollowUpFactory(role=role, title="Write to Dana", outcome="She was delighted")
    DraftVersion.objects.create(
        follow_up=follow_up, form="email", number=1, body="Gladly again", saved_at=NOW
    )
    DecisionFactory(role=role, reasons="Because of the commute")
    RetrospectiveFactory(role=role, keep="Ask sooner")
    KeyMessageFactory(owner=owner, text="I ship", proof="The migration weekend")
    BankQuestion.objects.create(owner=owner, text="Who decides?", theme="role", probe="How often?")

    assert found(owner, "fernh")[0] == ("Company", "Fernhill", "")
    assert ("Role", "Data engineer", "") in found(owner, "engin")
    assert found(owner, "okafor")[0] == ("Contact", "Mia Okafor", "")
    assert ("Interview", "Mia Okafor", "") in found(owner, "mia fernhill")
    assert found(owner, "unpaid") == [("Question", "Who is on call?", "Mia Okafor")]
    assert (
        found(owner, "fernhill unpaid") == found(owner, "mia everybody") == found(owner, "unpaid")
    )
    assert ("Flag", "Smirk", "Who showed it") in found(owner, "smirk mia")
    assert found(owner, "delight") == [("Follow-up", "Write to Dana", "What came of it")]
    assert found(owner, "gladly") == [("Follow-up", "Write to Dana", "Draft")]
    assert found(owner, "commute") == [("Decision", "Pursue", "Why")]
    assert found(owner, "sooner")[0][2] == "What I will do again"
    assert found(owner, "migration") == [("Key message", "I ship", "The story behind it")]
    assert found(owner, "decides") == [("Question bank", "Who decides?", "")]


def test_notes_of_every_kind_are_found_with_their_place(owner):
    interview = InterviewFactory(
        owner=owner, role__posting_text="Kubernetes wanted", role__notes="Tram 12",
        notes="Bring the portfolio", own_notes="Ask Ruth about nights",
    )  # fmt: skip
    StageMoveFactory(role=interview.role, note="Sent through Ada")
    ContactFactory(owner=owner, name="Jo", email="jo@fern.example", notes="Climbs")
    CompanyFactory(owner=owner, name="Acme", notes="Layoffs in May")
    Rating.objects.create(interview=interview, area="team", stars=4, note="Warm", rated_at=NOW)
    GutFeeling.objects.create(interview=interview, value=60, note="Uneasy", recorded_at=NOW)
    GapReason.objects.create(interview=interview, text="Charm", gut=9, score=50, written_at=NOW)

    for text, place in {
        "kubern": "Posting", "tram": "Notes", "portfolio": "Notes",
        "nights": "Notes to yourself", "ada": "Moved to Applied", "climbs": "Notes",
        "layoffs may": "Notes", "warm": "Rating, Team", "uneasy": "Gut feeling",
        "charm": "Why gut and score differ", "jo fern": "E-mail",
    }.items():  # fmt: skip
        assert [it[2] for it in found(owner, text)] == [place], text


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Müller GmbH", "MULLER"), ("MULLER AG", "müller"), ("Straße", "strasse"),
        ("STRASSE", "straß"), ("Łódź", "lodz"), ("Ørsted", "orsted"), ("Æther", "aeth"),
        ("Αθήνα", "ΑΘΉΝΑ"), ("Йога", "йОГА"), ("İzmir", "izmir"), ("Mu\u0308ller", "müll"),
        ("On-call/nights", "nights"), ("K8s", "k8s"), ("O'Neill", "o'nei"),
        ("日本 株式会社", "日本"),
    ],
)  # fmt: skip
def test_capitals_marks_and_signs_make_no_difference(owner, name, typed):
    CompanyFactory(owner=owner, name=name)

    assert [it[1] for it in found(owner, typed)] == [name.replace("u\u0308", "ü")]


@pytest.mark.parametrize(
    "text",
    ["", "a", "-", "%_", '"', "'", "a' OR 1", "NEAR(", "* ^", "½ ²", "\x00\ud800", "x" * 500],
)
def test_nothing_typed_breaks_it(owner, text):
    CompanyFactory(owner=owner, name="Acme")

    assert found(owner, text) == []


def test_what_they_asked_is_found_with_what_was_said_and_wished(owner):
    mia = ContactFactory(owner=owner, name="Mia Okafor")
    InterviewerQuestionFactory(
        interview__owner=owner,
        text="Why leave?",
        asked_by=mia,
        answered="For the sea",
        wished="Growth",
    )

    for text, place in {
        "why leave": "", "sea": "How I answered", "grow": "What I wish I had said",
        "okafor": "Who asked",
    }.items():  # fmt: skip
        assert ("They asked me", "Why leave?", place) in found(owner, text), text


WORDS = st.lists(
    st.sampled_from(["mia", "Mühle", "go", "ΣΑΣ", "u1", "u2", "owner", "x"]), min_size=1, max_size=4
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(mine=WORDS, theirs=WORDS, typed=WORDS)
def test_no_search_finds_words_of_others(db, mine, theirs, typed):
    me, other = UserFactory(), UserFactory()
    own = CompanyFactory(owner=me, name=" ".join(mine))
    CompanyFactory(owner=other, name=" ".join(theirs))
    is_mine = all(any(it.startswith(one) for it in mine) for one in typed)
    is_asked = len("".join(typed)) > 1

    hits = search_for(me, " ".join(typed))["hits"]
    assert [it.url for it in hits] == [own.get_absolute_url()] * (is_mine and is_asked)


def test_others_and_their_ids_are_never_found(owner):
    other = UserFactory()
    InterviewFactory(owner=other, notes="secret plan", role__company__name="Secretive")

    assert not search_for(owner, "secret")["hits"]
    assert not search_for(owner, f"u{other.pk}")["hits"]
    assert len(search_for(other, "secret")["hits"]) == 3


def test_the_trash_is_left_out_until_it_comes_back(owner):
    interview = InterviewFactory(owner=owner, role__company__name="Fernhill", notes="quarry")
    question = QuestionFactory(interview=interview, text="About the quarry?", asked_at=NOW)
    AnswerFactory(question=question, words="The quarry is closed")
    FlagFactory(interview=interview, quote="quarry")
    asked = InterviewerQuestionFactory(interview=interview, text="Why a quarry?")
    DecisionFactory(role=interview.role, reasons="quarry")
    company = interview.role.company
    before = found(owner, "quarry")
    kinds = {"Interview", "Question", "Flag", "Decision", "They asked me"}
    assert {it[0] for it in before} == kinds

    trash(obj=asked, now=NOW)
    assert {it[0] for it in found(owner, "quarry")} == kinds - {"They asked me"}
    restore(obj=asked, now=NOW)
    assert found(owner, "quarry") == before

    trash(obj=company, now=NOW)
    assert found(owner, "quarry") == found(owner, "fernhill") == []

    restore(obj=company, now=NOW)
    assert found(owner, "quarry") == before


def test_an_older_version_of_a_document_is_found_and_named(owner):
    """What an employer holds is the version that was sent, whatever came after it."""
    first = DocumentVersionFactory(owner=owner, document__title="CV", text="Quantenchromodynamik")
    assert found(owner, "quantenchromo") == [("Document", "CV", "What it says")]

    later = {"document": first.document, "owner": owner}
    second = DocumentVersionFactory(**later, number=2, file_name="new.docx", text="Wave mechanics")

    assert found(owner, "quantenchromo") == [("Document", "CV", "In version 1")]
    assert found(owner, "wave") == [("Document", "CV", "What it says")]
    assert found(owner, "wave quantenchromo") == [("Document", "CV", "What it says")]
    assert found(owner, "new") == [("Document", "CV", "File")]
    first.text = "Chromodynamics"
    first.save()
    assert found(owner, "chromod")[0][2] == "In version 1" and not found(owner, "quanten")
    second.delete()
    assert found(owner, "chromod")[0][2] == "What it says" and not found(owner, "wave")


def test_many_long_versions_fit_into_the_index(owner):
    """PostgreSQL refuses more than 1 MB of words: all of the newest, the first pages of others."""
    document = DocumentFactory(owner=owner)
    for number in range(1, 26):
        words = " ".join(f"{chr(96 + number)}{n:05}" for n in range(7_000))
        DocumentVersionFactory(document=document, owner=owner, number=number, text=words)

    assert found(owner, "y06999")[0][2] == "What it says"
    assert found(owner, "f00001")[0][2] == "In version 6" and not found(owner, "x06999")
    assert not found(owner, "e00001")
    assert list(differences()) == []


def test_what_no_longer_counts_is_left_out(owner):
    question = QuestionFactory(interview__owner=owner, asked_at=NOW)
    AnswerFactory(question=question, words="nobody leaves", superseded_at=NOW)
    AnswerFactory(question=question, words="three left")
    FlagFactory(interview=question.interview, quote="quicksand", status="withdrawn")
    DecisionFactory(role=question.interview.role, reasons="rashly", undone_at=NOW)
    QuestionFactory(interview=question.interview, key="x", text="Cancelled?", is_unplanned=True)
    follow_up = FollowUpFactory(role=question.interview.role)
    for number, body in enumerate(["first thoughts", "second thoughts"], start=1):
        DraftVersion.objects.create(
            follow_up=follow_up, form="email", number=number, body=body, saved_at=NOW
        )

    for text in ("nobody", "quicksand", "rashly", "cancelled", "first"):
        assert found(owner, text) == [], text
    assert found(owner, "three") and found(owner, "second")


def test_a_hit_in_the_index_alone_shows_nothing(owner):
    """The rows are read again, as the owner's: a stale index betrays nobody."""
    theirs = CompanyFactory(name="Secretive")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("UPDATE overview_search_company SET owner_id = %s", [owner.pk])
        else:
            cursor.execute("UPDATE overview_search_company SET owner = %s", [f"u{owner.pk}"])

    assert not search_for(owner, "secretive")["hits"], theirs


def test_a_common_word_hides_no_name(owner):
    ContactFactory(owner=owner, name="Go", company=None)
    for number in range(70):
        ContactFactory(owner=owner, name=f"Person {number}", notes="go", company=None)

    searched = search_for(owner, "go")

    assert "".join(it.text for it in searched["hits"][0].title) == "Go"
    assert searched["has_more"] and len(searched["hits"]) == 20
