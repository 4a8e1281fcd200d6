"""The Plotly figures, each defined once: a template here, arrays put in by the browser or by :func:`fill`.

A template is Plotly's JSON whose bound traces have no arrays but a ``meta`` that names series of a Trace:
f i g o c h, c_prev h_prev, z_f z_i z_g z_o, kept added tanh_c half_life, each (T, H), and x, (T, D); delta_f
delta_i delta_o delta_g delta_c delta_h are a series less what it was before any change. What follows is the
contract of the two programs that fill templates in; t is the step of the cursor and counts from 0, and so do
units. A value that is not finite becomes null.

Traces, ``trace.meta``:

``bind`` name, ``unit`` k
    A line or bars over time: x = 1..T, y = the series of unit k. For x, k is the index of the input; for y, what a
    read-out makes of h, (T, K), that of the output.
``bind`` name, ``unit`` "all"
    A heatmap: x = 1..T, y = 1..H (units as people count them), z = the series as (H, T).
``bind`` names, ``at`` "t", ``axes`` "xy"
    One point: x = [first], y = [second], both at step t.
``bind`` names, ``at`` "t"
    y = their values at step t, null where a name is null; x stands in the template. With ``base``, a list as
    long, base = the value of the name or 0 where it is null. With ``sum``, [terms, result], the numbers written on
    the bars of these places add up as they are shown.
``measure`` two names instead of ``bind``
    Points of the whole run: x = [first], y = [second] of unit k, for ``unit`` "all" of every unit in turn;
    customdata = [k + 1, 100 x, 100 y] for each. The measures are low_f, low_i, low_o, the share of steps at
    which that gate is below 0.1, and high_f, high_i, high_o, the share above 0.9. A ghost has ``before`` true too.
``before`` instead of ``bind``, the same forms
    A ghost: the values of the run before any change or, in the browser, of the run B that was kept; visible only where
    its y differ from those now by more than 1e-12. B may have fewer steps and units; its line is then shorter or none.
``ledger`` "bars", "stack" or "triangle" instead of ``bind``
    The contributions of lstm_core to the memory of unit k, c or the h of a GRU, at step t: bars x = 0 (the start
    value), 1 .. t + 1 and y = what is left of each; the stack the same at x = 0 with ``base``, positive entries on one
    another, negative ones below one another, and customdata = [x of the bar, its number]; marker.color = the step,
    cmin 0, cmax T. triangle: x = steps, y = 0 and the steps that wrote, z = what is left, null before it was written;
    above 200 steps both in spans of w = ceil(T / 200) steps, what a span wrote summed and taken at the last step of a
    span. A ghost has ``before`` true too.
``reach`` "whole", "direct", "norm_c", "norm_h", "rnn" or "measured" instead of ``bind``
    Derivatives through time, from the state s that is looked at ("c" or "h") after t steps, t = 0 .. T, to the same
    state after the T steps of the loss: x = t, y = the size of each, null for 0, text = words. whole: ds_T/ds_t of
    unit k, with marker.symbol circle-open where it is negative and marker.size 4 for more than 60 points; direct: the
    product of f, or of the shares that a GRU keeps;
    norm_c, norm_h: the Frobenius norm over all units; rnn: that of h in a tanh RNN with the weights
    of the candidate; measured: the one point at the cursor (at T if the cursor is later), by running forward. With
    ``state`` only visible where s is it; a norm, without ``always``, only where it says more than whole.
    A ghost has ``before`` true too.
``later`` n instead of ``bind``
    What c_t of unit k adds to its h over span n of at most 8 spans of later steps: bars, x = t (every e-th of more
    than 200), y = the sum, name and meta.span = the span, opacity by the span, width.
``given`` name instead of ``bind``
    x, y or both are arrays that the page has computed beside the run; nothing is drawn where there are none. They
    stand still while a slider moves.
``run`` key, beside ``bind`` or ``before``
    The series are those of the run of that cell type, no arrays where it cannot be run.
``follow`` true
    k is the unit that is chosen now and takes the place of ``unit`` in meta.
``choice`` true
    The quantity can be changed: bind = the choice, and from ``layout.meta.scales[choice]`` colorscale, zmin,
    zmax and, from ``title``, colorbar.title.text. Null zmin and zmax are -m and m, m the high end of the
    range (below) of that series over all units.

Layout, ``layout.meta`` (absent where nothing of the layout depends on the run):

``range`` {axis: names}
    ``layout[axis].range`` from the named series over all steps, of the chosen unit, of x over all inputs and of y over
    all outputs: m = max |v|, that of the run before any change included; high = the first of 1, 1.5, 2, 2.5, 3, 4, 5,
    6, 8, 10 times a power of ten that is at least 1.1 m, or 1 for m = 0; low = -high where any v < 0, else 0.
    Of an input that was scaled the axis ["x"] has, where that is asked for, ticks at round original numbers, and the
    hover of its lines says these in brackets: see original.py.
``least`` {axis: [low, high]}
    That range is never smaller: high = max(high, |least low|, |least high|), low = -high also where the
    least low < 0.
``run`` key
    ``range`` is of the series of that cell type.
``common`` {axis: name or "memory"}
    Range of that series, or of the memory, of all cell types shown together, with 0: each end is 1.1 times what it
    must hold, rounded up as for ``range``.
``reach`` [axis of t, axis of values]
    The values have a logarithmic axis of whole powers of ten that holds all lines but what is 24 decades below the
    largest, with range and dtick; t has all steps, in a run of 200 or more those from the first one seen.
``steps`` [axis, ...]
    Time axes: range = [0.5, T + 0.5], dtick = 1 where T <= 15. With names of the steps instead of dtick:
    tickmode "array", tickvals 1, 1 + s, 1 + 2 s ... up to T, each a little aside, so that a hover there says the
    number, ticktext the names of these steps, with s = max(1, ceil(T (longest name + 1) / 44)), so that they find room
    at 390 px. Where the steps are a part of a longer run, x is still 1 .. T, but all axes of steps, that of ``reach``
    too, have labelalias = the number in that run, and tick0 and dtick at round numbers.

``start`` [axis, ...]
    Time axes with room for the start value at 0: range = [-0.5, T + 0.5].
``window`` [axis, ...]
    Where T > 100, range = the 100 steps up to the cursor, [t + 1.5 - 100, t + 1.5], or [-0.5, 100.5] before that.
``ledger`` {axis: "bars" or "stack"}
    Range as for ``range``, of what these reach at any step of the run and of the run before any change.

Shapes by ``name`` (several may carry one): "cursor" and "hover" of type line x0 = x1 = t + 1, of type rect
x0 = t + 0.5, x1 = t + 1.5; "unit" y0 = unit - 0.5, y1 = unit + 0.5, since rows are categories, whose places
Plotly counts from 0. "hover" is not visible until something is hovered.

Colours are ``var(--name)`` everywhere, also inside words (annotations, ticktext, titles). Margins are fixed:
no axis, key or colour bar moves the plot area, so the same step stands at the same x in all charts over time.
"""
