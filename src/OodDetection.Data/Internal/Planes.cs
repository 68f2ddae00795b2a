namespace OodDetection.Data;

/// <summary>Order of channels within one image.</summary>
internal static class Planes
{
    /// <summary>H×W×C to C×H×W.</summary>
    public static void FromInterleaved(ReadOnlySpan<byte> source, Span<byte> target, int channels)
    {
        var plane = source.Length / channels;
        for (var i = 0; i < plane; i++)
        {
            for (var c = 0; c < channels; c++)
                target[(c * plane) + i] = source[(i * channels) + c];
        }
    }
}
