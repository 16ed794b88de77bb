"""How every form of the project is printed: label, hint, field, error, in this order."""

import re
from pathlib import Path

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field, as_crispy_form
from django import forms
from django.conf import settings
from django.template.loader import render_to_string

TEMPLATES = Path(settings.BASE_DIR) / "templates"


class Interview(forms.Form):
    title = forms.CharField(help_text="As the posting has it.", label="Title")
    notes = forms.CharField(required=False, widget=forms.Textarea, label="Notes")
    place = forms.ChoiceField(choices=[("remote", "Remote"), ("site", "On site")], label="Place")
    rounds = forms.ChoiceField(
        choices=[(1, "First"), (2, "Second")],
        widget=forms.RadioSelect,
        label="Round",
        help_text="Count from 1.",
    )
    contacts = forms.MultipleChoiceField(
        choices=[("Team", [("mia", "Mia"), ("<b>", "<b>Dana</b>")])],
        widget=forms.CheckboxSelectMultiple,
        label="People",
    )
    is_last = forms.BooleanField(label="The last round", help_text="As far as you know.")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("The interview ends before it starts.")


def refused():
    return Interview({"rounds": "9"})


def in_order(html, *parts):
    places = [html.index(part) for part in parts]
    return places == sorted(places)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "title",
            ["<label", "Title", "As the posting has it.", "<input", "Fill this in"],
        ),
        ("place", ["<label", "Place", "<select", "Choose one"]),
        ("rounds", ["<fieldset", "<legend>", "Round", "Count from 1.", "<input", "Choose from"]),
        ("contacts", ["<legend>", "People", "Team", "<input", "Choose at least one"]),
        (
            "is_last",
            ["<input", "<label", "The last round", "As far as you", "Tick this to go on"],
        ),
    ],
)
def test_a_field_reads_in_the_order_of_a_question(name, parts):
    assert in_order(as_crispy_field(refused()[name]), *parts)


@pytest.mark.parametrize("name", ["title", "place", "rounds", "contacts", "is_last"])
def test_hint_and_error_are_tied_to_the_field(name):
    html = as_crispy_field(refused()[name])

    described = re.search(r'aria-describedby="([^"]+)"', html)[1].split()
    assert f"id_{name}_error" in described
    assert all(f'id="{part}"' in html for part in described)


def test_an_error_has_an_icon_and_not_only_a_colour():
    html = as_crispy_field(refused()["title"])

    assert re.search(r'invalid-feedback[^>]*>\s*<svg[^>]*aria-hidden="true"', html)


def test_what_may_be_left_out_says_so():
    assert "(optional)" in as_crispy_field(Interview()["notes"])
    assert "(optional)" not in as_crispy_field(Interview()["title"])


def test_choices_are_real_radios_and_boxes_that_keep_what_was_chosen():
    html = as_crispy_field(Interview({"rounds": "2", "contacts": ["<b>"]})["contacts"])

    assert re.search(
        r'<input type="checkbox" name="contacts" value="&lt;b&gt;"[^>]* checked>', html
    )
    assert html.count("checked") == 1
    assert "&lt;b&gt;Dana&lt;/b&gt;" in html


def test_a_hidden_field_is_only_itself():
    html = as_crispy_field(Interview()["secret"]).strip()

    assert html.startswith('<input type="hidden"')
    assert html.count("<") == 1


def test_the_summary_counts_in_words_and_leads_to_each_field():
    html = render_to_string("includes/_form_errors.html", {"form": refused()})

    assert "Six things need another look" in html
    assert 'role="alert"' in html
    assert "The interview ends before it starts." in html
    for name in ["title", "place", "rounds", "contacts", "is_last"]:
        assert f'href="#id_{name}"' in html
        assert f'id="id_{name}"' in as_crispy_form(refused())


def test_the_summary_counts_what_it_lists_not_the_fields():
    form = refused()
    form.add_error("title", "It is too short.")
    form.add_error(None, "Two interviews overlap.")

    html = render_to_string("includes/_form_errors.html", {"form": form})

    assert html.count("<li>") == 8
    assert "Eight things need another look" in html


def test_no_summary_where_nothing_is_wrong():
    assert "notice" not in render_to_string("includes/_form_errors.html", {"form": Interview()})


def templates_that(is_found):
    return [
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if is_found(path.read_text())
    ]


def test_every_page_with_a_form_sums_up_its_errors():
    """Errors of a whole form stand only there: bootstrap5/errors.html prints nothing."""
    prints_a_form = re.compile(r"\|crispy\b|{% crispy |\|as_crispy_field")

    def is_page(html):
        return prints_a_form.search(html) and "{% extends" in html

    assert len(templates_that(is_page)) > 20
    assert not templates_that(
        lambda html: is_page(html) and "includes/_form_errors.html" not in html
    )


def test_move_to_trash_is_the_last_thing_on_every_page():
    include = '{% include "includes/_trash_form.html"'

    def is_not_last(html):
        after = html.rpartition(include)[2].partition("%}")[2]
        return include in html and re.sub(r"{% end\w+( [\w-]+)? %}", "", after).strip()

    assert len(templates_that(lambda html: include in html)) >= 5
    assert not templates_that(is_not_last)


def test_no_template_has_code_or_style_inside():
    inline = re.compile(r"style=|\son[a-z]+=|hx-on|javascript:")
    script = re.compile(r"""<script(?![^>]*(?:src=|type="application/json"))""")

    assert not templates_that(lambda html: inline.search(html) or script.search(html))
