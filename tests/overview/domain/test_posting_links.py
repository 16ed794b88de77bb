import pytest
from hypothesis import given
from hypothesis import strategies as st

from overview.domain.posting_links import words_of_link


@pytest.mark.parametrize(
    ("link", "title", "company"),
    [
        ("https://boards.greenhouse.io/fernhill/jobs/4711", "", "Fernhill"),
        ("https://job-boards.eu.greenhouse.io/acme/jobs/123?gh_src=x", "", "Acme"),
        ("https://jobs.lever.co/acme-labs/5f0b2c1e-9a3d-4c6b-8e21-0a1b2c3d4e5f", "", "Acme labs"),
        ("https://jobs.ashbyhq.com/Acme/5f0b2c1e-9a3d-4c6b-8e21-0a1b2c3d4e5f", "", "Acme"),
        ("https://apply.workable.com/acme/j/1A2B3C4D5E/", "", "Acme"),
        (
            "https://jobs.smartrecruiters.com/Fernhill/743999-senior-data-engineer",
            "Senior data engineer",
            "Fernhill",
        ),
        ("https://acme.jobs.personio.de/job/12345?language=de", "", "Acme"),
        ("https://acme.recruitee.com/o/backend-developer", "Backend developer", "Acme"),
        ("https://acme.teamtailor.com/jobs/123456-data-engineer", "Data engineer", "Acme"),
        (
            "https://acme.wd3.myworkdayjobs.com/en-US/Careers/job/Berlin/Data-Engineer_R-1234",
            "Data Engineer",
            "Acme",
        ),
        (
            "https://www.linkedin.com/jobs/view/data-engineer-at-acme-labs-3912345678/",
            "Data engineer",
            "Acme labs",
        ),
        ("https://www.linkedin.com/jobs/view/3912345678/", "", ""),
        ("https://join.com/companies/acme/12345-data-engineer", "Data engineer", "Acme"),
        ("https://de.indeed.com/viewjob?jk=0123456789abcdef", "", ""),
        ("https://fernhill.example/careers/head-of-sales.html", "Head of sales", "Fernhill"),
        ("https://careers.fernhill.co.uk/jobs/7", "", "Fernhill"),
        ("https://[broken", "", ""),
    ],
)
def test_most_links_name_the_title_or_the_company(link, title, company):
    assert words_of_link(link) == (title, company)


def test_a_link_longer_than_any_that_is_kept_says_nothing():
    assert words_of_link(f"https://x.example/{'_a1' * 130_000}!") == ("", "")


@given(st.text(max_size=60))
def test_no_address_stops_it(text):
    for link in (text, f"https://{text}", f"https://jobs.lever.co/{text}"):
        title, company = words_of_link(link)
        assert len(title) <= 160
        assert title.strip() == title
        assert company.strip() == company
