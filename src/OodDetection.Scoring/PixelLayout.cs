namespace OodDetection.Scoring;

/// <summary>In which order the bytes of images come.</summary>
public enum PixelLayout
{
    /// <summary>N×C×H×W: one whole channel after the other, as tensors have them.</summary>
    ChannelsFirst,

    /// <summary>N×H×W×C: the channels of a pixel side by side, as image files and bitmaps have them.</summary>
    ChannelsLast,
}
