"""The flags of all companies: the map, the list, filters without htmx and with it, the trend."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertTemplateUsed

from interviews.flags import overview_reading as service
from interviews.flags.trend_plot import TrendPlot
from interviews.log.changes import (
    edit_flag,
    explain_flag,
    restore_flag,
    undo_flag_status,
    withdraw_flag,
)
from interviews.models import Flag
from tests.factories import (
    AnswerFactory,
    CompanyFactory,
    FlagFactory,
    FoundFlagFactory,
    InterviewFactory,
    QuestionFactory,
    RoleFactory,
    UserFactory,
)
from tests.interviews.verdict.verdict_stories import meet, smirk
from tests.page_text import text_of

URL = reverse("interviews:flag_overview")


def interview_at(owner, name):
    company = CompanyFactory(owner=owner, name=name)
    return InterviewFactory(owner=owner, role=RoleFactory(owner=owner, company=company))


@pytest.fixture
def fernhill(owner):
    return interview_at(owner, "Fernhill")


@pytest.fixture
def tidewater(owner):
    return interview_at(owner, "Tidewater")


@pytest.fixture
def two_companies(fernhill, tidewater):
    """Fernhill: a serious flag about the manager. Tidewater: a minor one about the team."""
    smirk(fernhill, meet(fernhill, "Mia", "coworker"))
    late = {"key": "late", "title": "Late by an hour", "area": "team", "severity": 2}
    smirk(tidewater, quote="Sorry!", cue="", **late)
    return fernhill.owner


TITLE = r'<h3 class="flag-name">(.*?)</h3>'


def page_of(client, **asked) -> str:
    return text_of(client.get(URL, asked))


def titles_of(client, **asked) -> list[str]:
    return re.findall(TITLE, client.get(URL, asked).text)


# --- The map -------------------------------------------------------------------------------------


def test_the_map_is_a_table_with_words_in_its_boxes(signed_in, fernhill, two_companies):
    response = signed_in.get(URL)

    assertContains(response, "How much the flags of a company take")
    for area in ("Manager", "Team"):
        assertContains(response, f'<th scope="col">{area}</th>')
    assertNotContains(response, '<th scope="col">Balance</th>')
    assert re.search(r'<th scope="row"><a [^>]*>Fernhill</a></th>', response.text)
    page = text_of(response)
    assert "Much 1 flag, worst 4 of 5 one source , at Fernhill" in page
    assert "A little 1 flag, worst 2 of 5 one source , at Tidewater" in page


def test_a_box_leads_to_the_flags_behind_it(signed_in, fernhill, two_companies):
    response = signed_in.get(URL, {"severity": "2"})
    link = re.search(r'class="heat-3">\s*<a href="([^"]*)"', response.text)[1].replace("&amp;", "&")

    assert link.endswith("#flag-list")
    assert f"company={fernhill.role.company_id}&area=manager&severity=2" in link
    query = link.removesuffix("#flag-list")
    assert re.findall(TITLE, signed_in.get(URL + query).text) == ["Pause and smirk"]


def test_the_company_with_most_weight_comes_first_whatever_the_list_does(signed_in, two_companies):
    for sort in ("", "company", "newest"):
        page = signed_in.get(URL, {"sort": sort}).text
        heat = page.partition('class="data heat')[2].partition("</table>")[0]
        assert heat.index("Fernhill") < heat.index("Tidewater")


def test_few_flags_come_before_the_map_and_what_narrows_them_down_last(
    signed_in, fernhill, two_companies
):
    parts = ('id="flag-list"', 'id="heat-title"', 'class="filters"')

    def order_of_parts():
        page = signed_in.get(URL).text
        return sorted(parts, key=page.index)

    few = order_of_parts()
    for number in range(8):
        FlagFactory(interview=fernhill, key=f"own-{number}")

    assert few == list(parts)
    assert order_of_parts() == list(reversed(parts))


def test_the_folded_filters_say_how_many_are_set(htmx, signed_in, two_companies):
    asked = {"area": "team", "severity": "2", "sort": "newest"}

    for client in (signed_in, htmx):
        page = client.get(URL, asked).text
        assert '<span class="app-count">2</span>' in page.partition('id="filter-count"')[2][:120]
    assert "app-count" not in signed_in.get(URL).text.partition('id="filter-count"')[2][:120]


def test_companies_beyond_the_map_are_counted(signed_in, owner, monkeypatch, two_companies):
    monkeypatch.setattr("interviews.flags.overview_views.MOST_IN_MAP", 1)

    assert "1 more company with less" in page_of(signed_in)


# --- The list ------------------------------------------------------------------------------------


def test_each_flag_stands_with_its_evidence_and_where_it_was_logged(signed_in, fernhill):
    flag = smirk(fernhill, meet(fernhill, "Mia Okafor", "coworker"))

    response = signed_in.get(URL)

    page = text_of(response)
    for words in ("“She’s a BIT of a micromanager.”", "Pause, a look, a smirk", "Fernhill"):
        assert words in page
    assert "One source: Mia Okafor" in page
    assert "Mia Okafor, coworker" in page
    log = reverse("interviews:interview_log", args=[fernhill.pk])
    assertContains(response, f'href="{log}#flag-{flag.pk}"')


def test_the_same_flag_from_two_contacts_is_one_with_two_sources(signed_in, owner, fernhill):
    again = InterviewFactory(owner=owner, role=fernhill.role)
    smirk(fernhill, meet(fernhill, "Mia", "coworker"))
    smirk(again, meet(again, "Tom", "coworker"), severity=3)

    assert titles_of(signed_in) == ["Pause and smirk"]
    assert "Two sources: Mia and Tom" in page_of(signed_in)


def test_a_filter_never_hides_a_source(signed_in, owner, fernhill):
    again = InterviewFactory(owner=owner, role=fernhill.role)
    smirk(fernhill, meet(fernhill, "Mia", "coworker"), severity=5)
    smirk(again, meet(again, "Tom", "coworker"), severity=1)

    assert "Two sources: Mia and Tom" in page_of(signed_in, severity="5", q="Mia")


def test_many_sightings_are_cut_and_the_company_page_has_all(signed_in, owner, fernhill):
    for _ in range(6):
        smirk(InterviewFactory(owner=owner, role=fernhill.role))

    response = signed_in.get(URL)

    assertContains(response, "She’s a BIT", count=3)
    assertContains(response, "Seen 3 more times")


# --- Filters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({}, ["Pause and smirk", "Late by an hour"]),
        ({"area": "team"}, ["Late by an hour"]),
        ({"area": "none"}, []),
        ({"severity": "3"}, ["Pause and smirk"]),
        ({"severity": "5"}, []),
        ({"sources": "one"}, ["Pause and smirk", "Late by an hour"]),
        ({"sources": "two"}, []),
        ({"time": "30"}, ["Pause and smirk", "Late by an hour"]),
        ({"time": "older"}, []),
        ({"kind": "green"}, []),
        ({"q": "micromanager"}, ["Pause and smirk"]),
        ({"q": "mia"}, ["Pause and smirk"]),
        ({"q": "sorry late"}, ["Late by an hour"]),
        ({"sort": "company"}, ["Pause and smirk", "Late by an hour"]),
        ({"sort": "newest"}, ["Late by an hour", "Pause and smirk"]),
        ({"severity": "9", "sort": "x", "page": "900"}, ["Pause and smirk", "Late by an hour"]),
    ],
)
def test_filters_work_by_the_address_alone(signed_in, two_companies, asked, titles):
    assert titles_of(signed_in, **asked) == titles


def test_one_company_alone(signed_in, tidewater, two_companies):
    assert titles_of(signed_in, company=tidewater.role.company_id) == ["Late by an hour"]


def test_most_sources_come_first_when_asked(signed_in, tidewater, two_companies):
    contacts = [meet(tidewater, name, "coworker") for name in ("Tom", "Ann", "Lee")]
    smirk(tidewater, *contacts, key="own-x", title="Nobody looks up", severity=1)

    assert titles_of(signed_in, sort="sources")[0] == "Nobody looks up"
    assert titles_of(signed_in, sources="several") == ["Nobody looks up"]


def test_states_tell_open_explained_and_withdrawn(signed_in, owner, fernhill):
    explained = smirk(fernhill, key="a", title="A")
    withdrawn = smirk(fernhill, key="b", title="B")
    smirk(fernhill, key="c", title="C")
    later = AnswerFactory(question=QuestionFactory(interview=fernhill))
    explain_flag(flag=explained, reason="He left", evidence=later, now=timezone.now())
    withdraw_flag(flag=withdrawn, now=timezone.now())

    assert titles_of(signed_in, sort="newest") == ["C", "A"]
    assert titles_of(signed_in, status="open") == ["C"]
    assert titles_of(signed_in, status="explained") == ["A"]
    assert titles_of(signed_in, status="withdrawn") == ["B"]
    assert "Settled 1 flag" in page_of(signed_in, status="withdrawn")


def test_good_signs_are_a_map_of_their_own(signed_in, fernhill, two_companies):
    smirk(fernhill, key="numbers", title="Gives numbers", kind="green", area="culture")

    page = page_of(signed_in, kind="green")

    assert titles_of(signed_in, kind="green") == ["Gives numbers"]
    assert "1 sign, best 4 of 5" in page
    assert "Late by an hour" not in page


def test_htmx_gets_only_what_changes(htmx, two_companies):
    with assertTemplateUsed("interviews/flags/flag_overview.html#flag-overview"):
        response = htmx.get(URL, {"area": "team"})

    assertContains(response, 'id="flag-overview"')
    assertNotContains(response, "<html")
    assertNotContains(response, '<h3 class="flag-name">Pause and smirk</h3>')


def test_the_list_has_pages_that_keep_what_was_asked(signed_in, fernhill):
    for n in range(26):
        FlagFactory(interview=fernhill, key=f"k{n}", title=f"Flag {n}")

    response = signed_in.get(URL, {"severity": "2", "page": "2"})

    assertContains(response, "26–26 of 26")
    assertContains(response, 'href="?severity=2&amp;sort=worst&amp;page=1"')


# --- Found outside interviews --------------------------------------------------------------------


def test_what_was_found_elsewhere_stands_there_with_its_words_and_where_they_are(
    signed_in, fernhill
):
    found = FoundFlagFactory(company=fernhill.role.company, url="https://example.org/review")
    found.roles.add(fernhill.role)

    response = signed_in.get(URL)

    page = text_of(response)
    assert "“We work hard and play hard.” A review · 1 March 2026" in page
    assert f"Counts for {fernhill.role.title}" in page
    assert "One source: a review" in page
    assertContains(response, 'href="https://example.org/review"')
    assertContains(response, f'href="{reverse("interviews:found_flag_edit", args=[found.pk])}"')
    company = reverse("interviews:company_flags", args=[found.company_id])
    assertContains(response, f'<a href="{company}">Fernhill</a>')


def test_seen_in_an_interview_and_read_elsewhere_it_is_one_flag(signed_in, fernhill):
    flag = smirk(fernhill, meet(fernhill, "Mia", "coworker"))
    for quote in ("He smirks", "Smirks a lot"):
        FoundFlagFactory(
            company=fernhill.role.company, key=flag.key, area=flag.area, quote=quote, severity=3
        )

    assert titles_of(signed_in) == ["Pause and smirk"]
    assert "Several sources: Mia and 2 reviews" in page_of(signed_in)
    assert "worst 4 of 5 several sources" in page_of(signed_in)


@pytest.mark.parametrize(
    ("asked", "is_there"),
    [
        ({"area": "balance"}, True),
        ({"area": "team"}, False),
        ({"severity": "4"}, True),
        ({"severity": "5"}, False),
        ({"status": "open"}, True),
        ({"status": "withdrawn"}, False),
        ({"seen": "found"}, True),
        ({"seen": "interview"}, False),
        ({"kind": "green"}, False),
        ({"q": "play hard"}, True),
        ({"q": "example.org"}, True),
        ({"q": "smirk"}, False),
        ({"time": "30"}, False),
        ({"time": "365"}, True),
    ],
)
def test_filters_take_what_was_found_elsewhere_too(signed_in, two_companies, asked, is_there):
    company = CompanyFactory(owner=two_companies, name="Halden")
    day = timezone.localdate() - timedelta(days=40)
    FoundFlagFactory(company=company, found_on=day, url="https://example.org")

    assert ("Sixty hours or more" in titles_of(signed_in, **asked)) is is_there
    asked["company"] = str(company.pk)
    assert titles_of(signed_in, **asked) == (["Sixty hours or more"] if is_there else [])


def test_both_kinds_stand_in_the_order_of_their_days_over_all_pages(
    signed_in, fernhill, monkeypatch
):
    today = timezone.localdate()
    for n in range(1, 16):
        noted_at = timezone.now() - timedelta(days=2 * n)
        FlagFactory(interview=fernhill, key=f"own-{n}", title=f"{2 * n}", noted_at=noted_at)
        day = today - timedelta(days=2 * n - 1)
        FoundFlagFactory(
            company=fernhill.role.company, key=f"k{n}", title=f"{2 * n - 1}", found_on=day
        )

    pages = [titles_of(signed_in, sort="newest", page=n) for n in ("1", "2")]

    assert [len(it) for it in pages] == [25, 5]
    assert pages[0] + pages[1] == [str(n) for n in range(1, 31)]
    assert "26–30 of 30" in page_of(signed_in, sort="newest", page="2")

    monkeypatch.setattr("interviews.flags.overview_views.MOST_FLAGS", 3)
    assert titles_of(signed_in, sort="newest") == ["1", "2", "3"]
    assert "The newest 3 are read here" in page_of(signed_in)


def test_what_was_found_by_another_user_or_lies_in_the_trash_is_left_out(signed_in, owner):
    FoundFlagFactory(title="Theirs")
    found = FoundFlagFactory(company=CompanyFactory(owner=owner))
    found.trashed_at = timezone.now()
    found.save()

    assert titles_of(signed_in) == []
    assertContains(signed_in.get(URL), "No red flags yet")


# --- Nothing, and too much -----------------------------------------------------------------------


def test_without_any_flag_it_says_where_they_come_from(signed_in):
    response = signed_in.get(URL)

    assertContains(response, "No red flags yet")
    assertNotContains(response, "filter-q")


def test_where_nothing_fits_it_offers_all(signed_in, two_companies):
    response = signed_in.get(URL, {"severity": "5"})

    assertContains(response, "No flag matches")
    assertContains(response, f'href="{URL}"')


def test_where_all_were_withdrawn_it_leads_to_those(signed_in, fernhill):
    withdraw_flag(flag=smirk(fernhill), now=timezone.now())

    response = signed_in.get(URL)

    assertContains(response, "No red flags left")
    assertContains(response, 'href="?status=withdrawn"')
    assertContains(response, "filter-q")


def test_only_the_newest_are_read_and_it_says_so(signed_in, monkeypatch, two_companies):
    monkeypatch.setattr("interviews.flags.overview_views.MOST_FLAGS", 1)

    assert titles_of(signed_in) == ["Late by an hour"]
    assert "You have more than 1 of these. The newest 1 are read here" in page_of(signed_in)


def test_a_company_beyond_the_offered_ones_can_still_be_asked_for(
    signed_in, monkeypatch, tidewater, two_companies
):
    monkeypatch.setattr(service, "MOST_COMPANIES", 1)

    response = signed_in.get(URL, {"company": tidewater.role.company_id})

    assertContains(response, f'value="{tidewater.role.company_id}" selected>Tidewater')


def test_what_lies_in_the_trash_is_left_out(signed_in, fernhill, two_companies):
    fernhill.trashed_at = timezone.now()
    fernhill.save()

    assert titles_of(signed_in) == ["Late by an hour"]


def test_an_address_kept_from_when_areas_were_dimensions_still_narrows(signed_in, two_companies):
    assert titles_of(signed_in, dimension="manager") == ["Pause and smirk"]


def test_other_users_flags_never_show(signed_in, someone_else, fernhill, two_companies):
    theirs = smirk(InterviewFactory(owner=UserFactory()), title="Theirs")
    company = theirs.interview.role.company_id

    assert "Theirs" not in page_of(signed_in)
    assert "Theirs" not in page_of(signed_in, company=company)
    assert titles_of(someone_else, company=fernhill.role.company_id) == []


def test_the_page_takes_a_fixed_number_of_queries(signed_in, owner, django_assert_num_queries):
    def fill(count):
        for n in range(count):
            interview = interview_at(owner, f"Company {Flag.objects.count()}-{n}")
            mia = meet(interview, f"Mia {n}", "coworker")
            flag = smirk(interview, mia)
            edit_flag(
                flag=flag, fields={"severity": 2}, contacts=[mia], reason="x", now=timezone.now()
            )
            found = FoundFlagFactory(company=interview.role.company, quote="As Mia says")
            found.roles.add(interview.role)

    fill(1)
    with django_assert_num_queries(15):
        signed_in.get(URL, {"q": "mia"})
    fill(5)
    with django_assert_num_queries(15):
        signed_in.get(URL, {"q": "mia"})


# --- The trend -----------------------------------------------------------------------------------


def test_the_trend_counts_what_was_noted_and_settled_this_month(signed_in, fernhill):
    smirk(fernhill, key="a", title="A")
    withdraw_flag(flag=smirk(fernhill, key="b", title="B"), now=timezone.now())

    assert "2 noted, 1 settled. 1 open now." in signed_in.get(URL).text
    page = signed_in.get(URL, {"status": "withdrawn"}).text
    assert "1 noted, 1 settled. 0 open now." in page


def test_a_withdrawal_that_was_undone_settled_nothing(signed_in, fernhill):
    flag = smirk(fernhill)
    change = withdraw_flag(flag=flag, now=timezone.now())
    undo_flag_status(flag=flag, change=change.pk, now=timezone.now())

    page = signed_in.get(URL)
    assertContains(page, "1 noted. 1 open now.")
    assertNotContains(page, 'class="down"')


def test_what_was_restored_stands_in_the_chart(signed_in, fernhill):
    flag = smirk(fernhill)
    earlier = timezone.now() - timedelta(days=70)
    Flag.objects.filter(pk=flag.pk).update(noted_at=earlier)
    withdraw_flag(flag=flag, now=earlier + timedelta(days=1))
    restore_flag(flag=flag, now=timezone.now())

    page = signed_in.get(URL)
    assertContains(page, 'class="back"')
    assertContains(page, ">+1</text>")
    assertContains(page, "dashed: counted again")


def test_a_month_is_one_of_the_users_own_calendar(signed_in, owner, fernhill):
    owner.preferences.zone = "Pacific/Auckland"
    owner.preferences.save()
    flag = smirk(fernhill)
    first_there = timezone.now().replace(day=1, hour=0) - timedelta(hours=6)
    Flag.objects.filter(pk=flag.pk).update(noted_at=first_there)

    assert f"{timezone.now():%B %Y}: 1 noted" in signed_in.get(URL).text


def test_bars_stand_within_the_plot_and_no_label_meets_another():
    months = service.trend([(1, timezone.localdate(), "open")], [], today=timezone.localdate())
    plot = TrendPlot(months)

    assert all(bar.left >= 0 and bar.left + bar.width <= 100 for bar in plot.bars)
    assert all(bar.above > 0 and bar.below < plot.height for bar in plot.bars if bar.up)
    assert plot.bars[-1].label


# --- Ways in -------------------------------------------------------------------------------------


def test_every_page_and_the_company_lead_to_it(signed_in, fernhill):
    company = reverse("interviews:company_flags", args=[fernhill.role.company_id])

    for address in ("/", company):
        assertContains(signed_in.get(address), f'href="{URL}"')
