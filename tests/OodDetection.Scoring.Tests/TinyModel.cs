using OodDetection.Scoring.Format;

namespace OodDetection.Scoring.Tests;

/// <summary>
/// A model like an exported one, whose score is the mean grey level of an image divided by 255: 2 channels, 2×3 pixels, threshold 0.5. The p-value is 1 − score.
/// </summary>
internal sealed class TinyModel
{
    internal const int ImageBytes = 12;

    private const int Float32 = 1;
    private const int UInt8 = 2;
    private const int Bool = 9;
    private const int Float64 = 11;

    /// <summary>The metadata; null for an entry that is left out.</summary>
    internal Dictionary<string, string?> Metadata { get; } = new()
    {
        [MetadataKeys.Format] = "1",
        [MetadataKeys.Library] = "OodDetection 0.1.0",
        [MetadataKeys.Detector] = "tiny",
        [MetadataKeys.DetectorSha256] = new string('a', 64),
        [MetadataKeys.Shape] = "2,2,3",
        [MetadataKeys.Layout] = "nchw",
        [MetadataKeys.BatchSize] = "4",
        [MetadataKeys.Alpha] = "0.05",
        [MetadataKeys.Threshold] = "0.5",
        [MetadataKeys.CalibrationCount] = "99",
        [MetadataKeys.Manifest] = "{}",
    };

    /// <summary>Channels of an image; the metadata have to say so too.</summary>
    internal int Channels { get; init; } = 2;

    /// <summary>The name of the output with the score.</summary>
    internal string Score { get; init; } = MetadataKeys.Score;

    /// <summary>Adds something to the graph.</summary>
    internal Action<WireMessage>? InGraph { get; init; }

    /// <summary>Adds something to the model.</summary>
    internal Action<WireMessage>? InModel { get; init; }

    /// <summary>What the sum of an image's bytes is divided by; 0 makes NaN of a black image.</summary>
    internal double Divisor { get; init; } = 255 * ImageBytes;

    /// <summary>Whether the graph gives a map: the sum of a pixel's channels.</summary>
    internal bool HasMap { get; init; }

    internal byte[] File() => FileSeal.Seal(Model());

    internal byte[] Model()
    {
        var graph = new WireMessage();
        graph.Message(1, Node("Cast", "images", "exact").Message(5, Attribute("to", Float64)));
        graph.Message(1, Node("ReduceSum", "exact,axes", "sum").Message(5, Attribute("keepdims", 0)));
        graph.Message(1, Node("Div", "sum,divisor", Score));
        graph.Message(1, Node("Sub", $"one,{Score}", MetadataKeys.PValue));
        graph.Message(1, Node("Greater", $"{Score},limit", MetadataKeys.IsOod));
        graph.Text(2, "tiny");
        graph.Message(5, new WireMessage().Number(1, 3).Number(2, 7).Text(8, "axes").Bytes(9, [.. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(2L), .. BitConverter.GetBytes(3L)]));
        foreach (var (name, value) in new[] { ("divisor", Divisor), ("one", 1), ("limit", 0.5) })
            graph.Message(5, new WireMessage().Number(2, Float64).Text(8, name).Bytes(9, BitConverter.GetBytes(value)));
        if (HasMap)
        {
            graph.Message(1, Node("Cast", "images", "levels").Message(5, Attribute("to", Float32)));
            graph.Message(1, Node("ReduceSum", "levels,channel", MetadataKeys.Map).Message(5, Attribute("keepdims", 0)));
            graph.Message(5, new WireMessage().Number(1, 1).Number(2, 7).Text(8, "channel").Bytes(9, BitConverter.GetBytes(1L)));
        }

        InGraph?.Invoke(graph);
        graph.Message(11, Value("images", UInt8, Channels, 2, 3));
        graph.Message(12, Value(Score, Float64)).Message(12, Value(MetadataKeys.PValue, Float64)).Message(12, Value(MetadataKeys.IsOod, Bool));
        if (HasMap) graph.Message(12, Value(MetadataKeys.Map, Float32, 2, 3));

        var model = new WireMessage().Number(1, 8).Message(7, graph).Message(8, new WireMessage().Text(1, "").Number(2, 17));
        foreach (var (key, value) in Metadata)
        {
            if (value is not null) model.Message(14, new WireMessage().Text(1, key).Text(2, value));
        }

        InModel?.Invoke(model);
        return model.ToArray();
    }

    internal static WireMessage Node(string op, string inputs, string output)
    {
        var node = new WireMessage();
        foreach (var input in inputs.Split(',')) node.Text(1, input);
        return node.Text(2, output).Text(4, op);
    }

    internal static WireMessage Attribute(string name, long value) => new WireMessage().Text(1, name).Number(3, value).Number(20, 2);

    private static WireMessage Value(string name, int type, params long[] sides)
    {
        var shape = new WireMessage().Message(1, new WireMessage().Text(2, "N"));
        foreach (var side in sides) shape.Message(1, new WireMessage().Number(1, side));
        return new WireMessage().Text(1, name).Message(2, new WireMessage().Message(1, new WireMessage().Number(1, type).Message(2, shape)));
    }
}
