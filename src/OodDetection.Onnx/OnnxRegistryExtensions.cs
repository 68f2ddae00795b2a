using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace OodDetection.Onnx;

/// <summary>Networks from ONNX files in <c>.ood</c> files.</summary>
public static class OnnxRegistryExtensions
{
    private const string Kind = "onnx";

    /// <summary>Has detectors on an <see cref="OnnxNetwork"/> saved and loaded: the file keeps the bytes of the model.</summary>
    /// <param name="registry">The registry, for saving and for loading.</param>
    /// <param name="threads">Threads that a pass of a loaded network computes with; null for as many as libtorch has.</param>
    /// <returns>The registry.</returns>
    /// <exception cref="ArgumentException">It was called before on this registry.</exception>
    public static DetectorRegistry AddOnnx(this DetectorRegistry registry, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        if (threads is { } number) ArgumentOutOfRangeException.ThrowIfLessThan(number, 1, nameof(threads));
        return registry.AddNetwork<OnnxNetwork>(Kind, Describe, (settings, bytes) => Make(settings, bytes, threads ?? get_num_threads()));
    }

    private static JsonObject Describe(OnnxNetwork network) => new()
    {
        ["output"] = network.Settings.Output,
        ["layout"] = network.Settings.Layout.ToString(),
        ["channelOrder"] = network.Settings.ChannelOrder.ToString(),
        ["batch"] = network.Settings.Batch,
        ["bytes"] = network.ByteCount,
    };

    private static OnnxNetwork Make(JsonElement settings, long bytes, int threads)
    {
        if (bytes == 0) throw new InvalidDataException("its ONNX network has no model");
        if (Number("bytes", long.MaxValue) != bytes) throw new InvalidDataException($"it has {bytes} bytes for an ONNX model; it says that there are {settings.GetProperty("bytes")}");
        return new OnnxNetwork(zeros([bytes], ScalarType.Byte, device: CPU), new OnnxNetworkSettings(Text("output"), Choice<OnnxImageLayout>("layout"), Choice<OnnxChannelOrder>("channelOrder"), (int)Number("batch", ModelInput.MaxBatch)), threads);

        string Text(string name) => settings.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new InvalidDataException($"its ONNX network lacks the text '{name}'");

        T Choice<T>(string name)
            where T : struct, Enum
            => Enum.TryParse<T>(Text(name), out var choice) && Enum.IsDefined(choice) ? choice : throw new InvalidDataException($"its ONNX network has the {name} '{Text(name)}'; expected one of {string.Join(", ", Enum.GetNames<T>())}");

        long Number(string name, long most) => settings.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 && number <= most
            ? number
            : throw new InvalidDataException($"its ONNX network lacks the whole number '{name}', or it is too large");
    }
}
