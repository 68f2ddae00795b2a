using System.Text.Json;
using System.Text.Json.Nodes;
using OodDetection.Networks;

namespace OodDetection;

/// <summary>How the library's networks are described in files. None is made that would take more memory than the file has weights.</summary>
internal static class NetworkFile
{
    private const int LargestWidth = 1 << 20;

    internal static JsonObject Describe(WideResNet network) => new()
    {
        ["channels"] = network.Channels,
        ["classes"] = network.Classes,
        ["depth"] = network.Options.Depth,
        ["widenFactor"] = network.Options.WidenFactor,
        ["dropout"] = network.Options.Dropout,
    };

    internal static WideResNet MakeWideResNet(JsonElement settings, long bytes)
    {
        var (channels, classes, depth, widen) = (Whole("channels"), Whole("classes"), Whole("depth"), Whole("widenFactor"));
        CheckSize(WideResNet.MinParameters(channels, classes, depth, widen), bytes);
        return new WideResNet(channels, classes, new WideResNetOptions { Depth = depth, WidenFactor = widen, Dropout = ManifestJson.Number(ManifestJson.Member(settings, "dropout", "network"), "dropout") });

        int Whole(string name) => ManifestJson.Integer(ManifestJson.Member(settings, name, "network"), name, 1, LargestWidth);
    }

    internal static JsonObject Describe(CifarResNet network) => new()
    {
        ["channels"] = network.Channels,
        ["classes"] = network.Classes,
        ["depth"] = network.Depth,
    };

    internal static CifarResNet MakeCifarResNet(JsonElement settings, long bytes)
    {
        var (channels, classes, depth) = (Whole("channels"), Whole("classes"), Whole("depth"));
        CheckSize(CifarResNet.MinParameters(channels, classes, depth), bytes);
        return new CifarResNet(depth, channels, classes);

        int Whole(string name) => ManifestJson.Integer(ManifestJson.Member(settings, name, "network"), name, 1, LargestWidth);
    }

    internal static JsonObject Describe(FilterBank network) => new() { ["channels"] = network.Channels };

    internal static FilterBank MakeFilterBank(JsonElement settings, long bytes)
    {
        var channels = ManifestJson.Integer(ManifestJson.Member(settings, "channels", "network"), "channels", 1, LargestWidth);
        CheckSize(FilterBank.Numbers(channels), bytes);
        return new FilterBank(channels);
    }

    internal static void Write(DetectorWriter writer, FeatureFusionNetwork classifier)
    {
        writer.Write("inputs", new JsonArray([.. classifier.Inputs.Select(i => new JsonArray(i.Channels, i.Height, i.Width))]));
        writer.Write("channels", classifier.Channels);
        writer.Write("hiddenUnits", classifier.HiddenUnits);
        writer.WriteModule("classifier", classifier);
    }

    internal static FeatureFusionNetwork ReadFeatureFusion(DetectorReader reader)
    {
        FeatureShape[] inputs = [.. ManifestJson.List(reader.Setting("inputs"), "inputs").Select(input =>
        {
            int[] sides = [.. ManifestJson.List(input, "inputs").Select(side => ManifestJson.Integer(side, "inputs", 1, LargestWidth))];
            return sides.Length == 3 ? new FeatureShape(sides[0], sides[1], sides[2]) : throw new InvalidDataException($"'inputs' has a shape of {sides.Length} numbers; expected 3.");
        })];
        var (channels, hiddenUnits) = (reader.ReadInt32("channels", 1, LargestWidth), reader.ReadInt32("hiddenUnits", 1, LargestWidth));
        CheckSize(FeatureFusionNetwork.MinParameters(inputs, channels, hiddenUnits), reader.BytesOf("classifier"));
        return reader.ReadModule("classifier", new FeatureFusionNetwork(inputs, channels, hiddenUnits));
    }

    internal static void CheckSize(double parameters, long bytes)
    {
        if (parameters * sizeof(float) > bytes)
            throw new InvalidDataException(FormattableString.Invariant($"it describes a network of {parameters:G4} parameters or more, for which it has {bytes} bytes"));
    }
}
