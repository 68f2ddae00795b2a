namespace OodDetection.Onnx;

/// <summary>How images lie in the tensor that a model takes.</summary>
public enum OnnxImageLayout
{
    /// <summary>N×C×H×W: one plane a channel, as PyTorch has it.</summary>
    ChannelsFirst,

    /// <summary>N×H×W×C: the channels of a pixel side by side, as TensorFlow has it.</summary>
    ChannelsLast,
}
