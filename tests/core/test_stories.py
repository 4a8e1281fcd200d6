"""Each story's claim, measured on its trace; the seeded ones over many seeds."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_core import SERIES, STORIES

KEYS = ["remember", "forget", "ignore", "latch", "count", "average", "hide", "paper"]
SEEDS = range(300)


def test_there_are_eight_stories_in_this_order() -> None:
    assert list(STORIES) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_a_story_is_complete(key: str) -> None:
    story = STORIES[key]
    x = story.make_x(0)
    assert story.key == key
    assert story.hero in SERIES
    assert x.shape[1] == story.parameters.input_size == len(story.input_names)
    assert 12 <= len(x) <= 30 or key == "paper"
    assert 0 <= story.open_at < len(x)
    assert story.h0.shape == story.c0.shape == (story.parameters.hidden_size,)
    assert story.claim.endswith(".")


@pytest.mark.parametrize("key", KEYS)
def test_an_input_is_the_same_for_the_same_seed_and_nobody_elses(key: str) -> None:
    story = STORIES[key]
    first = story.make_x(7)
    assert np.array_equal(first, story.make_x(7))
    first[:] = 99.0
    assert not np.array_equal(first, story.make_x(7))


@pytest.mark.parametrize("key", ["ignore", "average"])
def test_the_noise_changes_with_the_seed(key: str) -> None:
    assert not np.array_equal(STORIES[key].make_x(0), STORIES[key].make_x(1))


@pytest.mark.parametrize("key", KEYS)
def test_the_weights_suit_a_slider(key: str) -> None:
    params = STORIES[key].parameters
    weights = np.concatenate([params.weight_ih.ravel(), params.weight_hh.ravel(), params.bias])
    assert np.abs(weights).max() <= 12
    assert np.array_equal(weights, weights.round(1))


@pytest.mark.parametrize("key", [key for key in KEYS if key != "paper"])
def test_something_is_written_before_it_is_kept(key: str) -> None:
    trace = STORIES[key].trace()
    assert np.abs(trace.added).max() > 0.05
    assert np.abs(trace.c).max() > 0.4


def test_remember() -> None:
    trace = STORIES["remember"].trace()
    assert trace.x[3, 0] == 1
    assert np.count_nonzero(trace.x) == 1
    assert trace.added[3, 0] > 0.9
    assert np.unique(trace.f.round(3)).tolist() == [0.993]
    assert round(trace.c[23, 0] / trace.c[3, 0], 2) == 0.87


def test_forget() -> None:
    trace = STORIES["forget"].trace()
    assert np.flatnonzero(trace.x[:, 1]).tolist() == [12]
    assert (trace.added[[2, 6], 0] > 0.5).all()
    assert trace.f[12, 0].round(3) == 0.007
    assert trace.c[11:13, 0].round(2).tolist() == [1.57, 0.01]
    assert trace.f[np.arange(24) != 12].min() > 0.99


def test_ignore() -> None:
    for seed in SEEDS:
        check_ignore(seed)


def check_ignore(seed: int) -> None:
    trace = STORIES["ignore"].trace(seed)
    moves = np.abs(trace.c - trace.c_prev)[:, 0]
    assert np.flatnonzero(moves > 0.01).tolist() == [6, 17] == np.flatnonzero(trace.x[:, 1]).tolist()
    assert np.flatnonzero(trace.i[:, 0] > 0.5).tolist() == [6, 17]
    assert moves[[6, 17]].min() > 0.5
    assert np.ptp(trace.x[:, 0]) > 1


def test_latch() -> None:
    trace = STORIES["latch"].trace()
    silent = (trace.x == 0).all(axis=1)
    c = trace.c[:, 0]
    assert (c[3].round(3), c[11].round(3)) == (0.993, -0.987)
    assert np.unique(trace.i[silent].round(3)).tolist() == [0.007]
    assert np.unique(trace.f[silent].round(3)).tolist() == [0.993]
    assert c[3:11].min() >= 0.94
    assert c[11:19].max() <= -0.94
    assert c[19:].min() >= 0.94


def test_count() -> None:
    trace = STORIES["count"].trace()
    assert trace.x[:, 0].tolist() == [1] * 10 + [0] * 10 == (1 - trace.x[:, 1]).tolist()
    np.testing.assert_allclose(trace.g[:, 0], [1] * 10 + [-1] * 10, atol=1e-8)
    np.testing.assert_allclose(trace.c[:, 0], [*range(1, 11), *range(9, -1, -1)], atol=0.01)
    assert trace.c[9, 0].round(3) == 9.998


def test_average() -> None:
    for seed in SEEDS:
        check_average(seed)


def check_average(seed: int) -> None:
    trace = STORIES["average"].trace(seed)
    f, c = trace.f[0, 0], trace.c[:, 0]
    assert (trace.f == f).all()
    np.testing.assert_allclose(trace.i, 1 - f, atol=1e-15)
    assert round(1 / (1 - f), 1) == 8.4
    weights = (1 - f) * f ** np.arange(30)  # a weighted mean of what came in, the latest counting most
    np.testing.assert_allclose(c, np.convolve(trace.g[:, 0], weights)[:30], atol=1e-14)
    level = np.tanh(0.5)  # where c tends to when the signal stays at 1
    assert 0.5 < c[13] / level < 0.8
    shakes = [np.abs(np.diff(values[22:])).max() for values in (c, trace.x[:, 0])]
    assert shakes[0] < shakes[1] / 5


def test_hide() -> None:
    trace = STORIES["hide"].trace()
    revealed = trace.x[:, 1] == 1
    assert revealed.sum() == 6
    assert trace.c[3:].min() > 0.8
    assert trace.h[revealed].min() > 0.5
    assert np.abs(trace.h[~revealed]).max() < 0.01


def test_paper() -> None:
    trace = STORIES["paper"].trace()
    assert trace.c[:, 0].round(4).tolist() == [0.3056, -0.0016, 0.295]
    assert trace.h[2, 0].round(4) == 0.1716
