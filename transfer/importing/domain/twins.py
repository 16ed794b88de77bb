"""Which rows are roles one has already. Plain Python."""

from collections.abc import Hashable, Iterable, Iterator

from applications.domain.company_names import company_key
from applications.domain.links import link_key
from transfer.importing.domain.words import title_key


class Twins[K: Hashable]:
    """Roles by what tells them apart: company and title, or the link. The first one counts."""

    def __init__(self, known: Iterable[tuple[K, str, str, str]] = ()) -> None:
        self._by_key: dict[tuple[str, str], K] = {}
        for key, company, title, link in known:
            self.add(key, company, title, link)

    def add(self, key: K, company: str, title: str, link: str) -> None:
        for it in _keys(company, title, link):
            self._by_key.setdefault(it, key)

    def of(self, company: str, title: str, link: str) -> K | None:
        found = (self._by_key.get(it) for it in _keys(company, title, link))
        return next((it for it in found if it is not None), None)


def _keys(company: str, title: str, link: str) -> Iterator[tuple[str, str]]:
    if link and (key := link_key(link)):
        yield "", key
    if company and title:
        yield company_key(company), title_key(title)
