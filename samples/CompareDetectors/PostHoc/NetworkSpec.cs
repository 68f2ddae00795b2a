using System.Globalization;
using OodDetection;
using OodDetection.Networks;
using OodDetection.Onnx;

namespace CompareDetectors.PostHoc;

/// <summary>A trained classifier as the command line names it: onnx:FILE, or resnetDEPTH:FILE with a safetensors file for <see cref="CifarResNet"/>.</summary>
/// <param name="Kind">onnx, resnet20, resnet56, ….</param>
/// <param name="Path">The full path of the file.</param>
internal sealed record NetworkSpec(string Kind, string Path)
{
    public const string Forms = "onnx:FILE, resnet20:FILE or resnet56:FILE";
    private const string Onnx = "onnx";
    private const string ResNet = "resnet";
    private const int UsualClasses = 10;

    public bool IsOnnx => Kind == Onnx;

    /// <exception cref="ArgumentException">The form is another.</exception>
    public static NetworkSpec Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var kind = colon < 0 ? text : text[..colon];
        if (kind != Onnx && DepthOf(kind) is null)
            throw new ArgumentException($"--network is '{text}': '{kind}' is no kind of network; expected {Forms} (or another depth of 6n + 2).");
        return colon < 0 || string.IsNullOrWhiteSpace(text[(colon + 1)..])
            ? throw new ArgumentException($"--network is '{text}': expected a file after '{kind}:'.")
            : new NetworkSpec(kind, System.IO.Path.GetFullPath(text[(colon + 1)..].Trim()));
    }

    /// <summary>Opens the network for images of a shape.</summary>
    /// <param name="settings">Its preprocessing.</param>
    /// <param name="images">The shape of the in-distribution images.</param>
    /// <param name="classes">The number of classes that these have; null where they have no labels.</param>
    /// <exception cref="ArgumentException">The preprocessing doesn't fit the images, or there is no such output.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or of another network.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public FrozenNetwork Open(PostHocSettings settings, ImageShape images, int? classes)
    {
        if (settings.Mean.Count != images.Channels)
            throw new ArgumentException($"--mean and --std have {settings.Mean.Count} numbers; the in-distribution images have {images.Channels} channels.");
        if (!File.Exists(Path)) throw new FileNotFoundException($"--network: there is no file {Path}.", Path);
        if (IsOnnx)
        {
            return OnnxNetwork.Open(Path, new OnnxNetworkOptions
            {
                Images = images, Mean = settings.Mean, StandardDeviation = settings.StandardDeviation, Fit = ImageFit.Resize, Output = settings.Logits,
            });
        }

        var network = new CifarResNet(DepthOf(Kind)!.Value, images.Channels, classes ?? UsualClasses);
        try
        {
            PretrainedWeights.Load(network, Path);
            return new FrozenNetwork(network, new ImagePreprocessing(images, settings.Mean, settings.StandardDeviation));
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    public override string ToString() => $"{Kind}:{Path}";

    private static int? DepthOf(string kind)
        => kind.StartsWith(ResNet, StringComparison.Ordinal) && int.TryParse(kind[ResNet.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var depth) && depth is >= 8 and <= 1202 && (depth - 2) % 6 == 0
            ? depth
            : null;
}
