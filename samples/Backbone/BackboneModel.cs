using OodDetection;
using OodDetection.Networks;
using OodDetection.Onnx;

namespace Samples.Backbone;

/// <summary>Which backbone, and the preprocessing that it was trained with.</summary>
internal sealed record BackboneModel
{
    /// <summary>The ONNX file.</summary>
    public required string Path { get; init; }

    /// <summary>Mean of red, green and blue on the scale [0, 1].</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>Standard deviation of red, green and blue.</summary>
    public required IReadOnlyList<double> StandardDeviation { get; init; }

    /// <summary>Whether the model takes blue first.</summary>
    public bool BlueFirst { get; init; }

    /// <summary>Height and width of what it takes where its file leaves them open; that of the file else.</summary>
    public int? Side { get; init; }

    /// <summary>The tensor that holds the features; the model's first output where null.</summary>
    public string? Output { get; init; }

    /// <summary>ResNet-18, trained on ImageNet by Microsoft with CNTK, of the NuGet package Microsoft.ML.DnnImageFeaturizer.ResNet18; it ends in 512 pooled features.</summary>
    /// <remarks>
    /// The package brings its preprocessing as a second ONNX file: channels in the order blue, green, red from 0 to 255, less a mean image. The means here are those of the mean
    /// image's channels, from which its pixels differ by a few grey levels.
    /// </remarks>
    public static BackboneModel ResNet18 { get; } = new()
    {
        Path = System.IO.Path.Combine(AppContext.BaseDirectory, "ResNet18.onnx"),
        Mean = [123.15 / 255, 115.90 / 255, 103.06 / 255],
        StandardDeviation = [1 / 255.0, 1 / 255.0, 1 / 255.0],
        BlueFirst = true,
    };

    /// <summary>Opens it.</summary>
    /// <exception cref="ArgumentException">The output or the size doesn't fit the file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or no model that can be run here.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public FrozenNetwork Open() => OnnxNetwork.Open(Path, new OnnxNetworkOptions
    {
        Images = Side is { } side ? new ImageShape(3, side, side) : null,
        Mean = Mean,
        StandardDeviation = StandardDeviation,
        ChannelOrder = BlueFirst ? OnnxChannelOrder.Reversed : null,
        Output = Output,
    });
}
