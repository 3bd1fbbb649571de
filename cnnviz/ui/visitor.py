"""Who is looking: one name for a browser, the same in all its tabs and after a reload.

Streamlit begins anew with each reload, so a name kept there alone would be lost. A name in the address would
be sent to the class with the link. Streamlit gives each browser a random token against forged requests, in a
cookie; the visitor's name is made from it.
"""

import hashlib
import secrets
from itertools import cycle

import streamlit as st

COOKIE = "_streamlit_xsrf"
_NAME = "visitor_name"


def name() -> str:
    """Return the visitor's name, a random word: the browser's, or where it takes no cookies the tab's."""
    return name_from(st.context.cookies.get(COOKIE, "")) or str(
        st.session_state.setdefault(_NAME, secrets.token_hex(8))
    )


def name_from(cookie: str) -> str:
    """Make a name from the cookie, out of which nobody finds the cookie again.

    Args:
        cookie: "2|mask|token under the mask|seconds", the mask and the token in hexadecimal. Each page load
            has another mask, so that the same bytes never travel twice.

    Returns:
        16 hexadecimal digits; empty if it is no such cookie.

    Example:
        >>> name_from("2|00ff|1234|1") == name_from("2|ff00|edcb|1") != name_from("2|00ff|1235|1")
        True
        >>> name_from("something else")
        ''

    Source: Tornado, ``RequestHandler.xsrf_token``, version 2.
    """
    try:
        _version, mask, masked, _made = cookie.split("|")
        token = bytes(a ^ b for a, b in zip(bytes.fromhex(masked), cycle(bytes.fromhex(mask)), strict=False))
    except ValueError:
        return ""
    return hashlib.sha256(token).hexdigest()[:16] if token else ""
