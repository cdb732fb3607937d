"""Foreign text leaves the gate harmless for plain and for rich sinks."""

from planner.storage.plain_text import LONGEST_TEXT, escaped, plain


def test_that_control_characters_are_dropped_but_lines_and_tabs_stay():
    assert plain("a\x00b\x1bc\td\ne\x7f") == "abc\td\ne"
    assert plain("a\r\nb\rc") == "a\nb\nc"


def test_that_a_lone_surrogate_can_be_encoded_afterwards():
    assert plain("a\ud800b").encode("utf-8") == "a\ufffdb".encode()


def test_that_controls_of_direction_are_made_visible():
    assert plain("safe\u202etxt.exe") == "safe<U+202E>txt.exe"
    assert plain("\u2066x\u2069") == "<U+2066>x<U+2069>"


def test_that_ordinary_words_of_every_script_stay():
    words = "Größe 価格 שלום λ 👩‍💻"
    assert plain(words) == words


def test_that_long_text_is_cut_and_shows_it():
    cut = plain("x" * 100_000)
    assert len(cut) == LONGEST_TEXT
    assert cut.endswith("…")
    assert plain("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT
    assert len(plain("\u202e" * 100_000)) == LONGEST_TEXT


def test_that_markup_is_text_in_a_rich_sink():
    assert escaped('<img src="x">&') == "&lt;img src=&quot;x&quot;&gt;&amp;"
