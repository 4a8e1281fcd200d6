"""TFLite models: the fused LSTM and RNN operators, read from their FlatBuffers without any library.

Source: TensorFlow Lite schema, version 3; kernels of UNIDIRECTIONAL_SEQUENCE_LSTM and BIDIRECTIONAL_SEQUENCE_LSTM.
"""
