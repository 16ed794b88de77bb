"""Mails as files that a person reads, where there is no mail server."""

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

SHOWN = ("Date", "From", "To", "Subject")


class MailFiles(EmailBackend):
    """Each line as it was written: a mail program would join again what a transfer breaks in two,
    and somebody who copies a link would not.
    """

    def write_message(self, message: EmailMessage) -> None:
        built = message.message()
        head = [f"{name}: {built[name]}" for name in SHOWN if built[name]]
        text = "\n".join([*head, "", str(message.body), "-" * 79, ""])
        self.stream.write(text.encode())  # type: ignore[arg-type]  # it is opened for bytes
