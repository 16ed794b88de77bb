from django.template import Context, Template


def test_an_icon_is_drawn_for_the_eye_alone():
    drawn = Template("{% icon 'flag' %}").render(Context())

    assert drawn.startswith("<svg")
    assert 'class="icon"' in drawn
    assert 'aria-hidden="true"' in drawn
