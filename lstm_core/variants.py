"""The cell types, each given by the lines in which it differs from the LSTM or from the GRU."""

from __future__ import annotations

from lstm_core.checks import checked_kind, checked_name
from lstm_core.functions import with_functions
from lstm_core.kind import split_key
from lstm_core.language import tr_later
from lstm_core.variant import Variant, changed, lines_of

_GREFF = tr_later("Greff et al. 2017")
_ALL_SHARED = tr_later("It shares all its weights with the LSTM.")

_LSTM = lines_of("""
    z_i = W_i @ x + U_i @ h_prev + b_i
    z_f = W_f @ x + U_f @ h_prev + b_f
    z_g = W_g @ x + U_g @ h_prev + b_g
    i = sigmoid(z_i)
    f = sigmoid(z_f)
    g = tanh(z_g)
    c = f * c_prev + i * g
    z_o = W_o @ x + U_o @ h_prev + b_o
    o = sigmoid(z_o)
    h = o * tanh(c)
""")

_PEEPHOLE = """
    z_i = W_i @ x + U_i @ h_prev + p_i * c_prev + b_i
    z_f = W_f @ x + U_f @ h_prev + p_f * c_prev + b_f
    z_o = W_o @ x + U_o @ h_prev + p_o * c + b_o
"""

_GRU_BEFORE = "z_g = W_g @ x + U_g @ (r * h_prev) + b_g"
_GRU_WRITES = "h = (1 - u) * h_prev + u * g"

_FGR = """
    z_i = W_i @ x + U_i @ h_prev + R_ii @ i_prev + R_if @ f_prev + R_io @ o_prev + b_i
    z_f = W_f @ x + U_f @ h_prev + R_fi @ i_prev + R_ff @ f_prev + R_fo @ o_prev + b_f
    z_o = W_o @ x + U_o @ h_prev + R_oi @ i_prev + R_of @ f_prev + R_oo @ o_prev + b_o
"""

_JANET = """
    f = sigmoid(z_f)
    i = 1 - sigmoid(z_f - 1)
    h = c
"""

_MINLSTM = """
    z_i = W_i @ x + b_i
    z_f = W_f @ x + b_f
    g = W_g @ x + b_g
    i = sigmoid(log_sigmoid(z_i) - log_sigmoid(z_f))
    f = sigmoid(log_sigmoid(z_f) - log_sigmoid(z_i))
    h = f * h_prev + i * g
"""

_SLSTM = """
    m = maximum(log_sigmoid(z_f) + m_prev, z_i)
    i = exp(z_i - m)
    f = exp(log_sigmoid(z_f) + m_prev - m)
    n = f * n_prev + i
    h = o * (c / n)
"""

_GRU = lines_of("""
    z_u = W_u @ x + U_u @ h_prev + b_u
    z_r = W_r @ x + U_r @ h_prev + b_r
    u = sigmoid(z_u)
    r = sigmoid(z_r)
    z_g = W_g @ x + b_g + r * (U_g @ h_prev + b_gh)
    g = tanh(z_g)
    h = u * h_prev + (1 - u) * g
""")

_RNN = lines_of("""
    z_h = W_h @ x + U_h @ h_prev + b_h
    h = tanh(z_h)
""")

VARIANTS: dict[str, Variant] = {
    variant.key: variant
    for variant in (
        Variant(
            "lstm",
            tr_later("LSTM"),
            _LSTM,
            tr_later("Three gates decide what c keeps, what is written to it and what of it is shown."),
            _ALL_SHARED,
            tr_later("Hochreiter and Schmidhuber 1997; forget gate: Gers, Schmidhuber and Cummins 2000"),
        ),
        Variant(
            "peephole",
            tr_later("LSTM with peepholes"),
            changed(_LSTM, _PEEPHOLE),
            tr_later("The gates see c too: i and f the c before the step, o the new one."),
            tr_later("Only an LSTM with peepholes has p_i, p_f and p_o to share; all other weights are shared."),
            tr_later("Gers and Schmidhuber 2000"),
        ),
        Variant(
            "cifg",
            tr_later("Coupled input and forget gate (CIFG)"),
            changed(_LSTM, "f = 1 - i"),
            tr_later(
                "One gate does two things: what is not written is kept, so that c, started between −1 and 1, stays "
                "there."
            ),
            tr_later("It has no forget gate of its own: the LSTM's W_f, U_f and b_f go unused."),
            _GREFF,
        ),
        Variant(
            "cifg_peephole",
            tr_later("CIFG with peepholes"),
            changed(changed(_LSTM, _PEEPHOLE), "f = 1 - i"),
            tr_later("One gate does two things, and the gates see c: i the c before the step, o the new one."),
            tr_later("The LSTM's W_f, U_f and b_f go unused; only an LSTM with peepholes has p_i and p_o to share."),
            _GREFF,
        ),
        Variant(
            "cifg_f",
            tr_later("CIFG by the forget gate"),
            changed(_LSTM, "i = 1 - f"),
            tr_later("One gate does two things: what is let go makes room for what is written."),
            tr_later("It has no input gate of its own: the LSTM's W_i, U_i and b_i go unused."),
            tr_later("Greff et al. 2017, with f in the place of i"),
        ),
        Variant(
            "cifg_f_peephole",
            tr_later("CIFG by the forget gate, with peepholes"),
            changed(changed(_LSTM, _PEEPHOLE), "i = 1 - f"),
            tr_later("One gate does two things, and the gates see c: f the c before the step, o the new one."),
            tr_later("The LSTM's W_i, U_i and b_i go unused; only an LSTM with peepholes has p_f and p_o to share."),
            tr_later("Greff et al. 2017, with f in the place of i; TensorFlow 1, CoupledInputForgetGateLSTMCell"),
        ),
        Variant(
            "nig",
            tr_later("No input gate (NIG)"),
            changed(_LSTM, "i = 1"),
            tr_later("The input gate is always open: every candidate is written in full."),
            tr_later("The LSTM's W_i, U_i and b_i go unused."),
            _GREFF,
        ),
        Variant(
            "nfg",
            tr_later("No forget gate (NFG)"),
            changed(_LSTM, "f = 1"),
            tr_later("The forget gate is always open: c keeps everything and can grow without bound."),
            tr_later("The LSTM's W_f, U_f and b_f go unused."),
            tr_later("Greff et al. 2017; the cell of Hochreiter and Schmidhuber 1997"),
        ),
        Variant(
            "nog",
            tr_later("No output gate (NOG)"),
            changed(_LSTM, "o = 1"),
            tr_later("The output gate is always open: h is all of tanh(c) at every step."),
            tr_later("The LSTM's W_o, U_o and b_o go unused."),
            _GREFF,
        ),
        Variant(
            "niaf",
            tr_later("No input activation (NIAF)"),
            changed(_LSTM, "g = z_g"),
            tr_later("The candidate is not squashed: it can be any number."),
            _ALL_SHARED,
            _GREFF,
        ),
        Variant(
            "noaf",
            tr_later("No output activation (NOAF)"),
            changed(_LSTM, "h = o * c"),
            tr_later("c is shown as it is, not squashed: h can be any number."),
            _ALL_SHARED,
            _GREFF,
        ),
        Variant(
            "fgr",
            tr_later("Full gate recurrence (FGR)"),
            changed(_LSTM, _FGR),
            tr_later("Each gate also sees all three gates of the step before."),
            tr_later("The LSTM has none of the nine matrices R from gate to gate; all other weights are shared."),
            tr_later("Greff et al. 2017; Hochreiter and Schmidhuber 1997"),
        ),
        Variant(
            "gru",
            tr_later("GRU, reset after, the update gate keeps"),
            _GRU,
            tr_later(
                "One memory h and no c: the update gate z keeps the share z of it and writes the share 1 − z of n; the "
                "reset gate r multiplies U_n h + b_nh, the form of PyTorch."
            ),
            tr_later(
                "The LSTM has no reset gate: W_r, U_r, b_r and b_nh are its own; the update gate takes the weights of "
                "f, the candidate those of g, and the LSTM's i and o go unused."
            ),
            tr_later("Cho et al. 2014, first version; the convention of PyTorch and Keras"),
            {"u": "f"},
        ),
        Variant(
            "gru_chung",
            tr_later("GRU, reset after, the update gate writes"),
            changed(_GRU, _GRU_WRITES),
            tr_later(
                "The GRU with the other meaning of z: the share that is written; with W_z, U_z and b_z of opposite "
                "sign it is the same cell."
            ),
            tr_later(
                "The LSTM has no reset gate: W_r, U_r, b_r and b_nh are its own; the update gate takes the weights of "
                "f with the opposite sign, the candidate those of g, and the LSTM's i and o go unused."
            ),
            tr_later("the z of Chung et al. 2014, with the reset of PyTorch"),
            {"u": "-f"},
        ),
        Variant(
            "gru_before",
            tr_later("GRU, reset before, the update gate keeps"),
            changed(_GRU, _GRU_BEFORE),
            tr_later(
                "The reset gate r multiplies h before U_n does: a unit can hide itself from the candidates of all "
                "units; z is the share that is kept."
            ),
            tr_later(
                "The LSTM has no reset gate: W_r, U_r and b_r are its own; the update gate takes the weights of f, the "
                "candidate those of g, and the LSTM's i and o go unused."
            ),
            tr_later("Cho et al. 2014, third version; Keras with reset_after=False, ONNX"),
            {"u": "f"},
        ),
        Variant(
            "gru_chung_before",
            tr_later("GRU, reset before, the update gate writes"),
            changed(changed(_GRU, _GRU_BEFORE), _GRU_WRITES),
            tr_later("The reset gate r multiplies h before U_n does; z is the share that is written."),
            tr_later(
                "The LSTM has no reset gate: W_r, U_r and b_r are its own; the update gate takes the weights of f "
                "with the opposite sign, the candidate those of g, and the LSTM's i and o go unused."
            ),
            tr_later("Chung et al. 2014; Haiku"),
            {"u": "-f"},
        ),
        Variant(
            "rnn",
            tr_later("tanh RNN"),
            _RNN,
            tr_later("No gates and no c: the whole memory h is written anew at every step."),
            tr_later("It takes the weights of g; the LSTM's gates i, f and o go unused."),
            tr_later("Elman 1990"),
            {"h": "g"},
        ),
        Variant(
            "janet",
            tr_later("JANET, the forget gate alone"),
            changed(_LSTM, _JANET),
            tr_later(
                "Only the forget gate is left: it also says how much is written, a larger share than it lets go, and c "
                "is shown as it is."
            ),
            tr_later("It takes the weights of f and g; the LSTM's i and o go unused."),
            tr_later("van der Westhuizen and Lasenby 2018"),
        ),
        Variant(
            "minlstm",
            tr_later("minLSTM"),
            changed(_LSTM, _MINLSTM),
            tr_later(
                "Gates and candidate see x only, the candidate is not squashed, and f and i are divided by their sum "
                "(as σ(ln σ(z_f) − ln σ(z_i)), which also holds where both are tiny): h is a weighted mean."
            ),
            tr_later("It takes W and b of f, i and g; the LSTM's U and its o go unused."),
            tr_later("Feng et al. 2024"),
        ),
        Variant(
            "slstm",
            tr_later("sLSTM"),
            changed(_LSTM, _SLSTM),
            tr_later(
                "The input gate is an exponential, n adds up the weights of all that was written and h shows c / n; "
                "i, f, c and n are kept divided by exp(m), so that nothing overflows."
            ),
            _ALL_SHARED,
            tr_later("Beck et al. 2024 (xLSTM)"),
        ),
    )
}
"""The cell types by key, in the order in which they are shown."""


def variant_of(key: str) -> Variant:
    """Return the cell type of a key, with the functions that it chooses: "lstm" or "lstm:gate=hard_sigmoid_5".

    The choices are those of `functions.with_functions`: gate, candidate and output. Raises ValueError for an
    unknown cell type, choice or function.

    >>> variant_of("rnn:candidate=relu").lines["h"]
    'maximum(0, z_h)'
    """
    plain, chosen = split_key(checked_kind("key", key, str, f"one of {', '.join(VARIANTS)}"))
    return with_functions(VARIANTS[checked_name("key", plain, VARIANTS)], **chosen)
