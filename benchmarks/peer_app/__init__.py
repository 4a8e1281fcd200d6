"""What Streamlit gives without a component of one's own: the peers of the benchmarks."""
