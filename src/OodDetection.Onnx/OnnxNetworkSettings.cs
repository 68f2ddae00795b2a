namespace OodDetection.Onnx;

/// <summary>How a model is run; what a file keeps beside its bytes.</summary>
/// <param name="Output">The tensor that is the network's output.</param>
/// <param name="Layout">How images lie in the input.</param>
/// <param name="ChannelOrder">The order of their channels.</param>
/// <param name="Batch">How many images the model takes at once; 0 for any number.</param>
internal sealed record OnnxNetworkSettings(string Output, OnnxImageLayout Layout, OnnxChannelOrder ChannelOrder, int Batch);
