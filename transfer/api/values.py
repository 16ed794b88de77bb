"""Fields that take one of several values: each lists them in the schema, and names them in words
where it was sent another one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

type Value = str | int
NOTHING = ""
OR_NOTHING = ', or "" for none'


def values_words(values: Iterable[Value]) -> str:
    """ "Give one of: remote, hybrid." """
    values = list(values)
    named = ", ".join(str(it) for it in values if it != NOTHING)
    return f"Give one of: {named}{OR_NOTHING if NOTHING in values else ''}."


@dataclass(frozen=True, slots=True, init=False)
class OneOf:
    """Of what is sent: Annotated[str, OneOf("close", "distant")]. "" among them stands for none."""

    values: tuple[Value, ...]

    def __init__(self, *values: Value) -> None:
        object.__setattr__(self, "values", _plain(values))

    def __get_pydantic_core_schema__(
        self,
        source: Any,
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        return core_schema.custom_error_schema(
            core_schema.no_info_before_validator_function(
                _no_yes, core_schema.literal_schema(list(self.values))
            ),
            custom_error_type="one_of",
            custom_error_message=values_words(self.values),
        )


def _no_yes(sent: object) -> object:
    """Python takes True for 1."""
    if isinstance(sent, bool):
        raise ValueError
    return sent


@dataclass(frozen=True, slots=True)
class Written:
    """Of a text that is sent in one form. pattern: a regular expression. read: raises ValueError
    for what only looks right. words: what to do about another one.
    """

    pattern: str
    read: Callable[[str], object]
    words: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.custom_error_schema(
            core_schema.no_info_after_validator_function(
                self._checked, core_schema.str_schema(pattern=self.pattern, strict=True)
            ),
            custom_error_type="written",
            custom_error_message=self.words,
        )

    def _checked(self, text: str) -> str:
        if text:
            self.read(text)
        return text


def says_one_of(*values: Value) -> Any:
    """Of what is read: Annotated[str, says_one_of("open", "asked")]."""
    return Field(json_schema_extra={"enum": [*_plain(values)]})


def _plain(values: Iterable[Value]) -> tuple[Value, ...]:
    """Those of an enumeration as what they stand for."""
    return tuple(str(it) if isinstance(it, str) else int(it) for it in values)
