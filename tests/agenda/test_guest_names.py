import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.domain.guest_names import person_name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ruth Adler", "Ruth Adler"),
        ("Ruth (HR) Adler", "Ruth Adler"),
        ("Ruth Adler (Kestrel GmbH)", "Ruth Adler"),
        ("Adler, Ruth [External]", "Ruth Adler"),
        ("Adler,Ruth", "Ruth Adler"),
        ("van der Berg, Jan", "Jan van der Berg"),
        ("Ruth Adler, PhD", "Ruth Adler"),
        ("Ruth Adler, Kestrel GmbH", "Ruth Adler"),
        ("Ruth Adler (she/her)", "Ruth Adler"),
        ("Ruth Adler she/her/hers", "Ruth Adler"),
        ("Tom Ashby/Boston/FERNHILL", "Tom Ashby"),
        ("CN=Tom Ashby/OU=Boston/O=FERNHILL", "Tom Ashby"),
        ("Ashby/New York/FERNHILL", "Ashby"),
        ("'a@b.example'", ""),
        ("a@b.example", ""),
        ("'Ruth Adler'", "Ruth Adler"),
        ("“Ruth Adler”", "Ruth Adler"),
        ("Ruth Adler <ruth@b.example>", "Ruth Adler"),
        ("'Adler, Ruth' via Scheduler", "Ruth Adler"),
        ("Ruth Adler | Kestrel", "Ruth Adler"),
        ("Kestrel | Ruth Adler", "Ruth Adler"),
        ("Anna-Maria O'Neill - Kestrel", "Anna-Maria O'Neill"),
        ("Conan O'Brien", "Conan O'Brien"),
        ("Müller, Jürgen", "Jürgen Müller"),
        ("(HR)", "HR"),
        ("Ruth", "Ruth"),
        ("", ""),
    ],
)
def test_a_guest_is_called_by_the_name_alone(written, name):
    assert person_name(written) == name


WORDS = st.text("ab/,()[]<>'\"|- @.", max_size=24)


@given(WORDS)
def test_a_name_keeps_a_letter_wherever_there_is_one_outside_an_address(written):
    name = person_name(written)

    assert name == " ".join(name.split())
    assert bool(name) >= bool(set("ab") & set(written) and "@" not in written)


FIRST = st.sampled_from(["Ruth", "Anna-Maria", "Jürgen", "D'Arcy"])
LAST = st.sampled_from(["Adler", "O'Neill", "van der Berg", "Müller"])
AROUND = ["{} {}", "'{} {}'", "{} (HR) {}", "{} {}/Boston/FERNHILL", "{} {} | Kestrel GmbH"]


@given(FIRST, LAST, st.sampled_from(AROUND))
def test_what_stands_around_a_name_falls_off(first, last, around):
    assert person_name(around.format(first, last)) == f"{first} {last}"
