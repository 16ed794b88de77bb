import pytest
from django.template import Context, Template
from heroicons.templatetags import heroicons


@pytest.mark.parametrize(
    ("size", "attrs"), [(None, {"class": "icon", "aria_hidden": "true"}), (20, {})]
)
def test_an_icon_drawn_again_is_as_the_library_draws_it(size, attrs):
    words = " ".join(f'{name}="{value}"' for name, value in attrs.items())
    template = Template(f"{{% heroicon_outline 'flag' size={size} {words} %}}")

    expected = heroicons.heroicon_outline("flag", size=size, **attrs)
    assert [template.render(Context()) for _ in range(2)] == [expected, expected]


def test_what_stands_in_an_attribute_of_an_icon_is_escaped():
    template = Template("{% heroicon_outline 'flag' aria_label=label %}")

    drawn = template.render(Context({"label": '"><script>'}))

    assert "<script>" not in drawn
    assert "&quot;" in drawn
