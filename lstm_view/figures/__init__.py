from lstm_view.figures.base import Chart
from lstm_view.figures.cell import activation, clock, memory
from lstm_view.figures.fill import fill, nice, value_range
from lstm_view.figures.time import heatmap, reveal, timeline

__all__ = ["Chart", "activation", "clock", "fill", "heatmap", "memory", "nice", "reveal", "timeline", "value_range"]
