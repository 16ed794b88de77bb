"""What Django says of a value it refuses, in our voice: set once, for every form and model."""

from django import forms
from django.core import validators

LENGTH = "characters: these are %(show_value)s."
WORDS = {
    validators.MaxLengthValidator: f"Give at most %(limit_value)s {LENGTH}",
    validators.MinLengthValidator: f"Give at least %(limit_value)s {LENGTH}",
    validators.MaxValueValidator: "Give %(limit_value)s at most.",
    validators.MinValueValidator: "Give %(limit_value)s at least.",
}
DIGITS = {
    "max_digits": "Too many digits: %(max)s at most.",
    "max_decimal_places": "Too many digits after the point: %(max)s at most.",
    "max_whole_digits": "Too many digits before the point: %(max)s at most.",
}
NOT_LISTED = "Choose from the list."
FIELDS: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": "Fill this in."},
    forms.BooleanField: {"required": "Tick this to go on."},
    forms.ChoiceField: {"required": "Choose one.", "invalid_choice": NOT_LISTED},
    forms.MultipleChoiceField: {"required": "Choose at least one.", "invalid_choice": NOT_LISTED},
    forms.ModelChoiceField: {"required": "Choose one.", "invalid_choice": NOT_LISTED},
    forms.ModelMultipleChoiceField: {
        "required": "Choose at least one.",
        "invalid_choice": NOT_LISTED,
    },
    forms.FileField: {
        "required": "Choose a file.",
        "max_length": "Give the file a shorter name.",
    },
}


def use_our_words() -> None:
    """Called once, as the apps get ready. A field's own error_messages still come first."""
    for validator, words in WORDS.items():
        validator.message = words
    validators.DecimalValidator.messages.update(DIGITS)
    for field, said in FIELDS.items():
        own = vars(field).get("default_error_messages", {})
        field.default_error_messages = own | said
