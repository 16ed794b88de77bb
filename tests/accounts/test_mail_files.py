"""Where no mail server is, a person reads the mail and copies its link."""

from django.core.mail import EmailMessage

from accounts.mail_files import MailFiles


def test_a_long_link_stays_in_one_line(tmp_path):
    link = "https://debrief.example.org/accounts/password/reset/key/" + "a1b2-" * 30
    message = EmailMessage("Your new password", f"Zoë, open\n\n{link}\n", to=["zoe@example.org"])

    MailFiles(file_path=tmp_path).send_messages([message])

    (file,) = tmp_path.iterdir()
    lines = file.read_text(encoding="utf-8").splitlines()
    assert link in lines
    assert "Zoë, open" in lines
    assert "To: zoe@example.org" in lines and "Subject: Your new password" in lines
