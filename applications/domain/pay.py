"""Pay as people write it: "95k", "3.500 €/Monat", "$62/h", "45.000–55.000 brutto", "180 PLN/h B2B".

What is read is what stands there. Nothing is converted between currencies, and no hours are made
up: pay by the hour or the day is a sum of a year only where the hours a week are known.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from price_parser import Price

WEEKS_A_YEAR = 52
MONTHS_A_YEAR = 12
HOURS_A_DAY = 8
MOST_TEXT = 300
MOST_PAY = 1_000_000_000
ONE = Decimal(1)


class Period(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class NotCompared(StrEnum):
    """Why pay is no sum of a year."""

    NO_AMOUNT = "no_amount"
    NO_CURRENCY = "no_currency"
    NO_PERIOD = "no_period"
    NO_HOURS = "no_hours"
    NET = "net"


@dataclass(frozen=True, slots=True)
class Pay:
    """What a text says of pay.

    low, high: amounts a period; None for an end that is open, never both. currency: three letters,
    or "" where none is said; is_currency_open where the sign could be several ("kr"). period: None
    where nobody can tell.
    payments: a year, where paid by the month. hours: a week, where the text itself says them.
    """

    low: Decimal | None
    high: Decimal | None
    currency: str = ""
    period: Period | None = Period.YEAR
    payments: Decimal = Decimal(MONTHS_A_YEAR)
    hours: Decimal | None = None
    is_net: bool = False
    is_currency_open: bool = False

    def why_not(self, hours_a_week: Decimal | None = None) -> NotCompared | None:
        """Why it is no sum of a year; None where it is one. hours_a_week: of the contract."""
        if self.is_net:
            return NotCompared.NET
        if self.is_currency_open:
            return NotCompared.NO_CURRENCY
        if self.period is None:
            return NotCompared.NO_PERIOD
        needs_hours = self.period in {Period.HOUR, Period.DAY}
        return NotCompared.NO_HOURS if needs_hours and not self._hours(hours_a_week) else None

    def a_year(self, hours_a_week: Decimal | None = None) -> tuple[int | None, int | None]:
        """From and to, in whole units of the currency a year; None for an open end.

        Both None where why_not() says so, and for more than anybody is paid. Hours in the text come
        before those of the contract.
        """
        if self.why_not(hours_a_week):
            return None, None
        times = self.times_a_year(hours_a_week)
        sums = [None if it is None else it * times for it in (self.low, self.high)]
        if any(it is not None and it > MOST_PAY for it in sums):
            return None, None
        low, high = (None if it is None else int(it.quantize(ONE, ROUND_HALF_UP)) for it in sums)
        return low, high

    def times_a_year(self, hours_a_week: Decimal | None = None) -> Decimal:
        """How often it is paid in a year. Raises ValueError where why_not() says so."""
        if self.why_not(hours_a_week):
            raise ValueError("this pay is no sum of a year")
        hours = self._hours(hours_a_week) or Decimal(0)
        return {
            Period.HOUR: hours * WEEKS_A_YEAR,
            Period.DAY: hours / HOURS_A_DAY * WEEKS_A_YEAR,
            Period.WEEK: Decimal(WEEKS_A_YEAR),
            Period.MONTH: self.payments,
            Period.YEAR: Decimal(1),
        }[self.period or Period.YEAR]

    def steps(self, hours_a_week: Decimal | None = None) -> str:
        """The way to a sum of a year in words, "× 40 hours × 52 weeks"; "" where there is none."""
        hours = self._hours(hours_a_week)
        if self.why_not(hours_a_week) or self.period in {None, Period.YEAR}:
            return ""
        return {
            Period.HOUR: f"× {_number(hours)} hours × {WEEKS_A_YEAR} weeks",
            Period.DAY: f"× {_number(hours)} hours in days of {HOURS_A_DAY} × {WEEKS_A_YEAR} weeks",
            Period.WEEK: f"× {WEEKS_A_YEAR} weeks",
            Period.MONTH: f"× {_number(self.payments)} months",
        }[self.period or Period.WEEK]

    def _hours(self, hours_a_week: Decimal | None) -> Decimal | None:
        return self.hours or hours_a_week or None


# "zwischen 62.000 und 72.000 €": elsewhere "and" joins two kinds of pay.
_BETWEEN = re.compile(
    r"\b(?:zwischen|between|entre|tra)\s+(\S*\d\S*(?:\s[^\s\d]{1,4})?)\s+(?:und|and|et|y|e)\s+(?=\S*\d)",
    re.IGNORECASE,
)


def read_pay(text: str, *, home: str = "") -> Pay | None:
    """What a text says of pay; None where it names no amount.

    home: the user's own currency, three letters. It decides between several that share a sign
    ("$", "kr", "¥") and is never put where no sign stands.
    """
    line = _BETWEEN.sub(r"\1–", " ".join(text[:MOST_TEXT].split()))
    hours, line = _taken(_HOURS_A_WEEK, line)
    payments, line = _taken(_PAYMENTS, line)
    found = _AMOUNTS.search(line)
    if found is None:
        return None
    low, high = _ends(found)
    if high is not None and low is not None and high < low:
        low, high = high, low
    before, after = line[: found.start()].lower(), line[found.end() :].lower()
    if found["high"] is None:
        low, high = _open_end(low, before, after)
    words = f"{before} | {found[0].lower()} | {after}"
    currency = _currency(found, before, after, home)
    period = _period(words)
    if payments and period is None:
        period = Period.MONTH
    if _is_bare(found, low or high) and period is None and currency == "":
        return None
    if period is None and _is_by_the_year(low or high, currency):
        period = Period.YEAR
    return Pay(
        low=low,
        high=high,
        currency=currency or "",
        is_currency_open=currency is None,
        period=period,
        payments=payments or Decimal(MONTHS_A_YEAR),
        hours=hours,
        is_net=bool(_NET.search(words)) and not _GROSS.search(words),
    )


def pay_words(low: int | None, high: int | None, currency: str) -> str:
    """Pay a year in the words that read_pay() reads back; "" where neither end is known."""
    if low is None and high is None:
        return ""
    unit = f" {currency} a year".replace("  ", " ")
    if low is None:
        return f"up to {high:,}{unit}"
    if high is None:
        return f"from {low:,}{unit}"
    return f"{low:,}{unit}" if low == high else f"{low:,}–{high:,}{unit}"


NOT_COMPARED = {
    NotCompared.NO_AMOUNT: "No amount is named",
    NotCompared.NET: "Net pay depends on your taxes",
    NotCompared.NO_CURRENCY: "Several currencies are written like this",
    NotCompared.NO_PERIOD: "It does not say whether that is an hour, a month or a year",
    NotCompared.NO_HOURS: "The hours a week are not known",
}


def pay_note(said: str, hours_a_week: Decimal | None, *, home: str = "") -> str:
    """What it is a year and how, or why that is not known; "" where the text itself says it."""
    if not said:
        return ""
    pay = read_pay(said, home=home)
    why = pay.why_not(hours_a_week) if pay else NotCompared.NO_AMOUNT
    if why or pay is None:
        return (
            f"{NOT_COMPARED[why or NotCompared.NO_AMOUNT]}, so it is not held against your limit."
        )
    words = pay_words(*pay.a_year(hours_a_week), pay.currency)
    if not words or words == said:
        return ""
    steps = pay.steps(hours_a_week)
    return f"{words}, {steps}." if steps else f"{words}."


# --- Amounts -------------------------------------------------------------------------------------

CURRENCIES = frozenset(
    re.findall(
        r"\w+",
        "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY "
        "KES KRW MAD MXN MYR NGN NOK NZD PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY "
        "TWD UAH USD UYU VND ZAR",
    )
)
_NUMBER = (
    r"(?:\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?:[.,]\d{1,2})?"  # 45.000  120 000  1,250.50
    r"|\d{1,2}(?:,\d{2})+,\d{3}"  # 12,00,000
    r"|\d+(?:[.,]\d+)?)(?!\d)(?!\s*%)"
)
_SIGN = (
    r"(?:[A-Z]{1,3}\$|[$€£¥₹₽₩₺₴₪฿₫₱円元]|zł|Kč|Ft\b|kr\b\.?|Fr\.|(?:"
    + "|".join(sorted(CURRENCIES))
    + r")\b)"
)
_TIMES = r"(?:k\b|T(?=€|EUR)|tsd\.?|tys\.?|thousand|lakhs?\b|lpa\b|万|mln\b|mio\.?|m\b)"
_RANGE = r"(?:[-–—~]|\.\.\.?|…|to\b|bis\b|do\b|à\b|until\b)"
_AMOUNTS = re.compile(
    rf"(?<!\w)(?P<before>{_SIGN})?\s*(?P<low>{_NUMBER})\s*(?P<times>{_TIMES})?(?:,[-–])?"
    rf"\s*(?P<between>{_SIGN})?"
    rf"(?:\s*{_RANGE}\s*(?P<sign>{_SIGN})?\s*(?P<high>{_NUMBER})\s*(?P<high_times>{_TIMES})?"
    rf"\s*(?P<after>{_SIGN})?)?",
    re.IGNORECASE,
)
_FACTORS = {
    "k": 1_000,
    "t": 1_000,
    "l": 100_000,
    "万": 10_000,
    "m": 1_000_000,
}
_FROM = re.compile(
    r"\b(from|ab|od|dès|à partir de|desde|min\.?|minimum|at least|mindestens)\s*\W?$"
)
_UP_TO = re.compile(
    r"\b(up to|bis(?: zu)?|do|max\.?|maximum|jusqu'à|hasta|at most|höchstens)\s*\W?$"
)
_AND_MORE = re.compile(r"^\s*(\+(?!\s*\d)|and (more|up)|or more|plus$)")


def _ends(found: re.Match[str]) -> tuple[Decimal | None, Decimal | None]:
    """The amounts as they stand; "45–55k" says its thousands once, for both."""
    low, high = _amount(found["low"]), _amount(found["high"] or "")
    times, high_times = _factor(found["times"]), _factor(found["high_times"])
    if found["high"] is None:
        return low * times, low * times
    if times == 1 and high_times > 1 and low <= high:
        times = high_times
    return low * times, high * high_times


def _open_end(
    amount: Decimal | None, before: str, after: str
) -> tuple[Decimal | None, Decimal | None]:
    if _FROM.search(before) or _AND_MORE.search(after):
        return amount, None
    return (None, amount) if _UP_TO.search(before) else (amount, amount)


def _amount(text: str) -> Decimal:
    read = Price.fromstring(re.sub(r"[\u00a0\u202f’']", " ", text)).amount if text else None
    return read if read is not None else Decimal(0)


def _factor(word: str | None) -> int:
    word = (word or "").lower().rstrip(".")
    return 1 if not word else _FACTORS[word[0]]


# --- What stands around them ---------------------------------------------------------------------

_BY_PERIOD = {
    Period.HOUR: r"h|hr|hrs|hour|hourly|std|stunde|stündlich|heure|hora|godz\w*|uur|ora|timme|time",
    Period.DAY: r"d|day|daily|tag|tagessatz|jour|tjm|día|dia|giorno|dag|dzień|md",
    Period.WEEK: r"w|wk|week|weekly|woche|semaine|semana|settimana|tydzień",
    Period.MONTH: (
        r"m|mo|mon|mth|month|monthly|monat|monatlich|mtl|mois|mensuel|mes|mensual|mese|maand|mnd"
        r"|mies\w*|mc|månad|måned|p\.?m"
    ),
    Period.YEAR: (
        r"y|yr|year|yearly|annum|annual|annually|jahr|jährlich|jahresgehalt|an|annuel|année|año"
        r"|anual|anno|jaar|rok\w*|år|p\.?a|pa|lpa"
    ),
}
_AFTER_SLASH = (
    r"(?:/|\bper\b|\bpro\b|\bpar\b|\bje\b|\bim\b|\ba\b|\ban\b|\bal\b|\bpor\b|\bna\b|\bp\.\s?)\s*"
)
# A short word means a period only behind a slash or "per".
_ALONE = {
    Period.HOUR: r"hour|hourly|p\.?h|std|stunde|stündlich|heure|godz\w*",
    Period.DAY: r"daily|tagessatz|tjm|giorno|dzień",
    Period.WEEK: r"week|weekly|woche|semaine|semana|settimana|tydzień",
    Period.MONTH: (
        r"month|monthly|monat|monatlich|mtl|mois|mensuels?|mensual|maand|mies\w*|måned|månad|p\.?m"
    ),
    Period.YEAR: (
        r"year|yearly|annum|annual|annually|jahr|jährlich|jahresgehalt|annuels?|année|anual"
        r"|jaar|rocznie|p\.?a|lpa"
    ),
}
_PERIODS = [
    *((it, re.compile(rf"{_AFTER_SLASH}(?:{words})(?!\w)")) for it, words in _BY_PERIOD.items()),
    *((it, re.compile(rf"(?<!\w)(?:{words})(?!\w)")) for it, words in _ALONE.items()),
]
_HOURS_A_WEEK = re.compile(
    r"(?P<n>\d{1,3}(?:[.,]\d+)?)\s*-?\s*"
    r"(?:h|hrs?|hours?|std\.?|stunden|heures|godz\.?|uur|horas|ore)\s*"
    r"(?:/|a|per|pro|par|an|in der)?\s*-?(?:week|wk|w|woche|wo\.?|semaine|semana|tydzień)\b",
    re.IGNORECASE,
)
_PAYMENTS = re.compile(
    r"(?:[x×*]\s*(?P<n>1[2-9](?:[.,]\d)?)(?:\s*(?:months?|monate?|mois|meses|pagas|payments?))?"
    r"|\b(?P<m>1[2-9](?:[.,]\d)?)\s*"
    r"(?:monatsgehälter|gehälter|pagas|mensilità|payments|monthly salaries|months of pay|mois))"
    r"(?![\w.,]*\d)",
    re.IGNORECASE,
)
_NET = re.compile(r"\b(net|netto|neto|nets|nett|na rękę|after tax(es)?|take.?home)\b")
_GROSS = re.compile(r"\b(gross|brutto|brut|bruto|lordo|before tax(es)?|bruttó)\b")
# Where pay without a period is pay by the year; elsewhere it is as often by the month.
_BY_THE_YEAR = {"", "EUR", "USD", "GBP", "CHF", "CAD", "AUD", "NZD", "SGD", "INR"}
LEAST_BY_THE_YEAR = 10_000
LEAST_BARE = 1_000
_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD")
_CROWNS = ("SEK", "NOK", "DKK", "ISK")
_SIGNS: dict[str, tuple[str, ...]] = {
    "$": _DOLLARS,
    "us$": ("USD",),
    "ca$": ("CAD",),
    "c$": ("CAD",),
    "a$": ("AUD",),
    "au$": ("AUD",),
    "nz$": ("NZD",),
    "s$": ("SGD",),
    "hk$": ("HKD",),
    "r$": ("BRL",),
    "€": ("EUR",),
    "£": ("GBP",),
    "¥": ("JPY", "CNY"),
    "円": ("JPY",),
    "元": ("CNY",),
    "₹": ("INR",),
    "₽": ("RUB",),
    "₩": ("KRW",),
    "₺": ("TRY",),
    "₴": ("UAH",),
    "₪": ("ILS",),
    "฿": ("THB",),
    "₫": ("VND",),
    "₱": ("PHP",),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "ft": ("HUF",),
    "kr": _CROWNS,
    "fr": ("CHF",),
}
_SPELLED = {
    "euro": "EUR",
    "euros": "EUR",
    "dollar": "$",
    "dollars": "$",
    "pounds": "GBP",
    "yen": "JPY",
    "złotych": "PLN",
    "kronor": "SEK",
    "lpa": "INR",
}
_LAKHS = re.compile(r"lakh|lpa", re.IGNORECASE)


def _period(words: str) -> Period | None:
    return next((it for it, pattern in _PERIODS if pattern.search(words)), None)


def _currency(found: re.Match[str], before: str, after: str, home: str) -> str | None:
    """Three letters, "" where nothing is said; None where several are written that way."""
    near = [found[it] for it in ("before", "between", "sign", "after") if found[it]]
    around = re.findall(r"[^\W\d_]+\$?|[^\w\s]", f"{after} {before}")
    # Of words farther away only those that can mean nothing else: "all", "top" and "try" are words.
    far = [it for it in around if it in _SIGNS or it in _SPELLED]
    codes = [_code(it, home) for it in [*near, *far]]
    known = next((it for it in codes if it), "")
    if not known and _LAKHS.match(found["times"] or found["high_times"] or ""):
        return "INR"
    return known or (None if codes else "")


def _code(word: str, home: str) -> str:
    """The three letters of a sign or word; "" where several currencies are written that way."""
    if word.upper() in CURRENCIES:
        return word.upper()
    word = word.lower().rstrip(".")
    word = _SPELLED.get(word, word)
    if word in CURRENCIES:
        return word
    several = _SIGNS.get(word, ())
    if home in several:
        return home
    return several[0] if len(several) == 1 or several is _DOLLARS else ""


def _is_by_the_year(amount: Decimal | None, currency: str | None) -> bool:
    """Without a word on it: "95k" and 45,000 of the currencies whose pay is named by the year."""
    return (amount or 0) >= LEAST_BY_THE_YEAR and currency in _BY_THE_YEAR


def _is_bare(found: re.Match[str], amount: Decimal | None) -> bool:
    """A small number that nothing makes an amount: "28 days leave"."""
    return not found["times"] and (amount or 0) < LEAST_BARE


def _taken(pattern: re.Pattern[str], line: str) -> tuple[Decimal | None, str]:
    """The number that a pattern finds, and the line without it."""
    found = pattern.search(line)
    if found is None:
        return None, line
    number = next(it for it in found.groups() if it)
    return Decimal(
        number.replace(",", ".")
    ), f"{line[: found.start()]} {line[found.end() :]}".strip()


def _number(value: Decimal | None) -> str:
    return f"{(value or Decimal(0)).normalize():f}"
