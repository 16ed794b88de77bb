from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage


class Bucket(S3Storage):
    """One that is away says so within the time that somebody waits for a page."""

    def get_default_settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = super().get_default_settings()
        patience = Config(connect_timeout=5, read_timeout=20, retries={"max_attempts": 2})
        return settings | {"client_config": patience}
