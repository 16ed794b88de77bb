"""Where a line or a mail says pay: "80–95k", "zwischen 62.000 und 72.000 € im Jahr"."""

import re

from applications.domain.pay import read_pay

_CURRENCY = r"(?:€|\$|£|EUR|Euro|USD|GBP|CHF|PLN|SEK|NOK|DKK|CZK|CAD|AUD|zł|kr)"
_AMOUNT = r"\d{1,3}(?:[.,]?\d{3})*(?:[.,]\d{1,2})?"
_EACH = (
    r"(?:\s?/\s?|\s(?:per|an?|pro|im|die|par|al|por)\s)(?:h|hr|hour|day|week|month|year|yr|annum"
    r"|std|stunde|tag|woche|monat|jahr|heure|jour|mois|an|hora|día|mes|año)\b"
)
_PAY = re.compile(
    rf"(?<![\w.,€$£-])(?P<pay>(?:(?:zwischen|between|entre|tra)\s)?(?:{_CURRENCY}\s?)?"
    rf"{_AMOUNT}(?:\s?k)?(?:\s?{_CURRENCY})?"
    rf"(?:\s?(?:[-–]|(?:bis|to|und|and|à|et|a|y)\s)\s?(?:{_CURRENCY}\s?)?{_AMOUNT}(?:\s?k)?)?"
    rf"(?:\s?{_CURRENCY})?(?:\s(?:brutto|netto|gross|net))?(?:{_EACH})?"
    r"(?:\s(?:brutto|netto|gross|net|p\.\s?a\.?))?)(?![\w€$£])",
    re.IGNORECASE,
)
_WITH_CURRENCY = re.compile(_CURRENCY, re.IGNORECASE)
_SAYS_SO = re.compile(rf"\d\s?k\b|{_CURRENCY}", re.IGNORECASE)


def find_pay(text: str, *, is_prose: bool = False) -> re.Match[str] | None:
    """The first one, its words as the group "pay"; a bare number is none.

    is_prose: "10k" alone may be users, so a currency has to stand by it.
    """
    says_so = _WITH_CURRENCY if is_prose else _SAYS_SO
    for found in _PAY.finditer(text):
        if says_so.search(found["pay"]) and read_pay(found["pay"]):
            return found
    return None
