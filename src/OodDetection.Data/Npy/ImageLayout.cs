namespace OodDetection.Data;

/// <summary>Where the channels are in an array of images.</summary>
public enum ImageLayout
{
    /// <summary>N×C×H×W, as torch has it.</summary>
    ChannelsFirst,

    /// <summary>N×H×W×C, as most image files and TensorFlow have it.</summary>
    ChannelsLast,
}
