"""What is shipped and is not Python can be found."""

from planner.assets import asset, font_files, resources_folder


def test_that_an_asset_is_a_path_below_the_resources():
    notices = asset("help", "third-party-notices.md")

    assert notices.is_relative_to(resources_folder())
    assert "Inter" in notices.read_text(encoding="utf-8")


def test_that_the_upright_font_comes_before_the_italic_one():
    upright, italic = font_files()

    assert upright.is_file()
    assert "Italic" not in upright.name
    assert "Italic" in italic.name
