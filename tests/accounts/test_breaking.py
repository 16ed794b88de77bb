from accounts.templatetags.breaking import whole_addresses


def test_an_address_stays_whole_or_goes_on_after_its_at_sign_and_its_dots():
    assert whole_addresses("Dana W. · d.w@mail.example") == (
        'Dana W. · <span class="d-inline-block mw-100">d.<wbr>w@<wbr>mail.<wbr>example</span>'
    )


def test_it_stays_escaped():
    assert "<b>" not in whole_addresses("a<b>@c <b>")
    assert whole_addresses("") == ""
