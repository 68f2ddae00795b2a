namespace OodDetection.Onnx;

/// <summary>In which order a model takes the channels of images.</summary>
public enum OnnxChannelOrder
{
    /// <summary>As the images have them: red, green, blue.</summary>
    AsTheImages,

    /// <summary>The other way round: blue, green, red, as OpenCV and Caffe have it.</summary>
    Reversed,
}
