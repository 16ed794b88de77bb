"""When two names are of one company. Plain Python."""

from functools import lru_cache

from accounts.domain.letters import folded, plain_words

LEGAL_FORMS = frozenset(
    {"ltd", "limited", "llc", "llp", "lp", "inc", "incorporated", "corp", "corporation", "co"}
    | {"company", "plc", "cic", "pty", "proprietary", "pte", "pvt", "private", "sdn", "bhd"}
    | {"gmbh", "mbh", "ggmbh", "ag", "kg", "kgaa", "se", "ug", "haftungsbeschrankt", "ohg", "ev"}
    | {"eg", "ek", "gbr", "partg", "partgmbb", "sa", "sas", "sarl", "sasu", "snc", "scop", "eurl"}
    | {"spa", "srl", "sl", "slu", "sau", "lda", "ltda", "sadecv", "sapidecv"}
    | {"bv", "nv", "vof", "bvba", "oy", "oyj", "ab", "as", "asa", "aps", "ks", "ou"}
    | {"spzoo", "sro", "spolsro", "doo", "kft", "zrt", "nyrt", "ood", "eood", "ooo", "oao"}
    | {"zao", "uab", "sia", "kk", "gk"}
)
# Of several letters, each its own word: "Zoo" alone is a word, "z o.o." is none.
ONLY_APART = frozenset({"zoo"})
# Where these stand first, the form is no word of the name.
FORMS_IN_FRONT = frozenset({"uab", "sia", "ooo", "oao", "zao"})
JOINING = frozenset({"and", "und", "et", "y", "e", "i", "og", "och", "en"})
MOST_PARTS = 5  # "S.A.P.I. de C.V." is written in as many


@lru_cache(maxsize=20_000)  # the names of an account are compared again on every list
def company_key(name: str) -> str:
    """Equal for "Müller GmbH & Co. KG" and "MULLER": folded, without marks and legal form.

    A name that is nothing but a legal form stays as it is; one without letters is only folded.
    """
    words = plain_words(name.replace(".", ""))
    if len(words) > 1 and words[0] in FORMS_IN_FRONT:
        words = words[1:]
    while count := _form_at_the_end(words):
        words = words[:-count]
        if len(words) > 1 and words[-1] in JOINING:
            words = words[:-1]
    return " ".join(words) or " ".join(folded(name).split())


def _form_at_the_end(words: list[str]) -> int:
    """How many of the last words are one legal form: 3 of "Sp. z o.o.", 1 of "Ltd"; 0 for none.

    Something of the name is always left.
    """
    for count in range(min(MOST_PARTS, len(words) - 1), 0, -1):
        if "".join(words[-count:]) in (LEGAL_FORMS if count == 1 else LEGAL_FORMS | ONLY_APART):
            return count
    return 0
