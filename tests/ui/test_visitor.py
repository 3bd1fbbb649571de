"""A browser has one name, whatever Streamlit begins anew."""

from types import SimpleNamespace

from cnnviz.ui import own_runs, visitor


def cookie(token: bytes, mask: bytes) -> str:
    masked = bytes(a ^ mask[place % len(mask)] for place, a in enumerate(token))
    return f"2|{mask.hex()}|{masked.hex()}|1795400954"


def test_the_same_token_under_another_mask_is_the_same_visitor():
    token = bytes(range(16))
    one, again = (
        visitor.name_from(cookie(token, mask)) for mask in (b"\x00\x01\x02\x03", b"\xff\x10\x7f\x80")
    )
    assert one == again and len(one) == 16
    assert visitor.name_from(cookie(token[::-1], b"\x00\x01\x02\x03")) != one


def test_the_name_does_not_tell_the_token():
    token = bytes(range(16))
    assert token.hex() not in visitor.name_from(cookie(token, b"abcd"))


def test_what_is_no_such_cookie_names_nobody():
    for text in ("", "2|zz|00|1", "2|00||1", "1|2|3", "ab" * 20, "2|00ff|12ü4|1"):
        assert visitor.name_from(text) == ""


def test_without_cookies_a_visitor_keeps_a_name_for_the_tab(monkeypatch):
    kept: dict[str, str] = {}
    stand_in = SimpleNamespace(context=SimpleNamespace(cookies={}), session_state=kept)
    monkeypatch.setattr(visitor, "st", stand_in)
    assert visitor.name() == visitor.name() == own_runs.owner() != ""
    kept.clear()
    before = visitor.name()
    stand_in.context.cookies[visitor.COOKIE] = cookie(b"somebody's token", b"mask")
    assert visitor.name() != before
