import subprocess
import sys

from django.conf import settings

MOUNTED = """
from config.settings import *
INSTALLED_APPS += ["django.contrib.admin"]
TEMPLATES[0]["OPTIONS"]["context_processors"] += []
"""


def test_the_admin_classes_fit_for_those_who_mount_the_site(tmp_path):
    (tmp_path / "mounted.py").write_text(MOUNTED)
    check = "import django; django.setup(); from django.contrib import admin; "
    check += (
        "from django.core.management import call_command; call_command('check', tag=['admin']); "
    )
    check += "from accounts.models import User; assert admin.site.is_registered(User)"

    done = subprocess.run(
        [sys.executable, "-c", check],
        cwd=settings.BASE_DIR,
        env={
            "DJANGO_SETTINGS_MODULE": "mounted",
            "PYTHONPATH": f"{tmp_path}:{settings.BASE_DIR}",
            "DEBRIEF_DATA_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
