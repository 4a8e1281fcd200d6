"""ONNX models: recurrent nodes wherever they stand, their weights behind constant operators, and what follows them.

Source: ONNX operator specifications of LSTM, GRU and RNN, opsets 1 to 22; com.microsoft.DynamicQuantizeLSTM.
"""
