"""One figure, four pictures: two languages, two themes, the same numbers."""

import gc
import io
import multiprocessing
import pickle

import cloudpickle
import matplotlib.pyplot as plt
import numpy as np
import pytest
from conftest import DARK_PAGE, ROOT
from course import draw, pages, scraper, themes
from course.project import Project
from matplotlib.artist import Artist
from matplotlib.axis import Tick
from PIL import Image


@pytest.fixture(autouse=True)
def no_figure_stays():
    yield
    plt.close("all")


@pytest.fixture
def figure():
    fig, ax = plt.subplots(figsize=(4, 3), layout="constrained")
    ax.plot([0, 1], [0, 1], color="black", label="a line")
    ax.bar(["one thing", "two things"], [0.5, 1])
    ax.set(title="step 100", xlabel="$x$ in metres")
    ax.legend()
    return fig


@pytest.fixture
def render(figure, tmp_path):
    figure.canvas.draw()
    pickled = tmp_path / "figure.pickle"
    pickled.write_bytes(cloudpickle.dumps(figure))

    def render(catalog, dark=False):
        targets = {theme: tmp_path / f"{theme}.webp" for theme in ("light", "dark")}
        texts = scraper.texts(figure)
        draw.draw(pickled, texts, targets, catalog, cache=tmp_path / "drawn")
        with Image.open(targets["dark" if dark else "light"]) as image:
            return np.asarray(image.convert("RGBA")).astype(int)

    return render


def test_texts_are_those_with_words(figure):
    figure.canvas.draw()
    found = {"step 100", "$x$ in metres", "a line", "one thing", "two things"}
    assert set(scraper.texts(figure)) == found


def test_translations_change_the_picture_and_not_its_size(render):
    english = render({})
    chinese = render({"step {0}": "第 {0} 步", "one thing": "一件事", "a line": "一条线"})
    assert english.shape == chinese.shape == (600, 800, 4)
    assert (english != chinese).any()


def test_tick_labels_are_translated(render):
    assert (render({}) != render({"two things": "两件事"})).any()


def test_the_dark_picture_has_the_colour_of_the_page_and_its_black_is_light(render):
    light, dark = render({}), render({}, dark=True)
    assert light.shape == dark.shape
    assert light[0, 0].tolist() == [255, 255, 255, 255]
    assert dark[0, 0].tolist() == [*DARK_PAGE, 255]
    neutral = dark[np.ptp(dark[..., :3], axis=-1) < 12][:, :3].mean(axis=1)
    assert (neutral > 200).any(), "the line and the texts are light"
    assert not (neutral < 15).any(), "nothing black is left"


def test_colours_stay_in_the_dark(render):
    blue = [31, 119, 180]  # matplotlib's first
    for picture in (render({}), render({}, dark=True)):
        assert (np.abs(picture[..., :3] - blue).sum(axis=-1) < 6).any()


def test_light_pages_show_what_matplotlib_draws(figure):
    figure.canvas.draw()
    expected = np.asarray(figure.canvas.buffer_rgba())
    assert (themes.draw(figure)["light"] == expected).all()


def seen(artist, figure) -> dict[str, set]:
    """The colours in the middle of the area that an artist covers, for each theme."""
    figure.canvas.draw()
    box = artist.get_window_extent()
    pictures = themes.draw(figure)
    height = pictures["light"].shape[0]
    rows = slice(int(height - box.y1) + 3, int(height - box.y0) - 3)
    columns = slice(int(box.x0) + 3, int(box.x1) - 3)
    return {
        theme: {tuple(map(int, rgb)) for rgb in pixels[rows, columns, :3].reshape(-1, 3)}
        for theme, pixels in pictures.items()
    }


NEAR_WHITE = (230, 230, 230)


@pytest.mark.parametrize(
    ("colour", "gid", "dark"),
    [
        ("black", None, NEAR_WHITE),
        ("white", None, DARK_PAGE),
        ("0.5", None, (125, 127, 130)),
        ("tab:blue", None, (31, 119, 180)),
        ("black", "keep", (0, 0, 0)),
    ],
)
def test_what_a_patch_looks_like_in_the_dark(colour, gid, dark):
    fig, ax = plt.subplots()
    patch = ax.add_patch(plt.Rectangle((0.2, 0.2), 0.6, 0.6, fc=colour, ec="none", gid=gid))
    [found] = seen(patch, fig)["dark"]
    assert np.abs(np.subtract(found, dark)).max() <= 1


def test_markers_lines_and_collections_are_turned_over():
    fig, ax = plt.subplots(figsize=(2, 2))
    ax.set_axis_off()
    ax.set(xlim=(0, 4), ylim=(0, 4))
    ax.plot([1], [1], "o", ms=25, color="black")
    ax.plot([0, 4], [2, 2], lw=8, color="black")
    ax.scatter([1, 3], [3, 3], s=[300, 200], c=["black", "tab:red"])
    ax.bar([3], [1], color="white", edgecolor="black", hatch="xx")
    pixels = themes.draw(fig)
    light = (pixels["light"][..., :3] == 0).all(axis=-1)
    assert (pixels["dark"][light][:, :3] >= 228).all(), "all that is black on light pages"
    white = (pixels["light"][..., :3] == 255).all(axis=-1)
    assert (pixels["dark"][white][:, :3] == DARK_PAGE).all()
    assert ((pixels["dark"][..., :3] == [214, 39, 40]).all(axis=-1)).any()


def test_what_says_a_number_by_its_colour_keeps_it():
    fig, (left, right) = plt.subplots(1, 2)
    left.scatter([0, 1], [0, 0.1], c=[0, 1], cmap="gray", s=900)
    mesh = right.pcolormesh([[0.0, 1.0]], cmap="gray")
    found = seen(mesh, fig)
    assert found["dark"] >= {(0, 0, 0), (255, 255, 255)}
    dots = themes.draw(fig)["dark"][:, : int(fig.bbox.width) // 2, :3].reshape(-1, 3)
    assert (dots == 0).all(axis=1).any()


def test_parts_that_findobj_misses_are_found():
    fig = plt.figure()
    left, right = fig.subfigures(1, 2)
    ax = left.subplots()
    table = ax.table([["in a cell"]], cellColours=[["white"]], colLabels=["a head"])
    coloured = ax.table([["coloured"]], cellColours=[["lightblue"]], loc="center")
    ax.secondary_xaxis("top").set_xlabel("second axis")
    space = right.add_subplot(projection="3d")
    fig.canvas.draw()
    assert {"in a cell", "a head", "coloured", "second axis"} <= set(scraper.texts(fig))
    draw._fix_tick_labels(fig, {})
    kept = {artist for artist, _ in themes._kept(fig)}
    assert coloured[0, 0].get_text() in kept and table[0, 0].get_text() not in kept
    assert DARK_PAGE in seen(table[0, 0], fig)["dark"]
    assert (0, 0, 0) in seen(coloured[0, 0], fig)["dark"]
    height = int(fig.bbox.height)
    x, y = space.zaxis.line.get_transform().transform(space.zaxis.line.get_xydata()).mean(axis=0)
    around = themes.draw(fig)["dark"][height - int(y) - 4 : height - int(y) + 4]
    assert (around[:, int(x) - 4 : int(x) + 4, :3] > 150).any()


def test_ticks_of_axes_that_are_switched_off_are_not_kept(tmp_path):
    sizes = []
    for switched_off in (True, False):
        fig, grid = plt.subplots(3, 3, num=f"Nine axes, {switched_off}")
        for ax in grid.flat:
            ax.axison = not switched_off
        scraper.Scraper(tmp_path)(None, None, None)
        kept = tmp_path / "figure_001.pickle"
        parts = scraper.artists(pickle.loads(kept.read_bytes()))
        sizes.append((kept.stat().st_size, sum(isinstance(part, Tick) for part in parts)))
        plt.close("all")
    assert sizes[0][1] == 0 < sizes[1][1]
    assert sizes[0][0] < sizes[1][0]


@pytest.mark.parametrize("place", ["secondary_xaxis", "inset_axes"])
def test_tick_labels_of_axes_within_axes_are_translated(place, tmp_path):
    fig, ax = plt.subplots()
    inner = ax.inset_axes([0.5, 0.5, 0.4, 0.4]) if "inset" in place else ax.secondary_xaxis("top")
    inner.set_xticks([0, 0.5], labels=["one thing", "two things"])
    fig.canvas.draw()
    draw._fix_tick_labels(fig, {"one thing": "一件事"})
    assert inner.get_xticklabels()[0].get_text() == "一件事"


def test_text_on_a_picture_keeps_its_colours():
    fig, ax = plt.subplots()
    ax.imshow([[0.5]], cmap="gray", vmin=0, vmax=1)
    text = ax.text(0, 0, "on it", color="black", size=40, ha="center")
    found = seen(text, fig)
    assert found["light"] == found["dark"] and (0, 0, 0) in found["dark"]


def test_no_letter_is_cut_off_where_ticks_became_wider(tmp_path):
    fig, ax = plt.subplots(figsize=(3, 2), layout="constrained")
    ax.set(ylabel="a label at the edge", ylim=(0, 1))
    fig.canvas.draw()
    ax.set_ylim(0, 1e-4)  # after it was laid out
    ax.ticklabel_format(style="plain")
    pickled, target = tmp_path / "figure.pickle", tmp_path / "light.webp"
    pickled.write_bytes(cloudpickle.dumps(fig))
    draw.draw(pickled, scraper.texts(fig), {"light": target}, {}, cache=tmp_path)
    with Image.open(target) as picture:
        ink = np.asarray(picture.convert("L")) < 250
    fig.set_layout_engine(None)
    themes.draw(fig)
    assert ax.yaxis.label.get_window_extent().x0 < 0  # else nothing would be cut off
    assert not ink[:, 0].any() and ink[:, :30].any()


@pytest.mark.verify
@pytest.mark.parametrize("lesson", Project(ROOT).lessons, ids=lambda lesson: lesson.stem)
def test_no_letter_of_a_lesson_is_cut_off(lesson, html, monkeypatch, tmp_path):
    project, drawn = Project(ROOT), []
    on_canvases = themes._draw
    monkeypatch.setattr(themes, "_draw", lambda fig: drawn.append(on_canvases(fig)) or drawn[-1])
    monkeypatch.setattr(draw, "_webp", lambda pixels: b"")
    entry = pages.entries(ROOT)[lesson]
    for language in project.languages:
        catalog = pages.translations(project, language, project.page(lesson))
        for number, figure in enumerate(entry.figures, 1):
            draw.draw(entry.figure(number), figure["texts"], {}, catalog, cache=tmp_path)
            assert not drawn[-1].is_cut, f"figure {number}, {language.name}"


def test_a_missing_glyph_is_an_error(render):
    with pytest.raises(UserWarning, match="missing from font"):
        render({"a line": "一条龘"})


def test_words_beside_hanzi_are_no_bolder_than_these(tmp_path, caplog):
    def drawn(weight, catalog):
        fig = plt.figure(figsize=(3, 1))
        fig.text(0.1, 0.5, "Quoc Le and others", weight=weight)
        pickled, target = tmp_path / "figure.pickle", tmp_path / "light.webp"
        pickled.write_bytes(cloudpickle.dumps(fig))
        draw.draw(pickled, scraper.texts(fig), {"light": target}, catalog, cache=tmp_path)
        return target.read_bytes()

    chinese = {"Quoc Le and others": "Quoc Le 等人"}
    assert drawn("bold", chinese) == drawn("normal", chinese)
    assert drawn("bold", {}) != drawn("normal", {})
    assert not caplog.records  # our font has no bold, which is no reason to warn


def test_a_picture_is_drawn_once(render, tmp_path):
    render({})
    kept = {path: path.stat().st_ino for path in (tmp_path / "drawn").glob("*.*")}
    content = {path: path.read_bytes() for path in kept}
    render({"another text of its page": "与图无关的一句", "step {0}": "step {0}"})
    after = (tmp_path / "drawn").glob("*.*")
    assert {path: path.stat().st_ino for path in after} == kept
    assert {path: path.read_bytes() for path in kept} == content
    assert len(kept) == 2


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_of_two_processes_the_second_takes_what_the_first_drew(render, monkeypatch, tmp_path):
    context = multiprocessing.get_context("fork")
    both, drawn = context.Barrier(2), context.Value("i", 0)
    original = draw._render

    def counted(*args):
        with drawn.get_lock():
            drawn.value += 1
        return original(*args)

    def work():
        both.wait(60)
        render({})

    monkeypatch.setattr(draw, "_render", counted)
    processes = [context.Process(target=work) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert drawn.value == 1
    assert len(list((tmp_path / "drawn").iterdir())) == 3, "one lock for all pictures"


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_different_pictures_do_not_wait_for_each_other(tmp_path):
    def take(key):
        with draw._only_one(tmp_path, key):
            pass

    context = multiprocessing.get_context("fork")
    other, same = (context.Process(target=take, args=(32 * digit,)) for digit in "21")
    with draw._only_one(tmp_path, 32 * "1"):
        other.start()
        other.join(60)
        assert other.exitcode == 0
        same.start()
        same.join(1)
        assert same.is_alive()
    same.join(60)
    assert same.exitcode == 0


def test_pictures_lose_nothing(render, tmp_path):
    render({})
    for theme in ("light", "dark"):
        content = (tmp_path / f"{theme}.webp").read_bytes()
        assert content[8:16] == b"WEBPVP8L", "the kind of WebP that has no loss"


@pytest.mark.parametrize("colours", [2, 2**24], ids=["drawing", "photograph"])
def test_every_pixel_comes_back(colours):
    chosen = np.random.default_rng(0).integers(colours, size=(400, 600), dtype=np.uint32)
    pixels = (chosen | 0xFF000000).view(np.uint8).reshape(400, 600, 4)
    assert (len(np.unique(chosen[::8, ::8])) > draw._PHOTOGRAPH) == (colours > 2)
    with Image.open(io.BytesIO(draw._webp(pixels))) as picture:
        assert (np.asarray(picture.convert("RGBA")) == pixels).all()


@pytest.mark.parametrize("on", [True, False])
def test_the_collection_of_garbage_is_as_before(render, on):
    was_on = gc.isenabled()
    (gc.enable if on else gc.disable)()
    try:
        render({})
        with pytest.raises(UserWarning):
            render({"a line": "一条龘"})
        assert gc.isenabled() == on
    finally:
        (gc.enable if was_on else gc.disable)()


def test_figures_do_not_stay_in_memory(render):
    def count() -> int:
        gc.collect()
        return sum(issubclass(type(found), Artist) for found in gc.get_objects())

    before = count()
    for number in range(3):
        render({"a line": f"一条线 {number}"})
    assert count() <= before


def test_equal_colours_are_turned_alike():
    black = themes.turned((0.0, 0.0, 0.0, 1.0))
    many = themes.turned(np.array([[0, 0, 0, 1], [1.0, 0, 0, 0.5]]))
    assert tuple(many[0]) == black and many[1].tolist() == [1, 0, 0, 0.5]
    assert themes.turned((0.0, 0.0, 0.0)) == black
    assert themes.turned(None) is None and themes.turned(np.empty((0, 4))).shape == (0, 4)


def test_a_damaged_picture_is_drawn_again(render, tmp_path):
    good = render({})
    [kept] = (tmp_path / "drawn").glob("*.light")
    content = kept.read_bytes()
    for damaged in (b"", content[:-30], content[:999] + b"?" + content[1000:]):
        kept.write_bytes(damaged)
        assert (render({}) == good).all()
        assert kept.read_bytes() == content
