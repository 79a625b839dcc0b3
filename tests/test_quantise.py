"""The pictures that pages show are small, and the same as those drawn."""

import numpy as np
import pytest
from course import pictures
from PIL import Image


@pytest.fixture
def site(tmp_path):
    """A page with a picture that WebP makes smaller, and one of a single pixel."""
    (tmp_path / "en" / "_images").mkdir(parents=True)
    pixels = np.zeros((90, 160, 4), np.uint8)
    pixels[20:40, :] = np.arange(160)[:, None]
    pixels[..., 3] = 255
    Image.fromarray(pixels).save(tmp_path / "en" / "_images" / "a.png")
    Image.new("1", (1, 1)).save(tmp_path / "en" / "_images" / "b.png")
    page = '<a href="_images/a.png"><img alt="x" src="_images/a.png"></a><img src="_images/c.png">'
    (tmp_path / "en" / "page.html").write_text(page)
    return tmp_path


def test_pages_show_the_smaller_picture_and_link_the_other(site):
    pictures.shrink(site / "en", site / "drawn")
    html = (site / "en" / "page.html").read_text()
    assert html.startswith('<a href="_images/a.png"><img alt="x" src="_images/a.webp"></a>')
    assert 'src="_images/c.png"' in html
    small, large = (site / "en" / "_images" / f"a.{kind}" for kind in ("webp", "png"))
    assert small.stat().st_size < large.stat().st_size
    with Image.open(small) as one, Image.open(large) as other:
        assert (np.asarray(one.convert("RGBA")) == np.asarray(other)).all()


def test_a_damaged_picture_is_written_again(site):
    pictures.shrink(site / "en", site / "drawn")
    good = (site / "en" / "_images" / "a.webp").read_bytes()
    for damaged in (b"", good[:-9]):
        for kept in (site / "drawn").glob("*.webp"):
            kept.write_bytes(damaged)
        pictures.shrink(site / "en", site / "drawn")
        assert (site / "en" / "_images" / "a.webp").read_bytes() == good
