"""When two links lead to the same posting."""

import re
from urllib.parse import parse_qsl, urlsplit

# A link leads to the same posting without these.
TRACKING = re.compile(
    r"utm_\w+|ref|refid|referrer|referer|ref_?src|trk\w*|tracking\w*|src|source|lipi|fbclid|gclid|mc_\w+|gh_src|lever-\w+"
)


def link_key(url: str) -> str:
    """Equal for two links to one posting: no scheme, no "www.", nothing that only tracks."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    host = (parts.netloc or "").lower().removeprefix("www.")
    if not host:
        return ""
    asked = [it for it in parse_qsl(parts.query) if not TRACKING.fullmatch(it[0].lower())]
    query = "&".join(f"{name}={value}" for name, value in sorted(asked))
    # A page of one script has its pages there: "#/job/1".
    within = parts.fragment if parts.fragment[:1] in {"/", "!"} else ""
    return f"{host}{parts.path.rstrip('/')}?{query}#{within}"
