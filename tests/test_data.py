"""The data sets are what their documentation says; a broken file never passes for good."""

import shutil
import time
from pathlib import Path

import numpy as np
import pytest
import torch

import tutorial_lib.data
from tutorial_lib.data import load_bike_rentals, load_digits

LOADERS = {
    "digits-mnist10k.npz": lambda: load_digits("test"),
    "bikeshare-2011-hourly.csv.gz": load_bike_rentals,
}


@pytest.fixture(scope="module")
def rentals():
    return load_bike_rentals()


@pytest.fixture(scope="module", params=["train", "test"])
def digits(request):
    return load_digits(request.param)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the data folder that the loaders read from, to be broken at will."""
    for path in Path(tutorial_lib.data.__file__).parent.iterdir():
        if path.is_file():
            shutil.copyfile(path, tmp_path / path.name)
    monkeypatch.setattr(tutorial_lib.data, "__file__", str(tmp_path / "__init__.py"))
    return tmp_path


# Digits


@pytest.mark.parametrize(("split", "count"), [("train", 8000), ("test", 2000)])
def test_digits_have_their_shapes(split, count):
    images, labels = load_digits(split)
    assert images.shape == (count, 1, 28, 28)
    assert labels.shape == (count,)


def test_digits_have_their_types_and_ranges(digits):
    assert digits.images.dtype == torch.float32
    assert (digits.images.min(), digits.images.max()) == (0, 1)
    assert digits.labels.dtype == torch.int64
    assert set(digits.labels.tolist()) == set(range(10))


def test_paper_is_0_and_ink_is_1(digits):
    border = digits.images[:, :, [0, -1], :]
    assert border.mean() < 0.01  # the edge of the sheet is paper
    assert (digits.images < 0.1).float().mean() > 0.75


def test_digits_are_balanced(digits):
    share = torch.bincount(digits.labels, minlength=10) / len(digits.labels)
    assert share.min() > 0.08
    assert share.max() < 0.12


def test_digits_are_in_random_order(digits):
    repeats = (digits.labels[1:] == digits.labels[:-1]).float().mean()
    assert 0.05 < repeats < 0.15  # sorted labels would repeat nearly always


def test_labels_belong_to_their_images():
    """The nearest class mean, a crude recogniser, is right four times in five."""
    train, test = load_digits("train"), load_digits("test")
    means = torch.stack([train.images[train.labels == digit].mean(0) for digit in range(10)])
    guesses = torch.cdist(test.images.flatten(1), means.flatten(1)).argmin(1)
    assert (guesses == test.labels).float().mean() > 0.75


def test_no_image_is_in_both_splits():
    train, test = (
        {image.numpy().tobytes() for image in load_digits(split).images}
        for split in ("train", "test")
    )
    assert not train & test


def test_digits_are_the_same_at_every_call_and_belong_to_the_caller():
    first = load_digits("test")
    original = first.images.clone()
    first.images.zero_()
    assert torch.equal(load_digits("test").images, original)


@pytest.mark.parametrize("split", ["validation", "", "Train", None])
def test_unknown_split_is_refused_by_name(split):
    with pytest.raises(ValueError, match=r"unknown split .*'test', 'train'"):
        load_digits(split)


# Bike rentals


def test_rentals_have_their_shapes_and_kinds(rentals):
    kinds = {
        "time": "M",
        **dict.fromkeys(("holiday", "working_day"), "b"),
        **dict.fromkeys(("temperature", "feels_like", "humidity", "wind_speed"), "f"),
    }
    assert len(rentals) == 15
    for name, column in rentals._asdict().items():
        assert isinstance(column, np.ndarray), name
        assert column.shape == (8645,), name
        assert column.dtype.kind == kinds.get(name, "i"), name
    assert rentals.time.dtype == "datetime64[h]"


def test_rentals_are_in_order_of_time(rentals):
    assert rentals.time[0] == np.datetime64("2011-01-01T00")
    assert rentals.time[-1] == np.datetime64("2011-12-31T23")
    assert (np.diff(rentals.time) > np.timedelta64(0, "h")).all()
    assert 365 * 24 - len(rentals.time) == 115  # the hours that are missing


def test_calendar_agrees_with_the_time(rentals):
    days = rentals.time.astype("datetime64[D]")
    assert np.array_equal(rentals.hour, (rentals.time - days).astype(int))
    assert np.array_equal(rentals.month, [day.month for day in days.tolist()])
    assert np.array_equal(rentals.weekday, [day.isoweekday() % 7 for day in days.tolist()])
    weekend = np.isin(rentals.weekday, [0, 6])
    assert np.array_equal(rentals.working_day, ~rentals.holiday & ~weekend)


def test_known_days(rentals):
    days = rentals.time.astype("datetime64[D]")
    assert rentals.holiday[days == np.datetime64("2011-07-04")].all()  # Independence Day
    assert (rentals.weekday[days == np.datetime64("2011-01-01")] == 6).all()  # a Saturday
    for season, day in enumerate(("2011-02-01", "2011-05-01", "2011-08-01", "2011-11-01"), 1):
        assert (rentals.season[days == np.datetime64(day)] == season).all()


def test_totals_are_those_of_the_original_data_set(rentals):
    """The sums over 2011 of hour.csv in the UCI repository."""
    assert rentals.casual.sum() == 247_252
    assert rentals.registered.sum() == 995_851
    assert rentals.rentals.sum() == 1_243_103
    assert np.array_equal(rentals.casual + rentals.registered, rentals.rentals)


def test_weather_has_its_units(rentals):
    """Bounds of Washington's climate: a value left between 0 and 1 would fail them."""
    assert set(rentals.weather) == {0, 1, 2}
    assert -10 < rentals.temperature.min() < 0
    assert 35 < rentals.temperature.max() < 40
    assert rentals.feels_like.min() >= -16
    assert rentals.feels_like.max() <= 50
    assert np.corrcoef(rentals.temperature, rentals.feels_like)[0, 1] > 0.98
    assert 0 <= rentals.humidity.min() and rentals.humidity.max() <= 1
    assert 40 < rentals.wind_speed.max() < 67
    july, january = rentals.month == 7, rentals.month == 1
    assert rentals.temperature[july].mean() - rentals.temperature[january].mean() > 20


def test_first_row_by_hand(rentals):
    """First row of the file: temp 0.24, atemp 0.2879, hum 0.81, no wind, clear, 3 + 13 = 16."""
    assert rentals.temperature[0] == pytest.approx(0.24 * 47 - 8)
    assert rentals.feels_like[0] == pytest.approx(0.2879 * 66 - 16)
    assert (rentals.humidity[0], rentals.wind_speed[0], rentals.weather[0]) == (0.81, 0, 0)
    assert (rentals.casual[0], rentals.registered[0], rentals.rentals[0]) == (3, 13, 16)


# Files


@pytest.mark.parametrize("name", LOADERS)
def test_copied_folder_is_read(folder, name):
    LOADERS[name]()


@pytest.mark.parametrize("name", LOADERS)
def test_missing_file_is_reported_with_its_path(folder, name):
    (folder / name).unlink()
    with pytest.raises(OSError, match=f"{name} is missing: install tutorial_lib again"):
        LOADERS[name]()


@pytest.mark.parametrize("damage", ["one bit", "cut short", "empty", "longer"])
@pytest.mark.parametrize("name", LOADERS)
def test_damaged_file_is_reported_with_its_path(folder, name, damage):
    content = bytearray((folder / name).read_bytes())
    if damage == "one bit":
        content[len(content) // 2] ^= 1
    elif damage == "longer":
        content += b"\0"
    else:
        del content[len(content) // 2 if damage == "cut short" else 0 :]
    (folder / name).write_bytes(content)
    with pytest.raises(OSError, match=f"{name} is damaged: install tutorial_lib again"):
        LOADERS[name]()


@pytest.mark.parametrize("name", LOADERS)
def test_loading_is_instant(name):
    begin = time.process_time()
    LOADERS[name]()
    assert time.process_time() - begin < 1  # 0.1 s when written; seconds would be felt


def test_nothing_is_downloaded(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a loader asked for the network")

    monkeypatch.setattr("socket.socket.connect", refuse)
    load_digits("train")
    load_bike_rentals()


def test_every_data_file_has_a_loader():
    files = {path.name for path in Path(tutorial_lib.data.__file__).parent.iterdir()}
    data = {name for name in files if name.endswith((".npz", ".gz", ".csv"))}
    assert data == set(LOADERS) == set(tutorial_lib.data._SHA256)
