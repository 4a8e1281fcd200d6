"""What is shown of a model's units: the ranking, the sentences and the figure, on the model that ships."""

from __future__ import annotations

import pytest

from lstm_core.models import example_model, run_model, tokens_of
from lstm_core.probing import ablation_effects, head_of
from lstm_view.own.model.units_panel import plane_chart, points_of, points_said, ranked_units

RUN = run_model(example_model(), tokens_of('ab(c[d e]f)"gh"a', example_model().vocabulary))


def test_the_units_are_ranked_by_their_ablation_and_each_has_a_role() -> None:
    ranked = ranked_units(RUN, 0, most=5)
    effects = ablation_effects(RUN.traces[0], head=head_of(RUN.model, 0))  # type: ignore[arg-type]
    assert [one.unit for one in ranked] == effects.units[:5].tolist()
    assert all(one.role.startswith(f"Unit {one.unit + 1} ") for one in ranked)


@pytest.mark.parametrize("units", [(3, 7), None])
def test_the_figure_has_the_run_the_flow_and_every_point(units: tuple[int, int] | None) -> None:
    found = points_of(RUN, 0)
    made = plane_chart(RUN, 0, found, units=units)
    by_name = {trace.get("name"): trace for trace in made.spec["data"]}
    assert len(by_name["the run"]["x"]) == 16
    marked = [trace for name, trace in by_name.items() if name and name.split(":")[0] in ("stable", "saddle", "slow")]
    told = int((found.stable | found.saddle | found.slow).sum())
    assert sum(len(trace["x"]) for trace in marked) == told
    assert points_said(found)[0] in made.alt
    if units:
        assert by_name["the run"]["x"] == pytest.approx(RUN.traces[0].series["c"][:, 3].tolist())
        assert made.spec["layout"]["xaxis"]["title"]["text"] == "c of unit 4"
