"""No form speaks as Django does where it refuses a value."""

import pytest
from django import forms
from django.core import validators

from accounts.models import User
from accounts.plain_text import guard_text_fields
from tests.factories import UserFactory


class Everything(forms.Form):
    word = forms.CharField(max_length=3)
    words = forms.CharField(min_length=9)
    most = forms.IntegerField(max_value=7)
    least = forms.IntegerField(min_value=1)
    hours = forms.DecimalField(max_digits=3, decimal_places=1)
    digits = forms.DecimalField(max_digits=2)
    one = forms.ChoiceField(choices=[("a", "A")])
    some = forms.MultipleChoiceField(choices=[("a", "A")])
    row = forms.ModelChoiceField(User.objects.all())
    rows = forms.ModelMultipleChoiceField(User.objects.all())


REFUSED = {
    "word": ("four", "Give at most 3 characters: these are 4."),
    "words": ("four", "Give at least 9 characters: these are 4."),
    "most": ("8", "Give 7 at most."),
    "least": ("0", "Give 1 at least."),
    "hours": ("1.25", "Too many digits after the point: 1 at most."),
    "digits": ("123", "Too many digits: 2 at most."),
    "one": ("b", "Choose from the list."),
    "some": (["b"], "Choose from the list."),
    "row": ("77", "Choose from the list."),
    "rows": (["77"], "Choose from the list."),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_value_is_told_so_in_our_words(name):
    typed, words = REFUSED[name]

    assert Everything({name: typed}).errors[name] == [words]


class Left(forms.Form):
    word = forms.CharField()
    number = forms.IntegerField()
    agreed = forms.BooleanField()
    one = forms.ChoiceField(choices=[("a", "A")])
    some = forms.MultipleChoiceField(choices=[("a", "A")])
    row = forms.ModelChoiceField(User.objects.none())
    rows = forms.ModelMultipleChoiceField(User.objects.none())
    file = forms.FileField()


def test_what_is_left_out_is_asked_for_by_what_one_does_about_it():
    assert {name: errors for name, (errors,) in Left({}).errors.items()} == {
        "word": "Fill this in.",
        "number": "Fill this in.",
        "agreed": "Tick this to go on.",
        "one": "Choose one.",
        "some": "Choose at least one.",
        "row": "Choose one.",
        "rows": "Choose at least one.",
        "file": "Choose a file.",
    }


def test_models_refuse_in_the_same_words():
    with pytest.raises(validators.ValidationError) as refused:
        UserFactory.build(email="a" * 300 + "@example.org").clean_fields(exclude=["password"])

    assert refused.value.message_dict["email"] == ["Give at most 254 characters: these are 312."]


class Lines(forms.Form):
    text = forms.CharField(max_length=5, widget=forms.Textarea)

    def __init__(self, *args):
        super().__init__(*args)
        guard_text_fields(self)


def test_a_new_line_counts_as_one_character_as_it_does_in_a_browser():
    form = Lines({"text": "ab\r\ncd"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["text"] == "ab\ncd"


class Guarded(forms.Form):
    name = forms.CharField()
    lines = forms.CharField(widget=forms.Textarea, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        guard_text_fields(self)


@pytest.mark.parametrize("typed", ["\u200b", " \u2060\u200b ", "\u3164"])
def test_text_that_shows_nothing_is_refused(typed):
    wrong = ["Write something that can be seen."]

    assert Guarded({"name": typed, "lines": typed}).errors == {"name": wrong, "lines": wrong}


def test_text_of_spaces_is_left_out_and_a_joiner_in_a_name_is_kept():
    form = Guarded({"name": "نامه\u200cها", "lines": " \n "})

    assert form.is_valid()
    assert form.cleaned_data == {"name": "نامه\u200cها", "lines": ""}
