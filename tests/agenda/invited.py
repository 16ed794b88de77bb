"""Invitations as tests write them, and the forms they lead to as a browser sends them."""

from datetime import time

from django.urls import reverse

IMPORT = reverse("agenda:invitation_import")
ADD = reverse("agenda:invitation_add")


def event(*lines, method="REQUEST"):
    begin = ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT"]
    return "\n".join([*begin, *lines, "END:VEVENT", "END:VCALENDAR"])


def sent_by(form):
    """What a browser sends of a form as it is shown."""
    values = {name: form[name].value() for name in form.fields}
    sent = {name: str(value) for name, value in values.items() if value not in (None, False)}
    at = values["local_time"]
    return sent | ({"local_time": f"{at:%H:%M}"} if isinstance(at, time) else {})


def add(client, response, **changes):
    sent = sent_by(response.context["form"]) | changes
    return client.post(ADD, {name: value for name, value in sent.items() if value is not None})
